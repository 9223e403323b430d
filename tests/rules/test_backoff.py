"""domain.backoff: growing waits that never become unreasonable, and which failures are told of."""

from datetime import timedelta

from bot.domain.backoff import delay, is_lasting


def test_waits_grow_and_stop_growing() -> None:
    waits = [delay(attempt) for attempt in range(1, 200)]
    assert waits[0] == timedelta(seconds=2)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=15)


def test_only_what_passes_by_itself_may_fail_for_a_while_before_anybody_is_told() -> None:
    assert is_lasting(1, in_passing=False)
    assert [is_lasting(attempts, in_passing=True) for attempts in (1, 5, 6)] == [False, False, True]
