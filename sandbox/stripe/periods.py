"""Billing periods: calendar arithmetic from an anchor, in UTC."""

import calendar
from datetime import UTC, datetime, timedelta

from sandbox.stripe.objects import Json


def shifted(anchor: int, interval: str, count: int) -> int:
    """The unix time `count` intervals (day, week, month, year) after the anchor.

    A month that lacks the anchor's day ends on its last one: 31 January, 28 February, 31 March.
    """
    start = datetime.fromtimestamp(anchor, UTC)
    if interval in ("day", "week"):
        return int((start + timedelta(days=count * (7 if interval == "week" else 1))).timestamp())
    months = start.month - 1 + count * (12 if interval == "year" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return int(start.replace(year=year, month=month, day=day).timestamp())


def period_end(anchor: int, start: int, recurring: Json) -> int:
    """The end of the period that begins at `start`: the first boundary counted from the anchor that lies after it."""
    step, number = recurring["interval_count"], 0
    while (end := shifted(anchor, recurring["interval"], number * step)) <= start:
        number += 1
    return end
