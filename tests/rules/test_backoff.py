"""domain.backoff: growing waits that never become unreasonable."""

from datetime import timedelta

from bot.domain.backoff import delay


def test_waits_grow_and_stop_growing() -> None:
    waits = [delay(attempt) for attempt in range(1, 200)]
    assert waits[0] == timedelta(seconds=2)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=15)
