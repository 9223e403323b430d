"""A first post in a support group that nobody answered is shown to the mentors, once.

In a channel, a thread or a forum's post: a rule about a group holds for what hangs below it. Who wrote what is not
kept: a row has the message's place alone, and Discord is asked the rest when the time is up.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, Session, alerts, first_posts, guild_objects
from bot.domain.backoff import delay
from bot.errors import HealthNetworkError, NotThere, NotUnderstood, Refused, TryLater
from bot.i18n import Sentences
from bot.integrations.discord import Discord, message_url
from bot.onboarding import rules
from bot.onboarding.rules import Said

_REMEMBERED = 500  # messages, in memory alone: an answer to one of them is seen as it comes
_GIVE_UP_AFTER = 12
_logger = log.get(__name__)


class _NotTaken(Refused):
    """The mentors' channel does not take what they are to be told: somebody has to mend that."""


class FirstPosts:
    """Follows messages in support groups until somebody else has written."""

    def __init__(
        self, database: Database, discord: Discord, config: Config, sentences: Sentences, clock: Clock, guild: int
    ) -> None:
        self._db, self._discord, self._sentences, self._clock = database, discord, sentences, clock
        self._guild, self._wanted = guild, config.onboarding.groups
        self._locale = config.community.server.locale
        self._groups = [key for key, each in config.community.channels.items() if each.about == "support"]
        # Asked for anew with each look: not for each message that anybody writes anywhere.
        self._known: list[int] | None = None
        self._open: OrderedDict[int, tuple[int, int]] = OrderedDict()  # message: (channel or thread, author)

    async def written(self, said: Said) -> None:
        """A person wrote: what others wrote before it is answered; it may wait for an answer itself."""
        if self._wanted.mentors_channel is None:
            return
        if self._known is None:
            async with self._db.transaction(readonly=True) as session:
                self._known = await self._ids(session)
        if said.group not in self._known:
            return
        answered = rules.answered(said, self._waiting(said.channel), self._waiting(said.parent))
        for message in answered:
            del self._open[message]
        follow = rules.may_wait(said, self._waiting(said.channel), self._waiting(said.parent))
        if follow:
            self._open[said.message] = (said.channel, said.author)
            if len(self._open) > _REMEMBERED:
                self._open.popitem(last=False)
        if answered or follow:
            async with self._db.transaction() as session:
                await first_posts.forget(session, answered)
                if follow:
                    at = self._clock.now() + timedelta(hours=self._wanted.unanswered_hours)
                    await first_posts.follow(session, said.message, said.channel, at)

    def _waiting(self, place: int | None) -> list[tuple[int, int]]:
        return [(message, author) for message, (channel, author) in self._open.items() if channel == place]

    async def work(self) -> datetime | None:
        """Look at every message whose time is up; answers when the next one's is."""
        while True:
            now = self._clock.now()
            async with self._db.transaction(readonly=True) as session:
                due = await first_posts.due(session, now)
                ids = self._known = await self._ids(session)
                mentors = (await guild_objects.ids(session, "channel")).get(self._wanted.mentors_channel or "")
                if due is None:
                    return await first_posts.next_due(session, now)
            try:
                await self._look(due.message, ids if due.channel is None else [due.channel], mentors)
            except (TryLater, Refused, NotThere, NotUnderstood) as error:
                await self._put_off(due.message, due.attempts, error)
            else:
                await self._forget(due.message)

    async def _look(self, message: int, places: list[int], mentors: int | None) -> None:
        refused: Refused | None = None
        for channel in places:
            try:
                found = await self._discord.conversation(channel, message)
            except Refused as error:  # one that cannot be read: the post may be in another
                refused = error
                continue
            if found is not None:
                if mentors is not None and rules.is_alone(found.author, found.before, found.after):
                    url = message_url(self._guild, channel, message)
                    text = self._sentences.text(
                        self._locale, "first-post", hours=self._wanted.unanswered_hours, url=url
                    )
                    await self._tell(mentors, text, f"first-{message}")
                return
        if refused is not None:
            raise refused

    async def _tell(self, mentors: int, text: str, nonce: str) -> None:
        try:
            await self._discord.say(mentors, text, nonce)
        except Refused as error:
            raise _NotTaken(str(error), error.code) from error
        async with self._db.transaction() as session:
            await alerts.close(session, self._wanted.mentors_channel or "", "post_refused")

    async def _put_off(self, message: int, attempts: int, error: HealthNetworkError) -> None:
        _logger.warning("first_post_not_seen", error=type(error).__name__, reason=str(error))
        mentors, now = self._wanted.mentors_channel or "", self._clock.now()
        if attempts >= _GIVE_UP_AFTER and not isinstance(error, _NotTaken):
            return await self._forget(message)
        async with self._db.transaction() as session:
            await first_posts.failed(session, message, now + delay(attempts + 1))
            if isinstance(error, _NotTaken) and await alerts.open_(session, "post_refused", mentors, now):
                _logger.error("alert", kind="post_refused", about=mentors)
        return None

    async def _forget(self, message: int) -> None:
        self._open.pop(message, None)
        async with self._db.transaction() as session:
            await first_posts.forget(session, [message])

    async def _ids(self, session: Session) -> list[int]:
        ids = await guild_objects.ids(session, "channel")
        return [ids[key] for key in self._groups if key in ids]
