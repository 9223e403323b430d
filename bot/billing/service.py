"""Stripe's state, fetched, stored, and turned into grants.

An event says which subscription to look at; what it says beyond that may be old. A look fetches the present state, one
look at a time for each object, and stores everything that follows from it in one transaction.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from weakref import WeakValueDictionary

from bot import log
from bot.billing import circumstances, reading, rules
from bot.billing.circumstances import Circumstances
from bot.billing.pages import OpenPages
from bot.billing.presence import Presence
from bot.billing.question import Question
from bot.billing.question import Seen as Asked
from bot.billing.reconcile import BACKFILL, RECONCILE, Reconcile
from bot.billing.rules import SOURCE, Access, Seen, Shop
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
from bot.domain.stripe_event import Subject
from bot.domain.subscription import StripeSubscription
from bot.errors import HealthNetworkError, NotThere, NotUnderstood, Refused, TryLater
from bot.integrations.discord import Discord
from bot.integrations.stripe import Stripe
from bot.loop import Lanes
from bot.metrics import Metrics

_AT_ONCE = 8
_PATIENCE = 5  # failures in a row that pass for a hiccup
_PARK_AFTER = 15  # failures after which an event waits for the operator: over an hour (domain.backoff)
_logger = log.get(__name__)


class BillingService:
    """Works through the inbox of Stripe's events and the looks that are due without one."""

    def __init__(
        self,
        database: Database,
        stripe: Stripe,
        discord: Discord,
        config: Config,
        clock: Clock,
        metrics: Metrics,
        guild: int,
    ) -> None:
        self._db, self._stripe, self._config, self._clock, self._guild = database, stripe, config, clock, guild
        # One look at a time for each object: an older answer must not overwrite a newer one. A subscription has a lock
        # too, as its Checkout session's lane also leads to it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._lanes: Lanes[Subject] = Lanes("billing", _AT_ONCE, database.wakes["billing"], metrics)
        self._shop = rules.shop_of(config)
        self._presence = Presence(database, discord, clock)
        self._question = Question(database, stripe, clock, guild)
        self._pages = OpenPages(database, stripe, self._presence, clock)
        missed = Reconcile(database, stripe, config, clock, guild)
        self._chores: dict[Subject, Callable[[], Awaitable[object]]] = {
            Subject("chore", BACKFILL): missed.backfill,
            Subject("chore", RECONCILE): missed.reconcile,
            Subject("chore", checkouts.CHORE): self._pages.look,
        }

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
            asked = await self._question.ask(subscription)
            shop = await self._shop_for(asked.found)
            to_find = None
            async with self._db.transaction() as session:
                # Another worker's look (two overlap while one replaces the other) may have asked later and stored.
                if not await subscriptions.asked_since(session, subscription, asked.asked_at):
                    to_find = await self._store(session, asked, shop)
                if paid_at is not None:
                    await checkouts.close(session, paid_at)
                    await alerts.close(session, paid_at)
                await inbox.done(session, events, subscription)
            if to_find is not None:
                await self._presence.note(to_find)

    async def _work(self, subject: Subject) -> None:
        async with self._db.transaction(readonly=True) as session:
            events = await inbox.waiting(session, subject)
        try:
            if subject in self._chores:
                await self._chores[subject]()
                async with self._db.transaction() as session:
                    await alerts.close(session, subject.id)
            elif subject.kind == "subscription":
                await self._look(subject.id, events)
            elif subject.kind == "price":
                await self._compare_all(events)
            elif subject.kind == "checkout_session":
                await self._close_checkout(subject.id, events)
            else:
                await self._leave_to_newer(subject, events)
        except (TryLater, Refused, NotThere, NotUnderstood) as error:
            await self._postpone(subject, events, error)

    async def _compare_all(self, events: list[str]) -> None:
        """What a price stands for may have changed, and with it what every subscription buys."""
        async with self._db.transaction() as session:
            await chores.ask_for(session, RECONCILE, self._clock.now(), "billing")
            await inbox.done(session, events)

    async def _leave_to_newer(self, subject: Subject, events: list[str]) -> None:
        """What a newer version stored, and this one cannot look at, waits for a start of one that can."""
        now = self._clock.now()
        async with self._db.transaction() as session:
            await inbox.failed(session, events, inbox.UNKNOWN, now, limit=0)
            if await alerts.open_(session, "parked", subject.id, now):
                _logger.error("alert", kind="parked", about=subject.id, subject=subject.kind, events=len(events))

    async def _shop_for(self, seen: StripeSubscription) -> Shop:
        """What is sold, with the products of it where they are needed to tell what `seen` buys."""
        async with self._db.transaction(readonly=True) as session:
            known = await subscriptions.get(session, seen.id)
        if not rules.asks_for_products(seen.items, seen.status, reading.former(known, None)):
            return self._shop
        return self._shop.with_products(await self._stripe.products([*self._shop.tiers]))

    async def _close_checkout(self, checkout: str, events: list[str]) -> None:
        """A Checkout session that was completed or has expired: nobody is to be sent to its page again."""
        found = await self._stripe.checkout(checkout)
        if found.subscription is not None:
            await self._look(found.subscription, events, paid_at=checkout)
            return await self._pages.close_trials(found.subscription)
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

    async def _store(self, session: Session, asked: Asked, shop: Shop) -> int | None:
        """What was seen, and all that follows from it; if it is what was known, nothing does.

        Answers who is to be looked for on the server: somebody who is away.
        """
        now, seen = self._clock.now(), asked.found
        known = await subscriptions.get(session, seen.id)
        holder = reading.holder_of(seen, known, self._guild)
        if holder is None:
            # Also where it names another server: what does so from the start is another community's, and not looked at.
            nobodys = {"purchase_of_nobody": seen.status} if reading.sells(seen, shop) else {}
            await alerts.settle(session, seen.id, nobodys, now)
            return None
        held = next(iter(await grants.from_(session, SOURCE, seen.id)), None)
        subscription = reading.present_state(seen, asked.invoices, asked.asked_at, holder, known, held, shop)
        grace = rules.grace_of(self._config, subscription.tier, held.tier if held else None)
        verdict = rules.judge(subscription, grace, now)
        banned, left_at = await members.whereabouts(session, holder)
        around = Circumstances(banned, left_at, seen.paid_from, asked.had_trial)
        kinds = [verdict.reason] if verdict.access is Access.HOLD else []
        kinds += ["holder_changed"] if (seen.user, seen.guild) != (holder, self._guild) else []
        kinds += circumstances.concerns(subscription, around, grace, now)
        troubles = dict.fromkeys(kinds, seen.status)
        await alerts.settle(session, seen.id, troubles, now)
        if known is None:
            await members.ensure(session, holder, now)
        again = rules.look_again_at(subscription, verdict, now, grace)
        await subscriptions.put(session, subscription, again, asked.asked_at)
        if known != subscription or not rules.is_settled(subscription, verdict, held):
            change = rules.next_grant(subscription, verdict, held, now)
            await self._follow(session, Seen(known, subscription, verdict, held, change), now)
        return holder if circumstances.is_to_be_found(subscription, around) else None

    async def _follow(self, session: Session, seen: Seen, now: datetime) -> None:
        """The grant and the messages that follow from what was `seen`."""
        after, change = seen.after, seen.change
        holder, reference = after.holder, after.id
        if change is not None:
            # Locks the row of the person's roles: of two memberships that begin at once one sees the other.
            await role_states.mark_stale(session, holder, now)
            others = [each for each in await grants.of(session, holder) if each.reference != reference]
            extent = rules.own_extent(self._config, change.tier, others, now)
            seen = replace(seen, covered=extent == "none")
            await grants.put(session, change)
        untrue, owed = rules.messages(replace(seen, unsent=await notices.unsent(session, holder, reference)))
        for kind in untrue:
            await notices.withdraw(session, holder, kind, reference)
        for each in owed:
            await notices.owe(session, holder, each.kind, reference, each.tier, now, each.until)
        access = seen.verdict.access.value
        _logger.info("subscription_seen", subscription=reference, status=after.status, access=access)
