"""What a subscription at Stripe gives. Pure: everything, the time too, comes in as an argument.

Statuses: https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.subscription import Invoice, Subscription

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
        end = subscription.unpaid_since + (grace if subscription.has_grace else timedelta())
        return Verdict(Access.OPEN, until=end) if now < end else Verdict(Access.CLOSED, until=end)
    if status in CLOSED_STATUSES:
        return Verdict(Access.CLOSED, until=subscription.ended_at)
    return Verdict(Access.HOLD, reason="unknown_status")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What there is to know about a subscription beside itself.

    `left_at`: since when its holder is away from the server, if they are; `paid_from`: when the period began that was
    paid for last; `had_trial`: whether the holder had a trial before this one.
    """

    banned: bool = False
    left_at: datetime | None = None
    paid_from: datetime | None = None
    had_trial: bool = False


def arrears(invoices: Iterable[Invoice]) -> tuple[datetime | None, bool]:
    """Since when an invoice of a subscription is unpaid (None: none is), and whether there is grace for that.

    An invoice that gives time to pay (`send_invoice`) is not late before that time is over. Grace is for who has paid
    before, or whom the operator gives time to pay: a trial, or a coupon for all of the price, is no payment.
    """
    known = list(invoices)
    late = [each.due_at or each.created_at for each in known if each.is_open]
    trusted = any(each.paid or (each.is_open and each.due_at is not None) for each in known)
    return min(late, default=None), trusted


def concerns(subscription: Subscription, around: Circumstances, grace: timedelta, now: datetime) -> list[str]:
    """What staff must know about a subscription that gives what it should: the kinds of alert.

    Somebody banned pays on; somebody who is away has paid since they left; a second trial; nothing is collected, on
    the operator's own word, for longer than an unpaid invoice would be borne.
    """
    found = []
    runs = subscription.status in OPEN_STATUSES or subscription.status == "past_due"
    if runs and around.banned and subscription.cancel_at is None:
        found.append("banned_and_paying")
    elif runs and around.left_at and around.paid_from and around.paid_from >= around.left_at:
        found.append("away_and_paying")
    if subscription.status == "trialing" and around.had_trial:
        found.append("second_trial")
    if runs and subscription.paused_since is not None and now >= subscription.paused_since + grace:
        found.append("collection_paused")
    return found


def is_paid_for(status: str) -> bool:
    """Whether somebody pays, or owes, for a subscription in `status`; one of which nothing is known counts."""
    return status not in CLOSED_STATUSES or status in ("unpaid", "paused")


def is_to_be_found(subscription: Subscription, around: Circumstances, *, is_new: bool) -> bool:
    """Whether to ask Discord for the holder: a new purchase, or somebody who is away, and perhaps banned."""
    return subscription.status not in ENDED_STATUSES and not around.banned and (is_new or around.left_at is not None)


def trial_days(offered: int, *, is_new: bool) -> int:
    """The trial that somebody gets of those `offered`: ending and buying again must not be free for ever."""
    return offered if is_new else 0


def keeps_page(begun: tuple[str, int | None], price: str, trial: int) -> bool:
    """Whether a page that was begun (for this price, with this trial) still sells what would be sold now."""
    return begun == (price, trial)


def look_again_at(
    subscription: Subscription, verdict: Verdict, now: datetime, grace: timedelta = timedelta()
) -> datetime | None:
    """When to ask Stripe again though no event came: at an end in sight, when the period has passed, daily when closed.

    Also when a pause of collection has lasted for `grace`: then staff are told.


    The end of access is thereby always confirmed by Stripe, never concluded from the clock alone: a payment whose
    webhook was lost is seen before a door closes.
    """
    if subscription.status in ENDED_STATUSES:
        return None
    if verdict.access is Access.CLOSED:
        return now + timedelta(days=1)  # it can still be paid
    edges = [edge for edge in (verdict.until, subscription.period_end) if edge is not None]
    if subscription.paused_since is not None and subscription.paused_since + grace > now:
        edges.append(subscription.paused_since + grace)
    # An edge that has passed without a change of status: Stripe works through a renewal for about an hour.
    return min((edge if edge > now else now + timedelta(hours=1) for edge in edges), default=None)


def blocks_purchase(status: str) -> bool:
    """Whether a subscription in `status` makes buying the same tier again a mistake: all but those that have ended."""
    return status not in ENDED_STATUSES
