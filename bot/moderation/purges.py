"""Deletes messages of a channel: they are read and shown first, and worked through once the moderator says so."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, case_cards, cases, guild_objects, purges, staff_rights
from bot.db.queue import Due, Queue
from bot.domain.case import Case, CaseKind, Ending, Intent, State
from bot.domain.purge import Message, Place, Purge
from bot.domain.staff import Presser
from bot.errors import NotThere, Refused
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_rooms import Rooms
from bot.moderation import choosing, rules
from bot.moderation.choosing import Asked, Chosen
from bot.moderation.desk import Not
from bot.moderation.refusals import No

OPEN_FOR = timedelta(minutes=15)
"""How long a moderator can say yes: as long as Discord lets the bot change the message with the button."""
_AT_ONCE = 4
_logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be deleted by purge number `purge`. `more`: messages follow those that were looked at."""

    purge: int
    chosen: Chosen
    more: bool


class PurgeService:
    """Works through the purges that were begun, and removes those that were not."""

    def __init__(self, database: Database, rooms: Rooms, clock: Clock) -> None:
        self._db, self._rooms, self._clock = database, rooms, clock
        self._turn, self._is_stopped = asyncio.Event(), False
        self.queue = Queue("purges", purges.ROWS, self._work, _AT_ONCE)

    async def follow(self, number: int) -> AsyncIterator[Case]:
        """Case `number` as it is now, and again each time that more of it is done, until it is over or we `stop`."""
        while True:
            turn = self._turn
            async with self._db.transaction(readonly=True) as session:
                case = await cases.get(session, number)
            assert case is not None, "cases are never deleted"
            yield case
            if case.state is not State.INTENDED or self._is_stopped:
                return
            await turn.wait()

    def stop(self) -> None:
        """Let nobody wait any more, and begin no other batch: the process ends."""
        self._is_stopped = True
        self._tell()

    def _tell(self) -> None:
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    async def _work(self, due: Due[int]) -> None:
        async with self._db.transaction() as session:
            purge = await purges.get(session, due.key)
            if purge is None or purge.number is None:
                await purges.leave(session, due.key)  # nobody said yes
                return
        left = list(purge.ids)
        try:
            while left:
                if self._is_stopped:
                    return  # it is due still, and the next start goes on: five hundred old ones take half an hour
                batch = choosing.next_batch(left, self._clock.now())
                await self._rooms.delete(purge.channel, batch, rules.marked(purge.number))
                left = [each for each in left if each not in batch]
                await self._record(purge, purge.number, left)
        except (Refused, NotThere) as error:
            _logger.warning("purge_refused", code=error.code, left=len(left))
            await self._end(purge, purge.number, left, error.code)
        else:
            await self._end(purge, purge.number, left)

    async def _record(self, purge: Purge, number: int, left: list[int]) -> None:
        async with self._db.transaction() as session:
            await purges.keep(session, purge.id, left)
            await cases.record(session, number, amount=purge.total - len(left))
        self._tell()

    async def _end(self, purge: Purge, number: int, left: list[int], failure: str | None = None) -> None:
        now = self._clock.now()
        async with self._db.transaction() as session:
            if failure is None:
                await cases.end(session, number, Ending.DONE, now)
            elif len(left) < purge.total:
                await cases.end(session, number, Ending.PARTLY, now)
            else:
                await cases.record(session, number, state=State.FAILED, ended_at=now)
            await cases.record(session, number, amount=purge.total - len(left), failure=failure and failure[:20])
            await case_cards.enqueue(session, number, now)
            await purges.remove(session, purge.id)
        self._tell()


class PurgeDesk:
    """Answers moderators. Who may not, or does not see the channel, is refused each time anew."""

    def __init__(self, database: Database, acts: Acts, rooms: Rooms, config: Config, clock: Clock, guild: int) -> None:
        self._db, self._acts, self._rooms, self._config, self._clock = database, acts, rooms, config, clock
        self._guild = guild

    async def preview(self, presser: Presser, place: Place, asked: Asked) -> Preview | Not:
        """What would be deleted in `place`; nothing is yet."""
        if refused := await self._refusal(presser, place):
            return refused
        first = choosing.first_of(asked, self._guild, place.id)
        if isinstance(first, No):
            return Not(first)
        found = await self._read(place.id, asked.number or choosing.MOST, first)
        if found is None:
            return Not(No.PURGE_GONE)
        messages, more = found
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            first_posts = {*(await guild_objects.ids(session, "post")).values()}
        chosen = choosing.choose(messages, asked.member, now, first_posts)
        if not chosen.ids:
            return Not(No.PURGE_NOTHING, {"pinned": chosen.pinned})
        async with self._db.transaction() as session:
            purge = await purges.add(session, place.id, chosen.ids, now + OPEN_FOR)
        return Preview(purge, chosen, more)

    async def confirm(self, presser: Presser, place: Place, number: int) -> Case | Not:
        """Have purge `number` done."""
        if refused := await self._refusal(presser, place):
            return refused
        now = self._clock.now()
        async with self._db.transaction() as session:
            if not await purges.claim(session, number, place.id, now):
                found = await purges.get(session, number)
                return Not(No.PURGE_UNDERWAY if found and found.number is not None else No.PURGE_OVER)
            purge = await purges.get(session, number)
            assert purge is not None, "it was claimed"
            intent = Intent(CaseKind.PURGE, 0, presser.id, channel=purge.channel, amount=0, total=purge.total)
            case = await cases.add(session, intent, now)
            assert case is not None, "it is of no entry of the audit log"
            await purges.begin(session, number, case.number)
            await case_cards.enqueue(session, case.number, now)
        return case

    async def leave(self, presser: Presser, place: Place, number: int) -> Not | None:
        """Do not have purge `number` done."""
        if refusal := await self._refusal(presser, place):
            return refusal
        async with self._db.transaction() as session:
            is_left, found = await purges.leave(session, number), await purges.get(session, number)
        return None if is_left or found is None else Not(No.PURGE_UNDERWAY)

    async def _read(self, channel: int, most: int, first: int | None) -> tuple[list[Message], bool] | None:
        """The messages that are meant, and whether others follow them; None where the first one is gone."""
        if first is None:
            return await self._rooms.latest(channel, most), False
        found = await self._rooms.following(channel, first, most + 1)
        return None if found is None else (found[:most], len(found) > most)

    async def _refusal(self, presser: Presser, place: Place) -> Not | None:
        if "purge" not in await staff_rights.of(self._db, presser, self._config.moderation, self._acts.owner):
            return Not(No.RIGHT)
        async with self._db.transaction(readonly=True) as session:
            ids = await guild_objects.ids(session, "channel")
        if place.id in {ids.get(key or "") for key in self._config.moderation.channels.model_dump().values()}:
            return Not(No.PURGE_RECORDS)
        found = choosing.unfit(place, choosing.WHERE, choosing.NEEDS, No.PURGE_WHERE)
        return Not(found[0], {"permission": found[1]}) if found else None
