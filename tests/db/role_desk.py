"""The one writer of roles by itself: what is stored of a person, what was asked of Discord, what was said."""

from datetime import datetime, timedelta

from bot.db import grants, members, role_states, stripe_looks, subscriptions
from bot.db.members import MemberRow
from bot.db.role_rows import RoleStateRow
from bot.db.stripe_looks import StripeLookRow
from bot.domain.entitlement import Grant
from bot.domain.subscription import Subscription
from bot.integrations.discord import Discord
from bot.roles.confirmations import GatewayConfirmations
from bot.roles.service import RoleService
from tests.db.parts import Parts
from tests.db.still import Still
from tests.db.working import Worker

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
_READ, _GIVE = "GET /guilds/{id}/members/{id}", "PUT /guilds/{id}/members/{id}/roles/{id}"


class RoleDesk:
    """A server, and the people that a test brings there. The clock stands still."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.database, self.discord = parts, parts.database, parts.stage.sandbox.discord
        self.clock = parts.clock = Still()
        self.hospital, self.member = parts.stage.roles["hospital"], parts.stage.roles["member"]

    @property
    def roles(self) -> RoleService:
        return self.parts.roles

    def build(self, *, confirmations: GatewayConfirmations | None = None, kind: type[Discord] | None = None) -> None:
        """Have the service hear the gateway through `confirmations`, or know Discord as `kind` does."""
        if confirmations is not None:
            self.parts.confirmations = confirmations
        if kind is not None:
            self.parts.discord = kind(self.parts.client, self.parts.stage.guild)

    def somebody(self, *roles: int, name: str = "crowd") -> int:
        """A person on the server with these roles, of whom nothing is stored."""
        member, _last = self.discord.crowd(1, roles, name)
        return member

    async def entitled(self, tier: str = "professional", *, starts: timedelta = -HOUR, ends: timedelta | None = None,
                       member: int | None = None) -> int:  # fmt: skip
        """A person who has a right to `tier` from `starts` until `ends`, seen from now, and is due."""
        member = self.somebody() if member is None else member
        now = self.clock.now()
        async with self.database.transaction() as session:
            await members.ensure(session, member, now)
            end = None if ends is None else now + ends
            await grants.put(session, Grant(member, "stripe_subscription", f"sub_{tier}", tier, now + starts, end))
            await role_states.mark_stale(session, member, now)
        return member

    async def stale(self, *people: int) -> None:
        """Have them looked at again."""
        async with self.database.transaction() as session:
            for member in people:
                await role_states.mark_stale(session, member, self.clock.now())

    async def ends(self, member: int) -> None:
        """What they paid for is over."""
        async with self.database.transaction() as session:
            await grants.end(session, "stripe_subscription", member, self.clock.now())
        await self.stale(member)

    @property
    def worker(self) -> Worker[int]:
        """Who works through the looks."""
        return self.parts.worker(self.roles.queue)

    async def look(self, member: int) -> None:
        """One look at them, due or not."""
        await self.parts.look(member)

    async def subscribed(self, member: int, look_at: datetime | None) -> None:
        """Stripe is asked about a subscription of theirs at `look_at`."""
        bought = Subscription(
            id=f"sub_{member}", customer="cus_1", holder=member, tier="professional", status="active",
            started_at=self.clock.now(), period_end=None, cancel_at=None, ended_at=None, unpaid_since=None,
        )  # fmt: skip
        async with self.database.transaction() as session:
            await subscriptions.put(session, bought)
            if look_at is not None:
                await session.merge(StripeLookRow(kind="subscription", object_id=bought.id, due_at=look_at))

    async def billing_looks(self) -> set[str]:
        """The subscriptions that Stripe is to be asked about now."""
        async with self.database.transaction(readonly=True) as session:
            return {each.key.id for each in await stripe_looks.ROWS.due(session, self.clock.now(), 10)}

    async def state(self, member: int) -> RoleStateRow:
        """What is stored of the last look at them."""
        async with self.database.transaction(readonly=True) as session:
            found = await role_states.state(session, member)
        assert found is not None
        return found

    async def person(self, member: int) -> MemberRow:
        """What is stored of them."""
        async with self.database.transaction(readonly=True) as session:
            return await session.get_one(MemberRow, member)

    def has(self, member: int) -> set[int]:
        """The roles that they have at Discord."""
        return set(self.discord.state.guild.members[member].roles)

    @property
    def reads(self) -> int:
        """How often the bot has read a person at Discord."""
        return self.discord.faults.counts[_READ]

    @property
    def gifts(self) -> int:
        """How often it has asked to give a role."""
        return self.discord.faults.counts[_GIVE]
