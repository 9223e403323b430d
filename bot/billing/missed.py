"""What tells that something was missed: how far back to ask, and what to look at again. Pure, as `rules` is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.billing import reading, rules
from bot.billing.rules import PRICE_TROUBLES, Access, Shop
from bot.config import Config
from bot.domain.entitlement import Grant
from bot.domain.subscription import ENDED_STATUSES, StripeSubscription, Subscription

# Stripe keeps events for 30 days: what lies before is found by reconciling.
STRIPE_REMEMBERS = timedelta(days=29)
# An event may become listable a little after its `created`, which has whole seconds.
OVERLAP = timedelta(minutes=2)


def backfill_since(reached: datetime | None, now: datetime) -> tuple[datetime, bool]:
    """From when on to ask for events where all up to `reached` were seen, and whether some may be forgotten by then.

    A mark in the future counts as none: nothing was seen there, so how far it really got is not known.
    """
    oldest = now - STRIPE_REMEMBERS
    if reached is None or reached > now:
        return oldest - OVERLAP, False
    return max(reached, oldest) - OVERLAP, reached < oldest


def newest(created: Iterable[datetime], now: datetime) -> datetime | None:
    """How far events that were `created` then let the mark move.

    One that is dated in the future would have all that come until then be passed over.
    """
    return max((each for each in created if each <= now), default=None)


def to_look_at(
    config: Config, seen: Mapping[str, StripeSubscription], stored: Mapping[str, Subscription],
    held: Mapping[str, Grant], troubled: Collection[str], shop: Shop, guild: int, now: datetime,
) -> set[str]:  # fmt: skip
    """The subscriptions that are not as they are stored, by what Stripe lists (`seen`), all by their ids.

    Also those that are stored as running and were not in the list (the list may be short, the look will tell), and
    those that are held, alerted (`troubled`), or not granted as they would be judged today: config may have changed.
    """
    found = {id_ for id_, each in seen.items() if differs(each, stored.get(id_), held.get(id_), shop, guild)}
    found |= {id_ for id_, each in stored.items() if id_ not in seen and each.status != "canceled"}
    found |= {id_ for id_, each in stored.items() if is_unsettled(config, each, held.get(id_), now)}
    return found | {about for about in troubled if about in seen or about in stored}


def differs(seen: StripeSubscription, stored: Subscription | None, held: Grant | None, shop: Shop, guild: int) -> bool:
    """Whether a subscription as Stripe lists it is not as it is `stored`; what is nobody's here does not count."""
    if stored is None:
        if seen.user is None or seen.guild != guild:
            return seen.guild in (None, guild) and reading.sells(seen, shop)  # the look tells the operator
        return seen.status not in ENDED_STATUSES
    if seen.is_paused != (stored.paused_since is not None):
        return True
    read = reading.subscription_of(seen, stored.holder, None, reading.former(stored, held), shop)
    # Since when it is unpaid or paused, and whether there is grace, is not in the list: a look asks for that.
    return stored != replace(
        read, unpaid_since=stored.unpaid_since, has_grace=stored.has_grace, paused_since=stored.paused_since
    )


def is_unsettled(config: Config, stored: Subscription, held: Grant | None, now: datetime) -> bool:
    """Whether its verdict today is to hold it, or is not what its grant says."""
    grace = rules.grace_of(config, stored.tier, held.tier if held else None)
    verdict = rules.judge(stored, grace, now)
    return verdict.access is Access.HOLD or not rules.is_settled(stored, verdict, held)


def prices_mended(troubles: Iterable[tuple[str, str]], shop: Shop, states: Mapping[str, str]) -> list[tuple[str, str]]:
    """Of `troubles` (kind, about) those of prices that are over: the tier can be bought, or config has it no longer."""
    missing = {key for key in shop.tiers if states.get(key) != "active"}
    return [
        (kind, about)
        for kind, about in troubles
        # That Stripe refuses to sell at a price is seen only when somebody tries.
        if kind in PRICE_TROUBLES and about not in (shop.tiers if kind == "price_refused" else missing)
    ]
