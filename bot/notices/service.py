"""Sends what is owed: you are in, your payment failed, welcome, the guidelines have changed, how is it going.

One that cannot be sent holds up none of the others: it is put off or parked, and those behind it go out.
"""

from datetime import datetime, timedelta
from functools import partial

from bot import log
from bot.clock import Clock
from bot.db import Database, Session, alerts, grants, guild_objects, members, notices
from bot.db.notices import Unreadable
from bot.domain.backoff import delay
from bot.domain.notice import MEMBERSHIP, Notice, NoticeKind, Place
from bot.domain.screen import Screen
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.integrations.discord import Discord
from bot.notices import rules
from bot.notices.compose import Composer
from bot.notices.rules import Refusal, Then

_PARKED, _REFUSED = "notice_parked", "dm_refused"
# What comes of reading or wording rows that another version wrote, or that config does not fit any more.
_NO_MESSAGE = (NotUnderstood, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_logger = log.get(__name__)


class NoticeService:
    """Sends what is owed, once, to people who are on the server and have their roles. Closed DMs are no failure.

    `pace`: the time between two messages; between two that nobody waits for it is three times as long.
    """

    def __init__(self, database: Database, discord: Discord, composer: Composer, clock: Clock, pace: timedelta) -> None:
        self._db, self._discord, self._composer, self._clock, self._pace = database, discord, composer, clock, pace
        self._next_at = self._next_unasked_at = clock.now()
        self._in_a_row = self._slowness = 0
        self._is_taken_up = False
        self._parked: list[str] | None = None  # the kinds that are alerted; None: to be looked at

    async def drain(self) -> datetime | None:
        """Send one message that is due; returns when to go on: the pace keeps Discord from taking it for spam."""
        now = self._clock.now()
        if now < self._next_at:
            return self._next_at  # woken before the time
        if not self._is_taken_up:
            async with self._db.transaction() as session:
                await notices.take_up(session, now)
            self._is_taken_up = True
        waited_only = now < self._next_unasked_at
        try:
            due = await self._db.step(partial(notices.due, now=now, waited_only=waited_only), readonly=True)
        except Unreadable as error:
            await self._park(error.place, now, "unreadable")
            return now
        if due is None:
            return await self._idle(now, waited_only=waited_only)
        if not await self._send(due, now):
            return now
        sent_at, pause = self._clock.now(), rules.pause(self._pace, self._slowness)
        self._next_at = sent_at + pause
        if due.kind not in MEMBERSHIP:
            self._next_unasked_at = sent_at + 3 * pause
        return self._next_at

    async def _send(self, notice: Notice, now: datetime) -> bool:
        """Whether Discord was asked to take it."""
        if notice.kind == NoticeKind.GUIDELINES and notice.until is not None and notice.until <= now:
            await self._record(notice)  # they were away, and the day is over: another message says so
            return False
        try:
            screen = await self._db.step(partial(self._screen, notice, now), readonly=True)
        except _NO_MESSAGE as error:
            await self._park(notice.place, now, type(error).__name__)
            return False
        if screen is None:
            _logger.info("notice_untrue", kind=notice.kind)
            await self._record(notice)
            return False
        try:
            # The nonce makes a repetition after a crash show the first message again instead of a second one.
            await self._discord.send_dm(notice.member, screen, f"{notice.id}-{notice.serial}")
        except (Refused, NotThere, TryLater, NotUnderstood) as error:
            await self._refused(notice, error, now)
        else:
            self._in_a_row, self._slowness = 0, max(0, self._slowness - 1)
            await self._record(notice, before=now, is_sent=True)
        return True

    async def _screen(self, notice: Notice, now: datetime, session: Session) -> Screen | None:
        locale = await members.locale(session, notice.member)
        channels = await guild_objects.ids(session, "channel")
        held = await grants.of(session, notice.member)
        return self._composer.screen(notice, locale, channels, held, now)

    async def _refused(
        self, notice: Notice, error: Refused | NotThere | TryLater | NotUnderstood, now: datetime
    ) -> None:
        code = "" if isinstance(error, NotUnderstood) else error.code
        refusal = Refusal(code, in_passing=isinstance(error, TryLater | NotUnderstood))
        found = rules.verdict(refusal, notice.attempts + 1, self._in_a_row + 1)
        _logger.info("notice_not_taken", kind=notice.kind, code=code, reason=str(error), then=found.then.value)
        if found.slows:
            self._in_a_row, self._slowness = self._in_a_row + 1, min(self._slowness + 1, rules.SLOWEST)
        if found.tell:
            async with self._db.transaction() as session:
                await _alert(session, _REFUSED, code or type(error).__name__, now)
        if found.then is Then.PARK:
            await self._park(notice.place, now, code)
            return
        after = error.retry_after if isinstance(error, TryLater) else None
        again = self._clock.now() + (after or delay(notice.attempts + 1)) if found.then is Then.TRY_AGAIN else None
        await self._record(notice, again, before=now)

    async def _record(
        self, notice: Notice, retry_at: datetime | None = None, *, before: datetime | None = None, is_sent: bool = False
    ) -> None:
        """Done with, or (`retry_at`) put off; of several check-ins that had to wait `before`, one is enough."""

        async def record(session: Session) -> None:
            await notices.put_off(session, notice, retry_at)
            if notice.kind == NoticeKind.CHECK_IN and before is not None:
                await notices.withdraw_due(session, notice.member, notice.kind, before)
            if is_sent:
                await alerts.close_kind(session, _REFUSED)

        await self._db.step(record)

    async def _park(self, place: Place, now: datetime, reason: str) -> None:
        _logger.warning("notice_parked", kind=place.kind, notice=place.id, reason=reason)
        async with self._db.transaction() as session:
            await notices.park(session, place, now)
            await _alert(session, _PARKED, place.kind, now)
        self._parked = None

    async def _idle(self, now: datetime, *, waited_only: bool) -> datetime | None:
        """Answers when to go on. Once all that is due was tried, trouble about kinds of messages of which none is
        parked (any more) is over.
        """

        async def look(session: Session) -> tuple[list[str], datetime | None]:
            return await notices.parked(session), await notices.next_due(session, now)

        parked, upcoming = await self._db.step(look, readonly=True)
        if waited_only:
            return min(self._next_unasked_at, upcoming or self._next_unasked_at)
        if parked != self._parked:
            async with self._db.transaction() as session:
                await alerts.sync_open_of_kind(session, _PARKED, parked, now)
            self._parked = parked
        return upcoming


async def _alert(session: Session, kind: str, about: str, now: datetime) -> None:
    if await alerts.open_(session, kind, about, now):
        _logger.error("alert", kind=kind, about=about)
