"""Sends what is owed: you are in, your payment failed, welcome, the guidelines have changed, how is it going."""

from datetime import datetime, timedelta

from bot import log
from bot.clock import Clock
from bot.db import Database, grants, guild_objects, members, notices
from bot.db.notices import Notice
from bot.domain.backoff import delay
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.integrations.discord import Discord
from bot.notices.compose import Composer

_GIVE_UP_AFTER = 20
_logger = log.get(__name__)


class NoticeService:
    """Sends what is owed, once, to people who are on the server and have their roles. Closed DMs are no failure.

    `pace`: the time between two messages; between two that nobody waits for it is three times as long.
    """

    def __init__(self, database: Database, discord: Discord, composer: Composer, clock: Clock, pace: timedelta) -> None:
        self._db, self._discord, self._composer, self._clock, self._pace = database, discord, composer, clock, pace
        self._next_at = self._next_unasked_at = clock.now()

    async def drain(self) -> datetime | None:
        """Send one message that is due; answers when to go on: the pace keeps Discord from taking it for spam."""
        now = self._clock.now()
        if now < self._next_at:
            return self._next_at  # woken before the time
        waited_only = now < self._next_unasked_at
        async with self._db.transaction(readonly=True) as session:
            due = await notices.due(session, now, waited_only=waited_only)
        if due is None:
            return self._next_unasked_at if waited_only else None
        await self._send(due, now)
        sent_at = self._clock.now()
        self._next_at = sent_at + self._pace
        if due.kind not in notices.WAITED_FOR:
            self._next_unasked_at = sent_at + 3 * self._pace
        return self._next_at

    async def _send(self, notice: Notice, now: datetime) -> None:
        if notice.kind == "guidelines" and notice.until is not None and notice.until <= now:
            async with self._db.transaction() as session:
                await notices.settle(session, notice)  # they were away, and the day is over: another message says so
            return
        async with self._db.transaction(readonly=True) as session:
            locale = await members.locale(session, notice.member)
            channels = await guild_objects.ids(session, "channel")
            held = await grants.of(session, notice.member)
        screen = self._composer.screen(notice, locale, channels, held, now)
        if screen is None:
            _logger.info("notice_untrue", kind=notice.kind)
            async with self._db.transaction() as session:
                await notices.settle(session, notice)
            return
        retry_at = None
        try:
            # The nonce makes a repetition after a crash show the first message again instead of a second one.
            await self._discord.send_dm(notice.member, screen, f"{notice.id}-{notice.serial}")
        except (Refused, NotThere) as error:
            _logger.info("notice_not_deliverable", kind=notice.kind, code=error.code)
        except (TryLater, NotUnderstood) as error:
            if notice.attempts < _GIVE_UP_AFTER:
                wait = error.retry_after if isinstance(error, TryLater) else None
                retry_at = self._clock.now() + (wait or delay(notice.attempts + 1))
        async with self._db.transaction() as session:
            await notices.settle(session, notice, retry_at)
            if notice.kind == "check_in":  # of several that had to wait, one is enough
                await notices.withdraw_due(session, notice.member, notice.kind, now)
