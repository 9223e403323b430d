"""A message in which something was found, and what is done about it. Values only: no text of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.crisis import Reply, Way
from bot.domain.judge.verdict import Action, Rule


class Ending(StrEnum):
    """What became of it."""

    WATCHED = "watched"
    """It was only counted: config wants no more, nothing is done yet (`is_shadow`), or nothing is to be done now."""
    HINTED = "hinted"
    """Who wrote it got a hint."""
    SILENT = "silent"
    """They want no hints."""
    REVIEWED = "reviewed"
    """Moderators look at it."""
    REPOSTED = "reposted"
    REMOVED = "removed"
    GONE = "gone"
    """It was deleted, or says no such thing any more, before anything was done."""
    REFUSED = "refused"
    """Discord let the bot do nothing about it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is done about one message. `member` is None once they are forgotten.

    `is_shadow`: it is counted alone, as the server is new to the bot or automatic action is paused. `way`: how it was
    sent back, or the hint; None while it is not. `opened_at`: when they opened what waited behind a neutral `reply`.
    `removed_at`: when the message was seen to be gone. `report`: the number of the moderators' card. `is_overturned`:
    a moderator found that it may stand.
    """

    number: int
    member: int | None
    channel: int
    message: int
    rules: tuple[Rule, ...]
    action: Action
    at: datetime
    is_shadow: bool = False
    way: Way | None = None
    reply: Reply | None = None
    sent_at: datetime | None = None
    opened_at: datetime | None = None
    removed_at: datetime | None = None
    ending: Ending | None = None
    report: int | None = None
    is_overturned: bool = False
    told_at: datetime | None = None

    @property
    def is_post(self) -> bool:
        """Whether it is the first message of a thread of its own, with a title: a forum's post."""
        return self.channel == self.message
