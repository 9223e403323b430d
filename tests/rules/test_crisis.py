"""Crisis: who is called when, what is to be done about a card, which lines come first."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load
from bot.crisis import rules
from bot.domain.crisis import Card, Level, Outcome, Reply, Sign, Way

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FIVE, KEPT = timedelta(minutes=5), timedelta(days=14)
COUNTRIES = load(Path(__file__).parents[2] / "config").moderation.crisis.countries


def _card(**values: object) -> Card:
    fresh = {
        "number": 1,
        "member": 7,
        "channel": 8,
        "message": 9,
        "sign": Sign(Level.HIGH, False, "en"),
        "opened_at": NOW,
    }
    return Card(**{**fresh, **values})  # type: ignore[arg-type]


def test_each_line_has_a_source_and_was_checked() -> None:
    assert {"NL", "BE", "US", "CA", "GB", "IE"} <= COUNTRIES.keys()
    for lines in COUNTRIES.values():
        assert lines.source.startswith("https://")
        assert date(2026, 11, 1) <= lines.checked
    assert [COUNTRIES[key].numbers for key in ("NL", "BE", "US", "GB")] == [
        ("113", "0800-0113"), ("1813",), ("988",), ("116 123",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("country", "language", "first"),
    [(None, "en", ("NL",)), (None, "nl", ("NL",)), ("IE", "nl", ("IE",)), ("US", "en", ("US",)), ("XX", "nl", ("NL",))],
)
def test_the_country_that_somebody_chose_comes_first_then_their_language(
    country: str | None, language: str, first: tuple[str, ...]
) -> None:
    found = rules.ordered(COUNTRIES, country, language)
    shown = [key for _numbers, keys in found for key in keys]
    assert sorted(shown) == sorted(COUNTRIES)
    if country in COUNTRIES:
        assert found[0][1][0] == country
    else:
        assert language in COUNTRIES[shown[0]].languages


def test_an_emergency_has_the_number_of_the_country_or_all_of_them() -> None:
    assert rules.emergencies(COUNTRIES, "GB") == {"999": ("GB",)}
    every = {"112": {"NL", "BE", "IE"}, "911": {"US", "CA"}, "999": {"GB"}}
    for country in (None, "XX"):
        assert {number: {*keys} for number, keys in rules.emergencies(COUNTRIES, country).items()} == every


@pytest.mark.parametrize(
    ("on_call", "expected"), [((), [None, None, None]), ((1,), [1, None, None]), ((1, 2, 3), [1, 2, 3, None])]
)
def test_who_is_on_call_is_called_one_after_the_other_then_everybody(
    on_call: tuple[int, ...], expected: list[int]
) -> None:
    assert [rules.whom(on_call, called) for called in range(len(expected))] == expected


@given(called=st.integers(0, 6), minutes=st.integers(0, 12), on_call=st.integers(0, 5))
def test_a_card_that_nobody_has_is_called_for_until_everybody_was(called: int, minutes: int, on_call: int) -> None:
    last = None if not called else NOW - timedelta(minutes=minutes)
    found = rules.todo(_card(way=Way.DIRECT, called=called, called_at=last), NOW, FIVE, KEPT, on_call)
    is_left = called < max(rules.CALLS, on_call + 1)
    assert found.call == (is_left and (last is None or minutes >= 5))
    assert found.next_at == (last + FIVE if is_left and last is not None and minutes < 5 else None)


def test_it_is_looked_at_again_at_the_first_of_what_time_brings() -> None:
    soon = Reply(1, 2, NOW + timedelta(minutes=2))
    open_ = _card(way=Way.REPLY, called=1, called_at=NOW, reply=soon)
    assert rules.todo(open_, NOW, FIVE, KEPT, 0).next_at == soon.until
    assert rules.todo(open_, soon.until, FIVE, KEPT, 0).next_at == NOW + FIVE
    assert rules.todo(_card(way=Way.DIRECT, closed_at=NOW), NOW, FIVE, KEPT, 0).next_at == NOW + KEPT


def test_a_reply_that_stands_when_a_card_goes_is_taken_first() -> None:
    gone = rules.todo(_card(closed_at=NOW, reply=Reply(1, 2, NOW)), NOW + KEPT, FIVE, KEPT, 0)
    assert gone == rules.Todo(False, False, False, True, True, None)
    assert not rules.todo(_card(closed_at=NOW), NOW + KEPT, FIVE, KEPT, 0).take_reply


@pytest.mark.parametrize(
    ("card", "after", "expected"),
    [
        (_card(), timedelta(), {"answer", "show", "call"}),
        (_card(way=Way.DIRECT, claimed_by=3), timedelta(hours=9), {"show"}),
        (_card(way=Way.REPLY, claimed_by=3, reply=Reply(1, 2, NOW + FIVE)), timedelta(minutes=4), {"show"}),
        (_card(way=Way.REPLY, claimed_by=3, reply=Reply(1, 2, NOW + FIVE)), FIVE, {"show", "take_reply"}),
        (_card(way=Way.DIRECT, closed_at=NOW, outcome=Outcome.SPOKEN), timedelta(days=13), {"show"}),
        (_card(way=Way.DIRECT, closed_at=NOW, outcome=Outcome.SPOKEN), KEPT, {"remove"}),
        (_card(way=Way.DIRECT, closed_at=NOW, outcome=Outcome.SPOKEN, member=None), FIVE, {"remove"}),
        (
            _card(closed_at=NOW, outcome=Outcome.NOT_MEANT, reply=Reply(1, 2, NOW + FIVE)),
            timedelta(),
            {"show", "take_reply"},
        ),
    ],
)
def test_what_is_to_be_done_about_a_card(card: Card, after: timedelta, expected: set[str]) -> None:
    found = rules.todo(card, NOW + after, FIVE, KEPT, 0)
    assert {each for each in ("answer", "show", "call", "take_reply", "remove") if getattr(found, each)} == expected


@pytest.mark.parametrize(
    ("card", "presser", "action", "why"),
    [
        (None, 1, "claim", "button-old"),
        (_card(), 1, "claim", None),
        (_card(claimed_by=1), 1, "claim", None),
        (_card(claimed_by=1), 2, "claim", "crisis-claimed-by"),
        (_card(claimed_by=1), 2, "hand-over", "crisis-not-yours"),
        (_card(claimed_by=1), 1, "hand-over", None),
        (_card(claimed_by=1), 2, "spoken", None),
        (_card(closed_at=NOW), 1, "claim", "crisis-closed"),
        (_card(closed_at=NOW), 1, "spoken", "crisis-closed"),
    ],
)
def test_which_press_does_something(card: Card | None, presser: int, action: str, why: str | None) -> None:
    assert rules.trouble(card, presser, action) == why


@pytest.mark.parametrize(
    ("level", "is_quiet", "ago", "expected"),
    [
        (Level.LOW, False, None, True), (Level.LOW, True, None, False), (Level.MEDIUM, False, None, False),
        (Level.LOW, False, timedelta(hours=23), False), (Level.LOW, False, timedelta(days=1), True),
    ],
)  # fmt: skip
def test_distress_alone_is_offered_the_lines_once_a_day(
    level: Level, is_quiet: bool, ago: timedelta | None, expected: bool
) -> None:
    last = None if ago is None else NOW - ago
    assert rules.is_offered(Sign(level, False, "en"), is_quiet=is_quiet, last=last, now=NOW) is expected


@pytest.mark.parametrize(
    ("now", "begin", "end"),
    [
        ("2026-11-28T12:00", "2026-11-28T07:00", "2026-11-28T22:00"),  # 08:00 to 23:00 in Amsterdam
        ("2026-11-28T23:00", "2026-11-28T22:00", "2026-11-29T07:00"),
        ("2026-11-28T07:00", "2026-11-28T07:00", "2026-11-28T22:00"),
        ("2026-10-24T23:30", "2026-10-24T21:00", "2026-10-25T07:00"),  # the clocks go back in that night
        ("2026-11-28T06:59", "2026-11-27T22:00", "2026-11-28T07:00"),
    ],
)
def test_a_shift_is_by_the_clock_of_its_zone(now: str, begin: str, end: str) -> None:
    found = rules.shift(
        ("08:00", "23:00"), ZoneInfo("Europe/Amsterdam"), datetime.fromisoformat(now).replace(tzinfo=UTC)
    )
    assert [each.strftime("%Y-%m-%dT%H:%M") for each in found] == [begin, end]


@given(minutes=st.integers(0, 525_600))
def test_it_is_always_one_shift(minutes: int) -> None:
    moment = NOW + timedelta(minutes=minutes)
    for zone in ("America/New_York", "Pacific/Auckland"):
        begin, end = rules.shift(("00:30", "09:15"), ZoneInfo(zone), moment)
        assert begin <= moment < end
        assert end - begin < timedelta(hours=17)
        assert (begin.tzinfo, end.tzinfo) == (UTC, UTC)


def test_only_a_hard_one_asks_how_the_moderator_is() -> None:
    assert rules.is_hard(_card(outcome=Outcome.SPOKEN))
    assert not rules.is_hard(_card(outcome=Outcome.NO_DANGER))
    assert not rules.is_hard(_card(sign=Sign(Level.MEDIUM, False, "en"), outcome=Outcome.SPOKEN))
