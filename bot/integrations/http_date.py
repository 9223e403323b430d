"""When the other side sent an answer, by its own clock."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def parse_http_date(date: str | None) -> datetime | None:
    """The time in a Date header, to the second; None when there is none. ValueError when it is no date."""
    if date is None:
        return None
    found = parsedate_to_datetime(date)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
