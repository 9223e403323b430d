"""What was missed: events that were never delivered, and subscriptions that are not as they are stored.

Neither gives nor takes anything by itself: each only says "look at this subscription". A failing, short or malformed
answer therefore costs nobody anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import log
from bot.billing import reading, rules
from bot.billing.rules import ENDED_STATUSES, PRICE_TROUBLES, SOURCE, Shop
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, Session, alerts, chores, grants, inbox, subscriptions
from bot.domain.entitlement import Grant
from bot.domain.origin import Ours
from bot.domain.stripe_event import Arrived, Subject
from bot.domain.subscription import Subscription
from bot.integrations.stripe import Snapshot, Stripe

BACKFILL, RECONCILE = "stripe_backfill", "stripe_reconcile"
BACKFILL_EVERY, RECONCILE_EVERY = timedelta(minutes=5), timedelta(days=1)
# Stripe keeps events for 30 days: what lies before is found by reconciling.
_STRIPE_REMEMBERS = timedelta(days=29)
# An event may become listable a little after its `created`, which has whole seconds.
_OVERLAP = timedelta(minutes=2)
_logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a reconcile found: subscriptions `seen` at Stripe, and how many of them (or of ours) are `looked` at."""

    seen: int
    looked: int


class Reconcile:
    """Asks Stripe for what may have been missed. Methods raise what `integrations.stripe` raises."""

    def __init__(self, database: Database, stripe: Stripe, config: Config, clock: Clock, guild: int) -> None:
        self._db, self._stripe, self._config, self._clock, self._guild = database, stripe, config, clock, guild
        self._shop, self._ours = rules.shop_of(config), Ours.of(config, guild)

    async def backfill(self) -> int:
        """Put the events since the last backfill into the inbox; answers how many were new.

        The mark moves only to the newest event that was seen: an answer that wrongly has none is asked for again.
        """
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            reached = (await chores.get(session, BACKFILL)).reached
        if reached is not None and reached > now:
            reached = None  # nothing was seen in the future: how far it really got is not known
        too_old = reached is not None and reached < now - _STRIPE_REMEMBERS
        since = now - _STRIPE_REMEMBERS if reached is None else max(reached, now - _STRIPE_REMEMBERS)
        found = await self._stripe.events_since(since - _OVERLAP)
        # One that is dated in the future would have all that come until then be passed over.
        newest = max((event.created_at for event in found.events if event.created_at <= now), default=None)
        async with self._db.transaction() as session:
            missed = await inbox.add(session, await inbox.of_ours(session, found.events, self._ours), now)
            again = now + BACKFILL_EVERY
            await chores.done(session, BACKFILL, now, again, reached=newest, result=f"{len(missed)} new")
            await alerts.close(session, BACKFILL)
            if found.unreadable and await alerts.open_(session, alerts.ODD_EVENT, "unreadable", now):
                _logger.error("alert", kind=alerts.ODD_EVENT, about="unreadable", listed=found.unreadable)
            if too_old:
                await chores.ask_for(session, RECONCILE, now, "billing")
        return len(missed)

    async def reconcile(self) -> Reconciled:
        """Page all subscriptions of the account, and have those looked at that are not as they are stored.

        Also those that are stored as running and were not in the list (the list may be short, the look will tell), and
        those that are held, alerted, or not granted as they would be judged today: config may have changed.
        """
        started = self._clock.now()
        seen = {each.id: each for each in await self._stripe.subscriptions()}
        keys = [*self._shop.tiers]
        shop = self._shop.with_products(await self._stripe.products(keys))
        states = await self._stripe.price_states(keys)
        async with self._db.transaction() as session:
            stored = {each.id: each for each in await subscriptions.all_(session)}
            held = {each.reference: each for each in await grants.all_from(session, SOURCE)}
            troubled = {about for _kind, about in await alerts.all_(session)}
            to_look_at = {
                id_ for id_, each in seen.items() if self._differs(each, stored.get(id_), held.get(id_), shop)
            }
            to_look_at |= {id_ for id_, each in stored.items() if id_ not in seen and each.status != "canceled"}
            to_look_at |= {id_ for id_, each in stored.items() if self._is_unsettled(each, held.get(id_), started)}
            to_look_at |= troubled & (seen.keys() | stored.keys())
            await self._look_at(session, sorted(to_look_at), started)
            await self._close_price_alerts(session, states)
            again = started + RECONCILE_EVERY
            result = f"{len(seen)} seen, {len(to_look_at)} to look at"
            await chores.done(session, RECONCILE, started, again, result=result)
            await alerts.close(session, RECONCILE)
        return Reconciled(len(seen), len(to_look_at))

    def _differs(self, seen: Snapshot, stored: Subscription | None, held: Grant | None, shop: Shop) -> bool:
        if stored is None:
            if seen.user is None or seen.guild != self._guild:
                return seen.guild in (None, self._guild) and reading.sells(seen, shop)  # the look tells the operator
            return seen.status not in ENDED_STATUSES
        read = reading.subscription_of(seen, stored.holder, None, reading.former(stored, held), shop)
        if seen.is_paused != (stored.paused_since is not None):
            return True
        # Since when it is unpaid or paused, and whether there is grace, is not in the list: a look asks for that.
        return (
            replace(
                read, unpaid_since=stored.unpaid_since, has_grace=stored.has_grace, paused_since=stored.paused_since
            )
            != stored
        )

    def _is_unsettled(self, stored: Subscription, held: Grant | None, now: datetime) -> bool:
        """Whether its verdict today is to hold it, or is not what its grant says."""
        grace = rules.grace_of(self._config, stored.tier, held.tier if held else None)
        verdict = rules.judge(stored, grace, now)
        return verdict.access is rules.Access.HOLD or not rules.is_settled(stored, verdict, held)

    async def _close_price_alerts(self, session: Session, states: dict[str, str]) -> None:
        """A tier that can be bought again, or that config no longer has, is no trouble, though nobody tried to join."""
        missing = {key for key in self._shop.tiers if states.get(key) != "active"}
        for kind, about in await alerts.all_(session):
            # That Stripe refuses to sell at a price is seen only when somebody tries.
            mended = about not in self._shop.tiers if kind == "price_refused" else about not in missing
            if kind in PRICE_TROUBLES and mended:
                await alerts.close(session, about, kind)

    async def _look_at(self, session: Session, ids: Iterable[str], now: datetime) -> None:
        # To the microsecond: a second reconcile within a second must not take the first one's looks for its own.
        names = {id_: f"reconcile_{int(now.timestamp() * 1_000_000)}_{id_}"[:255] for id_ in ids}
        looks = [Arrived(name, "reconcile", now, Subject("subscription", id_)) for id_, name in names.items()]
        await inbox.add(session, looks, now)
