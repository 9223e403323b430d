"""Slows a channel down, for good or for a while: what it was before comes back then, or when a moderator undoes it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, case_cards, case_looks, cases, guild_objects, staff_rights
from bot.domain.case import Case, CaseKind, Ending, Intent, Reason, State
from bot.domain.purge import Place
from bot.domain.staff import Presser
from bot.errors import NotThere, NotUnderstood, Refused
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_rooms import Rooms
from bot.moderation import choosing, durations, rules, slowing
from bot.moderation.acts import ActService
from bot.moderation.desk import PATIENCE, Done, Not
from bot.moderation.refusals import No

_logger = log.get(__name__)


class SlowModes:
    """Does what cases about a channel's slow mode say. What somebody set by hand since wins."""

    def __init__(self, database: Database, rooms: Rooms, clock: Clock) -> None:
        self._db, self._rooms, self._clock = database, rooms, clock

    async def look(self, case: Case) -> None:
        """Do `case`, which is open, or end it when its time is over. Raises what Rooms does when it has to be looked at
        again.
        """
        now = self._clock.now()
        if case.until is not None and case.until <= now:
            await self._give_back(case, now)
        elif case.state is State.INTENDED:
            await self._set(case, now)

    async def _set(self, case: Case, now: datetime) -> None:
        assert case.channel is not None
        assert case.amount is not None
        try:
            seen = await self._rooms.set_slow_mode(case.channel, case.amount, rules.marked(case.number))
        except (Refused, NotThere) as error:
            _logger.warning("case_refused", kind=case.kind, code=error.code)
            await self._record(case, now, state=State.FAILED, failure=error.code[:20], ended_at=now)
            return
        if seen != case.amount:
            raise NotUnderstood("Discord took a slow mode, and it is not seen to be set")
        if case.until is not None:
            await self._record(case, now, state=State.STANDING)
        else:
            await self._record(case, now, state=State.ENDED, ending=Ending.DONE, ended_at=now)

    async def _give_back(self, case: Case, now: datetime) -> None:
        assert case.channel is not None
        assert case.previous is not None
        try:
            seen = await self._rooms.slow_mode(case.channel)
            then = slowing.at_the_end(case, seen)
            if then is Ending.TIME and seen != case.previous:
                await self._rooms.set_slow_mode(case.channel, case.previous, rules.marked(case.number))
        except NotThere:  # nor is the channel
            then = Ending.BY_HAND
        await self._record(case, now, state=State.ENDED, ending=then, ended_at=now)

    async def _record(self, case: Case, now: datetime, **values: Any) -> None:
        assert case.channel is not None
        async with self._db.transaction() as session:
            await cases.record(session, case.number, **values)
            await case_cards.enqueue(session, case.number, now)
            if values["state"] is State.FAILED or case.state is State.STANDING:
                return
            ended = [(each.number, Ending.REPLACED) for each in await cases.open_of(session, case.channel)]
            if case.undoes is not None:
                ended = [(case.undoes, Ending.UNDONE)]
            for number, ending in ended:
                if number != case.number:
                    await cases.end(session, number, ending, now, by=case.number)
                    await case_cards.enqueue(session, number, now)


@dataclass(frozen=True, slots=True)
class Slowed:
    """What became of it. `fixed_s`: what config says this channel's slow mode is; None: it says nothing."""

    done: Done
    fixed_s: int | None


class SlowModeDesk:
    """Answers moderators who want a channel slower, or as it was."""

    def __init__(
        self, database: Database, acts: Acts, rooms: Rooms, service: ActService, config: Config, clock: Clock
    ) -> None:
        self._db, self._acts, self._rooms, self._service = database, acts, rooms, service
        self._config, self._clock = config, clock

    async def set(self, presser: Presser, place: Place, wanted: str, lasting: str | None) -> Slowed | Not:
        """Have people wait `wanted` between two messages in `place`, as it was written, for `lasting`."""
        if "slowmode" not in await staff_rights.of(self._db, presser, self._config.moderation, self._acts.owner):
            return Not(No.RIGHT)
        if found := choosing.unfit(place, slowing.WHERE, slowing.needs(place), No.SLOWMODE_WHERE):
            return Not(found[0], {"permission": found[1]})
        seconds, length = slowing.parse(wanted), durations.parse(lasting) if lasting is not None else None
        if seconds is None:
            return Not(No.SLOWMODE_LENGTH, {"text": wanted[: durations.LONGEST_TEXT]})
        if lasting is not None and length is None:
            return Not(No.NO_DURATION, {"text": lasting[: durations.LONGEST_TEXT]})
        until = None if length is None else self._clock.now() + length
        intent = Intent(CaseKind.SLOWMODE, 0, presser.id, until=until, channel=place.id, amount=seconds)
        case = await self._store(intent, await self._rooms.slow_mode(place.id))
        return case if isinstance(case, Not) else Slowed(await self._done(case), await self._fixed(place.id))

    async def undo(self, presser: Presser, case: Case, reason: Reason) -> Done | Not:
        """Have it as it was before `case`, unless somebody has changed it since."""
        assert case.channel is not None
        try:
            seen = await self._rooms.slow_mode(case.channel)
        except NotThere:
            return Not(No.NOT_UNDOABLE, {"case": case})
        if seen != case.amount:
            return Not(No.SLOWMODE_CHANGED, {"now_s": seen})
        intent = Intent(
            CaseKind.SLOWMODE, 0, presser.id, reason, undoes=case.number, channel=case.channel, amount=case.previous,
            previous=case.amount,
        )  # fmt: skip
        stored = await self._store(intent, seen)
        return stored if isinstance(stored, Not) else await self._done(stored)

    async def _store(self, intent: Intent, seen: int) -> Case | Not:
        """Judged in the transaction that stores it: of two who press at once one is refused."""
        assert intent.channel is not None
        now = self._clock.now()
        async with self._db.transaction() as session:
            await case_looks.enqueue(session, intent.channel, now)  # whoever else stores one waits here
            open_ = await cases.open_of(session, intent.channel)
            if any(each.state is State.INTENDED for each in open_):
                return Not(No.UNDERWAY)
            if intent.undoes is None and intent.amount == seen and not open_:
                return Not(No.SLOWMODE_SAME, {"now_s": seen})
            if intent.previous is None:
                intent = replace(intent, previous=slowing.before(open_, seen))
            case = await cases.add(session, intent, now)
            assert case is not None, "it is of no entry of the audit log"
            await case_cards.enqueue(session, case.number, now)
        return case

    async def _done(self, case: Case) -> Done:
        return Done(await self._service.outcome(case.number, PATIENCE))

    async def _fixed(self, channel: int) -> int | None:
        async with self._db.transaction(readonly=True) as session:
            ids = await guild_objects.ids(session, "channel")
        found = self._config.community.channels
        return next((each.slowmode_s for key, each in found.items() if ids.get(key) == channel), None)
