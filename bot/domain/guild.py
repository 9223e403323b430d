"""The server as Discord tells it: roles, channels, who may what. Values only; ids are Discord's snowflakes.

https://docs.discord.com/developers/resources/channel
"""

from collections.abc import Mapping
from dataclasses import dataclass

TEXT, VOICE, CATEGORY, ANNOUNCEMENT, STAGE, FORUM, MEDIA = 0, 2, 4, 5, 13, 15, 16
UNTOLD = -1  # of a hidden channel whose kind Discord does not tell either
# The kinds of channel that config has. A written and a spoken one of one name are two things: servers have such pairs.
KINDS = {"text": TEXT, "announcement": ANNOUNCEMENT, "forum": FORUM, "voice": VOICE, "stage": STAGE}
SPOKEN = (VOICE, STAGE)
THREADS = (10, 11, 12)


@dataclass(frozen=True, slots=True)
class Role:
    """A role. `managed`: it belongs to a bot or an integration, and nobody can give it. `colour` is 0xRRGGBB.

    `linked`: people get it by themselves, by linking an account somewhere else.
    """

    id: int
    name: str
    position: int
    permissions: int = 0
    managed: bool = False
    colour: int = 0
    hoist: bool = False
    mentionable: bool = False
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel changes for a role, or for one member, `target`: permission bits."""

    target: int
    is_member: bool
    allow: int = 0
    deny: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a forum; its emoji as Discord has it."""

    id: int
    name: str
    moderated: bool = False
    emoji_id: str | None = None
    emoji_name: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel or a category; `parent` is the category it lies in, `overwrites` are by target.

    `needs_tag`: a forum that takes no post without a tag.
    `hidden`: Discord does not let the bot see it, and sends a name and overwrites that say nothing.
    """

    id: int
    name: str
    kind: int
    parent: int | None
    position: int
    overwrites: Mapping[int, Overwrite]
    topic: str = ""
    slowmode_s: int = 0
    tags: tuple[Tag, ...] = ()
    hidden: bool = False
    needs_tag: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """An active thread in the channel `parent`."""

    id: int
    name: str
    parent: int
    private: bool


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation that opens on `channel`; `roles` are given to whoever takes it."""

    channel: int
    inviter: int | None
    roles: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """An option of native onboarding: whoever chooses it gets `roles` and follows `channels`."""

    id: int
    title: str
    question: str
    roles: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the server: the ids of their roles, without @everyone's."""

    id: int
    roles: frozenset[int]
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Guild:
    """The server. The role that everybody has, @everyone, has the server's own id.

    `answers` and `default_channels` are native onboarding's. `webhooks`: for each the channel that it writes in.
    """

    id: int
    owner: int
    roles: Mapping[int, Role]
    channels: Mapping[int, Channel]
    me: Member
    features: frozenset[str] = frozenset()
    threads: tuple[Thread, ...] = ()
    invites: tuple[Invite, ...] = ()
    answers: tuple[Answer, ...] = ()
    default_channels: frozenset[int] = frozenset()
    webhooks: tuple[int, ...] = ()


def called(name: str, kind: int) -> str:
    """A channel's name as Discord keeps it: it writes those of channels to read small and without spaces."""
    return name if kind in (CATEGORY, *SPOKEN) else "-".join(name.split()).lower()


def answers_to(channel: Channel, name: str, kind: int) -> bool:
    """Whether `channel` is one that config may mean by `name` and `kind`, as far as names tell."""
    return (
        channel.kind in KINDS.values()
        and (channel.kind in SPOKEN) == (kind in SPOKEN)
        and called(channel.name, channel.kind) == called(name, kind)
    )
