"""What is to be done about somebody's thread now, and when nobody of the staff answers. Pure."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import Enum

from bot.domain.contact import Contact, State

KEPT_FOR = timedelta(days=30)
"""How long a closed thread can be read, and opened again."""
MOST_TO_OWNER, OWNER_PACE = 3, timedelta(hours=1)
"""So many messages somebody can have sent to the owner within that time."""
LONGEST_WORDS = 1500
"""Of a note, or of what goes to the owner: it fits into one message with what is said around it."""


class Step(Enum):
    """What Discord should have."""

    OPEN = "open"
    CLOSE = "close"
    DELETE = "delete"


def step(contact: Contact, now: datetime) -> Step:
    """What is to be so now. Whoever is forgotten has no thread any more."""
    if contact.member is None:
        return Step.DELETE
    if contact.state is State.OPEN or contact.closed_at is None:
        return Step.OPEN
    return Step.DELETE if now >= contact.closed_at + KEPT_FOR else Step.CLOSE


def next_look(contact: Contact) -> datetime | None:
    """When time alone will change what is to be so."""
    return None if contact.state is State.OPEN or contact.closed_at is None else contact.closed_at + KEPT_FOR


def quiet_hours(quiet: tuple[time, time], zone: tzinfo, now: datetime) -> tuple[datetime, datetime]:
    """The quiet hours that it is now, or else the next ones: from when until when, in UTC.

    `quiet` is by the clock of `zone`; what ends before it begins ends the next day.
    """
    begin, end = quiet
    today, days = now.astimezone(zone).date(), timedelta(days=int(end <= begin))
    found = [
        (datetime.combine(day, begin, zone).astimezone(UTC), datetime.combine(day + days, end, zone).astimezone(UTC))
        for day in (today - timedelta(days=1), today, today + timedelta(days=1))
    ]
    return next(each for each in found if now < each[1])
