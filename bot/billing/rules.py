"""What a subscription at Stripe gives, and what its holder is told. Pure: everything, the time too, is an argument.

Statuses: https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.config import Config
from bot.domain.entitlement import Grant, Source
from bot.domain.notice import NoticeKind
from bot.domain.subscription import ENDED_STATUSES, Item, Subscription

OPEN_STATUSES = frozenset({"active", "trialing"})
CLOSED_STATUSES = frozenset({"incomplete", "incomplete_expired", "unpaid", "paused", "canceled"})
HOLD_REASONS = frozenset({"unknown_price", "past_due_without_open_invoice", "unknown_status"})
PRICE_TROUBLES = frozenset({"price_missing", "price_unusable", "price_refused"})
_SOON = timedelta(hours=1)


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


@dataclass(frozen=True, slots=True)
class Shop:
    """What is sold: the tier by its price's lookup key, and the tiers by the Stripe product of that price."""

    tiers: Mapping[str, str]
    products: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def with_products(self, products: Mapping[str, str]) -> "Shop":
        """The same shop, where `products` says which product the price with a lookup key is of."""
        found: dict[str, frozenset[str]] = {}
        for key, product in products.items():
            if key in self.tiers:
                found[product] = found.get(product, frozenset()) | {self.tiers[key]}
        return replace(self, products=found)


@dataclass(frozen=True, slots=True)
class Former:
    """What a subscription was before: the tier that it gave, and Stripe's id of the price that this was seen at."""

    tier: str | None = None
    price: str | None = None


def shop_of(config: Config) -> Shop:
    """What config sells; of the products Stripe has to tell."""
    return Shop({tier.price: key for key, tier in config.membership.tiers.items() if tier.price is not None})


def tier_bought(
    items: Iterable[Item], sold_as: str | None, former: Former, shop: Shop
) -> tuple[str | None, Item | None]:
    """The tier that `items` buy, in whatever order they stand, and the item that does; None when that cannot be told.

    Items that are no tier's do not count, nor do those of a quantity of 0. Two different tiers in one subscription
    cannot be told apart by what they cost or by their order: neither counts.
    """
    found = [(tier, item) for item in items if _is_paid_for(item) and (tier := _tier_of(item, sold_as, former, shop))]
    if len({tier for tier, _item in found}) != 1:
        return None, None
    # Of several that buy the same tier always the same one: with a key before without.
    return min(found, key=lambda each: (each[1].lookup_key is None, repr(each[1])))


def _is_paid_for(item: Item) -> bool:
    return item.quantity is None or item.quantity > 0


def _tier_of(item: Item, sold_as: str | None, former: Former, shop: Shop) -> str | None:
    """A price says by its lookup key which tier it buys. One without a key may have handed it on to a newer price: it
    buys what it bought before, and a price of the tier's own product what the subscription was sold as.
    """
    if item.lookup_key is not None:
        return shop.tiers.get(item.lookup_key)
    if former.tier in shop.tiers.values() and item.price is not None and item.price == former.price:
        return former.tier
    own = shop.products.get(item.product or "", frozenset())
    return next((tier for tier in (former.tier, sold_as) if tier in own), None)


def asks_for_products(items: Iterable[Item], status: str, former: Former) -> bool:
    """Whether the products of the tiers' prices have to be known to tell what `items` buy. An end needs no price."""
    return status not in CLOSED_STATUSES and any(
        each.lookup_key is None and (each.price is None or each.price != former.price) for each in items
    )


def grace_of(config: Config, *tiers: str | None) -> timedelta:
    """How long an unpaid invoice leaves the rooms open: the grace of the first of `tiers` that config has.

    Where it has none of them the longest of all paid ones: what cannot be told must close nothing too early.
    """
    all_ = config.membership.tiers
    known = [all_[tier].grace for tier in tiers if tier in all_]
    return known[0] if known else max((tier.grace for tier in all_.values() if tier.paid), default=timedelta())


def judge(subscription: Subscription, grace: timedelta, now: datetime) -> Verdict:
    """What `subscription` gives at `now`, where an unpaid invoice leaves the rooms open for `grace`.

    An end is an end whatever was bought; only what would give asks for the tier.
    """
    status, until = subscription.status, subscription.cancel_at
    if status in CLOSED_STATUSES:
        return Verdict(Access.CLOSED, until=subscription.ended_at)
    if status == "past_due":
        if subscription.unpaid_since is None:
            return Verdict(Access.HOLD, reason="past_due_without_open_invoice")
        end = subscription.unpaid_since + (grace if subscription.has_grace else timedelta())
        if now >= end:
            return Verdict(Access.CLOSED, until=end)
        until = min(end, until or end)
    elif status not in OPEN_STATUSES:
        return Verdict(Access.HOLD, reason="unknown_status")
    if subscription.tier is None:
        return Verdict(Access.HOLD, until=until, reason="unknown_price")
    return Verdict(Access.OPEN, until=until)


def is_paid_for(status: str) -> bool:
    """Whether somebody pays, or owes, for a subscription in `status`; one of which nothing is known counts."""
    return status not in CLOSED_STATUSES or status in ("unpaid", "paused")


def trial_days(offered: int, *, is_new: bool) -> int:
    """The trial that somebody gets of those `offered`: ending and buying again must not be free for ever."""
    return offered if is_new else 0


def keeps_page(begun: tuple[str, int | None], price: str, trial: int) -> bool:
    """Whether a page that was begun (for this price, with this trial) still sells what would be sold now."""
    return begun == (price, trial)


def price_troubles_over(trouble: str | None) -> frozenset[str]:
    """The troubles of a price that are over when `trouble`, if anything, stands in the way of selling at it.

    Where nothing does Stripe may refuse all the same: that this is over is seen once a page was begun.
    """
    return PRICE_TROUBLES - {trouble or "price_refused"}


def look_again_at(
    subscription: Subscription, verdict: Verdict, now: datetime, grace: timedelta = timedelta()
) -> datetime | None:
    """When to ask Stripe again though no event came: at an end in sight, when the period has passed, daily when closed.

    Also when a pause of collection has lasted for `grace`: then staff are told.

    The end of access is thereby always confirmed by Stripe, never concluded from the clock alone: a payment whose
    webhook was lost is seen before a door closes. What is held is asked about every hour: somebody may be standing
    outside, and what the operator mends need not send an event.
    """
    if subscription.status in ENDED_STATUSES:
        return None
    if verdict.access is Access.CLOSED:
        return now + timedelta(days=1)  # it can still be paid
    edges = [edge for edge in (verdict.until, subscription.period_end) if edge is not None]
    if verdict.access is Access.HOLD:
        edges.append(now + _SOON)
    if subscription.paused_since is not None and subscription.paused_since + grace > now:
        edges.append(subscription.paused_since + grace)
    # An edge that has passed without a change of status: Stripe works through a renewal for about an hour.
    return min((edge if edge > now else now + _SOON for edge in edges), default=None)


def blocks_purchase(status: str) -> bool:
    """Whether a subscription in `status` makes buying the same tier again a mistake: all but those that have ended."""
    return status not in ENDED_STATUSES


def is_settled(subscription: Subscription, verdict: Verdict, held: Grant | None) -> bool:
    """Whether `held`, the grant made from `subscription`, is what `verdict` asks for. What is held open is."""
    is_open = held is not None and held.ends_at is None
    if verdict.access is Access.OPEN:
        return is_open and held is not None and held.tier == subscription.tier
    return verdict.access is Access.HOLD or not is_open


def next_grant(subscription: Subscription, verdict: Verdict, held: Grant | None, now: datetime) -> Grant | None:
    """The grant to write over `held`; None when it stays. An end is written only when Stripe has confirmed it."""
    if verdict.access is Access.OPEN and subscription.tier is not None:
        starts_at = held.starts_at if held else min(subscription.started_at, now)
        fresh = Grant(subscription.holder, Source.STRIPE, subscription.id, subscription.tier, starts_at)
        return None if fresh == held else fresh
    if verdict.access is Access.CLOSED and held is not None and held.ends_at is None:
        return replace(held, ends_at=now)
    return None


def own_extent(config: Config, tier: str, others: Iterable[Grant], now: datetime) -> str:
    """How much of what `tier` opens is open through it alone to somebody who also has `others`.

    "all": nothing else is paid for; "none": other memberships open each of its rooms; else "some".
    """
    paid = {grant.tier for grant in others if grant.is_paid_for and grant.holds(now)}
    rooms = {room for each in paid for room in config.opened_by(config.tier_roles(each))}
    if not paid:
        return "all"
    return "none" if rooms.issuperset(config.opened_by(config.tier_roles(tier))) else "some"


@dataclass(frozen=True, slots=True)
class Message:
    """A message that becomes due: its kind, the tier and the date that it speaks of."""

    kind: NoticeKind
    tier: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A subscription before and after a look, with the grants `held` before and written (`change`) after it.

    `covered`: other memberships open the same rooms. `unsent`: the kinds of messages about it that still wait.
    """

    before: Subscription | None
    after: Subscription
    verdict: Verdict
    held: Grant | None
    change: Grant | None
    covered: bool = False
    unsent: Collection[str] = ()


def messages(seen: Seen) -> tuple[frozenset[str], tuple[Message, ...]]:
    """The kinds of messages about a subscription that are no longer true, and those that become due.

    What each says is decided when it is sent, from all that the person has then (`notices.rules`).
    """
    untrue: set[str] = set()
    owed: list[Message] = []
    is_over = seen.after.status in ENDED_STATUSES
    was_open = seen.held is not None and seen.held.ends_at is None
    if seen.change is not None and seen.change.ends_at is not None:
        untrue |= {NoticeKind.OPEN, NoticeKind.CHANGED, NoticeKind.PAYMENT_FAILED}
        owed.append(Message(NoticeKind.ENDED if is_over else NoticeKind.CLOSED, seen.change.tier))
    elif seen.change is not None and not was_open:
        untrue |= {NoticeKind.ENDED, NoticeKind.CLOSED, NoticeKind.CHANGED}
        owed += [] if seen.covered else [Message(NoticeKind.OPEN, seen.change.tier)]
    elif seen.change is not None and seen.held is not None and seen.held.tier != seen.change.tier:
        # Who was not told of the former tier yet is told of the one they have when it is sent.
        if not {NoticeKind.OPEN, NoticeKind.CHANGED} & {*seen.unsent}:
            owed.append(Message(NoticeKind.CHANGED, seen.held.tier))
    elif is_over and NoticeKind.CLOSED in seen.unsent and seen.held is not None:
        untrue.add(NoticeKind.CLOSED)
        owed.append(Message(NoticeKind.ENDED, seen.held.tier))
    owed += _of_payment(seen)
    if seen.after.status != "past_due":
        untrue.add(NoticeKind.PAYMENT_FAILED)
    return frozenset(untrue & {*seen.unsent}), tuple(owed)


def _of_payment(seen: Seen) -> list[Message]:
    """Nobody is surprised: a payment that failed is told at once, with the day until which the rooms stay."""
    now_, before = seen.after, seen.before
    fails = now_.status == "past_due" and seen.verdict.access is Access.OPEN and now_.tier is not None
    told = before is not None and before.status == "past_due" and None not in (before.tier, before.unpaid_since)
    return [Message(NoticeKind.PAYMENT_FAILED, now_.tier or "", seen.verdict.until)] if fails and not told else []
