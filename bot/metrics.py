"""Counters of what happened since the start, by name. Shown at /healthz; they hold nothing about anybody."""

from collections import Counter


class Metrics:
    """Named counters, one object a process."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, name: str) -> None:
        """Add one to `name`."""
        self._counts[name] += 1

    def snapshot(self) -> dict[str, int]:
        """All counters, by name."""
        return dict(self._counts)
