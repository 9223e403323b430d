"""What was missed: events that were never delivered, and subscriptions that are not as they are stored.

Neither gives nor takes anything by itself: each only says "look at this subscription". A failing, short or malformed
answer therefore costs nobody anything.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import log
from bot.billing.rules import ENDED_STATUSES, is_paid_for
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, Session, alerts, chores, inbox, members, subscriptions
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
            missed = await inbox.add(session, found.events, now)
            again = now + BACKFILL_EVERY
            await chores.done(session, BACKFILL, now, again, reached=newest, result=f"{len(missed)} new")
            if found.unreadable and await alerts.open_(session, alerts.ODD_EVENT, "unreadable", now):
                _logger.error("alert", kind=alerts.ODD_EVENT, about="unreadable", listed=found.unreadable)
            if too_old:
                await chores.ask_for(session, RECONCILE, now, "billing")
        return len(missed)

    async def reconcile(self) -> Reconciled:
        """Page all subscriptions of the account, and have those looked at that are not as they are stored.

        Also those that are stored as running and were not in the list: the list may be short, the look will tell.
        """
        started = self._clock.now()
        seen = {each.id: each for each in await self._stripe.subscriptions()}
        async with self._db.transaction() as session:
            stored = {each.id: each for each in await subscriptions.all_(session)}
            known = await members.known_of(session, [each.user for each in seen.values() if each.user is not None])
            changed = [id_ for id_, each in seen.items() if self._differs(each, stored.get(id_), known)]
            missing = [id_ for id_, each in stored.items() if id_ not in seen and each.status != "canceled"]
            to_look_at = [*changed, *missing]
            await self._look_at(session, to_look_at, started)
            again = started + RECONCILE_EVERY
            result = f"{len(seen)} seen, {len(to_look_at)} to look at"
            await chores.done(session, RECONCILE, started, again, result=result)
        return Reconciled(len(seen), len(to_look_at))

    def _differs(self, seen: Snapshot, stored: Subscription | None, known: Collection[int]) -> bool:
        if stored is None:
            if seen.user is None or seen.guild != self._guild:
                return self._sells(seen)  # nobody's: the look says so to the operator
            is_over = seen.status in ENDED_STATUSES and seen.user not in known
            return not is_over
        names = ("customer", "status", "period_end", "cancel_at", "ended_at")
        paused = seen.is_paused != (stored.paused_since is not None) or seen.resumes_at != stored.resumes_at
        return paused or any(getattr(seen, name) != getattr(stored, name) for name in names)

    def _sells(self, seen: Snapshot) -> bool:
        """Whether it is paid for, and is for a tier of ours."""
        tiers, of_price = self._config.membership.tiers, self._config.tier_of_price(seen.lookup_key)
        return is_paid_for(seen.status) and (of_price is not None or (seen.lookup_key is None and seen.tier in tiers))

    async def _look_at(self, session: Session, ids: Iterable[str], now: datetime) -> None:
        # Down to the microsecond: the same second may see the operator's reconcile after ours.
        names = {id_: f"reconcile_{now:%Y%m%d%H%M%S%f}_{id_}"[:255] for id_ in ids}
        looks = [Arrived(name, "reconcile", now, Subject("subscription", id_)) for id_, name in names.items()]
        await inbox.add(session, looks, now)
