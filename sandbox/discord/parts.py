"""A user, and a guild's onboarding, threads and invites, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .errors import Json

ALL_INTENTS = 1 << 13 | 1 << 15 | 1 << 19
"""The flags of an application on few guilds that has every privileged intent."""

ONBOARDING_DEFAULT, ONBOARDING_ADVANCED = 0, 1


@dataclass(eq=False, slots=True)
class User:
    """A person, or the bot. `dms_open` False: direct messages to this person are refused."""

    id: int
    username: str
    token: str
    bot: bool = False
    locale: str = "en-US"
    dms_open: bool = True


@dataclass(eq=False)
class Onboarding:
    """The questions a newcomer is asked, and the channels everybody starts with; `prompts` as Discord shows them."""

    enabled: bool = False
    mode: int = ONBOARDING_DEFAULT
    default_channel_ids: list[int] = field(default_factory=list)
    prompts: list[Json] = field(default_factory=list)


@dataclass(eq=False)
class Thread:
    """What a channel that is a thread has beside a channel's own; `members` says since when each is in it."""

    owner_id: int
    created_at: datetime
    archived_at: datetime
    auto_archive_duration: int = 4320
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    pinned: bool = False
    applied_tags: list[int] = field(default_factory=list)
    members: dict[int, datetime] = field(default_factory=dict)
    sent: int = 0
    """Messages ever sent in it, without the one that it began with."""


@dataclass(eq=False)
class Invite:
    """A way into the guild by a link; `max_age` 0 never ends, `max_uses` 0 has no limit."""

    code: str
    channel_id: int
    inviter: User
    created_at: datetime
    expires_at: datetime | None
    max_age: int
    max_uses: int
    temporary: bool
    uses: int = 0
    role_ids: tuple[int, ...] = ()
    """Roles that whoever comes in by it is given."""
    target: Json = field(default_factory=dict)
    """What it leads to beside the channel, as Discord shows it."""
    user_ids: set[int] | None = None
    """Who alone can see and accept it; None: everybody."""
    users_set_at: datetime | None = None


@dataclass(eq=False)
class Poll:
    """A question put by a message; `votes` says by answer, from 1, who chose it."""

    question: Json
    answers: list[Json]
    expiry: datetime
    multiselect: bool
    votes: dict[int, list[int]] = field(default_factory=dict)
    ended: bool = False


@dataclass(eq=False)
class ScheduledEvent:
    """An event of the guild as Discord shows it, and who is interested in it."""

    fields: Json
    users: list[int] = field(default_factory=list)
