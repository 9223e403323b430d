"""Whether something is done about what was found, what is done next, and who looks at it. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.domain.crisis import Way
from bot.domain.judge.verdict import BEHAVIOUR, Action, Rule
from bot.domain.judged import Ending, Judged
from bot.domain.report import Wrong

CALM = timedelta(days=1)
"""How long after a sign of danger nothing about how somebody writes counts."""
PATIENCE = timedelta(seconds=60)
"""How long it is tried to send a message back, and waited until it is opened, before it is taken away all the same."""
STANDS = timedelta(minutes=10)
"""How long a neutral reply stands, and the words behind it are kept in memory."""
LATELY = timedelta(days=7)
"""How long after a moderator found a rule wrong about somebody a person decides in their case; and how long it is said
once that somebody's name pretends something.
"""
REMEMBERED = timedelta(minutes=5)
"""How long it counts what somebody wrote before (`detectors.behaviour`)."""
WEEK = timedelta(days=7)
"""What moderators read of at once."""
_TOLD_AT, _MONDAY = time(8), 0
_FIRST_MS = 1_420_070_400_000  # the first moment of 2015, from which Discord's ids count (its reference, Snowflakes)
TAKES_AWAY = (Action.HOLD, Action.REMOVE, Action.TIMEOUT)
"""What ends with the message gone."""
_WITHOUT_CARD = frozenset((Rule.IDENTIFIERS,))
"""What nobody else has to see once it is gone: the fewer who know it the better."""
_WRONG = {
    Rule.IDENTIFIERS: Wrong.PRIVACY, Rule.CONFIRMS_PATIENT: Wrong.PRIVACY, Rule.ADVICE: Wrong.ADVICE,
    Rule.SALES: Wrong.SCAM, Rule.SOLICITATION: Wrong.SCAM, Rule.SCAM: Wrong.SCAM, Rule.LINKS: Wrong.SCAM,
    Rule.INVITES: Wrong.SCAM, Rule.HARASSMENT: Wrong.RUDE,
}  # fmt: skip
_REASONS = {
    Rule.SALES: "advertising", Rule.SOLICITATION: "advertising", Rule.INVITES: "advertising", Rule.SCAM: "scam",
    Rule.LINKS: "scam", Rule.HARASSMENT: "rude", Rule.ADVICE: "medical-advice", Rule.IDENTIFIERS: "privacy",
    Rule.CONFIRMS_PATIENT: "privacy", Rule.IMPERSONATION: "impersonation",
}  # fmt: skip


class Step(StrEnum):
    """What is done next about a message."""

    SEND = "send"
    """Send it back, or the hint."""
    REMOVE = "remove"
    REPOST = "repost"
    CLOSE = "close"
    """Have moderators look where they should, and be done."""
    TELL = "tell"
    """Say that it may stand after all."""
    TAKE_REPLY = "take-reply"


@dataclass(frozen=True, slots=True)
class Todo:
    """The next step, or None and when to look again (None: not by itself)."""

    step: Step | None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """What was found lately. `found`: in how many messages; `by_rule`: in how many of them each rule spoke, the most
    frequent first; `counted`: how many of them were only counted; `overturned`: of how many a moderator found that they
    may stand; `missed`: how many reports of people ended with an act, about a message in which nothing was found.
    """

    found: int
    by_rule: tuple[tuple[Rule, int], ...]
    counted: int
    overturned: int
    missed: int


def todo(judged: Judged, now: datetime, delete_first: frozenset[Rule]) -> Todo:
    """What is to be done about a message in which something was found."""
    if judged.ending is not None:
        return _afterwards(judged, now)
    if judged.action is Action.NUDGE:
        return Todo(Step.SEND if judged.way is None else Step.CLOSE)
    if judged.action is Action.REPOST:
        return Todo(Step.REPOST if judged.removed_at is None else Step.SEND if judged.way is None else Step.CLOSE)
    if judged.action not in TAKES_AWAY:
        is_hint_due = Rule.PRO_ED in judged.rules and judged.way is None
        return Todo(Step.SEND if is_hint_due else Step.CLOSE)
    if judged.removed_at is None and not delete_first.isdisjoint(judged.rules):
        return Todo(Step.REMOVE)
    if judged.way is None:
        return Todo(Step.SEND)
    if judged.removed_at is not None:
        return Todo(Step.CLOSE)
    waits_until = None if judged.sent_at is None else judged.sent_at + PATIENCE
    if judged.way is Way.REPLY and judged.opened_at is None and waits_until is not None and now < waits_until:
        return Todo(None, waits_until)
    return Todo(Step.REMOVE)


def _afterwards(judged: Judged, now: datetime) -> Todo:
    """What is left once it is done: a reply that nobody needs any more, and words of a mistake."""
    if judged.is_overturned and judged.removed_at is not None and judged.told_at is None:
        return Todo(Step.TELL)
    if judged.reply is None:
        return Todo(None)
    is_over = judged.opened_at is not None or now >= judged.reply.until
    return Todo(Step.TAKE_REPLY) if is_over else Todo(None, judged.reply.until)


def is_shadow(begun_at: datetime | None, paused_at: datetime | None, days: int, now: datetime) -> bool:
    """Whether nothing is done by itself: the server is new to the bot, or a moderator has paused it."""
    return begun_at is None or paused_at is not None or now < begun_at + timedelta(days=days)


def has_agreed(version: int, needed: int | None) -> bool:
    """Whether who agreed to this version of the guidelines was told that messages are read."""
    return needed is not None and version >= needed


def softened(action: Action, rules: Collection[Rule], overturned: Collection[Rule]) -> Action:
    """What is done to whom these rules were wrong about lately: a person decides."""
    is_doubtful = action in TAKES_AWAY and any(each in overturned for each in rules if each is not Rule.IDENTIFIERS)
    return Action.REVIEW if is_doubtful else action


def is_of_the_name(rules: Collection[Rule]) -> bool:
    """Whether what was found is the same in each message of its author, and so said once."""
    return set(rules) == {Rule.IMPERSONATION}


def needs_card(judged: Judged) -> bool:
    """Whether moderators have to see it: what may be wrong, who may not write, and what never reached its author."""
    if judged.action in (Action.REVIEW, Action.HOLD, Action.TIMEOUT):
        return True
    if judged.action is not Action.REMOVE:
        return False
    return (judged.way is not Way.DIRECT and judged.opened_at is None) or not _WITHOUT_CARD.issuperset(judged.rules)


def is_spared(judged: Judged, *, in_crisis: bool, is_paused: bool) -> bool:
    """Whether nothing is done after all: whoever wrote it may be in danger by now, or a moderator has paused it. What
    is gone already is brought to its end.
    """
    if judged.ending is not None or judged.removed_at is not None:
        return False
    return is_paused or (in_crisis and BEHAVIOUR.issuperset(judged.rules))


def is_hinted(action: Action, rules: Collection[Rule], *, wants_hints: bool) -> bool:
    """Whether who wrote it hears of it: what is taken away always is told, a mere hint only to who wants hints. Where
    an eating disorder speaks, help is offered as well as a moderator called.
    """
    if action in TAKES_AWAY or action is Action.REPOST:
        return True
    return wants_hints and (action is Action.NUDGE or (action is Action.REVIEW and Rule.PRO_ED in rules))


def ending_of(judged: Judged) -> Ending:
    """What has become of one that is done with."""
    if judged.action in TAKES_AWAY:
        return Ending.REMOVED
    endings = {Action.NUDGE: Ending.HINTED, Action.REVIEW: Ending.REVIEWED, Action.REPOST: Ending.REPOSTED}
    return endings.get(judged.action, Ending.WATCHED)


def wrong_of(rules: Iterable[Rule]) -> Wrong:
    """What moderators read on the card as wrong."""
    return next((_WRONG[each] for each in rules if each in _WRONG), Wrong.OTHER)


def reason_of(rules: Iterable[Rule], presets: Collection[str]) -> str:
    """Config's reason for a timeout that follows by itself; empty where it has none that fits."""
    fitting = [*(_REASONS[each] for each in rules if each in _REASONS), "other"]
    return next((each for each in fitting if each in presets), "")


def main_rule(rules: Iterable[Rule], actions: Mapping[Rule, Action]) -> Rule:
    """The rule that whoever wrote it reads about: the one for which most is done."""
    order = [*Action]
    return max(rules, key=lambda each: order.index(actions.get(each, Action.WATCH)))


def week(counts: Iterable[tuple[Collection[Rule], Action, bool, bool, int]], missed: int) -> Week:
    """Of `db.verdicts.counts` and `db.verdicts.missed`."""
    found, by_rule = Counter[str](), Counter[Rule]()
    for rules, action, is_shadow, is_wrong, count in counts:
        found["all"] += count
        found["counted"] += count * (is_shadow or action is Action.WATCH)
        found["overturned"] += count * is_wrong
        by_rule.update(dict.fromkeys(rules, count))
    most_first = sorted(by_rule.items(), key=lambda each: (-each[1], each[0]))
    return Week(found["all"], tuple(most_first), found["counted"], found["overturned"], missed)


def next_week(zone: tzinfo, now: datetime) -> datetime:
    """When, in UTC, moderators next read of a week: Monday at eight in the morning, by the clock of `zone`."""
    today = now.astimezone(zone).date()
    days = (_MONDAY - today.weekday()) % 7
    mondays = (datetime.combine(today + timedelta(days=days + more), _TOLD_AT, zone) for more in (0, 7))
    return next(each for each in (monday.astimezone(UTC) for monday in mondays) if each > now)


def first_id(since: datetime) -> int:
    """The lowest id that a message can have that was written since then."""
    return max(0, int(since.timestamp() * 1000) - _FIRST_MS) << 22
