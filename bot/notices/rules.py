"""What a message about a membership may say: only what is true of all that its reader has at that moment. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.entitlement import ACCEPTANCE, Grant

MEMBERSHIP = ("open", "changed", "payment_failed", "closed", "ended")
"""The kinds of messages that are about a membership."""


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
    own = next((each for each in held if each.source != ACCEPTANCE and each.reference == about.reference), None)
    others = [each for each in held if each is not own]
    elsewhere = {room for each in others for room in rooms_of(each.tier)}
    match about.kind:
        case "open":
            return Words("open", own.tier, rooms=rooms_of(own.tier)) if own else None
        case "changed":
            return _changed(about.tier, own, elsewhere, rooms_of)
        case "payment_failed" if own is None or about.until is None or about.until <= now:
            return None
        case "ended" | "closed" if own is not None:
            return None
    at_stake = rooms_of(about.tier)
    closing = tuple(room for room in at_stake if room not in elsewhere)
    is_paid = any(each.source != ACCEPTANCE for each in others)
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
    return Words("changed", own.tier, rooms=opened, closed=closed) if opened or closed else None
