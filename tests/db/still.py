"""A clock that stands still, so that a test can say to the second when something is due."""

from datetime import UTC, datetime

from bot.clock import Clock


class Still(Clock):
    """Moves only when it is told to; begins at the present, as what was given at Discord did."""

    def __init__(self) -> None:
        super().__init__()
        self._begin = datetime.now(UTC)

    def now(self) -> datetime:
        return self._begin + self._ahead
