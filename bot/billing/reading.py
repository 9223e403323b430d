"""What Stripe tells of a subscription, and config and the past of what it buys, made one value."""

from collections.abc import Iterable
from datetime import datetime

from bot.billing import circumstances, rules
from bot.billing.rules import Former, Shop
from bot.domain.entitlement import Grant
from bot.domain.subscription import ENDED_STATUSES, Invoice, StripeSubscription, Subscription


def former(known: Subscription | None, held: Grant | None) -> Former:
    """What a subscription was before, by what is stored and by the grant that was made from it."""
    return Former(held.tier if held else known.tier if known else None, known.price if known else None)


def subscription_of(
    seen: StripeSubscription, holder: int, unpaid_since: datetime | None, before: Former, shop: Shop, *,
    has_grace: bool = True, paused_since: datetime | None = None,
) -> Subscription:  # fmt: skip
    """The subscription as it is stored. One that gives nothing any more keeps the name of what it gave."""
    gives_nothing = seen.status in rules.CLOSED_STATUSES
    tier, item = rules.tier_bought(seen.items, seen.tier, before, Shop(shop.tiers) if gives_nothing else shop)
    if tier is None and gives_nothing:
        tier = before.tier or (seen.tier if seen.tier in shop.tiers.values() else None)
    return Subscription(
        id=seen.id, customer=seen.customer, holder=holder, tier=tier, status=seen.status,
        started_at=seen.started_at, period_end=(item.period_end if item else None) or seen.period_end,
        cancel_at=seen.cancel_at, ended_at=seen.ended_at, unpaid_since=unpaid_since,
        has_grace=has_grace, paused_since=paused_since, resumes_at=seen.resumes_at,
        price=item.price if item else before.price,
    )  # fmt: skip


def present_state(
    seen: StripeSubscription, invoices: Iterable[Invoice], asked_at: datetime, holder: int, known: Subscription | None,
    held: Grant | None, shop: Shop,
) -> Subscription:  # fmt: skip
    """The subscription as it is stored, where Stripe was asked at `asked_at`: with its arrears and its pause.

    `invoices` count while it is late (`past_due`); the first look that sees a pause of collection tells since when.
    """
    unpaid_since, has_grace = circumstances.arrears(invoices) if seen.status == "past_due" else (None, True)
    paused_since = (known and known.paused_since) or asked_at
    return subscription_of(
        seen, holder, unpaid_since, former(known, held), shop, has_grace=has_grace,
        paused_since=paused_since if seen.is_paused else None,
    )  # fmt: skip


def holder_of(seen: StripeSubscription, known: Subscription | None, guild: int) -> int | None:
    """Whose it is: who it was sold to. Metadata changed by hand neither moves a membership nor ends it.

    What was over before it was ever seen, or was forgotten on somebody's wish, though they came back since, is
    nobody's.
    """
    if known is not None:
        return known.holder
    if seen.guild != guild or seen.status in ENDED_STATUSES:
        return None
    return seen.user


def sells(seen: StripeSubscription, shop: Shop) -> bool:
    """Whether somebody pays, or owes, for a tier of ours with it."""
    return rules.is_paid_for(seen.status) and rules.tier_bought(seen.items, seen.tier, Former(), shop)[0] is not None
