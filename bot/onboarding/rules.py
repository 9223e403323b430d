"""How far somebody is on their way in, and what follows from a new version of the guidelines. Pure."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.backoff import delay

_OVERLAP = timedelta(minutes=2)  # a connection may be dead for a while before that is noticed
_TRIES, _SOONER = 5, 4  # somebody waits: half a second after the first failure, then twice as long each time


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


def may_be_unheard(joined_at: datetime | None, reached: datetime, *, is_bot: bool) -> bool:
    """Whether somebody who is on the server may have come while nobody listened: it was heard until `reached`."""
    return not is_bot and joined_at is not None and joined_at > reached - _OVERLAP


def remind_at(deadline: datetime, remind_days: int, now: datetime) -> datetime | None:
    """When to remind once more that the time to agree ends at `deadline`; None when that would come with the first."""
    at = deadline - timedelta(days=remind_days)
    return at if at > now + timedelta(days=1) else None


def check_ins(days: Iterable[int], agreed_at: datetime) -> dict[str, datetime]:
    """When to ask somebody how it goes who agreed to that at `agreed_at`, by the number of days as text."""
    return {str(each): agreed_at + timedelta(days=each) for each in sorted(set(days))}


@dataclass(frozen=True, slots=True)
class Said:
    """That somebody wrote, and where. In a thread or a forum's post `parent` is the channel that it hangs below, and
    `opener` who opened it; a thread on a message, and a forum's post, have their first message's id.
    """

    channel: int
    message: int
    author: int
    is_reply: bool = False
    parent: int | None = None
    opener: int | None = None

    @property
    def group(self) -> int:
        """The channel whose rules hold."""
        return self.channel if self.parent is None else self.parent


def answered(said: Said, here: Iterable[tuple[int, int]], above: Iterable[tuple[int, int]]) -> list[int]:
    """The messages that `said` answers: of those that wait `here`, in its channel or thread, and `above` a thread.

    Both are (message, author). Nobody answers themselves.
    """
    found = [message for message, by in here if by != said.author]
    return found + [message for message, by in above if message == said.channel and by != said.author]


def may_wait(said: Said, here: Iterable[tuple[int, int]], above: Iterable[tuple[int, int]]) -> bool:
    """Whether `said` may be a first post, where what it answers waits no more: it begins something, and is no answer.

    In a thread only who opened it begins something, unless their message that it hangs on waits already.
    """
    if said.is_reply or any(by == said.author for _, by in here):
        return False
    goes_on = any(message == said.channel for message, _ in above)
    return said.parent is None or (said.author == said.opener and not goes_on)


def is_alone(author: int, before: Set[int], after: Set[int]) -> bool:
    """Whether a post is its author's first, as far as one page of Discord tells, and nobody else wrote after it."""
    return author not in before and not after - {author}


def answer_again_after(attempt: int, retry_after: timedelta | None) -> timedelta | None:
    """How long to wait after the `attempt`-th failure (1 and up) to answer somebody; None to give up."""
    if attempt >= _TRIES:
        return None
    return retry_after or delay(attempt) / _SOONER
