"""What is done next about a message in which something was found, and who has to see it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.crisis import Reply, Way
from bot.domain.judge import Action, Rule
from bot.domain.judge.verdict import Written
from bot.domain.judged import Ending, Judged
from bot.domain.message import Message
from bot.domain.report import Wrong
from bot.enforcement import rules
from bot.enforcement.memory import Memory
from bot.enforcement.rules import Step, Todo
from bot.enforcement.texts import pieces

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NONE = frozenset[Rule]()


def judged(action: Action = Action.REMOVE, *found: Rule, **more: object) -> Judged:
    return replace(Judged(1, 7, 2, 3, found or (Rule.LINKS,), action, NOW), **more)  # type: ignore[arg-type]


def reply() -> Reply:
    return Reply(2, 9, NOW + rules.STANDS)


def walk(found: Judged, delete_first: frozenset[Rule] = NONE, way: Way = Way.DIRECT) -> list[Step]:
    """The steps until nothing is left to do now, as the service records what each came to."""
    steps: list[Step] = []
    while (step := rules.todo(found, NOW, delete_first).step) is not None:
        steps.append(step)
        assert len(steps) < 9
        if step is Step.SEND:
            found = replace(found, way=way, sent_at=NOW, reply=reply() if way is Way.REPLY else None)
        elif step in (Step.REMOVE, Step.REPOST):
            found = replace(found, removed_at=NOW)
        elif step is Step.CLOSE:
            found = replace(found, ending=rules.ending_of(found))
        elif step is Step.TELL:
            found = replace(found, told_at=NOW)
        else:
            found = replace(found, reply=None)
    return steps


@pytest.mark.parametrize("action", rules.TAKES_AWAY)
def test_it_is_sent_back_before_it_is_taken_away(action: Action) -> None:
    assert walk(judged(action)) == [Step.SEND, Step.REMOVE, Step.CLOSE]


def test_what_exposes_somebody_else_goes_first_where_config_says_so() -> None:
    first = frozenset((Rule.CONFIRMS_PATIENT,))
    assert walk(judged(Action.REMOVE, Rule.CONFIRMS_PATIENT), first) == [Step.REMOVE, Step.SEND, Step.CLOSE]
    assert walk(judged(Action.REMOVE, Rule.LINKS), first) == [Step.SEND, Step.REMOVE, Step.CLOSE]


def test_milder_actions_leave_the_message_alone() -> None:
    assert walk(judged(Action.NUDGE)) == [Step.SEND, Step.CLOSE]
    assert walk(judged(Action.REVIEW)) == [Step.CLOSE]
    assert walk(judged(Action.REVIEW, Rule.PRO_ED)) == [Step.SEND, Step.CLOSE]
    assert walk(judged(Action.REPOST, Rule.IDENTIFIERS)) == [Step.REPOST, Step.SEND, Step.CLOSE]


def test_behind_a_reply_it_waits_a_minute_to_be_opened() -> None:
    waiting = judged(way=Way.REPLY, sent_at=NOW, reply=reply())
    assert rules.todo(waiting, NOW, NONE) == Todo(None, NOW + rules.PATIENCE)
    assert rules.todo(waiting, NOW + rules.PATIENCE - SECOND, NONE).step is None
    assert rules.todo(waiting, NOW + rules.PATIENCE, NONE).step is Step.REMOVE
    assert rules.todo(replace(waiting, opened_at=NOW), NOW, NONE).step is Step.REMOVE
    assert rules.todo(judged(way=Way.NEITHER, sent_at=NOW), NOW, NONE).step is Step.REMOVE


def test_a_reply_goes_when_it_was_opened_or_after_ten_minutes() -> None:
    ended = judged(way=Way.REPLY, reply=reply(), removed_at=NOW, ending=Ending.REMOVED)
    assert rules.todo(ended, NOW, NONE) == Todo(None, NOW + rules.STANDS)
    assert rules.todo(ended, NOW + rules.STANDS, NONE).step is Step.TAKE_REPLY
    assert rules.todo(replace(ended, opened_at=NOW), NOW, NONE).step is Step.TAKE_REPLY
    assert rules.todo(replace(ended, reply=None), NOW, NONE) == Todo(None)


def test_whoever_lost_a_message_by_mistake_hears_it_once() -> None:
    wrong = judged(Action.HOLD, ending=Ending.REMOVED, removed_at=NOW, is_overturned=True)
    assert walk(wrong) == [Step.TELL]
    assert walk(replace(wrong, told_at=NOW)) == []
    assert walk(replace(wrong, removed_at=None)) == [], "it stands"


@pytest.mark.parametrize(
    ("begun", "paused", "days", "is_shadow"),
    [
        (None, None, 0, True),
        (NOW, None, 0, False),
        (NOW - timedelta(days=14), None, 14, False),
        (NOW - timedelta(days=14) + SECOND, None, 14, True),
        (NOW - timedelta(days=90), NOW, 0, True),
    ],
)
def test_nothing_is_done_in_the_first_weeks_or_while_it_is_paused(
    begun: datetime | None, paused: datetime | None, days: int, is_shadow: bool
) -> None:
    assert rules.is_shadow(begun, paused, days, NOW) is is_shadow


@pytest.mark.parametrize(("version", "needed", "has"), [(2, 3, False), (3, 3, True), (4, 3, True), (3, None, False)])
def test_nobody_is_judged_who_was_not_told_of_it(version: int, needed: int | None, has: bool) -> None:
    assert rules.has_agreed(version, needed) is has


def test_a_person_decides_where_a_rule_was_wrong_lately() -> None:
    wrong = (Rule.LINKS,)
    for action in rules.TAKES_AWAY:
        assert rules.softened(action, (Rule.LINKS,), wrong) is Action.REVIEW
        assert rules.softened(action, (Rule.SCAM,), wrong) is action
        assert rules.softened(action, (Rule.IDENTIFIERS,), (Rule.IDENTIFIERS,)) is action, "they expose somebody anew"
    assert rules.softened(Action.NUDGE, (Rule.LINKS,), wrong) is Action.NUDGE


@pytest.mark.parametrize(
    ("found", "needs"),
    [
        (judged(Action.REVIEW), True),
        (judged(Action.HOLD, way=Way.DIRECT), True),
        (judged(Action.TIMEOUT, way=Way.DIRECT), True),
        (judged(Action.NUDGE, way=Way.DIRECT), False),
        (judged(Action.REPOST, Rule.IDENTIFIERS, way=Way.DIRECT), False),
        (judged(Action.REMOVE, Rule.IDENTIFIERS, way=Way.DIRECT), False),
        (judged(Action.REMOVE, Rule.IDENTIFIERS, way=Way.REPLY, opened_at=NOW), False),
        (judged(Action.REMOVE, Rule.IDENTIFIERS, way=Way.REPLY), True),
        (judged(Action.REMOVE, Rule.IDENTIFIERS, way=Way.NEITHER), True),
        (judged(Action.REMOVE, Rule.IDENTIFIERS, Rule.SCAM, way=Way.DIRECT), True),
    ],
)
def test_moderators_see_what_may_be_wrong_and_what_never_arrived_and_nothing_else(found: Judged, needs: bool) -> None:
    assert rules.needs_card(found) is needs


@pytest.mark.parametrize(
    ("action", "rule", "wants", "hears"),
    [
        (Action.NUDGE, Rule.ADVICE, True, True),
        (Action.NUDGE, Rule.ADVICE, False, False),
        (Action.REVIEW, Rule.ADVICE, True, False),
        (Action.REVIEW, Rule.PRO_ED, True, True),
        (Action.REVIEW, Rule.PRO_ED, False, False),
        (Action.REMOVE, Rule.ADVICE, False, True),
        (Action.REPOST, Rule.IDENTIFIERS, False, True),
    ],
)
def test_of_what_is_taken_away_everybody_hears(action: Action, rule: Rule, wants: bool, hears: bool) -> None:
    assert rules.is_hinted(action, (rule,), wants_hints=wants) is hears


@pytest.mark.parametrize(
    ("found", "in_crisis", "is_paused", "is_spared"),
    [
        (judged(Action.TIMEOUT, Rule.REPEATS), True, False, True),
        (judged(Action.TIMEOUT, Rule.REPEATS), False, False, False),
        (judged(Action.HOLD, Rule.REPEATS, Rule.SCAM), True, False, False),
        (judged(Action.TIMEOUT, Rule.REPEATS, ending=Ending.REMOVED), True, True, False),
        (judged(Action.REMOVE, Rule.LINKS), False, True, True),
        (judged(Action.REMOVE, Rule.LINKS, removed_at=NOW), False, True, False),
    ],
)
def test_nothing_more_is_done_once_they_may_be_in_danger_or_it_is_paused(
    found: Judged, in_crisis: bool, is_paused: bool, is_spared: bool
) -> None:
    assert rules.is_spared(found, in_crisis=in_crisis, is_paused=is_paused) is is_spared


def test_a_name_is_spoken_of_once() -> None:
    assert rules.is_of_the_name((Rule.IMPERSONATION,))
    assert not rules.is_of_the_name((Rule.IMPERSONATION, Rule.SCAM))
    assert not rules.is_of_the_name((Rule.SCAM,))


def test_what_is_wrong_and_why_are_those_of_the_rule() -> None:
    assert rules.wrong_of((Rule.FLOOD, Rule.HARASSMENT)) is Wrong.RUDE
    assert rules.wrong_of((Rule.FLOOD,)) is Wrong.OTHER
    assert rules.reason_of((Rule.SCAM,), ("advertising", "scam")) == "scam"
    assert rules.reason_of((Rule.FLOOD,), ("rude", "other")) == "other"
    assert rules.reason_of((Rule.FLOOD,), ("rude",)) == ""


def test_whoever_wrote_it_reads_about_the_rule_for_which_most_is_done() -> None:
    actions = {Rule.ADVICE: Action.NUDGE, Rule.SCAM: Action.HOLD}
    assert rules.main_rule((Rule.ADVICE, Rule.SCAM), actions) is Rule.SCAM
    assert rules.main_rule((Rule.FLOOD, Rule.ADVICE), actions) is Rule.ADVICE


@given(st.text(max_size=300), st.integers(4, 50))
def test_words_that_are_sent_back_in_parts_are_all_there(words: str, most: int) -> None:
    found = pieces(words, most)
    assert all(len(each) <= most for each in found)
    assert "".join("".join(found).split()) == "".join(words.split())


def test_memory_forgets_who_was_quiet_longest_and_what_is_long_ago() -> None:
    memory = Memory()
    memory.wrote(1, Written(NOW, 2, 3))
    assert memory.recent(1, NOW) == (Written(NOW, 2, 3),)
    assert memory.recent(1, NOW + rules.REMEMBERED) == ()
    assert memory.recent(2, NOW) == ()
    memory.in_danger(1, NOW)
    assert memory.is_in_crisis(1, NOW + rules.CALM - SECOND)
    assert not memory.is_in_crisis(1, NOW + rules.CALM)
    for number in range(2000):
        memory.hold(number, Message(number, 2, 7, str(number)))
    assert memory.held(0) is None
    assert memory.held(1999) == Message(1999, 2, 7, "1999")
    memory.drop(1999)
    assert memory.held(1999) is None
