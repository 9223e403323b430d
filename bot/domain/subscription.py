"""A subscription at Stripe, as the rest of the bot knows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as Stripe last told it. Times are aware UTC.

    `holder` is the Discord user id that this bot put into the metadata. `tier` is None when neither the price nor
    the metadata names one that config has. `unpaid_since` is the creation of the oldest invoice that is still open.
    """

    id: str
    customer: str
    holder: int
    tier: str | None
    status: str
    started_at: datetime
    period_end: datetime | None
    cancel_at: datetime | None
    ended_at: datetime | None
    unpaid_since: datetime | None
