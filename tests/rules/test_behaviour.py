"""How somebody writes: what is a flood, a repetition and too many mentions, and what people do who have much to say."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.judge.detectors.behaviour import find, likeness
from bot.domain.judge.features import tokens
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Policy, Rule, Written

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
SAID = "Does anybody know when the clinic opens again?"
LIKE = likeness(tokens(SAID))
OTHER = likeness(tokens("I slept badly and my knee hurts again"))


def found(
    recent: list[tuple[float, int, int]], *, said: str = SAID, channel: int = 1, mentions: int = 0
) -> list[tuple[Rule, str]]:
    """What is found; `recent`: so many seconds ago, where, and how it reads."""
    written = tuple(Written(NOW - timedelta(seconds=ago), where, like) for ago, where, like in recent)
    context = Context(now=NOW, channel=channel, mentions=mentions, recent=written)
    findings = list(find(Reading(said, tuple(tokens(said)), {}), context, Policy()))
    assert all((each.start, each.end) == (0, len(said)) for each in findings)
    return [(each.rule, each.kind) for each in findings]


def test_more_messages_than_anybody_types_are_a_flood() -> None:
    assert found([(9.9 - n, n % 3, 0) for n in range(8)]) == [(Rule.FLOOD, "")]


@pytest.mark.parametrize(
    "ago",
    [
        [9.9 - n for n in range(7)],  # eight in ten seconds, with this one
        [20, 16, 12, 8, 4],  # six short lines in twenty seconds
        [10 + n for n in range(30)],  # many, and before
    ],
)
def test_bursts_of_short_lines_are_none(ago: list[float]) -> None:
    assert found([(seconds, 1, 0) for seconds in ago], said="ok") == []


@pytest.mark.parametrize(
    ("recent", "kind"),
    [
        ([(290, 1, LIKE), (100, 1, LIKE)], "channel"),
        ([(290, 2, LIKE), (100, 3, LIKE)], "channels"),
        ([(290, 1, LIKE), (200, 1, OTHER), (150, 2, LIKE), (100, 1, LIKE)], "channel"),
    ],
)
def test_the_same_again_and_again(recent: list[tuple[float, int, int]], kind: str) -> None:
    assert found(recent) == [(Rule.REPEATS, kind)]


@pytest.mark.parametrize(
    "recent",
    [
        [(100, 1, LIKE)],  # twice: a slow connection
        [(100, 2, LIKE)],  # asked in the wrong channel first
        [(200, 1, LIKE), (100, 2, LIKE)],  # twice here, once there
        [(200, 2, LIKE), (100, 2, LIKE)],  # in two channels
        [(300, 1, LIKE), (100, 1, LIKE)],  # over more than five minutes
        [(200, 1, OTHER), (100, 1, OTHER)],  # something else
    ],
)
def test_what_is_no_repetition(recent: list[tuple[float, int, int]]) -> None:
    assert found(recent) == []


def test_short_answers_are_like_nothing() -> None:
    thanks = likeness(tokens("thanks!"))
    assert thanks == 0
    assert found([(3, 1, thanks), (2, 1, thanks), (1, 1, thanks)], said="thanks!") == []


def test_many_mentions() -> None:
    assert found([], mentions=9) == [(Rule.MENTIONS, "")]
    assert found([], mentions=8) == []


def test_all_at_once_in_a_message_without_words() -> None:
    assert found([(1, 1, 0)] * 8, said="", mentions=9) == [(Rule.FLOOD, ""), (Rule.MENTIONS, "")]


@pytest.mark.parametrize(
    "said",
    [
        "DOES ANYBODY KNOW WHEN THE CLINIC OPENS AGAIN",
        "does  anybody\nknow when the clinic opens again!!!",
        "doesanybodyknowwhentheclinicopensagain",
        "d o e s anybody know w.h.e.n the clinic opens again",
        "does anybody knoooow when the cliiiinic opens again",
        "d\u043ees anyb0dy know when the cl1nic opens again",  # a Cyrillic letter, and figures
        "does any\u200bbody know when the clinic opens again \U0001f600",
    ],
)
def test_the_same_however_it_is_written(said: str) -> None:
    assert likeness(tokens(said)) == LIKE


def test_other_words_are_another_number() -> None:
    numbers = {LIKE, OTHER, likeness(tokens("my glucose was 5.4 this morning")),
               likeness(tokens("my glucose was 6.2 this morning"))}  # fmt: skip
    assert len(numbers) == 4
    assert all(0 < number < 2**64 for number in numbers)


def test_the_number_is_the_same_in_every_process() -> None:
    assert LIKE == 1638327274133509255


@pytest.mark.parametrize(
    "said", ["ok", "", "\U0001f600" * 40, "thank you", "i do not feel ok", "dankjewel lieve mensen!", "haha" * 3]
)
def test_what_is_like_nothing(said: str) -> None:
    assert likeness(tokens(said)) == 0


@given(st.lists(st.text()), st.integers(0, 5))
def test_signs_between_words_change_nothing(words: list[str], place: int) -> None:
    assert likeness([*words[:place], "!", *words[place:]]) == likeness(words)
    assert 0 <= likeness(words) < 2**64


@given(st.lists(st.tuples(st.floats(0, 600), st.integers(1, 4), st.sampled_from([0, LIKE, OTHER])), max_size=12))
def test_more_that_was_written_hides_nothing(recent: list[tuple[float, int, int]]) -> None:
    """Nobody writes something in between so that a flood or a repetition is not seen."""
    assert {rule for rule, _ in found(recent)} <= {rule for rule, _ in found([*recent, (1, 9, OTHER)])}


def test_hostile_lengths_take_no_time() -> None:
    words = ["a"] * 50_000 + ["ab" * 25_000] + ["!"] * 50_000
    began = time.process_time()
    likeness(words)
    assert time.process_time() - began < 0.5
