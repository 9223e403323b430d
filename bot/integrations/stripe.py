"""Stripe, behind the few questions that the bot asks it. Answers are this project's own frozen values.

API version 2026-10-28.endive, pinned by the SDK. https://docs.stripe.com/api
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import stripe

from bot.domain import stripe_event
from bot.domain.origin import GUILD_KEY, TIER_KEY, USER_KEY, snowflake
from bot.domain.stripe_event import Endpoint
from bot.domain.subscription import Item
from bot.integrations.stamp import stamped
from bot.integrations.stripe_errors import translated
from bot.integrations.stripe_items import items_of


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A subscription as Stripe tells it now. Times are aware UTC.

    `user` and `guild` are None when this bot did not sell it. `tier` is the one in the metadata, from the time of
    purchase. `items` are in no order.
    """

    id: str
    customer: str
    user: int | None
    guild: int | None
    tier: str | None
    items: tuple[Item, ...]
    status: str
    started_at: datetime
    period_end: datetime | None
    cancel_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Price:
    """What a tier costs: minor units of `currency` every `interval_count` `interval`s (day, week, month, year)."""

    id: str
    amount: int
    currency: str
    interval: str
    interval_count: int


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """A Checkout session: `status` is open, complete or expired; `url` is there while it is open."""

    id: str
    status: str
    url: str | None
    expires_at: datetime
    subscription: str | None


class Stripe:
    """One client of Stripe's API. Every method raises TryLater, Refused, NotThere or NotUnderstood, nothing else."""

    def __init__(self, secret_key: str, api_url: str) -> None:
        self._http = stripe.AIOHTTPClient(timeout=20)
        self._client = stripe.StripeClient(
            secret_key, base_addresses={"api": api_url}, http_client=self._http, max_network_retries=1
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def subscription(self, id_: str) -> Snapshot:
        """The present state of a subscription."""
        async with translated():
            return await self._whole(await self._retrieve("subscriptions", id_))

    async def _whole(self, found: Mapping[str, Any]) -> Snapshot:
        """A subscription with all of its items: it brings only the first ten along. An end does not ask for them."""
        snapshot = _snapshot(found)
        if snapshot.status in ("canceled", "incomplete_expired") or not (found.get("items") or {}).get("has_more"):
            return snapshot
        pages = await self._client.v1.subscription_items.list_async({"subscription": snapshot.id, "limit": 100})
        items = [each.to_dict() async for each in pages.auto_paging_iter()]
        return _snapshot({**found, "items": {"data": items}})

    async def _retrieve(self, kind: str, id_: str) -> Any:
        """One object as it was sent: building the SDK's own object of it takes longer than all the rest of a look."""
        found: Any = (await self._client.raw_request_async("get", f"/v1/{kind}/{quote(id_, safe='')}")).data
        if found["id"] != id_:
            raise ValueError("the id that was asked for")
        return found

    async def unpaid_since(self, subscription: str) -> datetime | None:
        """When the oldest open invoice of a subscription was created; None when none is open."""
        async with translated():
            pages = await self._client.v1.invoices.list_async(
                {"subscription": subscription, "status": "open", "limit": 100}
            )
            created = [int(invoice.to_dict()["created"]) async for invoice in pages.auto_paging_iter()]
            return _time(min(created, default=None))

    async def subscriptions(self) -> list[Snapshot]:
        """The present state of every subscription of the account, ended ones too.

        One that makes no sense is left out: it must not hide all others.
        """
        async with translated():
            pages = await self._client.v1.subscriptions.list_async({"status": "all", "limit": 100})
            listed = [each.to_dict() async for each in pages.auto_paging_iter()]
            return [await self._whole(each) for each in listed if _is_understood(each)]

    async def events_since(self, since: datetime) -> list[stripe_event.Arrived]:
        """The events from `since` on that can matter here; Stripe keeps them for 30 days."""
        async with translated():
            pages = await self._client.v1.events.list_async(
                {"types": list(stripe_event.TYPES), "created": {"gte": int(since.timestamp())}, "limit": 100}
            )
            read = [stripe_event.read(each.to_dict()) async for each in pages.auto_paging_iter()]
            return [event for event in read if event is not None]

    async def prices(self, lookup_keys: list[str]) -> dict[str, Price]:
        """The active prices with these lookup keys, by key; those that Stripe does not have are left out."""
        async with translated():
            page = await self._client.v1.prices.list_async({"lookup_keys": lookup_keys, "active": True, "limit": 100})
            return {str(price["lookup_key"]): _price(price) for price in page.to_dict()["data"]}

    async def create_checkout(
        self, *, price: str, user: int, guild: int, tier: str, locale: str, trial_days: int, customer: str | None,
        success_url: str, cancel_url: str,
    ) -> CheckoutSession:  # fmt: skip
        """Begin the purchase of one seat of `tier` by the Discord user `user`; `customer` pays with what Stripe has."""
        metadata = {USER_KEY: str(user), GUILD_KEY: str(guild), TIER_KEY: tier}
        subscription: dict[str, Any] = {"metadata": metadata}
        if trial_days:
            subscription["trial_period_days"] = trial_days
        params: dict[str, Any] = {
            "mode": "subscription",
            "line_items": [{"price": price, "quantity": 1}],
            "client_reference_id": str(user),
            "metadata": metadata,
            "subscription_data": subscription,
            "locale": locale,
            "success_url": success_url,
            "cancel_url": cancel_url,
        }
        if customer is not None:
            params["customer"] = customer
        async with translated():
            # The key covers the SDK's own retries. Across a restart none is needed: a session whose address nobody
            # was shown cannot be paid.
            options: stripe.RequestOptions = {"idempotency_key": uuid4().hex}
            created = await self._client.v1.checkout.sessions.create_async(params, options)  # type: ignore[arg-type]
            return _checkout(created.to_dict())

    async def checkout(self, id_: str) -> CheckoutSession:
        """The present state of a Checkout session."""
        async with translated():
            return _checkout(await self._retrieve("checkout/sessions", id_))

    async def expire_checkout(self, id_: str) -> None:
        """Close a Checkout session, so that it cannot be paid any more. Refused when it is complete or expired."""
        async with translated():
            await self._client.v1.checkout.sessions.expire_async(id_)

    async def portal(self, customer: str, locale: str, return_url: str) -> str:
        """The address of a page, good for a few minutes, where `customer` manages payment and cancellation."""
        async with translated():
            params: Any = {"customer": customer, "locale": locale, "return_url": return_url}
            return str((await self._client.v1.billing_portal.sessions.create_async(params)).url)

    async def endpoints(self) -> list[Endpoint]:
        """The account's webhook endpoints, of which there are 16 at most."""
        async with translated():
            found: Any = (await self._client.raw_request_async("get", "/v1/webhook_endpoints", limit=100)).data
            return [_endpoint(each) for each in found["data"]]

    async def price_states(self, lookup_keys: list[str]) -> dict[str, str]:
        """Of the prices with these lookup keys, by key: "active", "inactive", or "once" (nothing to subscribe to)."""
        async with translated():
            return {str(price["lookup_key"]): _state(price) for price in await self._priced(lookup_keys)}

    async def products(self, lookup_keys: list[str]) -> dict[str, str]:
        """Of the prices with these lookup keys, active or not, the product that each is of, by key."""
        async with translated():
            return {str(price["lookup_key"]): str(price["product"]) for price in await self._priced(lookup_keys)}

    async def _priced(self, lookup_keys: list[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for start in range(0, len(lookup_keys), 10):  # Stripe takes ten at a time
            keys = lookup_keys[start : start + 10]
            page = await self._client.v1.prices.list_async({"lookup_keys": keys, "limit": 100})
            found += page.to_dict()["data"]
        return found

    async def time(self) -> datetime | None:
        """The time by Stripe's clock; None when it does not tell. Asks for what every key may read."""
        async with translated():
            answer = await self._client.raw_request_async("get", "/v1/prices", limit=1)
            return stamped(answer.headers.get("date"))


def _snapshot(found: Mapping[str, Any]) -> Snapshot:
    if found["object"] != "subscription":
        raise ValueError("object")
    metadata, customer = found["metadata"] or {}, found["customer"]
    if not isinstance(customer, str):
        raise ValueError("customer")
    tier = metadata.get(TIER_KEY)
    items = items_of(found)
    period_end = min((item.period_end for item in items if item.period_end is not None), default=None)
    cancel_at = _time(found["cancel_at"]) or (period_end if found["cancel_at_period_end"] else None)
    return Snapshot(
        id=str(found["id"]),
        customer=customer,
        user=snowflake(metadata.get(USER_KEY)),
        guild=snowflake(metadata.get(GUILD_KEY)),
        tier=tier if isinstance(tier, str) else None,
        items=items,
        status=str(found["status"]),
        started_at=_moment(found["created"]),
        period_end=period_end,
        cancel_at=cancel_at,
        ended_at=_time(found["ended_at"]),
    )


def _is_understood(found: Mapping[str, Any]) -> bool:
    try:
        _snapshot(found)
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        return False
    return True


def _price(found: Mapping[str, Any]) -> Price:
    recurring = found["recurring"]
    return Price(
        id=str(found["id"]),
        amount=int(found["unit_amount"]),
        currency=str(found["currency"]),
        interval=str(recurring["interval"]),
        interval_count=int(recurring["interval_count"]),
    )


def _state(price: Mapping[str, Any]) -> str:
    return "once" if price["recurring"] is None else "active" if price["active"] else "inactive"


def _endpoint(found: Mapping[str, Any]) -> Endpoint:
    version, events = found["api_version"], frozenset(str(each) for each in found["enabled_events"])
    return Endpoint(str(found["url"]), found["status"] == "enabled", bool(found["livemode"]), version, events)


def _checkout(found: Mapping[str, Any]) -> CheckoutSession:
    subscription = found["subscription"]
    return CheckoutSession(
        id=str(found["id"]),
        status=str(found["status"]),
        url=found["url"],
        expires_at=_moment(found["expires_at"]),
        subscription=None if subscription is None else str(subscription),
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)
