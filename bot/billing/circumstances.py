"""What is around a subscription: who its holder is to the server, and what staff must know of. Pure, as `rules` is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.billing.rules import OPEN_STATUSES
from bot.domain.subscription import ENDED_STATUSES, Invoice, Subscription


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


def is_to_be_found(subscription: Subscription, around: Circumstances) -> bool:
    """Whether to ask Discord for the holder, who is away: they may be back, or banned.

    That somebody is away who has just bought is seen when they are to get their role.
    """
    return subscription.status not in ENDED_STATUSES and not around.banned and around.left_at is not None
