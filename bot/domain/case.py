"""A case: one act of a moderator, from the moment that it is meant until nothing of it lasts. Values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CaseKind(StrEnum):
    """What a moderator did."""

    NOTE = "note"
    """Words for the other moderators, of which the person is told nothing."""
    WARN = "warn"
    """Words to the person."""
    REMOVE = "remove"
    """A message of theirs is deleted."""
    TIMEOUT = "timeout"
    """The person can read and not write, until a time."""
    UNTIMEOUT = "untimeout"
    KICK = "kick"
    """The person is taken off the server, and may come back."""
    BAN = "ban"
    """The person is taken off the server and kept out, for good or until a time."""
    UNBAN = "unban"
    SOFTBAN = "softban"
    """A ban that is lifted at once: what the person wrote lately goes with it."""
    ROLES = "roles"
    """Roles given or taken by hand."""
    WITHDRAW = "withdraw"
    """A warning is taken back, of which the person is told."""
    WITHDRAW_NOTE = "withdraw_note"
    PURGE = "purge"
    """Messages of a channel are deleted."""
    SLOWMODE = "slowmode"
    """People have to wait between two messages in a channel."""


class State(StrEnum):
    """How far it is."""

    INTENDED = "intended"
    """Stored, and not seen to be done yet."""
    STANDING = "standing"
    """Done, and it lasts."""
    ENDED = "ended"
    """Done, and nothing of it lasts."""
    FAILED = "failed"
    """Discord refused: nothing was done."""


class Ending(StrEnum):
    """Why nothing of it lasts."""

    DONE = "done"
    """There was nothing that lasts."""
    PARTLY = "partly"
    """Discord refused when a part of it was done."""
    TIME = "time"
    """Its time was over."""
    UNDONE = "undone"
    """A moderator undid it with the bot."""
    REPLACED = "replaced"
    """A later act of the same kind counts instead."""
    BY_HAND = "by_hand"
    """Somebody changed it in Discord itself."""


class Told(StrEnum):
    """What became of the message to the person."""

    YES = "yes"
    CLOSED = "closed"
    """Their direct messages are closed to the bot."""
    AWAY = "away"
    """They were not on the server."""
    FAILED = "failed"
    """Discord did not take it."""


class Source(StrEnum):
    """What led to it."""

    COMMAND = "command"
    MESSAGE = "message"
    """A message that a moderator pointed at."""
    REPORT = "report"
    """The card of a report."""
    BY_HAND = "by_hand"
    """A moderator acted in Discord itself; its audit log tells."""
    JUDGE = "judge"
    """What somebody wrote (moderation.toml, judge)."""


BANS = (CaseKind.BAN, CaseKind.SOFTBAN)
LASTING = (CaseKind.TIMEOUT, *BANS)
"""What stands after it was done, until it ends."""
UNDONE_BY = {
    CaseKind.TIMEOUT: CaseKind.UNTIMEOUT,
    CaseKind.BAN: CaseKind.UNBAN,
    CaseKind.WARN: CaseKind.WITHDRAW,
    CaseKind.NOTE: CaseKind.WITHDRAW_NOTE,
}
"""The kind of case that takes one back."""
WITHDRAWALS = (CaseKind.WITHDRAW, CaseKind.WITHDRAW_NOTE)
OF_CHANNELS = (CaseKind.PURGE, CaseKind.SLOWMODE)
"""What is about a channel, and about nobody."""
NOTES = (CaseKind.NOTE, CaseKind.WITHDRAW_NOTE)
"""What moderators say among themselves: nothing of it is shown to the person, or kept of who is forgotten."""
SILENT = (*NOTES, CaseKind.ROLES)
"""Of what the person is not told by us."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: one of config's presets by its key, or free words, or neither."""

    preset: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Former:
    """A reason that a case had until `editor` changed it."""

    reason: Reason
    editor: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """One act. `member` is None once it is not kept any more, and `moderator` also where Discord does not say who it
    was. `undoes`: the number of the case that this one takes back. `applied_until`: of a timeout, the end
    that Discord was given last, which is at most 28 days ahead. `failure`: Discord's code of why it was
    not done. `removes`: the message at `channel` and `message` is deleted with it. `amount`: of a purge how many of
    `total` messages are deleted; of a slow mode the seconds that are set, after `previous` ones.
    `report`: the number of the report that led to it.
    """

    number: int
    kind: CaseKind
    member: int | None
    moderator: int | None
    reason: Reason
    source: Source
    created_at: datetime
    state: State
    until: datetime | None = None
    told: Told | None = None
    ending: Ending | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None
    applied_until: datetime | None = None
    undoes: int | None = None
    delete_s: int = 0
    channel: int | None = None
    message: int | None = None
    edits: int = 0
    failure: str | None = None
    removes: bool = False
    amount: int | None = None
    total: int | None = None
    previous: int | None = None
    report: int | None = None

    @property
    def can_be_undone(self) -> bool:
        """Whether there is something to take back."""
        if self.kind in (CaseKind.WARN, CaseKind.NOTE):
            return self.ending is not Ending.UNDONE and self.state is State.ENDED
        if self.kind is CaseKind.SLOWMODE:
            return self.undoes is None and (self.state is State.STANDING or self.ending is Ending.DONE)
        return self.kind in UNDONE_BY and self.state is State.STANDING

    @property
    def is_kept(self) -> bool:
        """Whether it is still known what it is about."""
        return (self.channel if self.kind in OF_CHANNELS else self.member) is not None


@dataclass(frozen=True, slots=True)
class Intent:
    """What a moderator wants done. `until` None: for good, or nothing that lasts. `member` 0: it is about a channel.
    The rest as in a case.
    """

    kind: CaseKind
    member: int
    moderator: int
    reason: Reason = Reason()
    until: datetime | None = None
    source: Source = Source.COMMAND
    undoes: int | None = None
    delete_s: int = 0
    channel: int | None = None
    message: int | None = None
    removes: bool = False
    amount: int | None = None
    total: int | None = None
    previous: int | None = None
    report: int | None = None
