"""Somebody who may be in danger, and what is done for them. Values only.

Nothing here says what they wrote: that is looked at in memory, and stays at Discord.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Level(StrEnum):
    """How near the danger seems. Distress alone has no card, and nothing about it is kept."""

    LOW = "low"
    """Distress: the lines are offered."""
    MEDIUM = "medium"
    """A wish to be dead, an urge to hurt oneself, no hope."""
    HIGH = "high"
    """An intent, a plan, means, a goodbye, or an act under way."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a message was read as: how near, whether it is about somebody else than who wrote it, and its language."""

    level: Level
    is_other: bool
    language: str


class Way(StrEnum):
    """How the person got their answer."""

    DIRECT = "direct"
    """By direct message."""
    REPLY = "reply"
    """Behind a button below a neutral reply, as their direct messages are closed."""
    NEITHER = "neither"
    """Discord let the bot do neither."""


class Outcome(StrEnum):
    """What came of it."""

    SPOKEN = "spoken"
    """Somebody of the staff spoke with them."""
    PASSED_ON = "passed-on"
    """They, or who can help, were brought to help outside."""
    NO_DANGER = "no-danger"
    """It meant something else."""
    NOT_REACHED = "not-reached"
    NOT_MEANT = "not-meant"
    """They said themselves that they did not mean it so."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The neutral message below which the person finds their answer, and until when it stands."""

    channel: int
    message: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """What is done about one message. `member` is None once they are forgotten.

    `way`: how they were answered, None while they are not. `called`: how many times the staff were called,
    since it was opened or handed over, and when last. `claimed_by`: who of the staff looks after it.
    """

    number: int
    member: int | None
    channel: int
    message: int
    sign: Sign
    opened_at: datetime
    way: Way | None = None
    reply: Reply | None = None
    place: tuple[int, int] | None = None
    """Where the staff's card is: channel and message."""
    called: int = 0
    called_at: datetime | None = None
    claimed_by: int | None = None
    outcome: Outcome | None = None
    closed_by: int | None = None
    closed_at: datetime | None = None
    answered_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look after it."""
        return self.closed_at is None


AGAIN = timedelta(minutes=30)
"""Who writes so once more is answered, and the staff are called, once more after this."""
KEPT_FOR = timedelta(days=1)
"""How long whoever looks after a card keeps it, whatever is written so again."""


@dataclass(frozen=True, slots=True)
class Met:
    """What follows where somebody with an open card is met again: it is more than it was; it is answered and called for
    anew; whoever had it has it no more, so that all are called.
    """

    is_worse: bool = False
    anew: bool = False
    frees: bool = False


def is_nearer(level: Level, other: Level) -> bool:
    """Whether the danger seems nearer than `other`."""
    return [*Level].index(level) > [*Level].index(other)


def met_again(card: Card, sign: Sign, now: datetime) -> Met:
    """More danger, and the writer's own after somebody else's, count whoever has the card; the same counts after a
    while.
    """
    is_worse = is_nearer(sign.level, card.sign.level) or (card.sign.is_other and not sign.is_other)
    anew = is_worse or (card.answered_at is not None and card.answered_at <= now - AGAIN)
    return Met(is_worse, anew, is_worse or (anew and card.opened_at <= now - KEPT_FOR))
