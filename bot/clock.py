"""The one clock of the process. Rules get times as arguments; only entry points and services ask it."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time. Tests and the demo move it together with the sandbox's; in production it is never moved."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The present for everything that is decided: aware, UTC."""
        return datetime.now(UTC) + self._ahead

    def real_now(self) -> datetime:
        """The present by the machine, for what a third party parse_http_date with real time (webhook signatures)."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that nobody sets back and that run on while the process is stopped (SIGSTOP): CLOCK_MONOTONIC."""
        return time.clock_gettime(time.CLOCK_MONOTONIC)

    def advance(self, by: timedelta) -> None:
        """Move `now` ahead of the machine's time."""
        self._ahead += by
