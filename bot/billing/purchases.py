"""What a person can do about their own membership: see the tiers, buy one, manage it, ask how it stands."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

from bot.billing import rules
from bot.clock import Clock
from bot.config import Config, Tier
from bot.db import Database, checkouts, members, subscriptions
from bot.db.checkouts import Checkout
from bot.domain.subscription import Subscription
from bot.errors import NotThere, Refused
from bot.integrations.stripe import Price, Stripe


@dataclass(frozen=True, slots=True)
class Offer:
    """A paid tier of config as one person sees it.

    Exactly one of these: `url` (the Checkout page), `taken` (they have it, in this status) or neither: it cannot be
    bought now, as Stripe has no price for it.
    """

    tier: str
    trial_days: int
    price: Price | None = None
    url: str | None = None
    taken: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One membership of a person: `until` is the end in sight, if any."""

    tier: str | None
    status: str
    access: rules.Access
    until: datetime | None
    renews_at: datetime | None


class Purchases:
    """The person's side of billing. Methods raise what `integrations.stripe` raises."""

    def __init__(
        self, database: Database, stripe: Stripe, config: Config, clock: Clock, guild: int, public_url: str
    ) -> None:
        self._db, self._stripe, self._config, self._clock = database, stripe, config, clock
        self._guild, self._public_url = guild, public_url
        # Two commands of one person at once must not open two pages that could both be paid.
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def offers(self, member: int, locale: str) -> list[Offer]:
        """The paid tiers, each with a page to pay it on unless `member` has it."""
        paid = {key: tier for key, tier in self._config.membership.tiers.items() if tier.paid}
        async with self._locks.setdefault(member, asyncio.Lock()):
            async with self._db.transaction() as session:
                await members.ensure(session, member, self._clock.now(), locale)
                have = {
                    found.tier: found.status
                    for found in await subscriptions.of(session, member)
                    if rules.blocks_purchase(found.status)
                }
            wanted = [tier.price for key, tier in paid.items() if key not in have and tier.price]
            prices = await self._stripe.prices(wanted) if wanted else {}
            return [
                Offer(key, tier.trial_days, taken=have[key])
                if key in have
                else await self._offer(member, locale, key, tier, prices.get(tier.price or ""))
                for key, tier in paid.items()
            ]

    async def standings(self, member: int) -> list[Standing]:
        """All memberships of `member` that have not ended; if there is none, the one that ended last."""
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            found = await subscriptions.of(session, member)
        live = [each for each in found if rules.blocks_purchase(each.status)]
        return [self._standing(each, now) for each in live or found[-1:]]

    async def portal(self, member: int, locale: str) -> str | None:
        """The address of Stripe's page where `member` manages what they pay for; None if there is nothing to."""
        async with self._db.transaction(readonly=True) as session:
            found = await subscriptions.of(session, member)
        live = [each for each in found if rules.blocks_purchase(each.status)]
        newest = (live or found)[-1:]
        return await self._stripe.portal(newest[0].customer, locale, self._page("done", locale)) if newest else None

    def _standing(self, found: Subscription, now: datetime) -> Standing:
        tier = self._config.membership.tiers.get(found.tier or "")
        verdict = rules.judge(found, tier.grace, now) if tier else rules.Verdict(rules.Access.HOLD)
        renews = found.period_end if verdict.access is rules.Access.OPEN and found.cancel_at is None else None
        return Standing(found.tier, found.status, verdict.access, verdict.until, renews)

    async def _offer(self, member: int, locale: str, key: str, tier: Tier, price: Price | None) -> Offer:
        if price is None:
            return Offer(key, tier.trial_days)
        async with self._db.transaction(readonly=True) as session:
            begun = await checkouts.open_of(session, member, key)
            customer = next((each.customer for each in reversed(await subscriptions.of(session, member))), None)
        if begun is not None:
            page, complete = await self._still_open(begun, price)
            if complete:
                return Offer(key, tier.trial_days, price, taken="complete")
            if page is not None:
                return Offer(key, tier.trial_days, price, url=page)
        url = await self._begin(member, locale, key, tier, price, customer)
        return Offer(key, tier.trial_days, price, url=url)

    async def _still_open(self, begun: Checkout, price: Price) -> tuple[str | None, bool]:
        """(the page, False) while a begun purchase can go on; (None, True) once it is paid; else (None, False)."""
        try:
            found = await self._stripe.checkout(begun.session_id)
            if found.status == "complete":
                return None, True
            if found.status == "open" and found.url and begun.price == price.id:
                return found.url, False
            if found.status == "open":  # it sells at a price that is no longer the tier's
                await self._stripe.expire_checkout(begun.session_id)
        except NotThere:
            pass
        except Refused:  # it was completed between the two questions
            return None, True
        async with self._db.transaction() as session:
            await checkouts.close(session, begun.session_id)
        return None, False

    async def _begin(self, member: int, locale: str, key: str, tier: Tier, price: Price, customer: str | None) -> str:
        created = await self._stripe.create_checkout(
            price=price.id,
            user=member,
            guild=self._guild,
            tier=key,
            locale=locale,
            # A trial is for somebody new: ending and buying again must not be free for ever.
            trial_days=0 if customer else tier.trial_days,
            customer=customer,
            success_url=self._page("success", locale),
            cancel_url=self._page("cancel", locale),
        )
        url = created.url or ""
        async with self._db.transaction() as session:
            await checkouts.put(session, Checkout(created.id, member, key, price.id, url, created.expires_at))
        return url

    def _page(self, name: str, locale: str) -> str:
        return f"{self._public_url}/membership/{name}?lang={locale}"
