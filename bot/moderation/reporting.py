"""Reports: who looks at one, what a press on its card does, and what is told to whoever reported. Pure."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.config.moderation import Channels
from bot.domain.case import Case, CaseKind, State
from bot.domain.report import Line, Outcome, Place, Report, Wrong

LONGEST_WORDS = 300
_BETWEEN = " · "
MOST_AN_HOUR = 10
"""So many things somebody can report within an hour: who has more to tell is asked to speak with a moderator."""
KEPT = timedelta(days=30)
"""How long a report is kept after it was closed."""
TIMEOUT = timedelta(days=1)
"""How long the timeout is that a card offers; the form of a message has others."""

BUTTONS = {
    Place.QUEUE: ("claim", "warn", "remove", "timeout", "crisis", "dismiss"),
    Place.CRISIS: ("claim", "helped", "false-alarm"),
    Place.OWNER: ("claim", "warn", "remove", "timeout", "dismiss"),
}
"""What can be done about a report, by who looks at it: where somebody may be in danger nothing punishes."""
_OUTCOMES = {CaseKind.WARN: Outcome.WARNED, CaseKind.REMOVE: Outcome.REMOVED, CaseKind.TIMEOUT: Outcome.TIMED_OUT}
ACTS = {"warn": CaseKind.WARN, "remove": CaseKind.REMOVE, "timeout": CaseKind.TIMEOUT}
ENDS = {"dismiss": Outcome.DISMISSED, "helped": Outcome.HELPED, "false-alarm": Outcome.FALSE_ALARM}


class Trouble(StrEnum):
    """Why a report is not taken, or a press does nothing; each has a sentence report-no-KEY."""

    CHANNEL = "channel"
    SELF = "self"
    MANY = "many"
    GONE = "gone"
    CLOSED = "closed"
    CLAIMED = "claimed"
    UNDERWAY = "underway"
    NOT_HERE = "not-here"


def channels(wanted: Channels) -> dict[Place, str]:
    """The keys of the channels with the cards of those who look at them together; "": there is none."""
    return {Place.QUEUE: wanted.queue or "", Place.CRISIS: wanted.crisis or wanted.queue or ""}


def place_of(wrong: Wrong, accused: int | None, *, is_staff: bool) -> Place:
    """Who looks at it. What is about staff is seen by nobody of them before the owner."""
    if accused is not None and is_staff:
        return Place.OWNER
    return Place.CRISIS if wrong is Wrong.WORRIED else Place.QUEUE


def joined(report: Report, wrong: Wrong, *, is_staff: bool) -> Place:
    """Who looks at it once one more has told of it: worry weighs more than all else, and staff's is the owner's."""
    if is_staff:
        return Place.OWNER
    return Place.CRISIS if report.place is Place.QUEUE and wrong is Wrong.WORRIED else report.place


def trouble(report: Report | None, moderator: int, action: str, cases: Iterable[Case] = ()) -> Trouble | None:
    """Why a moderator who presses this button of `report` can do nothing there; `cases`: those that it has led to. A
    button of an old card, or one that somebody forged, does nothing where nobody is to be punished.
    """
    if report is None:
        return Trouble.GONE
    if not report.is_open:
        return Trouble.CLOSED
    if action not in BUTTONS[report.place]:
        return Trouble.NOT_HERE
    is_urgent = report.place is Place.CRISIS or action == "crisis"  # nobody waits there for whoever took it
    if report.claimed_by not in (None, moderator) and not (is_urgent and action != "claim"):
        return Trouble.CLAIMED
    return Trouble.UNDERWAY if any(each.state is State.INTENDED for each in cases) else None


def main_wrong(lines: Iterable[Line]) -> Wrong:
    """What most of them say is wrong; of as many, what was said first."""
    said = [line.wrong for line in lines]
    return max(dict.fromkeys(said), key=said.count, default=Wrong.OTHER)


def said_again(before: str, now: str) -> str:
    """What is kept of somebody's words once they tell of the same thing again: what they wrote first, and last."""
    if not now or now in before.split(_BETWEEN):
        return before
    return f"{before[:LONGEST_WORDS]}{_BETWEEN}{now}" if before else now


def preset_of(wrong: Wrong, presets: Collection[str]) -> str:
    """Config's reason for an act on what was reported; empty where config has none that fits."""
    return next((key for key in (wrong.value, "other") if key in presets), "")


def outcome_of(cases: Iterable[Case]) -> tuple[Outcome, Case] | None:
    """What came of a report by the cases that it led to: the last one that was done."""
    done = [case for case in cases if case.kind in _OUTCOMES and case.state in (State.STANDING, State.ENDED)]
    return (_OUTCOMES[done[-1].kind], done[-1]) if done else None


def told_key(outcome: Outcome) -> str:
    """The sentence that whoever reported reads. What was done to whom is not theirs to know."""
    if outcome in (Outcome.HELPED, Outcome.FALSE_ALARM):
        return "report-told-looked-after"
    return "report-told-nothing" if outcome is Outcome.DISMISSED else "report-told-acted"


def is_too_many(recent: int) -> bool:
    """Whether somebody who has reported so much within the hour is asked to wait."""
    return recent >= MOST_AN_HOUR


def since(now: datetime) -> datetime:
    """From when on reports count for that."""
    return now - timedelta(hours=1)
