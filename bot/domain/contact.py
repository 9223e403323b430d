"""What somebody asks the moderators in a private thread, from the first press until nothing is left. Values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Whether it can be written in."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Contact:
    """One person's thread. `member` is None once they are forgotten.

    `turn`: how often it was closed or opened again, of which `shown` is what was carried out at Discord; -1: nothing
    was. `thread`: the private one. `card`: the message in the staff's channel `staff_channel`, whose number the thread
    of their notes has too. `claimed_by`: who of the staff looks after it; `claim_shown`: whether the thread says so.
    `leaver`: who looked after it, is of the staff no more, and is to be taken out of it.
    `due_at`: when it is to be looked at, of an open one only while something is to be done.
    """

    number: int
    member: int | None
    state: State
    opened_at: datetime
    closed_at: datetime | None = None
    by_staff: bool = False
    turn: int = 0
    shown: int = -1
    thread: int | None = None
    staff_channel: int | None = None
    card: int | None = None
    claimed_by: int | None = None
    claim_shown: bool = False
    leaver: int | None = None
    due_at: datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether Discord shows how it is."""
        if self.state is State.CLOSED:
            return self.shown == self.turn
        return self.shown == self.turn and self.due_at is None and (self.claimed_by is None or self.claim_shown)
