"""Messages of one channel that a moderator wants deleted. Values only; nothing of what anybody wrote."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A message as far as it matters here. `kind`: Discord's number for what it is, 0 for what somebody wrote."""

    id: int
    author: int
    is_pinned: bool = False
    kind: int = 0


@dataclass(frozen=True, slots=True)
class Purge:
    """Those that are left of `total` to delete. `number`: the case that it became; None until somebody says so, which
    can be done before `expires_at`.
    """

    id: int
    channel: int
    ids: tuple[int, ...]
    total: int
    expires_at: datetime
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The channel in which a moderator uses a command. `is_seen`: by them; `own`: the names of the bot's permissions
    there, by what Discord sends along.
    """

    id: int
    kind: int
    is_seen: bool
    own: frozenset[str]
