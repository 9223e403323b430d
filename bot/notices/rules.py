"""What a message about a membership may say, only what is true of all that its reader has at that moment; and what
follows when Discord does not take a message. Pure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.backoff import delay
from bot.domain.entitlement import Grant
from bot.domain.notice import NoticeKind

# What Discord says by its codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
THEIRS = frozenset({"10013", "20009", "50007", "50033", "50278"})
"""This person cannot be written to: they take no direct messages, share no server any more, are no user."""
UNFIT = frozenset({"40005", "50006", "50035", "50109", "240000"})
"""This message is not taken as it is, however often it is sent."""
IN_PASSING = frozenset({"20026", "20028", "20029", "40003", "40004", "40006", "40062", "130000"})
"""Not now: too many were opened (40003), the bot is flagged until its owner's appeal (20026), it is too much at once.

Discord sends them as refusals, with a status of 403 or 400.
"""
_GIVE_UP, _GIVE_UP_LASTING = 20, 3  # refusals of one message, while others go out: three hours, some seconds
_PATIENCE, _PATIENCE_LASTING = 8, 3  # refusals of whatever message, none going out in between: about four minutes
SLOWEST = 6
"""How slow sending gets: a minute between two messages."""


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about: its kind, the subscription, and the tier and the date that it was owed with."""

    kind: str
    reference: str
    tier: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What to say, in the words for `extent`: "all" the rooms that the tier opens, "some" (`rooms`), or "none" of them.

    `rooms` open (open, changed), or close (the others); `closed` are those that close as a tier changes. Channel keys.
    """

    kind: str
    tier: str
    extent: str = "all"
    rooms: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


def words(
    about: About, grants: Iterable[Grant], rooms_of: Callable[[str], tuple[str, ...]], now: datetime
) -> Words | None:
    """What is said `about` a membership to somebody who has `grants`; None when nothing of it is true any more.

    `rooms_of`: the rooms that a tier opens.
    """
    held = [grant for grant in grants if grant.holds(now)]
    own = next((each for each in held if each.is_paid_for and each.reference == about.reference), None)
    others = [each for each in held if each is not own]
    elsewhere = {room for each in others for room in rooms_of(each.tier)}
    match about.kind:
        case NoticeKind.OPEN:
            return Words(NoticeKind.OPEN, own.tier, rooms=rooms_of(own.tier)) if own else None
        case NoticeKind.CHANGED:
            return _changed(about.tier, own, elsewhere, rooms_of)
        case NoticeKind.PAYMENT_FAILED if own is None or about.until is None or about.until <= now:
            return None
        case NoticeKind.ENDED | NoticeKind.CLOSED if own is not None:
            return None
    at_stake = rooms_of(about.tier)
    closing = tuple(room for room in at_stake if room not in elsewhere)
    is_paid = any(each.is_paid_for for each in others)
    if not closing and (at_stake or is_paid):
        return Words(about.kind, about.tier, "none")
    if closing == at_stake and not is_paid:
        return Words(about.kind, about.tier, "all")
    return Words(about.kind, about.tier, "some", closing)


def _changed(
    former: str, own: Grant | None, elsewhere: set[str], rooms_of: Callable[[str], tuple[str, ...]]
) -> Words | None:
    """Who is another tier's now: what that opens beside what was open, and what closes with the former one."""
    if own is None:
        return None
    before, after = rooms_of(former), rooms_of(own.tier)
    opened = tuple(room for room in after if room not in before and room not in elsewhere)
    closed = tuple(room for room in before if room not in after and room not in elsewhere)
    return Words(NoticeKind.CHANGED, own.tier, rooms=opened, closed=closed) if opened or closed else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Discord did not take a message. `code`: its own; `in_passing`: it answered "later", nothing, or no sense."""

    code: str
    in_passing: bool


class Then(Enum):
    """What becomes of a message that was not taken."""

    LET_BE = "let_be"
    TRY_AGAIN = "try_again"
    PARK = "park"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a refusal. `tell`: the staff must know of it; `slows`: it is the bot that is refused, so all
    other messages go slower, too.
    """

    then: Then
    tell: bool = False
    slows: bool = False


def verdict(refusal: Refusal, attempts: int, in_a_row: int) -> Verdict:
    """What follows from a refusal, the `attempts`-th of this message and the `in_a_row`-th since one went out.

    No message is lost on account of the bot: one waits as long as all are refused, and is parked when only it is.
    """
    if refusal.code in THEIRS:
        return Verdict(Then.LET_BE)
    if refusal.code in UNFIT:
        return Verdict(Then.PARK)
    passes = refusal.in_passing or refusal.code in IN_PASSING
    give_up, patience = (_GIVE_UP, _PATIENCE) if passes else (_GIVE_UP_LASTING, _PATIENCE_LASTING)
    is_refused_alone = attempts >= give_up and in_a_row < patience
    return Verdict(Then.PARK if is_refused_alone else Then.TRY_AGAIN, tell=in_a_row >= patience, slows=True)


def pause(pace: timedelta, slowness: int) -> timedelta:
    """The time between two messages. `slowness` rises with each that was refused, and falls with each that went out."""
    return max(pace, delay(slowness)) if slowness else pace
