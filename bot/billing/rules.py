"""What a subscription at Stripe gives. Pure: everything, the time too, comes in as an argument.

Statuses: https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.subscription import Subscription

OPEN_STATUSES = frozenset({"active", "trialing"})
CLOSED_STATUSES = frozenset({"incomplete", "incomplete_expired", "unpaid", "paused", "canceled"})
ENDED_STATUSES = frozenset({"incomplete_expired", "canceled"})
HOLD_REASONS = frozenset({"unknown_price", "past_due_without_open_invoice", "unknown_status"})


class Access(Enum):
    """OPEN gives, CLOSED takes, HOLD changes nothing (and alerts)."""

    OPEN = "open"
    CLOSED = "closed"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a subscription gives now. `until`: the end that is in sight, if any; `reason`: why it is held."""

    access: Access
    until: datetime | None = None
    reason: str = ""


def judge(subscription: Subscription, grace: timedelta, now: datetime) -> Verdict:
    """What `subscription` gives at `now`, where an unpaid invoice leaves the rooms open for `grace`."""
    status = subscription.status
    if subscription.tier is None:
        return Verdict(Access.HOLD, reason="unknown_price")
    if status in OPEN_STATUSES:
        return Verdict(Access.OPEN, until=subscription.cancel_at)
    if status == "past_due":
        if subscription.unpaid_since is None:
            return Verdict(Access.HOLD, reason="past_due_without_open_invoice")
        end = subscription.unpaid_since + grace
        return Verdict(Access.OPEN, until=end) if now < end else Verdict(Access.CLOSED, until=end)
    if status in CLOSED_STATUSES:
        return Verdict(Access.CLOSED, until=subscription.ended_at)
    return Verdict(Access.HOLD, reason="unknown_status")


def look_again_at(subscription: Subscription, verdict: Verdict, now: datetime) -> datetime | None:
    """When to ask Stripe again though no event came: at an end in sight, when the period has passed, daily when closed.

    The end of access is thereby always confirmed by Stripe, never concluded from the clock alone: a payment whose
    webhook was lost is seen before a door closes.
    """
    if subscription.status in ENDED_STATUSES:
        return None
    if verdict.access is Access.CLOSED:
        return now + timedelta(days=1)  # it can still be paid
    edges = [edge for edge in (verdict.until, subscription.period_end) if edge is not None]
    # An edge that has passed without a change of status: Stripe works through a renewal for about an hour.
    return min((edge if edge > now else now + timedelta(hours=1) for edge in edges), default=None)


def blocks_purchase(status: str) -> bool:
    """Whether a subscription in `status` makes buying the same tier again a mistake: all but those that have ended."""
    return status not in ENDED_STATUSES
