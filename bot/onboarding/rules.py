"""How far somebody is on their way in, and what follows from a new version of the guidelines. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Step(Enum):
    """Where the walk goes on."""

    LANGUAGE = "language"
    GUIDELINES = "guidelines"
    PATHS = "paths"
    HOSPITAL = "hospital"


class Rooms(Enum):
    """How it stands with the rooms that agreeing opens."""

    CLOSED = "closed"
    SCREENING = "screening"
    SOON = "soon"
    BLOCKED = "blocked"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the roles' worker saw of somebody last. `present` is None while nobody has looked."""

    present: bool | None = None
    pending: bool = False
    has_roles: bool = False
    error: bool = False


def next_step(locale: str | None, agreed_to: int | None, version: int, *, in_hospital: bool) -> Step:
    """Where the walk of somebody goes on: everything follows from what is stored, so it can be left and resumed."""
    if locale is None:
        return Step.LANGUAGE
    if agreed_to is None or agreed_to < version:
        return Step.GUIDELINES
    return Step.HOSPITAL if in_hospital else Step.PATHS


def rooms(holds: bool, seen: Seen) -> Rooms:
    """How it stands for somebody whose grant for agreeing `holds`: open only when that was seen."""
    if not holds:
        return Rooms.CLOSED
    if seen.pending:
        return Rooms.SCREENING
    if seen.error:
        return Rooms.BLOCKED
    return Rooms.OPEN if seen.has_roles and seen.present else Rooms.SOON


def remind_at(deadline: datetime, remind_days: int, now: datetime) -> datetime | None:
    """When to remind once more that the time to agree ends at `deadline`; None when that would come with the first."""
    at = deadline - timedelta(days=remind_days)
    return at if at > now + timedelta(days=1) else None


def check_ins(days: Iterable[int], agreed_at: datetime) -> dict[str, datetime]:
    """When to ask somebody how it goes who agreed to that at `agreed_at`, by the number of days as text."""
    return {str(each): agreed_at + timedelta(days=each) for each in sorted(set(days))}
