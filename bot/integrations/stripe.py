"""Stripe, behind the few questions that the bot asks it. Answers are this project's own frozen values.

API version 2026-10-28.endive, pinned by the SDK. https://docs.stripe.com/api
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import stripe

from bot.domain import stripe_event
from bot.domain.stripe_event import Endpoint
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.integrations.stamp import stamped

# The bot's own words in the metadata of what it creates at Stripe: ownership rests on them and on nothing else.
USER_KEY, GUILD_KEY, TIER_KEY = "discord_user_id", "discord_guild_id", "membership_tier"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A subscription as Stripe tells it now. Times are aware UTC.

    `user` and `guild` are None when this bot did not sell it. `lookup_key` is None when the price has none (any more);
    `tier` is the one in the metadata, from the time of purchase.
    """

    id: str
    customer: str
    user: int | None
    guild: int | None
    tier: str | None
    lookup_key: str | None
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


@dataclass(frozen=True, slots=True)
class Listed:
    """Events as Stripe lists them, and how many of the list made no sense."""

    events: list[stripe_event.Arrived]
    unreadable: int


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
        async with _translated():
            return _snapshot(await self._retrieve("subscriptions", id_))

    async def _retrieve(self, kind: str, id_: str) -> Any:
        """One object as it was sent: building the SDK's own object of it takes longer than all the rest of a look."""
        found: Any = (await self._client.raw_request_async("get", f"/v1/{kind}/{quote(id_, safe='')}")).data
        if found["id"] != id_:
            raise ValueError("the id that was asked for")
        return found

    async def unpaid_since(self, subscription: str) -> datetime | None:
        """When the oldest open invoice of a subscription was created; None when none is open."""
        async with _translated():
            pages = await self._client.v1.invoices.list_async(
                {"subscription": subscription, "status": "open", "limit": 100}
            )
            created = [int(invoice.to_dict()["created"]) async for invoice in pages.auto_paging_iter()]
            return _time(min(created, default=None))

    async def subscriptions(self) -> list[Snapshot]:
        """The present state of every subscription of the account, ended ones too."""
        async with _translated():
            pages = await self._client.v1.subscriptions.list_async({"status": "all", "limit": 100})
            return [_snapshot(each.to_dict()) async for each in pages.auto_paging_iter()]

    async def events_since(self, since: datetime) -> Listed:
        """The events from `since` on that can matter here; Stripe keeps them for 30 days.

        One that cannot be read keeps none of the others from being found.
        """
        async with _translated():
            pages = await self._client.v1.events.list_async(
                {"types": list(stripe_event.TYPES), "created": {"gte": int(since.timestamp())}, "limit": 100}
            )
            events, unreadable = list[stripe_event.Arrived](), 0
            async for each in pages.auto_paging_iter():
                try:
                    event = stripe_event.read(each.to_dict())
                except (LookupError, TypeError, ValueError, AttributeError, OverflowError, OSError):
                    unreadable += 1
                else:
                    events += [event] if event is not None else []
            return Listed(events, unreadable)

    async def prices(self, lookup_keys: list[str]) -> dict[str, Price]:
        """The active prices with these lookup keys, by key; those that Stripe does not have are left out."""
        async with _translated():
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
        async with _translated():
            # The key covers the SDK's own retries. Across a restart none is needed: a session whose address nobody
            # was shown cannot be paid.
            options: stripe.RequestOptions = {"idempotency_key": uuid4().hex}
            created = await self._client.v1.checkout.sessions.create_async(params, options)  # type: ignore[arg-type]
            return _checkout(created.to_dict())

    async def checkout(self, id_: str) -> CheckoutSession:
        """The present state of a Checkout session."""
        async with _translated():
            return _checkout(await self._retrieve("checkout/sessions", id_))

    async def expire_checkout(self, id_: str) -> None:
        """Close a Checkout session, so that it cannot be paid any more. Refused when it is complete or expired."""
        async with _translated():
            await self._client.v1.checkout.sessions.expire_async(id_)

    async def portal(self, customer: str, locale: str, return_url: str) -> str:
        """The address of a page, good for a few minutes, where `customer` manages payment and cancellation."""
        async with _translated():
            params: Any = {"customer": customer, "locale": locale, "return_url": return_url}
            return str((await self._client.v1.billing_portal.sessions.create_async(params)).url)

    async def endpoints(self) -> list[Endpoint]:
        """The account's webhook endpoints, of which there are 16 at most."""
        async with _translated():
            found: Any = (await self._client.raw_request_async("get", "/v1/webhook_endpoints", limit=100)).data
            return [_endpoint(each) for each in found["data"]]

    async def price_states(self, lookup_keys: list[str]) -> dict[str, str]:
        """Of the prices with these lookup keys, by key: "active", "inactive", or "once" (nothing to subscribe to)."""
        found: dict[str, str] = {}
        async with _translated():
            for start in range(0, len(lookup_keys), 10):  # Stripe takes ten at a time
                keys = lookup_keys[start : start + 10]
                page = await self._client.v1.prices.list_async({"lookup_keys": keys, "limit": 100})
                found |= {str(price["lookup_key"]): _state(price) for price in page.to_dict()["data"]}
        return found

    async def time(self) -> datetime | None:
        """The time by Stripe's clock; None when it does not tell. Asks for what every key may read."""
        async with _translated():
            answer = await self._client.raw_request_async("get", "/v1/prices", limit=1)
            return stamped(answer.headers.get("date"))


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """Stripe's errors as ours. Messages name the kind of error only: Stripe's own may hold e-mail addresses."""
    try:
        yield
    except (stripe.RateLimitError, stripe.APIConnectionError) as error:
        raise TryLater(type(error).__name__) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:  # the body of an answer broke off
        raise TryLater(type(error).__name__) from error
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            raise NotThere("no such object at Stripe", error.code or "") from error
        raise Refused(f"Stripe refused the request: {error.code} {error.param}", error.code or "") from error
    except stripe.AuthenticationError as error:
        raise Refused("Stripe refused STRIPE_SECRET_KEY", "key") from error
    except stripe.PermissionError as error:
        raise Refused("Stripe refused STRIPE_SECRET_KEY: it lacks a permission", "permission") from error
    except stripe.StripeError as error:
        raise TryLater(f"{type(error).__name__} {error.http_status}") from error
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise NotUnderstood(f"an answer of Stripe without {error}") from error


def _snapshot(found: Mapping[str, Any]) -> Snapshot:
    if found["object"] != "subscription":
        raise ValueError("object")
    items, metadata, customer = found["items"]["data"], found["metadata"], found["customer"]
    if not items or not isinstance(customer, str):
        raise ValueError("items or customer")
    tier = metadata.get(TIER_KEY)
    ends = [int(item["current_period_end"]) for item in items]
    period_end = _time(min(ends, default=None))
    cancel_at = _time(found["cancel_at"]) or (period_end if found["cancel_at_period_end"] else None)
    return Snapshot(
        id=str(found["id"]),
        customer=customer,
        user=_snowflake(metadata.get(USER_KEY)),
        guild=_snowflake(metadata.get(GUILD_KEY)),
        tier=tier if isinstance(tier, str) else None,
        lookup_key=items[0]["price"]["lookup_key"],
        status=str(found["status"]),
        started_at=_moment(found["created"]),
        period_end=period_end,
        cancel_at=cancel_at,
        ended_at=_time(found["ended_at"]),
    )


def _snowflake(text: object) -> int | None:
    """A Discord id from metadata, which only this bot writes; anything else is nobody's."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and 0 < int(text) < 2**63 else None


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
