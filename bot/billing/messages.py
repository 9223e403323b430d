"""The few messages that a membership sends: you are in, your payment failed, your membership has ended."""

from datetime import datetime, timedelta
from functools import partial

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, guild_objects, members, notices
from bot.db.notices import Notice
from bot.domain.backoff import delay
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.i18n import Sentences
from bot.integrations.discord import DirectMessage, Discord

_GIVE_UP_AFTER = 20
_SENTENCES = {"payment_failed": "notice-payment-failed", "ended": "notice-ended", "closed": "notice-closed"}
_logger = log.get(__name__)


class Messages:
    """Sends what is owed, once, to people who are on the server and have their roles. Closed DMs are no failure."""

    def __init__(
        self,
        database: Database,
        discord: Discord,
        config: Config,
        sentences: Sentences,
        clock: Clock,
        pace: timedelta,
    ) -> None:
        self._db, self._discord, self._config = database, discord, config
        self._sentences, self._clock, self._pace = sentences, clock, pace

    async def drain(self) -> datetime | None:
        """Send one message that is due; answers when to go on: the pace keeps Discord from taking it for spam."""
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            due = await notices.due(session, now, 1)
        for notice in due:
            await self._send(notice)
        return now + self._pace if due else None

    async def _send(self, notice: Notice) -> None:
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
        except (TryLater, NotUnderstood) as error:
            if notice.attempts < _GIVE_UP_AFTER:
                wait = error.retry_after if isinstance(error, TryLater) else None
                retry_at = self._clock.now() + (wait or delay(notice.attempts + 1))
        async with self._db.transaction() as session:
            await notices.settle(session, notice.id, retry_at)

    def _compose(self, notice: Notice, locale: str, channels: dict[str, int]) -> DirectMessage:
        text = partial(self._sentences.text, locale)
        tier = text(f"tier-{notice.tier}") if self._sentences.has(locale, f"tier-{notice.tier}") else notice.tier
        if notice.kind == "open":
            keys = self._config.opened_by(self._config.tier_roles(notice.tier))
            opened = [channels[key] for key in keys if key in channels]
            rooms = "\n".join(f"<#{channel}>" for channel in opened)
            first = opened[0] if opened else None
            return DirectMessage(text("notice-open", tier=tier, rooms=rooms), text("notice-open-button"), first)
        until = f"<t:{int(notice.until.timestamp())}:D>" if notice.until else ""
        return DirectMessage(text(_SENTENCES[notice.kind], tier=tier, until=until), text("notice-button"))
