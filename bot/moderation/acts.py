"""Does what cases say, one person at a time and in the order of their numbers, and ends what has had its time.

Each act is told, done, seen to be done and then recorded: after a kill in between it is done again, which changes
nothing where it was done before.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import log
from bot.clock import Clock
from bot.db import Database, Session, case_cards, case_looks, cases, members, reports
from bot.db.queue import Due, Queue
from bot.domain.case import BANS, LASTING, WITHDRAWALS, Case, CaseKind, Ending, State, Told
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.integrations.discord import Discord
from bot.integrations.discord_acts import Acts
from bot.moderation import rules
from bot.moderation.texts import Texts

_AT_ONCE = 8
_DM_PATIENCE_S = 5.0
_logger = log.get(__name__)


class ActService:
    """Looks at whoever is due: does what is intended, renews and ends what stands."""

    def __init__(
        self, database: Database, acts: Acts, discord: Discord, texts: Texts, clock: Clock,
        slow_mode: Callable[[Case], Awaitable[None]],
    ) -> None:  # fmt: skip
        """`slow_mode`: does, or ends, what a case about a channel's slow mode says."""
        self._db, self._acts, self._discord, self._texts, self._clock = database, acts, discord, texts, clock
        self._slow_mode = slow_mode
        self._turn = asyncio.Event()
        self.queue = Queue("moderation", case_looks.ROWS, self._look, _AT_ONCE, trouble="case_held")

    async def outcome(self, number: int, patience: timedelta) -> Case:
        """Case `number`, once it is done or has failed; as it is now when that takes longer than `patience`."""
        try:
            async with asyncio.timeout(patience.total_seconds()):
                while True:
                    turn, found = self._turn, await self._case(number)
                    if found.state is not State.INTENDED:
                        return found
                    await turn.wait()
        except TimeoutError:
            return await self._case(number)

    async def _case(self, number: int) -> Case:
        async with self._db.transaction(readonly=True) as session:
            found = await cases.get(session, number)
        assert found is not None, "cases are never deleted"
        return found

    async def _open(self, member: int) -> list[Case]:
        async with self._db.transaction(readonly=True) as session:
            return await cases.open_of(session, member)

    async def _look(self, due: Due[int]) -> None:
        await self._work(due.key)
        now = self._clock.now()
        async with self._db.transaction() as session:
            next_at = rules.next_look(await cases.open_of(session, due.key), now)
            await case_looks.done(session, due, next_at)
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    async def _work(self, member: int) -> None:
        for each in await self._open(member):
            case = await self._case(each.number)  # one before it may have ended it
            if case.kind is CaseKind.SLOWMODE:
                await self._slow_mode(case)
            elif case.state is State.INTENDED:
                await self._do(case, member)
            elif case.state is State.STANDING:
                await self._keep(case, member)

    async def _do(self, case: Case, member: int) -> None:
        now = self._clock.now()
        if case.until is not None and case.until <= now and case.kind is not CaseKind.SOFTBAN:
            await self._end(case, Ending.TIME)  # it could not be done in all its time
            return
        if rules.tells(case):
            await self._tell(case, member)
        try:
            applied = await self._act(case, member, now)
        except (Refused, NotThere) as error:
            _logger.warning("case_refused", kind=case.kind, code=error.code)
            await self._record(case, state=State.FAILED, failure=error.code[:20], ended_at=now)
            await self._take_back(case.number, member)
            return
        values: dict[str, Any] = {"state": State.STANDING, "applied_until": applied}
        if case.kind not in LASTING:
            values = {"state": State.ENDED, "ending": Ending.DONE, "ended_at": now}
        await self._record(case, **values)
        if case.kind is CaseKind.SOFTBAN:
            await self._keep(replace(case, state=State.STANDING), member)

    async def _take_back(self, number: int, member: int) -> None:
        """Whoever was told of it hears that it did not happen."""
        case = await self._case(number)
        if case.told is not Told.YES:
            return
        async with self._db.transaction(readonly=True) as session:
            locale = await members.locale(session, member)
        with suppress(Refused, NotThere, TryLater, NotUnderstood):
            await self._discord.send_dm(member, self._texts.taken_back(locale), f"case-{number}-not")

    async def _tell(self, case: Case, member: int) -> None:
        """By direct message. That it cannot be sent stops nothing: it is recorded, and shown to the moderator."""
        async with self._db.transaction(readonly=True) as session:
            locale = await members.locale(session, member)
        told = Told.YES
        try:
            async with asyncio.timeout(_DM_PATIENCE_S):
                await self._discord.send_dm(member, self._texts.told(locale, case), f"case-{case.number}")
        except (Refused, NotThere) as error:
            told = rules.told_by(error.code)
        except (TryLater, NotUnderstood, TimeoutError):
            told = Told.FAILED
        async with self._db.transaction() as session:
            await cases.record(session, case.number, told=told)

    async def _act(self, case: Case, member: int, now: datetime) -> datetime | None:
        """Do it, and see it done; returns the end that Discord has for a timeout."""
        why, applied = rules.marked(case.number), None
        await self._remove(case, why)
        if case.kind in BANS:
            await self._acts.ban(member, why, case.delete_s)
            done = await self._acts.ban_of(member) is not None
        elif case.kind is CaseKind.UNBAN:
            await self._acts.unban(member, why)
            done = await self._acts.ban_of(member) is None
        elif case.kind is CaseKind.KICK:
            done = await self._kick(case, member, why)
        elif case.kind is CaseKind.TIMEOUT:
            assert case.until is not None, "a timeout has an end"
            end = rules.timeout_end(case.until, now)
            applied = await self._acts.set_timeout(member, end, why)
            done = rules.is_still_ours(replace(case, applied_until=end), applied)
        elif case.kind is CaseKind.UNTIMEOUT:
            done = await self._untimeout(member, why)
        else:
            done = True
        if not done:
            raise NotUnderstood(f"Discord took a {case.kind}, and it is not seen to be done")
        return applied

    async def _untimeout(self, member: int, why: str) -> bool:
        """Who is away has none that would be renewed."""
        try:
            return await self._acts.set_timeout(member, None, why) is None
        except NotThere as error:
            if error.code != "10007":
                raise
            return True

    async def _remove(self, case: Case, why: str) -> None:
        """Delete the message that goes with it. Where the bot may not, the rest is done all the same, and the card says
        nothing of the message.
        """
        if not case.removes or case.channel is None or case.message is None:
            return
        try:
            await self._acts.delete_message(case.channel, case.message, why)
        except Refused:
            if case.kind is CaseKind.REMOVE:
                raise
            async with self._db.transaction() as session:
                await cases.record(session, case.number, removes=False)

    async def _kick(self, case: Case, member: int, why: str) -> bool:
        """Whoever has come in again since it was meant was taken off before."""
        person = await self._acts.person(member)
        if person is None or person.roles is None or rules.came_back(case, person.joined_at):
            return True
        await self._acts.kick(member, why)
        seen = await self._acts.person(member)
        return seen is None or seen.roles is None

    async def _keep(self, case: Case, member: int) -> None:
        """What stands ends at its time, and a long timeout is renewed; what somebody did by hand since wins."""
        now = self._clock.now()
        look_at = rules.look_at(case)
        if look_at is None or look_at > now:
            return
        if case.kind in BANS:
            ban = await self._acts.ban_of(member)
            async with self._db.transaction(readonly=True) as session:
                is_ours = ban is not None and rules.is_ours(ban.reason, await cases.of(session, member))
            if ban is not None and not is_ours:
                await self._end(case, Ending.BY_HAND)
                return
            await self._acts.unban(member, rules.marked(case.number))
            if await self._acts.ban_of(member) is not None:
                raise NotUnderstood("Discord lifted a ban, and it still stands")
            await self._end(case, Ending.TIME)
            return
        await self._keep_timeout(case, member, now)

    async def _keep_timeout(self, case: Case, member: int, now: datetime) -> None:
        person = await self._acts.person(member)
        seen = person.timed_out_until if person else None
        then = rules.timeout_now(case, seen, now, is_here=person is not None and person.roles is not None)
        if isinstance(then, Ending):
            await self._end(case, then)
        elif then is not None:
            applied = await self._acts.set_timeout(member, then, rules.marked(case.number))
            await self._record(case, applied_until=applied)

    async def _end(self, case: Case, ending: Ending) -> None:
        now = self._clock.now()
        async with self._db.transaction() as session:
            await cases.end(session, case.number, ending, now)
            await case_cards.enqueue(session, case.number, now)

    async def _record(self, case: Case, **values: Any) -> None:
        """Store what became of it, and what it ends; their cards say so."""
        async with self._db.transaction() as session:
            await cases.record(session, case.number, **values)
            if values.get("state") not in (None, State.FAILED):
                await end_superseded(session, case, self._clock.now())
            await case_cards.enqueue(session, case.number, self._clock.now())
            if case.report is not None:
                await reports.show(session, case.report, self._clock.now())


async def end_superseded(session: Session, case: Case, now: datetime, kept: frozenset[int] = frozenset()) -> None:
    """What stood against the same person, and ends as `case` is done, but for the numbers `kept`."""
    assert case.member is not None
    open_ = [each for each in await cases.open_of(session, case.member) if each.number not in kept]
    for each, ending in rules.superseded(case, open_):
        await cases.end(session, each.number, ending, now, by=case.number)
        await case_cards.enqueue(session, each.number, now)
    if case.kind in WITHDRAWALS and case.undoes is not None:
        await cases.end(session, case.undoes, Ending.UNDONE, now, by=case.number)
        await case_cards.enqueue(session, case.undoes, now)
