"""What a person can do about their own membership: see the tiers, buy one, manage it, ask how it stands."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from weakref import WeakValueDictionary

from bot import log
from bot.billing import rules
from bot.clock import Clock
from bot.config import Config, Tier
from bot.db import Database, Session, alerts, checkouts, grants, inbox, members, role_states, subscriptions
from bot.db.checkouts import Checkout
from bot.domain.entitlement import Grant
from bot.domain.stripe_event import Arrived, Subject
from bot.domain.subscription import Subscription
from bot.errors import NotThere, Refused
from bot.integrations.stripe import CheckoutSession, Price, Stripe

_logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """A paid tier of config as one person sees it.

    Exactly one of these: `url` (the Checkout page), `taken` (they have it, in this status) or neither: it cannot be
    bought now, as Stripe has no price for it.
    """

    tier: str
    trial_days: int = 0
    price: Price | None = None
    url: str | None = None
    taken: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One membership of a person: `until` is the end in sight, if any.

    `status` is Stripe's, or "complete" for a purchase that is paid and not worked on yet. `blocked`: it gives access,
    and Discord has not let the bot give the role. `extent`: how much of what it opens
    it opens alone ("all", "some" or "none": other memberships open the same).
    """

    tier: str | None
    status: str
    access: rules.Access
    until: datetime | None = None
    renews_at: datetime | None = None
    blocked: bool = False
    extent: str = "all"


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
                have = await self._have(session, member)
            wanted = [tier.price for key, tier in paid.items() if not self._is_taken(key, have) and tier.price]
            prices = await self._stripe.prices(wanted) if wanted else {}
            await self._alert(wanted, prices)
            return [
                Offer(key, taken="live")
                if self._is_taken(key, have)
                else await self._offer(member, locale, key, tier, prices.get(tier.price or ""))
                for key, tier in paid.items()
            ]

    async def standings(self, member: int) -> list[Standing]:
        """All memberships of `member` that have not ended; if there is none, the one that ended last."""
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            found = await subscriptions.of(session, member)
            begun = await checkouts.of(session, member)
            roles = await role_states.state(session, member)
            held = await grants.of(session, member)
        blocked = roles is not None and roles.present is True and roles.error is not None
        waiting = [each for each in begun if await self._is_paid(each)]
        live = [each for each in found if rules.blocks_purchase(each.status)]
        paid = [Standing(each.tier, "complete", rules.Access.HOLD) for each in waiting]
        return [
            *paid,
            *(self._standing(each, held, blocked, now) for each in live or ([] if paid else found[-1:])),
        ]

    async def _is_paid(self, begun: Checkout) -> bool:
        found = await self._still_there(begun)
        return found is not None and found.status == "complete"

    async def portal(self, member: int, locale: str) -> str | None:
        """The address of Stripe's page where `member` manages what they pay for; None if there is nothing to."""
        async with self._db.transaction(readonly=True) as session:
            found = await subscriptions.of(session, member)
        live = [each for each in found if rules.blocks_purchase(each.status)]
        newest = (live or found)[-1:]
        try:
            return await self._stripe.portal(newest[0].customer, locale, self._page("done", locale)) if newest else None
        except Refused as refusal:
            if refusal.code != "resource_missing":
                raise
            return None  # the operator has deleted the customer at Stripe

    def _standing(self, found: Subscription, held: tuple[Grant, ...], blocked: bool, now: datetime) -> Standing:
        own = next((each for each in held if (each.source, each.reference) == (rules.SOURCE, found.id)), None)
        others = [each for each in held if each is not own]
        tier = found.tier or (own.tier if own else None)
        verdict = rules.judge(found, rules.grace_of(self._config, found.tier, tier), now)
        if not rules.is_settled(found, verdict, own):
            verdict = rules.Verdict(rules.Access.HOLD)  # not confirmed yet, nor done (docs/decisions/0001)
        renews = found.period_end if verdict.access is rules.Access.OPEN and found.cancel_at is None else None
        closed_out = blocked and verdict.access is rules.Access.OPEN
        extent = rules.own_extent(self._config, tier, others, now) if tier else "all"
        return Standing(tier, found.status, verdict.access, verdict.until, renews, closed_out, extent)

    async def _alert(self, wanted: list[str], prices: Mapping[str, Price]) -> None:
        """A tier that cannot be bought is the operator's to mend."""
        async with self._db.transaction() as session:
            for key in wanted:
                if key in prices:
                    await alerts.close(session, key, "price_missing")
                elif await alerts.open_(session, "price_missing", key, self._clock.now()):
                    _logger.error("alert", kind="price_missing", about=key)

    async def _offer(self, member: int, locale: str, key: str, tier: Tier, price: Price | None) -> Offer:
        if price is None:
            return Offer(key)
        async with self._db.transaction(readonly=True) as session:
            begun = await checkouts.open_of(session, member, key)
            former = await subscriptions.of(session, member)
            have = await self._have(session, member)
        if self._is_taken(key, have):  # paid while the prices were asked for
            return Offer(key, taken="live")
        # A trial is for somebody new: ending and buying again must not be free for ever.
        trial_days = 0 if former else tier.trial_days
        found = await self._still_there(begun) if begun is not None else None
        if found is not None and found.status == "complete":
            return Offer(key, taken="complete")
        if found is not None and begun is not None:
            if begun.price == price.id:
                return Offer(key, trial_days, price, url=begun.url)
            await self._stripe.expire_checkout(found.id)  # it sells at a price that is no longer the tier's
            await self._close(found.id)
        customer = former[-1].customer if former else None
        return Offer(key, trial_days, price, url=await self._begin(member, locale, key, trial_days, price, customer))

    async def _have(self, session: Session, member: int) -> set[str | None]:
        """The tiers `member` has a subscription to that has not ended; None for one whose tier is not known."""
        found = await subscriptions.of(session, member)
        return {each.tier for each in found if rules.blocks_purchase(each.status)}

    def _is_taken(self, tier: str, have: set[str | None]) -> bool:
        """Whether buying `tier` could be buying it twice; a subscription to an unknown tier could be to any."""
        unknown = any(each not in self._config.membership.tiers for each in have)
        return tier in have or unknown

    async def _still_there(self, begun: Checkout) -> CheckoutSession | None:
        """The begun purchase as Stripe knows it now, open or complete; None (and forgotten) when it has expired."""
        try:
            found = await self._stripe.checkout(begun.session_id)
        except NotThere:
            found = None
        if found is not None and found.status == "complete":
            # Paid, and the webhook has not been worked on yet, or was lost: have billing look.
            async with self._db.transaction() as session:
                now = self._clock.now()
                asked = Arrived(f"look_{found.id}", "checkout.look", now, Subject("checkout_session", found.id))
                await inbox.add(session, [asked], now)
            return found
        if found is None or found.status != "open":
            await self._close(begun.session_id)
            return None
        return found

    async def _close(self, checkout: str) -> None:
        async with self._db.transaction() as session:
            await checkouts.close(session, checkout)

    async def _begin(
        self, member: int, locale: str, key: str, trial_days: int, price: Price, customer: str | None
    ) -> str:
        create = partial(
            self._stripe.create_checkout,
            price=price.id,
            user=member,
            guild=self._guild,
            tier=key,
            locale=locale,
            trial_days=trial_days,
            success_url=self._page("success", locale),
            cancel_url=self._page("cancel", locale),
        )
        try:
            created = await create(customer=customer)
        except Refused as refusal:
            if customer is None or refusal.code != "resource_missing":
                raise
            created = await create(customer=None)  # the operator has deleted the customer at Stripe
        url = created.url or ""
        async with self._db.transaction() as session:
            await checkouts.put(session, Checkout(created.id, member, key, price.id, url, created.expires_at))
        return url

    def _page(self, name: str, locale: str) -> str:
        return f"{self._public_url}/membership/{name}?lang={locale}"
