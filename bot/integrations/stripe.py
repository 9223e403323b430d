"""Stripe, behind the few questions that the bot asks it. Answers are this project's own frozen values.

API version 2026-10-28.endive, pinned by the SDK. https://docs.stripe.com/api
"""

import re
import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import stripe

from bot.domain import stripe_event
from bot.domain.origin import GUILD_KEY, TIER_KEY, USER_KEY, snowflake
from bot.domain.stripe_event import Endpoint, is_plain
from bot.domain.subscription import Invoice, StripeSubscription
from bot.errors import NotThere, Refused
from bot.integrations.http_date import parse_http_date
from bot.integrations.stripe_errors import translated
from bot.integrations.stripe_items import begun_at, items_of
from bot.integrations.stripe_objects import (
    Bought,
    CheckoutSession,
    Listed,
    Price,
    moment,
    moment_or_none,
    price_problem,
    price_state,
    read_bought,
    read_checkout,
    read_endpoint,
    read_invoice,
    read_price,
)  # fmt: skip

_SEARCH_LAG = timedelta(hours=2)
_STATUS = re.compile("[a-z_]{1,60}")


class Stripe:
    """One client of Stripe's API. Every method raises TryLater, Refused, NotThere or NotUnderstood, nothing else."""

    def __init__(self, secret_key: str, api_url: str, trace: aiohttp.TraceConfig | None = None) -> None:
        """`trace` sees each request (bot.integrations.trace)."""
        self._session = None if trace is None else _traced(trace)
        self._http = stripe.AIOHTTPClient(timeout=20, session=self._session)
        self._client = stripe.StripeClient(
            secret_key, base_addresses={"api": api_url}, http_client=self._http, max_network_retries=1
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def subscription(self, id_: str) -> StripeSubscription:
        """The present state of a subscription."""
        async with translated():
            return await self._whole(await self._retrieve("subscriptions", id_))

    async def _whole(self, found: Mapping[str, Any]) -> StripeSubscription:
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

    async def invoices(self, subscription: str) -> list[Invoice]:
        """Those of a subscription's invoices that are open or paid."""
        sent = [await self._all("/v1/invoices", subscription=subscription, status=each) for each in ("open", "paid")]
        async with translated():
            return [read_invoice(invoice) for some in sent for invoice in some]

    async def bought_by(self, user: int, now: datetime, customer: str | None = None) -> list[Bought]:
        """The subscriptions at Stripe that name the Discord user `user`, or are `customer`'s; also what has ended.

        Stripe's search is up to an hour behind, so those of the last hours are listed.
        https://docs.stripe.com/search#data-freshness
        """
        query = f"metadata['{USER_KEY}']:'{user}'"
        since: dict[str, Any] = {"created[gte]": int((now - _SEARCH_LAG).timestamp())}
        try:
            found = await self._page("/v1/subscriptions/search", query=query)
        except (Refused, NotThere):
            found, since = [], {}  # not every account may search (India): all of them are listed
        found += await self._all("/v1/subscriptions", status="all", **since)
        async with translated():
            mine = [each for each in found if snowflake(each["metadata"].get(USER_KEY)) == user]
            if customer is not None:
                mine += await self._all("/v1/subscriptions", status="all", customer=customer)
            return [read_bought(each) for each in {each["id"]: each for each in mine}.values()]

    async def _page(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """Up to a hundred objects of a list as they were sent: the SDK's own take long to build."""
        async with translated():
            found: Any = (await self._client.raw_request_async("get", path, limit=100, **params)).data
            return list(found["data"])

    async def _all(self, path: str, **params: Any) -> list[dict[str, Any]]:
        found = page = await self._page(path, **params)
        while len(page) == 100:
            page = await self._page(path, starting_after=page[-1]["id"], **params)
            found = [*found, *page]
        return found

    async def subscriptions(self) -> list[StripeSubscription]:
        """The present state of every subscription of the account, ended ones too.

        One that makes no sense is left out: it must not hide all others.
        """
        async with translated():
            pages = await self._client.v1.subscriptions.list_async({"status": "all", "limit": 100})
            listed = [each.to_dict() async for each in pages.auto_paging_iter()]
            return [await self._whole(each) for each in listed if _is_understood(each)]

    async def events_since(self, since: datetime) -> Listed:
        """The events from `since` on that can matter here; Stripe keeps them for 30 days.

        One that cannot be read keeps none of the others from being found.
        """
        async with translated():
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

    async def prices(self, lookup_keys: list[str]) -> dict[str, Price | None]:
        """The active prices with these lookup keys, by key; those that Stripe does not have are left out.

        None for a price that is there and cannot be told as one amount, or cannot be subscribed to.
        """
        return {
            str(each["lookup_key"]): None if price_problem(each) else read_price(each)
            for each in await self._with_keys(lookup_keys, active=True)
        }

    async def _with_keys(self, lookup_keys: list[str], **how: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        async with translated():
            for start in range(0, len(lookup_keys), 10):  # Stripe takes ten at a time
                params: Any = {"lookup_keys": lookup_keys[start : start + 10], "limit": 100, **how}
                page = await self._client.v1.prices.list_async(params)
                data = page.to_dict()["data"]
                found += [each for each in data if each["id"] and each["lookup_key"] is not None]
        return found

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
            return read_checkout(created.to_dict())

    async def checkout(self, id_: str) -> CheckoutSession:
        """The present state of a Checkout session."""
        async with translated():
            return read_checkout(await self._retrieve("checkout/sessions", id_))

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
            return [read_endpoint(each) for each in found["data"]]

    async def price_states(self, lookup_keys: list[str]) -> dict[str, str]:
        """Of the prices with these lookup keys, by key: "active", "inactive", or what `price_problem` says."""
        return {str(each["lookup_key"]): price_state(each) for each in await self._with_keys(lookup_keys)}

    async def products(self, lookup_keys: list[str]) -> dict[str, str]:
        """Of the prices with these lookup keys, active or not, the product that each is of, by key."""
        return {str(each["lookup_key"]): str(each["product"]) for each in await self._with_keys(lookup_keys)}

    async def time(self) -> datetime | None:
        """The time by Stripe's clock; None when it does not tell. Asks for what every key may read."""
        async with translated():
            answer = await self._client.raw_request_async("get", "/v1/prices", limit=1)
            return parse_http_date(answer.headers.get("date"))


def _snapshot(found: Mapping[str, Any]) -> StripeSubscription:
    if found["object"] != "subscription":
        raise ValueError("object")
    metadata, customer = found["metadata"] or {}, found["customer"]
    if not is_plain(customer) or not is_plain(found["id"]):
        raise ValueError("customer")
    if not _STATUS.fullmatch(found["status"]):
        raise ValueError("status")
    tier = metadata.get(TIER_KEY)
    items, pause = items_of(found), found.get("pause_collection")
    period_end = min((item.period_end for item in items if item.period_end is not None), default=None)
    cancel_at = moment_or_none(found["cancel_at"]) or (period_end if found["cancel_at_period_end"] else None)
    return StripeSubscription(
        id=str(found["id"]),
        customer=customer,
        user=snowflake(metadata.get(USER_KEY)),
        guild=snowflake(metadata.get(GUILD_KEY)),
        tier=tier if isinstance(tier, str) else None,
        items=items,
        status=str(found["status"]),
        started_at=moment(found["created"]),
        period_end=period_end,
        cancel_at=cancel_at,
        ended_at=moment_or_none(found["ended_at"]),
        paid_from=begun_at(found),
        is_paused=bool(pause),
        resumes_at=moment_or_none((pause or {}).get("resumes_at")),
    )


def _traced(trace: aiohttp.TraceConfig) -> aiohttp.ClientSession:
    """A session as the SDK makes one, but for the trace, which it takes from nobody."""
    tls = ssl.create_default_context(cafile=stripe.ca_bundle_path)
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=tls), trace_configs=[trace])


def _is_understood(found: Mapping[str, Any]) -> bool:
    try:
        _snapshot(found)
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        return False
    return True
