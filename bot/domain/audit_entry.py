"""An entry of Discord's audit log that tells what somebody did to a member. Values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What was done."""

    BAN = "ban"
    UNBAN = "unban"
    KICK = "kick"
    TIMEOUT = "timeout"
    """A timeout was set, changed or lifted, or something else of a member was changed."""
    ROLES = "roles"
    """Roles were given or taken."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `actor`: who did it; None where Discord does not say. `reason`: what they gave as one, as they wrote
    it. `was_until` and `until`, of a timeout: the end that it had before, and has now; None: there is none.
    """

    id: int
    at: datetime
    act: Act
    target: int
    actor: int | None
    is_by_bot: bool = False
    reason: str = ""
    was_until: datetime | None = None
    until: datetime | None = None
