"""A lease, of which the holder and whoever comes next have clocks of their own."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.lease import LENGTH_S, MARGIN_S, RENEW_EVERY_S, may_act

# Milliseconds, so that sums are exact.
MOMENTS = st.integers(0, 10**12)
PASSING = st.integers(0, 12_000)


@given(asked_at=MOMENTS, since=PASSING)
@example(asked_at=0, since=6_500)
def test_nobody_takes_over_while_a_request_may_still_be_on_its_way(asked_at: int, since: int) -> None:
    """The database counts from when it hears of the renewal, which is at `asked_at` at the soonest."""
    if may_act(asked_at / 1000, (asked_at + since) / 1000):
        assert since + MARGIN_S * 1000 <= LENGTH_S * 1000 + 1


@given(asked_at=MOMENTS, before=PASSING, after=PASSING)
def test_who_may_not_act_may_not_later_either_and_who_may_could_before(asked_at: int, before: int, after: int) -> None:
    sooner, later = asked_at / 1000 + before / 1000, asked_at / 1000 + (before + after) / 1000
    assert may_act(asked_at / 1000, sooner) or not may_act(asked_at / 1000, later)


def test_a_renewal_that_is_late_or_fails_once_stops_nobody_and_being_stopped_for_long_does() -> None:
    assert may_act(100.0, 100.0)
    assert may_act(100.0, 100.0 + 2 * RENEW_EVERY_S)
    assert may_act(100.0, 100.0 + LENGTH_S - MARGIN_S - 0.001)
    assert not may_act(100.0, 100.0 + LENGTH_S - MARGIN_S)
    assert not may_act(100.0, 100.0 + LENGTH_S)
    assert not may_act(100.0, 100_000.0)
