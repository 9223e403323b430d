"""How slow a channel is made, and what it goes back to."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.case import Case, CaseKind, Ending, Reason, Source, State
from bot.domain.guild import ANNOUNCEMENT, FORUM, TEXT, THREADS
from bot.domain.purge import Place
from bot.moderation import durations, slowing

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def case(amount: int, previous: int, state: State = State.STANDING) -> Case:
    return Case(
        1, CaseKind.SLOWMODE, None, 5, Reason(), Source.COMMAND, NOW, state, NOW, channel=7, amount=amount,
        previous=previous,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("off", 0), ("Uit ", 0), ("0", 0), ("5s", 5), ("30 seconds", 30), ("een minuut", 60), ("2m", 120),
        ("6h", 21_600), ("1 uur en 30 seconden", 3630), ("6 hours 1 second", None), ("0s", None), ("-5s", None),
        ("30", None), ("soon", None), ("9999 weeks", None), ("", None), ("9" * 50, None), ("\u06f5s", None),
    ],
)  # fmt: skip
def test_what_people_write(text: str, seconds: int | None) -> None:
    assert slowing.parse(text) == seconds


@pytest.mark.parametrize("seconds", slowing.PRESETS_S[1:])
def test_what_is_offered_is_understood(seconds: int) -> None:
    assert slowing.parse(f"{seconds}s") == seconds


def test_an_act_takes_no_seconds_by_themselves() -> None:
    assert durations.parse("30 seconds") is None
    assert durations.parse("90 seconds") == timedelta(seconds=90)
    assert durations.split(timedelta(seconds=90)) == ("seconds", 90)
    assert durations.split(timedelta(seconds=120)) == ("minutes", 2)


@pytest.mark.parametrize(
    ("standing", "seen", "before"),
    [
        ([], 30, 30),
        ([], 0, 0),
        ([case(30, 0)], 30, 0),  # what is there is there for a while
        ([case(30, 5)], 60, 60),  # somebody changed it by hand since
        ([case(30, 0, State.INTENDED)], 30, 30),
    ],
)
def test_what_it_goes_back_to(standing: list[Case], seen: int, before: int) -> None:
    assert slowing.before(standing, seen) == before


@pytest.mark.parametrize(
    ("seen", "ending"), [(30, Ending.TIME), (5, Ending.TIME), (60, Ending.BY_HAND), (0, Ending.BY_HAND)]
)
def test_what_somebody_set_by_hand_since_stays(seen: int, ending: Ending) -> None:
    assert slowing.at_the_end(case(30, 5), seen) is ending


def test_which_permission_and_where() -> None:
    assert slowing.needs(Place(1, TEXT, True, frozenset())) == ("view_channel", "manage_channels")
    assert slowing.needs(Place(1, THREADS[0], True, frozenset())) == ("view_channel", "manage_threads")
    assert not {ANNOUNCEMENT, FORUM} & {*slowing.WHERE}
