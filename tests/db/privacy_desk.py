"""People who want to be forgotten, and what is kept of them meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.db import acceptances, checkouts, erasures, grants, members, notices, personal, subscriptions
from bot.db.checkouts import Checkout
from bot.db.erasures import ErasureRow
from bot.domain.acceptance import Acceptance
from bot.domain.entitlement import Grant, Source
from sandbox.faults import Fault
from tests.db.role_desk import HOUR, RoleDesk

BLINK = timedelta(milliseconds=200)


class PrivacyDesk(RoleDesk):
    """People who want to be forgotten. Nobody looks at roles but when a test says so."""

    async def agreed(self) -> int:
        """Somebody who agreed to the guidelines, has the role for it, came through a hospital and is owed words."""
        member, now = self.somebody(), self.clock.now()
        async with self.database.transaction() as session:
            await members.ensure(session, member, now, "nl")
            await members.set_in_hospital(session, member, True, now)
            await acceptances.put(session, Acceptance(member, 1, now, "nl"))
            await grants.put(session, Grant(member, Source.ACCEPTANCE, "1", "member", now))
            await notices.enqueue(session, member, "check_in", "3", "", now)
        await self.stale(member)
        await self.look(member)
        return member

    async def wish(self, member: int) -> ErasureRow | None:
        """What is stored of their wish."""
        async with self.database.transaction(readonly=True) as session:
            return await erasures.get(session, member)

    async def kept(self, member: int) -> dict[str, Any]:
        """What is kept about them, by table."""
        async with self.database.transaction(readonly=True) as session:
            found = await personal.export(session, member)
        return {table: rows for table, rows in found.items() if rows}

    async def page(self, member: int, tier: str = "professional") -> str:
        """A page at Stripe on which they can pay; its session's id."""
        stage, price = self.parts.stage, next(iter(self.parts.stage.prices.values()))
        form = {"mode": "subscription", "line_items[0][price]": price, "line_items[0][quantity]": "1"}
        form |= {"success_url": "https://example.org/a", "cancel_url": "https://example.org/b"}
        made = await stage.stripe_api("checkout/sessions", **form)
        async with self.database.transaction() as session:
            await members.ensure(session, member, self.clock.now())
            opened = Checkout(made["id"], member, tier, price, made["url"], self.clock.now() + HOUR)
            await checkouts.put(session, opened)
        return str(made["id"])

    async def canceled(self, member: int) -> None:
        """Their subscription has ended, and with it what they paid for."""
        async with self.database.transaction() as session:
            for each in await subscriptions.of(session, member):
                await subscriptions.put(session, replace(each, status="canceled"))
        await self.ends(member)

    def stripe_fault(self, path: str, **spec: Any) -> Fault:
        """A fault at Stripe."""
        return self.parts.stage.sandbox.stripe.fault(path, **spec)
