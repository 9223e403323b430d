"""The direct messages that people get, by kind."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a message says."""

    OPEN = "open"
    """Your rooms are open."""
    CHANGED = "changed"
    """Other rooms are open than before."""
    PAYMENT_FAILED = "payment_failed"
    """A payment failed; the rooms stay open until a day."""
    CLOSED = "closed"
    """The rooms are closed until it is paid."""
    ENDED = "ended"
    """The membership has ended."""
    WELCOME = "welcome"
    """How to come in."""
    GUIDELINES = "guidelines"
    """There is a new version to agree to, until a day."""
    RESTED = "rested"
    """That day has passed: what agreeing gives rests."""
    CHECK_IN = "check_in"
    """How is it going."""


MEMBERSHIP = (
    NoticeKind.OPEN,
    NoticeKind.CHANGED,
    NoticeKind.PAYMENT_FAILED,
    NoticeKind.CLOSED,
    NoticeKind.ENDED,
)
"""What is about a membership. Somebody waits for it: it goes before all else, and quicker than what comes unasked."""
OF_NO_ROLE = (NoticeKind.GUIDELINES, NoticeKind.CHECK_IN)
"""What does not depend on the person's roles; a welcome waits for the look that sees them here."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which row a message has, and whose it is: as much as can be read of every row."""

    id: int
    member: int
    kind: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to send. `serial` rises with each message of a kind about a reference; `until` is a date it tells."""

    id: int
    member: int
    kind: str
    reference: str
    tier: str
    serial: int
    attempts: int
    until: datetime | None

    @property
    def place(self) -> Place:
        """Its row."""
        return Place(self.id, self.member, self.kind)
