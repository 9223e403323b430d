"""What a person can do about their own membership: see the tiers, buy one, manage it, ask how it stands."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from weakref import WeakValueDictionary

from bot import log
from bot.billing import rules
from bot.billing.pages import OpenPages
from bot.billing.presence import Presence
from bot.billing.standing import Standing, standings_of
from bot.clock import Clock
from bot.config import Config, Tier
from bot.db import Database, Session, alerts, checkouts, grants, members, role_states, subscriptions
from bot.db.checkouts import Checkout
from bot.errors import Refused
from bot.integrations.discord import Discord
from bot.integrations.stripe import Stripe
from bot.integrations.stripe_objects import Price

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


class Purchases:
    """The person's side of billing. Methods raise what `integrations.stripe` raises."""

    def __init__(
        self,
        database: Database,
        stripe: Stripe,
        discord: Discord,
        config: Config,
        clock: Clock,
        guild: int,
        public_url: str,
    ) -> None:
        self._db, self._stripe, self._config, self._clock = database, stripe, config, clock
        self._guild, self._public_url = guild, public_url
        self._presence = Presence(database, discord, clock)
        self._pages = OpenPages(database, stripe, self._presence, clock)
        # Two commands of one person at once must not open two pages that could both be paid.
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def offers(self, member: int, locale: str) -> list[Offer] | None:
        """The paid tiers, each with a page to pay it on unless `member` has it.

        None for somebody who is not on the server (left, or banned): a button in an old message reaches them, too.
        """
        async with self._locks.setdefault(member, asyncio.Lock()):
            if not await self._presence.may_buy(member):
                return None
            offers, is_begun = await self._offers(member, locale)
            # Banned while the page was made: whoever heard of it then found none to close.
            return offers if not is_begun or await self._presence.may_buy(member) else None

    async def _offers(self, member: int, locale: str) -> tuple[list[Offer], bool]:
        """The offers, and whether a page was begun for one of them."""
        paid = {key: tier for key, tier in self._config.membership.tiers.items() if tier.paid}
        async with self._db.transaction() as session:
            await members.ensure(session, member, self._clock.now(), locale)
            have = await self._have(session, member)
            known = {each.url for each in await checkouts.of(session, member)}
        wanted = {key: tier for key, tier in paid.items() if not self._is_taken(key, have)}
        keys = [tier.price for tier in wanted.values() if tier.price]
        prices = await self._stripe.prices(keys) if keys else {}
        await self._alert(keys, prices)
        asks = any(tier.trial_days and prices.get(tier.price or "") for tier in wanted.values())
        is_new = asks and await self._is_new(member)
        found = [
            await self._offer(member, locale, key, tier, prices.get(tier.price or ""), is_new=is_new)
            if key in wanted
            else Offer(key, taken="live")
            for key, tier in paid.items()
        ]
        return found, any(offer.url is not None and offer.url not in known for offer in found)

    async def _is_new(self, member: int) -> bool:
        """Whether `member` never had a subscription to this server: also none that was forgotten here since."""
        async with self._db.transaction(readonly=True) as session:
            if await subscriptions.of(session, member):
                return False
        bought = await self._stripe.bought_by(member, self._clock.now())
        return not any(each.guild in (None, self._guild) for each in bought)

    async def standings(self, member: int) -> list[Standing]:
        """All memberships of `member` that have not ended; if there is none, the one that ended last."""
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            found = await subscriptions.of(session, member)
            begun = await checkouts.of(session, member)
            roles = await role_states.state(session, member)
            held = await grants.of(session, member)
        blocked = roles is not None and roles.present is True and roles.error is not None
        waiting = [each.tier for each in begun if await self._is_paid(each)]
        return standings_of(self._config, waiting, found, held, now, blocked=blocked)

    async def _is_paid(self, begun: Checkout) -> bool:
        found = await self._pages.state(begun)
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

    async def _alert(self, wanted: list[str], prices: Mapping[str, Price | None]) -> None:
        """A tier that cannot be bought is the operator's to mend."""
        async with self._db.transaction() as session:
            for key in wanted:
                trouble = "price_missing" if key not in prices else "price_unusable" if prices[key] is None else None
                await self._sync_price_alerts(session, key, trouble)

    async def _sync_price_alerts(self, session: Session, key: str, trouble: str | None) -> None:
        """What stands in the way of selling at the price `key` is just `trouble`, as far as that was seen."""
        await alerts.close(session, key, *rules.price_troubles_over(trouble))
        if trouble is not None and await alerts.open_(session, trouble, key, self._clock.now()):
            _logger.error("alert", kind=trouble, about=key)

    async def _offer(
        self, member: int, locale: str, key: str, tier: Tier, price: Price | None, *, is_new: bool
    ) -> Offer:
        if price is None:
            return Offer(key)
        async with self._db.transaction(readonly=True) as session:
            begun = await checkouts.open_of(session, member, key)
            former = await subscriptions.of(session, member)
            have = await self._have(session, member)
        if self._is_taken(key, have):  # paid while the prices were asked for
            return Offer(key, taken="live")
        trial_days = rules.trial_days(tier.trial_days, is_new=is_new and not former)
        found = await self._pages.state(begun) if begun is not None else None
        if found is not None and found.status == "complete":
            return Offer(key, taken="complete")
        if found is not None and begun is not None:
            if rules.keeps_page((begun.price, begun.trial_days), price.id, trial_days):
                return Offer(key, trial_days, price, url=begun.url)
            await self._pages.close(begun)  # it sells at a price or with a trial that is no longer theirs
        customer = former[-1].customer if former else None
        try:
            url = await self._begin(member, locale, key, trial_days, price, customer)
        except Refused as refusal:
            if refusal.code in ("key", "permission"):
                raise
            # Something about this price (its product is archived?): the other tiers are sold all the same.
            async with self._db.transaction() as session:
                await self._sync_price_alerts(session, tier.price or "", "price_refused")
            return Offer(key)
        return Offer(key, trial_days, price, url=url)

    async def _have(self, session: Session, member: int) -> set[str | None]:
        """The tiers `member` has a subscription to that has not ended; None for one whose tier is not known."""
        found = await subscriptions.of(session, member)
        return {each.tier for each in found if rules.blocks_purchase(each.status)}

    def _is_taken(self, tier: str, have: set[str | None]) -> bool:
        """Whether buying `tier` could be buying it twice; a subscription to an unknown tier could be to any."""
        unknown = any(each not in self._config.membership.tiers for each in have)
        return tier in have or unknown

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
        begun = Checkout(created.id, member, key, price.id, url, created.expires_at, trial_days)
        async with self._db.transaction() as session:
            await members.ensure(session, member, self._clock.now(), locale)  # forgotten since, as they left?
            await checkouts.put(session, begun)
            await alerts.close(session, self._config.membership.tiers[key].price or "", "price_refused")
        return url

    def _page(self, name: str, locale: str) -> str:
        return f"{self._public_url}/membership/{name}?lang={locale}"
