"""Which messages of a channel are deleted, which of them together, and how long that takes. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.guild import ANNOUNCEMENT, STAGE, TEXT, THREADS, VOICE
from bot.domain.purge import Message, Place
from bot.moderation.refusals import No

MOST = 500
"""How many messages are looked at for one purge."""
WHERE = (TEXT, ANNOUNCEMENT, VOICE, STAGE, *THREADS)
"""The kinds of channel with messages of their own."""
NEEDS = ("view_channel", "read_message_history", "manage_messages")
"""What the bot needs in the channel."""
MOST_TOGETHER = 100
_LEAST_TOGETHER = 2
_TOO_OLD = timedelta(days=14)
"""https://docs.discord.com/developers/resources/message#bulk-delete-messages"""
_MARGIN = timedelta(hours=1)  # Discord's clock counts, and so does the way there
_EACH_OLD = timedelta(seconds=4)  # https://github.com/discord/discord-api-docs/issues/1295: 30 old ones in two minutes
# What no one can delete: https://docs.discord.com/developers/resources/message#message-object-message-types
_FIXED = frozenset({1, 2, 3, 4, 5, 14, 15, 16, 17, 21})
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_LINK = re.compile(
    r"<?https://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels/([0-9]{1,19})/([0-9]{1,19})/([0-9]{1,19})/?>?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a moderator says: the last `number`; those by `member`; the message at `link` and what follows it."""

    number: int | None = None
    member: int | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What would be deleted: `ids`, the oldest first, by so many `people`, of which `old` go one by one. `pinned`: how
    many are left since they are; `first_posts`: how many since the bot keeps them, as config says.
    """

    ids: tuple[int, ...]
    people: int
    old: int
    pinned: int
    first_posts: int = 0

    @property
    def first_at(self) -> datetime:
        """When the oldest was written."""
        return written_at(self.ids[0])

    @property
    def last_at(self) -> datetime:
        """When the newest was written."""
        return written_at(self.ids[-1])

    @property
    def old_take(self) -> timedelta:
        """About how long it takes to delete the old ones."""
        return self.old * _EACH_OLD


def written_at(message: int) -> datetime:
    """When the message with this id was written, which its id tells."""
    return _EPOCH + timedelta(milliseconds=message >> 22)


def unfit(place: Place, where: Iterable[int], needs: Iterable[str], elsewhere: No) -> tuple[No, str] | None:
    """Why nothing can be done in `place`, with the permission that the bot lacks; None where it can. `elsewhere`: said
    of a channel of another kind than `where`.
    """
    if place.kind not in where:
        return elsewhere, ""
    if not place.is_seen:
        return No.UNSEEN, ""
    lacks = next((each for each in needs if each not in place.own), None)
    return None if lacks is None else (No.PERMISSION_HERE, lacks)


def first_of(asked: Asked, guild: int, channel: int) -> int | No | None:
    """The message that `asked.link` leads to, None without one; or why what is asked makes no sense here."""
    if asked.number is not None and not 1 <= asked.number <= MOST:
        return No.PURGE_NUMBER
    if asked.link is None:
        return No.PURGE_WHAT if asked.number is None and asked.member is None else None
    found = _LINK.fullmatch(asked.link.strip())
    if found is None or int(found[3]) >> 63:
        return No.PURGE_LINK
    place = int(found[1]), int(found[2])
    return int(found[3]) if place == (guild, channel) else No.PURGE_ELSEWHERE


def choose(messages: Iterable[Message], member: int | None, now: datetime, first_posts: Collection[int] = ()) -> Chosen:
    """Of `messages` those that can be deleted, by `member` where one is given. `first_posts`: those that the bot keeps
    in channels, of which one has the button that newcomers begin with.
    """
    fitting = [each for each in messages if each.kind not in _FIXED and member in (None, each.author)]
    unpinned = [each for each in fitting if not each.is_pinned]
    found = [each for each in unpinned if each.id not in first_posts]
    ids = tuple(sorted(each.id for each in found))
    old = sum(_is_old(each, now) for each in ids)
    people, pinned = len({each.author for each in found}), len(fitting) - len(unpinned)
    return Chosen(ids, people, old, pinned, len(unpinned) - len(found))


def next_batch(ids: Sequence[int], now: datetime) -> tuple[int, ...]:
    """What of `ids`, of which there are some, is deleted next: together, or a single one alone."""
    young = [each for each in ids if not _is_old(each, now)][:MOST_TOGETHER]
    return tuple(young) if len(young) >= _LEAST_TOGETHER else (ids[0],)


def _is_old(message: int, now: datetime) -> bool:
    return written_at(message) <= now - _TOO_OLD + _MARGIN
