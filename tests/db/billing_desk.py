"""Billing on a database, against Stripe's sandbox: without Discord, and without a web server between them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import discord

from bot.billing.purchases import Purchases
from bot.billing.reconcile import Reconcile
from bot.billing.service import BillingService
from bot.clock import Clock
from bot.config import Config, load
from bot.db import Database, alerts, grants, jobs, members, notices, stripe_events
from bot.db.notice_rows import NoticeRow
from bot.domain.jobs import Job
from bot.domain.stripe_event import Arrived, Subject
from bot.integrations.discord import Discord, MemberView
from bot.integrations.stripe import Stripe
from bot.metrics import Metrics
from sandbox.stripe import StripeSandbox
from tests.db.working import Worker

GUILD, NURSE = 1, 7
GOOD_CARD = "4242424242424242"


@cache
def config_with_tiers() -> Config:
    """The shipped config with two more paid tiers: `monthly` opens the same rooms, `board` others."""
    shipped = load(Path(__file__).parents[2] / "config")
    tiers = shipped.membership.tiers
    professional = tiers["professional"].model_copy(update={"price": "pro"})
    more = {
        "professional": professional,
        "monthly": professional.model_copy(update={"price": "monthly"}),
        "board": professional.model_copy(update={"price": "board", "roles": ("mentor",)}),
    }
    membership = shipped.membership.model_copy(update={"tiers": {"member": tiers["member"], **more}})
    return shipped.model_copy(update={"membership": membership})


class StoppedClock(Clock):
    """Stands still but for what a test moves it: a time that follows from now is exact."""

    def __init__(self) -> None:
        super().__init__()
        self._at = super().now().replace(microsecond=0)

    def now(self) -> datetime:
        """Since when it stands, and what it was moved by."""
        return self._at + self._ahead


class Inhabited(Discord):
    """A server where everybody is who is asked for."""

    async def member(self, member: int) -> MemberView | None:
        return MemberView(frozenset(), pending=False)


class Desk:
    """The billing of one person, NURSE; what she has is read from the database."""

    def __init__(self, database: Database, sandbox: StripeSandbox, http: aiohttp.ClientSession) -> None:
        self.database, self.sandbox, self._http = database, sandbox, http
        self.clock, self.config = Clock(), config_with_tiers()
        self.prices: dict[str, str] = {}
        self._events = 0
        self.open()

    def open(self, secret_key: str | None = None) -> None:
        """Begin anew, as a restart does."""
        self.stripe = Stripe(secret_key or self.sandbox.secret_key, self.sandbox.api_url)
        config, clock = self.config, self.clock
        server = Inhabited(discord.Client(intents=discord.Intents.none()), GUILD)
        self.metrics = Metrics()
        self.service = BillingService(self.database, self.stripe, server, config, clock, GUILD)
        self.looks = Worker(self.service.looks, self.database, clock, self.metrics)
        self.jobs = Worker(jobs.queue("stripe_jobs", self.service.jobs), self.database, clock, self.metrics)
        self.missed = Reconcile(self.database, self.stripe, config, clock, GUILD)
        self.purchases = Purchases(self.database, self.stripe, server, config, clock, GUILD, "https://example.org")

    async def stop_clock(self, **board: int) -> None:
        """Begin anew with a clock that stands still, and with these days (of trial, of grace) of the board's tier."""
        tiers = dict(self.config.membership.tiers)
        tiers["board"] = tiers["board"].model_copy(update=board)
        membership = self.config.membership.model_copy(update={"tiers": tiers})
        self.config, self.clock = self.config.model_copy(update={"membership": membership}), StoppedClock()
        await self.stripe.close()
        self.open()

    async def stocked(self) -> None:
        """Stripe has a product and a price for each paid tier, and a customer."""
        for key in ("pro", "monthly", "board"):
            self.prices[key] = await self.price(lookup_key=key)
        self.customer = (await self.api("customers", email="noor@example.org"))["id"]
        await self.control(f"customers/{self.customer}/card", number=GOOD_CARD)
        async with self.database.transaction() as session:
            await members.ensure(session, NURSE, self.clock.now())
            for job in Job:  # only when a test asks for it
                await jobs.done(session, job, self.clock.now(), None)

    async def price(self, product: str | None = None, amount: str = "1500", **form: str) -> str:
        """A price, of a new product unless one is named."""
        product = product or (await self.api("products", name="Membership"))["id"]
        form |= {"product": product, "currency": "eur", "unit_amount": amount, "recurring[interval]": "month"}
        return str((await self.api("prices", **form))["id"])

    def product_of(self, key: str) -> str:
        return str(self.sandbox.state.get("price", self.prices[key])["product"])

    async def subscribe(self, *prices: str, tier: str = "professional") -> str:
        """NURSE buys these prices in one subscription, and billing looks at it."""
        metadata = {"discord_user_id": str(NURSE), "discord_guild_id": str(GUILD), "membership_tier": tier}
        form = {f"metadata[{key}]": value for key, value in metadata.items()}
        form |= {f"items[{number}][price]": price for number, price in enumerate(prices)}
        id_ = str((await self.api("subscriptions", customer=self.customer, **form))["id"])
        await self.look(id_)
        return id_

    async def swap(self, subscription: str, price: str) -> None:
        """Its first item is of another price now, and billing looks at it."""
        (item, *_) = self.sandbox.state.get("subscription", subscription)["items"]["data"]
        await self.api(f"subscriptions/{subscription}", **{"items[0][id]": item["id"], "items[0][price]": price})
        await self.look(subscription)

    async def becomes(self, subscription: str, status: str, **changed: Any) -> None:
        """It is in this status at Stripe now, and billing looks at it."""
        self.sandbox.state.get("subscription", subscription).update({"status": status, **changed})
        await self.look(subscription)

    async def look(self, id_: str, kind: str = "subscription") -> None:
        """An event arrives, and is worked on."""
        self._events += 1
        arrived = Arrived(f"evt_{self._events}", "a", self.clock.now(), Subject(kind, id_))
        async with self.database.transaction() as session:
            await stripe_events.add(session, [arrived], self.clock.now())
        await self.work()

    async def work(self) -> None:
        """Work on all that is due; AssertionError where that ends in an error that nobody expected, or not at all."""
        for _ in range(50):
            if not (await self.jobs.due() or await self.looks.due()):
                return
            await self.jobs.all()
            await self.looks.all()
            assert not self.metrics.snapshot()
        raise AssertionError("there is always something due")

    async def tiers(self) -> set[str]:
        """The tiers that NURSE has a right to."""
        async with self.database.transaction(readonly=True) as session:
            return {each.tier for each in await grants.of(session, NURSE) if each.holds(self.clock.now())}

    async def alerts(self) -> set[str]:
        async with self.database.transaction(readonly=True) as session:
            return {kind for kind, _about in await alerts.all_(session)}

    async def owed(self) -> set[tuple[str, str]]:
        """(kind, tier) of the messages that wait for NURSE."""
        async with self.database.transaction(readonly=True) as session:
            rows = [NoticeRow.model_validate(each) for each in await notices.KEPT.export(session, NURSE)]
        return {(row.kind, row.tier) for row in rows if row.due_at is not None}

    async def all_told(self) -> None:
        """What was owed is sent."""
        async with self.database.transaction() as session:
            for row in await notices.KEPT.export(session, NURSE):
                await notices.withdraw(session, NURSE, row["kind"])

    async def advance(self, by: timedelta) -> None:
        self.clock.advance(by)
        await self.sandbox.advance(int(by.total_seconds()))

    async def api(self, path: str, **form: str) -> Mapping[str, Any]:
        """The operator at Stripe: POST /v1/`path`."""
        headers = {"Authorization": f"Bearer {self.sandbox.secret_key}"}
        return await self._post(f"{self.sandbox.api_url}/v1/{path}", data=form, headers=headers)

    async def control(self, path: str, **body: Any) -> Mapping[str, Any]:
        """POST /sandbox/`path`."""
        return await self._post(f"{self.sandbox.api_url}/sandbox/{path}", json=body)

    async def _post(self, url: str, **request: Any) -> Mapping[str, Any]:
        async with self._http.post(url, **request) as response:
            response.raise_for_status()
            answer: Mapping[str, Any] = await response.json()
            return answer
