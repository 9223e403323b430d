"""How long to wait before work that failed is tried again, and when somebody has to be told."""

from datetime import timedelta

_FIRST = timedelta(seconds=2)
_LONGEST = timedelta(minutes=15)
_PATIENCE = 5  # failures in a row that pass for a hiccup: about a minute
PAUSE_S = 5.0
"""The pause after a failure that is nobody's in particular, in seconds."""


def delay(attempts: int) -> timedelta:
    """The wait after the `attempts`-th failure (1 and up): 2 s, doubled each time, at most 15 minutes."""
    return min(_FIRST * (1 << min(attempts - 1, 20)), _LONGEST)


def is_lasting(attempts: int, *, in_passing: bool) -> bool:
    """Whether the `attempts`-th failure in a row is more than a hiccup. `in_passing`: the other side said "later"."""
    return not in_passing or attempts > _PATIENCE
