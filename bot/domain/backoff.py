"""How long to wait before work that failed is tried again."""

from datetime import timedelta

_FIRST = timedelta(seconds=2)
_LONGEST = timedelta(minutes=15)


def delay(attempts: int) -> timedelta:
    """The wait after the `attempts`-th failure (1 and up): 2 s, doubled each time, at most 15 minutes."""
    return min(_FIRST * (1 << min(attempts - 1, 20)), _LONGEST)
