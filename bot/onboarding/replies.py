"""What the bot answers to who writes to it: whom to call first, then that nobody reads it here. Every time."""

import asyncio
from collections.abc import Callable
from itertools import count

from bot import log
from bot.db import Unavailable
from bot.domain.screen import START, Button
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.i18n import LOCALES, Sentences
from bot.integrations.discord import Discord
from bot.onboarding import rules
from bot.onboarding.walk import Walk

# Discord takes about five messages in five seconds in one chat, and discord.py makes the rest wait.
_AT_ONCE = 5
_LANGUAGE_PATIENCE_S = 1.0
_logger = log.get(__name__)


class Replies:
    """Answers direct messages. What they say does not reach this.

    Of who writes faster than Discord lets the bot answer, the latest message is answered as soon as one can be: so
    none stays without an answer after it, and no flood makes a queue.
    """

    def __init__(self, walk: Walk, discord: Discord, said: Callable[[str | None], str], sentences: Sentences) -> None:
        """`said`: the answer, in the language that is given, or in all of them."""
        self._walk, self._discord, self._said, self._sentences = walk, discord, said, sentences
        self._in_hand: dict[int, int] = {}
        self._latest: dict[int, tuple[int, str]] = {}

    async def answer(self, member: int, chat: int, nonce: str) -> None:
        """`member` has written in `chat`, their direct messages; `nonce` (at most 25 letters) names what they wrote."""
        if self._in_hand.get(member, 0) >= _AT_ONCE:
            self._latest[member] = chat, nonce
            return
        self._in_hand[member] = self._in_hand.get(member, 0) + 1
        try:
            await self._send(member, chat, nonce)
            while member in self._latest:
                await self._send(member, *self._latest.pop(member))
        finally:
            self._in_hand[member] -= 1
            if not self._in_hand[member]:
                del self._in_hand[member]

    async def _send(self, member: int, chat: int, nonce: str) -> None:
        locale = await self._locale(member)
        locales = LOCALES if locale is None else (locale,)
        start = Button(self._sentences.together(locales, "start-button", " / "), START)
        for attempt in count(1):
            try:
                # Into the chat itself: opening one anew is another request, and many of them look like spam.
                await self._discord.say(chat, self._said(locale), nonce, (start,))
                return
            except TryLater as error:
                _logger.warning("reply_put_off", reason=str(error))
                wait = rules.answer_again_after(attempt, error.retry_after)
                if wait is None:
                    _logger.error("reply_given_up")
                    return
                await asyncio.sleep(wait.total_seconds())
            except (Refused, NotThere, NotUnderstood) as error:
                _logger.warning("reply_not_sent", error=type(error).__name__, reason=str(error))
                return

    async def _locale(self, member: int) -> str | None:
        """The language of their last command; None (all of them) also while the database does not answer."""
        try:
            async with asyncio.timeout(_LANGUAGE_PATIENCE_S):
                return await self._walk.locale(member)
        except (*Unavailable, TimeoutError, TryLater) as error:
            _logger.warning("locale_not_known", reason=type(error).__name__)
            return None
