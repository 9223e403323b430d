"""What happens to people on the server, recorded as facts. Whoever gives roles is told to look again."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import islice

from bot.clock import Clock
from bot.config import Config
from bot.db import (
    Database,
    Session,
    acceptances,
    jobs,
    members,
    notices,
    personal,
    role_states,
    stripe_looks,
)
from bot.domain.jobs import Job
from bot.domain.notice import NoticeKind
from bot.integrations.discord import Discord, MemberView
from bot.onboarding import rules

_HEARD_EVERY = timedelta(minutes=1)
_AT_ONCE, _TOGETHER, _SETTLED = 10, 25, 200  # people a transaction: a writer of the database holds up all others


class OnboardingService:
    """The facts of arriving, screening, leaving and bans."""

    def __init__(
        self, database: Database, discord: Discord, config: Config, clock: Clock, hears: Callable[[], bool]
    ) -> None:
        """`hears`: whether the gateway is up, so that whoever comes is heard."""
        self._db, self._discord, self._clock, self._hears = database, discord, clock, hears
        self._coming: dict[int, MemberView | None] = {}
        self._heard_at: datetime | None = None
        self._meeting = asyncio.Lock()  # nobody is welcomed twice
        self._kept_for = timedelta(days=config.onboarding.newcomers.forget_after_days)

    def arrived(self, member: int, seen: MemberView | None = None) -> None:
        """`member` came, as `seen` on the gateway: they are welcomed at once, or with many others.

        Held in memory until then: who is lost in a crash is found by the look that the next start begins with.
        """
        self._coming[member] = seen
        self._db.wakes["onboarding"].set()

    def forget_arrival(self, member: int) -> None:
        """`member` is being forgotten: that they came, if it was not recorded yet, must not be recorded afterwards.

        To be said in the transaction that forgets them.
        """
        self._coming.pop(member, None)

    async def left(self, member: int) -> None:
        """`member` left. Of who never agreed or paid nothing is kept."""
        now = self._clock.now()
        self._coming.pop(member, None)
        async with self._meeting, self._db.transaction() as session:  # they may be about to be written down
            if not await members.known(session, member):
                return
            if await personal.has_no_ties(session, member):
                await personal.erase_left(session, member)
                return
            for kind in (NoticeKind.WELCOME, NoticeKind.CHECK_IN):
                await notices.withdraw(session, member, kind)
            await members.set_left(session, member, now)
            await role_states.mark_stale(session, member, now)

    async def look_again(self, member: int, seen: MemberView | None = None) -> None:
        """`member` passed the screening or had their roles changed, as `seen` on the gateway."""
        if member in self._coming:
            self._coming[member] = seen
        async with self._db.transaction(readonly=True) as session:
            if not await members.known(session, member):
                return
        async with self._db.transaction() as session:
            if await members.known(session, member):
                await role_states.mark_stale(session, member, self._clock.now())

    async def banned(self, member: int, *, is_banned: bool) -> None:
        """`member` was banned, or the ban was lifted."""
        now = self._clock.now()
        async with self._db.transaction() as session:
            if await members.known(session, member):
                await role_states.mark_stale(session, member, now)  # first, as a look at them locks the two
                await members.set_banned(session, member, is_banned, now)
                # Who is banned must not be able to pay, and staff must know who still does.
                await stripe_looks.ask_about(session, member, now)
                await jobs.ask_for(session, Job.OPEN_PAGES, now)

    async def caught_up(self) -> None:
        """The gateway is (again) there: whoever came, or changed, while nobody listened is looked at."""
        now = self._clock.now()
        async with self._db.transaction() as session:
            await role_states.mark_waiting_stale(session, now)
            await jobs.ask_for(session, Job.ARRIVALS, now)

    async def work(self) -> datetime | None:
        """Welcome those who came, and write down from time to time until when the gateway was heard."""
        await self._welcome()
        now = self._clock.now()
        if self._heard_at is not None and self._heard_at >= now - _HEARD_EVERY:
            return None
        async with self._db.transaction(readonly=True) as session:
            waits = await jobs.due_at(session, Job.ARRIVALS, now) is not None
            reached = self._heard_at = (await jobs.get(session, Job.ARRIVALS)).reached
        if not waits and self._hears() and (reached is None or reached < now - _HEARD_EVERY):
            await self._heard_until(now)
        return None

    async def find_arrivals(self) -> None:
        """Once after the gateway was away, find those who came meanwhile. Raises what `Discord` raises.

        Only who came after it was last heard is looked for: somebody who asked to be forgotten is unknown, too, and
        must not be met again.
        """
        now = self._clock.now()
        await self._welcome()
        async with self._db.transaction(readonly=True) as session:
            reached = (await jobs.get(session, Job.ARRIVALS)).reached
        await self._find(reached)
        await self._heard_until(now)

    async def _heard_until(self, now: datetime) -> None:
        async with self._db.transaction() as session:
            await jobs.done(session, Job.ARRIVALS, now, None, reached=now)
        self._heard_at = now

    async def _welcome(self) -> None:
        """Everybody who came. Many together are one transaction: a raid must not make those who act wait in line."""
        while self._coming:
            async with self._meeting:
                async with self._db.transaction() as session:
                    met = dict(islice(self._coming.items(), _TOGETHER))
                    await self._meet(session, met, self._clock.now())
                    if not met.keys() <= self._coming.keys():
                        await session.rollback()  # somebody has left meanwhile, or is being forgotten
                        continue
                changed = [member for member, seen in met.items() if self._coming.pop(member, seen) is not seen]
            for member in changed:
                await self.look_again(member)

    async def _meet(self, session: Session, coming: Mapping[int, MemberView | None], now: datetime) -> None:
        """Who never agreed to the guidelines is welcomed, once they are past the screening.

        Of somebody who was not known nothing is stored that could give a role: where they were seen to have none, there
        is nothing to look at.
        """
        new = await members.add(session, coming, now)
        await notices.enqueue_all(session, new, NoticeKind.WELCOME, "join", now)
        plain = {member: seen.pending for member in new if (seen := coming[member]) is not None and not seen.roles}
        await role_states.add(session, plain, now)
        for member in coming.keys() - plain.keys():
            await role_states.mark_stale(session, member, now)
        for member in coming.keys() - new:
            await self._meet_again(session, member, now)

    async def _meet_again(self, session: Session, member: int, now: datetime) -> None:
        await members.set_left(session, member, None)
        await stripe_looks.ask_about(session, member, now)
        if await acceptances.of(session, member) is None:
            await notices.enqueue(session, member, NoticeKind.WELCOME, "join", "", now)

    async def _find(self, reached: datetime | None) -> None:
        """Whoever joined since `reached` and is not known to be here. The first time (None) nobody: a community that
        has been there for years is not greeted all at once.
        """
        if reached is None:
            return
        async for page in self._discord.members():
            new = [id_ for id_, seen in page if rules.may_be_unheard(seen.joined_at, reached, is_bot=seen.bot)]
            async with self._db.transaction(readonly=True) as session:
                here = await members.here(session, new)
            for member in new:
                if member not in here:
                    self.arrived(member)
            await self._welcome()

    async def forget_left(self) -> None:
        """Erase who has left: at once who never agreed or paid, the others without a membership after a time."""
        now = self._clock.now()
        await self._mark_left(now)
        for bare_only, moment in ((True, now), (False, now - self._kept_for)):
            after: members.Left | None = None
            while True:
                async with self._db.transaction() as session:
                    some = await members.left_before(session, moment, after, _AT_ONCE)
                    for _left_at, member in some:
                        await self._forget(session, member, bare_only=bare_only)
                if not some:
                    break
                after = some[-1]

    async def _mark_left(self, now: datetime) -> None:
        """Who has left and who is here, by what was last seen of them."""
        gone: int | None = 0
        while gone is not None:
            async with self._db.transaction() as session:
                gone = await members.mark_gone(session, now, gone, _SETTLED)
        back: members.Left | None = None
        while True:
            async with self._db.transaction() as session:
                back = await members.mark_back(session, now, back, _SETTLED)
            if back is None:
                break

    async def _forget(self, session: Session, member: int, *, bare_only: bool) -> None:
        if bare_only:
            is_free = await personal.has_no_ties(session, member)
        else:
            is_free = not await personal.is_paying(session, member)
        if is_free:
            await personal.erase_left(session, member)
