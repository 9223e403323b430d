"""What the bot answers to who writes to it: nobody reads it here, and somebody may be in need."""

from datetime import datetime, timedelta

from bot import log
from bot.clock import Clock
from bot.db import Database, members
from bot.domain.screen import START, Button, Screen
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.i18n import LOCALES, Sentences
from bot.integrations.discord import Discord

_AGAIN_AFTER = timedelta(minutes=10)
_logger = log.get(__name__)


class Replies:
    """Answers direct messages, not each of many in a row. What they say does not reach this."""

    def __init__(self, database: Database, discord: Discord, sentences: Sentences, clock: Clock) -> None:
        self._db, self._discord, self._sentences, self._clock = database, discord, sentences, clock
        self._answered: dict[int, datetime] = {}

    async def answer(self, member: int, message: int) -> None:
        """`member` has written `message` to the bot."""
        now = self._clock.now()
        self._answered = {each: at for each, at in self._answered.items() if at > now - _AGAIN_AFTER}
        if self._answered.setdefault(member, now) is not now:
            return
        async with self._db.transaction(readonly=True) as session:
            locale = await members.locale(session, member)
        locales = LOCALES if locale is None else (locale,)
        text = self._sentences.together(locales, "reply", "\n\n")
        label = self._sentences.together(locales, "start-button", " / ")
        try:
            await self._discord.send_dm(member, Screen(text, (Button(label, START),)), str(message))
        except (TryLater, Refused, NotThere, NotUnderstood) as error:
            _logger.warning("reply_not_sent", error=type(error).__name__)
