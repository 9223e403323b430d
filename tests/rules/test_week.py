"""What the staff read each week of what was found by itself, and when."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.judge.verdict import Action, Rule
from bot.domain.screen import MOST_LETTERS
from bot.enforcement import rules
from bot.enforcement.rules import Week
from bot.enforcement.texts import Texts
from bot.i18n import LOCALES, Sentences
from sandbox.discord.snowflake import Snowflakes, moment
from tests.rules.test_telling import ROOT

TEXTS = Texts(Sentences(ROOT / "config" / "locales"))
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Half hours, a summer time of half an hour, and both ends of the world.
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC", "Europe/Amsterdam", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe",
        "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Casablanca",
    )
]  # fmt: skip
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
COUNTS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(Rule), min_size=1, max_size=3, unique=True).map(tuple), st.sampled_from(Action),
        st.booleans(), st.booleans(), st.integers(1, 1000),
    )
)  # fmt: skip


@given(MOMENTS, st.sampled_from(ZONES))
@example(datetime(2026, 3, 23, 7, 0, tzinfo=UTC), AMSTERDAM)  # a Monday at eight itself, and then the clocks change
@example(datetime(2026, 10, 19, 6, 0, tzinfo=UTC), AMSTERDAM)
def test_it_is_told_on_the_next_monday_at_eight(now: datetime, zone: ZoneInfo) -> None:
    found = rules.next_week(zone, now)
    here = found.astimezone(zone)
    assert (here.weekday(), here.hour, here.minute, here.second, here.microsecond) == (0, 8, 0, 0, 0)
    assert found > now
    assert found.tzinfo is UTC
    assert found - now <= rules.WEEK + timedelta(hours=1), "the next one, where the clocks are set back in between"
    assert rules.next_week(zone, found - timedelta(microseconds=1)) == found
    assert rules.next_week(zone, found).astimezone(zone).date() == here.date() + rules.WEEK


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-28T09:00", "2026-11-30T07:00"),
        ("2026-11-30T06:59", "2026-11-30T07:00"),
        ("2026-11-30T07:00", "2026-12-07T07:00"),
        ("2026-03-28T12:00", "2026-03-30T06:00"),  # summer time begins on the 29th
        ("2026-10-24T12:00", "2026-10-26T07:00"),  # and ends on the 25th
        ("2026-11-29T23:30", "2026-11-30T07:00"),  # it is Monday there already
    ],
)
def test_by_the_clocks_of_amsterdam(now: str, then: str) -> None:
    moment_, wanted = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (now, then))
    assert rules.next_week(AMSTERDAM, moment_) == wanted


def test_each_message_counts_once_and_under_each_rule_that_spoke() -> None:
    found = rules.week(
        [
            ((Rule.SCAM, Rule.LINKS), Action.HOLD, False, False, 3),
            ((Rule.LINKS,), Action.HOLD, True, False, 2),
            ((Rule.LINKS,), Action.HOLD, False, True, 3),
            ((Rule.ADVICE,), Action.WATCH, False, False, 5),
            ((Rule.ADVICE,), Action.WATCH, True, True, 3),
        ],
        missed=4,
    )
    by_rule = ((Rule.ADVICE, 8), (Rule.LINKS, 8), (Rule.SCAM, 3))
    assert found == Week(found=16, by_rule=by_rule, counted=10, overturned=6, missed=4)
    assert rules.week([], 0) == Week(0, (), 0, 0, 0)


@given(COUNTS, st.integers(0, 1000))
def test_the_figures_add_up(counts: list[tuple[tuple[Rule, ...], Action, bool, bool, int]], missed: int) -> None:
    found = rules.week(counts, missed)
    assert found.found == sum(each[-1] for each in counts)
    assert max(found.counted, found.overturned) <= found.found
    spoke = [count for _rule, count in found.by_rule]
    assert spoke == sorted(spoke, reverse=True)
    assert sum(spoke) == sum(len(each[0]) * each[-1] for each in counts)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_staff_read_figures_and_nothing_else(locale: str) -> None:
    said = TEXTS.week(locale, Week(14, ((Rule.SCAM, 8), (Rule.LINKS, 7)), 3, 2, 5))
    assert re.findall(r"\d+", said) == ["14", "8", "7", "3", "2", "5"]
    assert not re.search(r"<[@#]|https?:", said)
    most = tuple((rule, 1_000_000) for rule in Rule)
    assert len(TEXTS.week(locale, Week(1_000_000, most, 1_000_000, 1_000_000, 1_000_000))) <= MOST_LETTERS


def test_one_message_and_none_are_said_as_people_say_it() -> None:
    one = TEXTS.week("en", Week(1, ((Rule.SCAM, 1),), 0, 0, 0)).splitlines()
    assert one[:2] == ["In the last seven days the bot found something in one message:", "- scam: 1"]
    assert len(one) == 5
    none = TEXTS.week("en", Week(0, (), 0, 0, 2)).splitlines()
    assert none[0] == "In the last seven days the bot found nothing in what people wrote."
    assert none[1].endswith("nothing: 2.")
    assert len(none) == 2


def test_the_first_id_of_a_moment_is_that_of_discords_messages() -> None:
    id_ = Snowflakes().next()
    written = moment(id_)
    millisecond = timedelta(milliseconds=1)
    assert rules.first_id(written) <= id_ < rules.first_id(written + millisecond)
    assert rules.first_id(datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)) == 175928847298985984 // 2**22 * 2**22
    assert rules.first_id(datetime(2014, 1, 1, tzinfo=UTC)) == 0
