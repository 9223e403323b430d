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
from bot.db.queue import Due, Queue
from bot.domain.backoff import delay
from bot.errors import Refused
from bot.i18n import Sentences
from bot.integrations.discord import Discord, message_url
from bot.onboarding import rules
from bot.onboarding.rules import Said

_REMEMBERED = 500  # messages, in memory alone: an answer to one of them is seen as it comes
_GIVE_UP_AFTER = 13
_AT_ONCE = 2
_REFUSED = "post_refused"
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
        # Asked for anew when they change: not for each message that anybody writes anywhere.
        self._known: list[int] | None = None
        self.queue = Queue(
            "first_posts", first_posts.ROWS, self._work, _AT_ONCE, patience=_GIVE_UP_AFTER, give_up=self._give_up
        )
        self._open: OrderedDict[int, tuple[int, int]] = OrderedDict()  # message: (channel or thread, author)

    async def written(self, said: Said) -> None:
        """A person wrote: what others wrote before it is answered; it may wait for an answer itself."""
        if self._wanted.mentors_channel is None:
            return
        known = self._known
        if known is None:
            async with self._db.transaction(readonly=True) as session:
                known = self._known = await self._ids(session)
        if said.group not in known:
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

    def places_changed(self) -> None:
        """Channels were found, made or lost."""
        self._known = None

    async def _work(self, due: Due[int]) -> None:
        async with self._db.transaction(readonly=True) as session:
            post = await first_posts.get(session, due.key)
            ids = self._known = await self._ids(session)
            mentors = (await guild_objects.ids(session, "channel")).get(self._wanted.mentors_channel or "")
        if post is None:
            return  # answered meanwhile
        await self._look(due.key, ids if post.channel_id is None else [post.channel_id], mentors)
        self._open.pop(due.key, None)
        async with self._db.transaction() as session:
            await first_posts.forget(session, [due.key])

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
        place = self._wanted.mentors_channel or ""
        try:
            await self._discord.say(mentors, text, nonce)
        except Refused as error:
            async with self._db.transaction() as session:
                if await alerts.open_(session, _REFUSED, place, self._clock.now()):
                    _logger.error("alert", kind=_REFUSED, about=place)
            raise _NotTaken(str(error), error.code) from error
        async with self._db.transaction() as session:
            await alerts.close(session, place, _REFUSED)

    async def _give_up(self, session: Session, due: Due[int], now: datetime, error: str) -> None:
        """A post that cannot be read is let be; one that the mentors' channel does not take waits until it does."""
        if error == _NotTaken.__name__:
            await first_posts.ROWS.put_off(session, due, now + delay(due.attempts + 1), error)
        else:
            self._open.pop(due.key, None)
            await first_posts.forget(session, [due.key])

    async def _ids(self, session: Session) -> list[int]:
        ids = await guild_objects.ids(session, "channel")
        return [ids[key] for key in self._groups if key in ids]
