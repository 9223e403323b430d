"""Discord's ids: 42 bits of milliseconds since 2015, then 22 bits that tell apart what is made within one of them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

EPOCH_MS = 1_420_070_400_000
"""1 January 2015 in Unix milliseconds: where Discord's time begins."""


class Snowflakes:
    """Makes ids that carry the present time and are strictly increasing."""

    def __init__(self) -> None:
        self._last = 0
        self.ahead = timedelta()
        """How far the sandbox's clock is ahead of the machine's."""

    def next(self) -> int:
        """A new id, greater than each one before it."""
        milliseconds = time.time_ns() // 1_000_000 + self.ahead // timedelta(milliseconds=1)
        now = (milliseconds - EPOCH_MS) << 22
        self._last = max(now, self._last + 1)
        return self._last


def moment(snowflake: int) -> datetime:
    """When the object with this id was made (UTC, to the millisecond)."""
    return datetime.fromtimestamp(((snowflake >> 22) + EPOCH_MS) / 1000, UTC)
