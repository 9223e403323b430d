"""The few messages that a membership sends: you are in, your payment failed, your membership has ended."""

from datetime import datetime, timedelta

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, guild_objects, members, notices
from bot.db.notices import Notice
from bot.domain.backoff import delay
from bot.errors import NotThere, Refused, TryLater
from bot.i18n import Sentences
from bot.integrations.discord import DirectMessage, Discord

_BATCH = 20
_GIVE_UP_AFTER = 20
_logger = log.get(__name__)


class Messages:
    """Sends what is owed, once, to people who are on the server and have their roles. Closed DMs are no failure."""

    def __init__(
        self, database: Database, discord: Discord, config: Config, sentences: Sentences, clock: Clock
    ) -> None:
        self._db, self._discord, self._config = database, discord, config
        self._sentences, self._clock = sentences, clock

    async def drain(self) -> datetime | None:
        """Send all that is due; answers when to look again if something was put off."""
        while True:
            async with self._db.transaction(readonly=True) as session:
                due = await notices.due(session, self._clock.now(), _BATCH)
            if not due:
                return None
            for notice in due:
                if (put_off := await self._send(notice)) is not None:
                    return put_off

    async def _send(self, notice: Notice) -> datetime | None:
        async with self._db.transaction(readonly=True) as session:
            locale = await members.locale(session, notice.member)
            channels = await guild_objects.ids(session, "channel")
        retry_at = None
        try:
            # The nonce makes a repetition after a crash show the first message again instead of a second one.
            await self._discord.send_dm(
                notice.member, self._compose(notice, locale, channels), f"{notice.id}-{notice.serial}"
            )
        except (Refused, NotThere) as error:
            _logger.info("notice_not_deliverable", kind=notice.kind, code=error.code)
        except TryLater as error:
            if notice.attempts < _GIVE_UP_AFTER:
                retry_at = self._clock.now() + (error.retry_after or delay(notice.attempts + 1) or timedelta())
        async with self._db.transaction() as session:
            await notices.settle(session, notice.id, retry_at)
        return retry_at

    def _compose(self, notice: Notice, locale: str, channels: dict[str, int]) -> DirectMessage:
        tier = self._sentences.text(locale, f"tier-{notice.tier}")
        if notice.kind == "open":
            opened = [
                channels[key] for key in self._config.opened_by(self._config.tier_roles(notice.tier)) if key in channels
            ]
            rooms = "\n".join(f"<#{channel}>" for channel in opened)
            return DirectMessage(
                self._sentences.text(locale, "notice-open", tier=tier, rooms=rooms),
                (self._sentences.text(locale, "notice-open-button"), opened[0]) if opened else None,
            )
        until = f"<t:{int(notice.until.timestamp())}:D>" if notice.until else ""
        keys = {"payment_failed": "notice-payment-failed", "ended": "notice-ended", "closed": "notice-closed"}
        return DirectMessage(self._sentences.text(locale, keys[notice.kind], tier=tier, until=until))
