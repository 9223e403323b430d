"""What was missed: events that were never delivered, and subscriptions that are not as they are stored.

Neither gives nor takes anything by itself: each only says "look at this subscription". A failing, short or malformed
answer therefore costs nobody anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import log
from bot.billing import missed, rules
from bot.billing.rules import SOURCE
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, Session, alerts, chores, grants, inbox, subscriptions
from bot.domain.origin import Ours
from bot.domain.stripe_event import Arrived, Subject
from bot.integrations.stripe import Stripe

BACKFILL, RECONCILE = "stripe_backfill", "stripe_reconcile"
BACKFILL_EVERY, RECONCILE_EVERY = timedelta(minutes=5), timedelta(days=1)
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
        since, is_gap = missed.backfill_since(reached, now)
        found = await self._stripe.events_since(since)
        newest = missed.newest((event.created_at for event in found.events), now)
        async with self._db.transaction() as session:
            new = await inbox.add(session, await inbox.of_ours(session, found.events, self._ours), now)
            again = now + BACKFILL_EVERY
            await chores.done(session, BACKFILL, now, again, reached=newest, result=f"{len(new)} new")
            await alerts.close(session, BACKFILL)
            if found.unreadable and await alerts.open_(session, alerts.ODD_EVENT, "unreadable", now):
                _logger.error("alert", kind=alerts.ODD_EVENT, about="unreadable", listed=found.unreadable)
            if is_gap:
                await chores.ask_for(session, RECONCILE, now, "billing")
        return len(new)

    async def reconcile(self) -> Reconciled:
        """Page all subscriptions of the account, and have those looked at that are not as they are stored."""
        started = self._clock.now()
        seen = {each.id: each for each in await self._stripe.subscriptions()}
        keys = [*self._shop.tiers]
        shop = self._shop.with_products(await self._stripe.products(keys))
        states = await self._stripe.price_states(keys)
        async with self._db.transaction() as session:
            stored = {each.id: each for each in await subscriptions.all_(session)}
            held = {each.reference: each for each in await grants.all_from(session, SOURCE)}
            open_alerts = await alerts.all_(session)
            troubled = {about for _kind, about in open_alerts}
            to_look_at = missed.to_look_at(self._config, seen, stored, held, troubled, shop, self._guild, started)
            await self._look_at(session, sorted(to_look_at), started)
            for kind, about in missed.prices_mended(open_alerts, self._shop, states):
                await alerts.close(session, about, kind)
            again = started + RECONCILE_EVERY
            result = f"{len(seen)} seen, {len(to_look_at)} to look at"
            await chores.done(session, RECONCILE, started, again, result=result)
            await alerts.close(session, RECONCILE)
        return Reconciled(len(seen), len(to_look_at))

    async def _look_at(self, session: Session, ids: Iterable[str], now: datetime) -> None:
        # To the microsecond: a second reconcile within a second must not take the first one's looks for its own.
        names = {id_: f"reconcile_{int(now.timestamp() * 1_000_000)}_{id_}"[:255] for id_ in ids}
        looks = [Arrived(name, "reconcile", now, Subject("subscription", id_)) for id_, name in names.items()]
        await inbox.add(session, looks, now)
