"""What was missed: events that were never delivered, and subscriptions that are not as they are stored.

Neither gives nor takes anything by itself: each only says "look at this subscription". A failing, short or malformed
answer therefore costs nobody anything.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot import log
from bot.billing import missed, rules
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, alerts, grants, jobs, stripe_events, stripe_looks, subscriptions
from bot.domain.entitlement import Source
from bot.domain.jobs import Job
from bot.domain.origin import Ours
from bot.domain.stripe_event import SUBSCRIPTION, Subject
from bot.integrations.stripe import Stripe

BACKFILL_EVERY, RECONCILE_EVERY = timedelta(minutes=5), timedelta(days=1)
_AT_ONCE = 200  # looks asked for in one transaction: a writer of the database holds up all others
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
        """Store the events since the last backfill; answers how many were new.

        The mark moves only to the newest event that was seen: an answer that wrongly has none is asked for again.
        """
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            reached = (await jobs.get(session, Job.BACKFILL)).reached
        since, is_gap = missed.backfill_since(reached, now)
        found = await self._stripe.events_since(since)
        newest = missed.newest((event.created_at for event in found.events), now)
        async with self._db.transaction() as session:
            new = await stripe_events.add(session, await stripe_events.of_ours(session, found.events, self._ours), now)
            again = now + BACKFILL_EVERY
            await jobs.done(session, Job.BACKFILL, now, again, reached=newest, result=f"{len(new)} new")
            if found.unreadable and await alerts.open_(session, alerts.ODD_EVENT, "unreadable", now):
                _logger.error("alert", kind=alerts.ODD_EVENT, about="unreadable", listed=found.unreadable)
            if is_gap:
                await jobs.ask_for(session, Job.RECONCILE, now)
        return len(new)

    async def reconcile(self) -> Reconciled:
        """Page all subscriptions of the account, and have those looked at that are not as they are stored.

        What is stored is read apart and asked for in parts: a webhook must not wait for all of it.
        """
        started = self._clock.now()
        seen = {each.id: each for each in await self._stripe.subscriptions()}
        keys = [*self._shop.tiers]
        shop = self._shop.with_products(await self._stripe.products(keys))
        states = await self._stripe.price_states(keys)
        async with self._db.transaction(readonly=True) as session:
            stored = {each.id: each for each in await subscriptions.all_(session)}
            held = {each.reference: each for each in await grants.all_from(session, Source.STRIPE)}
            open_alerts = await alerts.all_(session)
        troubled = {about for _kind, about in open_alerts}
        to_look_at = sorted(missed.to_look_at(self._config, seen, stored, held, troubled, shop, self._guild, started))
        for begin in range(0, len(to_look_at), _AT_ONCE):
            async with self._db.transaction() as session:
                some = [Subject(SUBSCRIPTION, id_) for id_ in to_look_at[begin : begin + _AT_ONCE]]
                await stripe_looks.ask_for(session, some, started)
        async with self._db.transaction() as session:
            for kind, about in missed.prices_mended(open_alerts, self._shop, states):
                await alerts.close(session, about, kind)
            again = started + RECONCILE_EVERY
            result = f"{len(seen)} seen, {len(to_look_at)} to look at"
            await jobs.done(session, Job.RECONCILE, started, again, result=result)
        return Reconciled(len(seen), len(to_look_at))
