"""Stripe's state, fetched, stored, and turned into grants.

An event says which subscription to look at; what it says beyond that may be old. A look fetches the present state, one
look at a time for each object, and stores everything that follows from it in one transaction.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from weakref import WeakValueDictionary

from bot import log
from bot.billing import rules
from bot.billing.reconcile import BACKFILL, RECONCILE, Reconcile
from bot.billing.rules import Access, Verdict
from bot.clock import Clock
from bot.config import Config
from bot.db import (
    Database,
    Session,
    alerts,
    checkouts,
    chores,
    grants,
    inbox,
    members,
    notices,
    role_states,
    subscriptions,
)
from bot.domain.backoff import delay
from bot.domain.entitlement import Grant
from bot.domain.stripe_event import Subject
from bot.domain.subscription import Subscription
from bot.errors import HealthNetworkError, NotThere, NotUnderstood, Refused, TryLater
from bot.integrations.stripe import Snapshot, Stripe
from bot.loop import Lanes
from bot.metrics import Metrics

SOURCE = "stripe_subscription"
_AT_ONCE = 8
_PATIENCE = 5  # failures in a row that pass for a hiccup
_PARK_AFTER = 15  # failures after which an event waits for the operator: over an hour (domain.backoff)
_logger = log.get(__name__)


class BillingService:
    """Works through the inbox of Stripe's events and the looks that are due without one."""

    def __init__(
        self, database: Database, stripe: Stripe, config: Config, clock: Clock, metrics: Metrics, guild: int
    ) -> None:
        self._db, self._stripe, self._config, self._clock, self._guild = database, stripe, config, clock, guild
        # One look at a time for each object: an older answer must not overwrite a newer one. A subscription has a lock
        # too, as its Checkout session's lane also leads to it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._lanes: Lanes[Subject] = Lanes("billing", _AT_ONCE, database.wakes["billing"], metrics)
        missed = Reconcile(database, stripe, config, clock, guild)
        self._chores = {Subject("chore", BACKFILL): missed.backfill, Subject("chore", RECONCILE): missed.reconcile}

    async def drain(self) -> datetime | None:
        """Send what is due now into the lanes, as far as they take it; answers when something will be due next."""
        now, free, busy = self._clock.now(), self._lanes.free, self._lanes.busy
        if free <= 0:
            return None  # a lane that gets free asks again
        async with self._db.transaction(readonly=True) as session:
            due_at = await chores.due_at_of(session, [each.id for each in self._chores if each not in busy], now)
            due = [Subject("chore", name) for name, at in due_at.items() if at <= now]
            due += await inbox.due(session, now, free, busy)
            timed = await subscriptions.due(session, now, free, [each.id for each in busy])
            subjects = dict.fromkeys([*due, *(Subject("subscription", id_) for id_ in timed)])
            if subjects or busy:
                upcoming = []  # the same
            else:
                upcoming = [await inbox.next_due(session, now), await subscriptions.next_due(session, now)]
        for subject in list(subjects)[:free]:
            self._lanes.start(subject, partial(self._work, subject))
        return min((at for at in (*upcoming, *due_at.values()) if at is not None and at > now), default=None)

    async def finish(self) -> None:
        """Wait until all looks that were begun are done."""
        await self._lanes.finish()

    async def _look(self, subscription: str, events: list[str], paid_at: str | None = None) -> None:
        """Fetch the present state of `subscription`, store it and what follows; `events` are done with thereby.

        `paid_at`: the Checkout session that led to it, which stops being on offer in the same transaction: in between a
        second page could be made, and paid. Raises TryLater, Refused, NotThere, NotUnderstood: nothing is changed then.
        """
        async with self._locks.setdefault(subscription, asyncio.Lock()):
            asked_at = self._clock.now()
            seen = await self._stripe.subscription(subscription)
            unpaid_since = await self._stripe.unpaid_since(subscription) if seen.status == "past_due" else None
            async with self._db.transaction() as session:
                # Another worker's look (two overlap while one replaces the other) may have asked later and stored.
                if not await subscriptions.asked_since(session, subscription, asked_at):
                    await self._store(session, seen, unpaid_since, asked_at)
                if paid_at is not None:
                    await checkouts.close(session, paid_at)
                    await alerts.close(session, paid_at)
                await inbox.done(session, events, subscription)

    async def _work(self, subject: Subject) -> None:
        async with self._db.transaction(readonly=True) as session:
            events = await inbox.waiting(session, subject)
        try:
            if subject in self._chores:
                await self._chores[subject]()
            elif subject.kind == "subscription":
                await self._look(subject.id, events)
            else:
                await self._close_checkout(subject.id, events)
        except (TryLater, Refused, NotThere, NotUnderstood) as error:
            await self._postpone(subject, events, error)

    async def _close_checkout(self, checkout: str, events: list[str]) -> None:
        """A Checkout session that was completed or has expired: nobody is to be sent to its page again."""
        found = await self._stripe.checkout(checkout)
        if found.subscription is not None:
            return await self._look(found.subscription, events, paid_at=checkout)
        async with self._db.transaction() as session:
            if found.status != "open":
                await checkouts.close(session, checkout)
            await alerts.close(session, checkout)
            await inbox.done(session, events)
        return None

    async def _postpone(self, subject: Subject, events: list[str], error: HealthNetworkError) -> None:
        """Nothing is known, so nothing changes; try again later, and alert when a retry alone may not mend it."""
        kind, now = f"look_{type(error).__name__}", self._clock.now()
        async with self._db.transaction() as session:
            attempts = 1 + await self._attempts(session, subject)
            retry_at = now + delay(attempts)
            parked = await inbox.failed(session, events, type(error).__name__, retry_at, _PARK_AFTER)
            if subject in self._chores:
                await chores.failed(session, subject.id, retry_at, kind)
            elif subject.kind == "subscription":
                await subscriptions.failed(session, subject.id, retry_at)
            lasting = not isinstance(error, TryLater) or attempts > _PATIENCE
            news = lasting and await alerts.open_(session, kind, subject.id, now)
            if parked and await alerts.open_(session, "parked", subject.id, now):
                _logger.error("alert", kind="parked", about=subject.id, events=len(events))
        _logger.warning("look_failed", subject=subject.id, error=kind, reason=str(error), attempts=attempts)
        if news:
            _logger.error("alert", kind=kind, about=subject.id, reason=str(error))

    async def _attempts(self, session: Session, subject: Subject) -> int:
        """How often working on `subject` has failed in a row."""
        if subject in self._chores:
            return (await chores.get(session, subject.id)).attempts
        looks = await subscriptions.attempts(session, subject.id) if subject.kind == "subscription" else 0
        return max(looks, await inbox.attempts(session, subject))

    async def _store(self, session: Session, seen: Snapshot, unpaid_since: datetime | None, asked_at: datetime) -> None:
        """What was seen, and all that follows from it; if it is what was known, nothing does."""
        now = self._clock.now()
        known = await subscriptions.get(session, seen.id)
        # Whose it is: who it was sold to. Metadata changed by hand neither moves a membership nor ends it.
        holder = known.holder if known else seen.user if seen.guild == self._guild else None
        if holder is None or (known is None and seen.status in rules.ENDED_STATUSES):
            # Nobody's, or over before it was ever seen, or forgotten on somebody's wish, though they came back since:
            # it gives nothing.
            return await alerts.settle(session, seen.id, {}, now)
        subscription = self._value(seen, holder, unpaid_since)
        tier = self._config.membership.tiers.get(subscription.tier or "")
        verdict = rules.judge(subscription, tier.grace if tier else timedelta(), now)
        troubles = {verdict.reason: seen.status} if verdict.access is Access.HOLD else {}
        if (seen.user, seen.guild) != (holder, self._guild):
            troubles["holder_changed"] = seen.status
        await alerts.settle(session, seen.id, troubles, now)
        if known is None:
            await members.ensure(session, holder, now)
        await subscriptions.put(session, subscription, rules.look_again_at(subscription, verdict, now), asked_at)
        held = next(iter(await grants.from_(session, SOURCE, seen.id)), None)
        is_open = held is not None and held.ends_at is None
        if known == subscription and (verdict.access is Access.HOLD or is_open == (verdict.access is Access.OPEN)):
            return None
        if await self._grant(session, subscription, verdict, held, now):
            await role_states.mark_stale(session, holder, now)
        await self._tell(session, subscription, known, verdict, now)
        _logger.info("subscription_seen", subscription=seen.id, status=seen.status, access=verdict.access.value)
        return None

    def _value(self, seen: Snapshot, holder: int, unpaid_since: datetime | None) -> Subscription:
        """The tier is that of the price now; a price that lost its lookup key keeps what it was bought as."""
        bought_as = seen.tier if seen.tier in self._config.membership.tiers else None
        tier = self._config.tier_of_price(seen.lookup_key) or (bought_as if seen.lookup_key is None else None)
        return Subscription(
            id=seen.id, customer=seen.customer, holder=holder, tier=tier, status=seen.status,
            started_at=seen.started_at, period_end=seen.period_end, cancel_at=seen.cancel_at,
            ended_at=seen.ended_at, unpaid_since=unpaid_since,
        )  # fmt: skip

    async def _grant(
        self, session: Session, subscription: Subscription, verdict: Verdict, held: Grant | None, now: datetime
    ) -> bool:
        """One grant a subscription; whether it changed. An end is written only when Stripe has confirmed it."""
        if verdict.access is Access.OPEN and subscription.tier is not None:
            starts_at = held.starts_at if held else min(subscription.started_at, now)
            fresh = Grant(subscription.holder, SOURCE, subscription.id, subscription.tier, starts_at)
            if fresh == held:
                return False
            await grants.put(session, fresh)
            if held is None or held.ends_at is not None:
                for kind in ("ended", "closed"):
                    await notices.withdraw(session, fresh.holder, kind, fresh.reference)
                await notices.owe(session, fresh.holder, "open", fresh.reference, fresh.tier, now)
            return True
        if verdict.access is Access.CLOSED and held is not None and held.ends_at is None:
            await grants.put(session, replace(held, ends_at=now))
            await notices.withdraw(session, held.holder, "open", held.reference)
            kind = "ended" if subscription.status in rules.ENDED_STATUSES else "closed"
            await notices.owe(session, held.holder, kind, held.reference, held.tier, now)
            return True
        return False

    async def _tell(
        self, session: Session, now_: Subscription, before: Subscription | None, verdict: Verdict, now: datetime
    ) -> None:
        """Nobody is surprised: a payment that failed is told at once, with the day until which the rooms stay."""
        was_unpaid = before is not None and before.status == "past_due"
        if now_.tier and now_.status == "past_due" and verdict.access is Access.OPEN and not was_unpaid:
            await notices.owe(session, now_.holder, "payment_failed", now_.id, now_.tier, now, verdict.until)
        elif was_unpaid and now_.status != "past_due":
            await notices.withdraw(session, now_.holder, "payment_failed", now_.id)
