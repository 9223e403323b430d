"""What somebody tells the moderators of: a message, a person, or something else. Values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Wrong(StrEnum):
    """What is wrong, as whoever reports it chose."""

    RUDE = "rude"
    SCAM = "scam"
    ADVICE = "medical-advice"
    PRIVACY = "privacy"
    DIRECT_MESSAGES = "direct-messages"
    """Somebody writes them direct messages that they do not want."""
    WORRIED = "worried"
    """They are worried about somebody."""
    OTHER = "other"


class Place(StrEnum):
    """Who looks at it."""

    QUEUE = "queue"
    """All moderators."""
    CRISIS = "crisis"
    """All moderators, in the channel for those who may be in danger."""
    OWNER = "owner"
    """The owner of the server alone: it is about somebody of the staff."""


class Outcome(StrEnum):
    """What came of it."""

    WARNED = "warned"
    REMOVED = "removed"
    TIMED_OUT = "timed_out"
    HELPED = "helped"
    """Somebody spoke with who may be in danger, or passed them on to who can help."""
    FALSE_ALARM = "false_alarm"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Subject:
    """What it is about: a message and who wrote it, or a person alone, or (all None) neither."""

    member: int | None = None
    channel: int | None = None
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What one person told of it. `words`: what they wrote, without what points to anybody."""

    id: int
    report: int
    reporter: int
    wrong: Wrong
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """All that was told of one subject, until it is closed."""

    number: int
    subject: Subject
    place: Place
    opened_at: datetime
    claimed_by: int | None = None
    outcome: Outcome | None = None
    closed_by: int | None = None
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look at it."""
        return self.closed_at is None
