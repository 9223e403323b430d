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
from bot.billing.question import Answers, Question
from bot.billing.reconcile import Reconcile
from bot.billing.rules import Access, Former, Seen, Shop
from bot.clock import Clock
from bot.config import Config
from bot.db import (
    Database,
    Session,
    alerts,
    checkouts,
    grants,
    jobs,
    members,
    notices,
    role_states,
    stripe_events,
    stripe_looks,
    subscriptions,
)
from bot.db.queue import Due, Queue
from bot.domain import stripe_event
from bot.domain.backoff import delay
from bot.domain.entitlement import Source
from bot.domain.jobs import Job
from bot.domain.stripe_event import Subject
from bot.domain.subscription import StripeSubscription
from bot.integrations.discord import Discord
from bot.integrations.stripe import Stripe

_AT_ONCE = 8
_PARK_AFTER = 15  # failures after which a look waits for the operator: over an hour (domain.backoff)
_logger = log.get(__name__)


class BillingService:
    """Looks at what is due at Stripe (`looks`), and does what is done from time to time (`jobs`)."""

    def __init__(
        self,
        database: Database,
        stripe: Stripe,
        discord: Discord,
        config: Config,
        clock: Clock,
        guild: int,
    ) -> None:
        self._db, self._stripe, self._config, self._clock, self._guild = database, stripe, config, clock, guild
        # One look at a time for each object: an older answer must not overwrite a newer one. A subscription has a lock
        # too, as its Checkout session's lane also leads to it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._shop = rules.shop_of(config)
        self._presence = Presence(database, discord, clock)
        self._question = Question(database, stripe, clock, guild)
        self._pages = OpenPages(database, stripe, self._presence, clock)
        missed = Reconcile(database, stripe, config, clock, guild)
        self.jobs: dict[Job, Callable[[], Awaitable[object]]] = {
            Job.BACKFILL: missed.backfill, Job.RECONCILE: missed.reconcile, Job.OPEN_PAGES: self._pages.look,
        }  # fmt: skip
        self.looks = Queue(
            "billing", stripe_looks.ROWS, self._work, _AT_ONCE, alert="look", about=lambda each: each.id,
            patience=_PARK_AFTER, give_up=self._park,
        )  # fmt: skip

    async def _work(self, due: Due[Subject]) -> None:
        match due.key.kind:
            case stripe_event.SUBSCRIPTION:
                await self._look(due, due.key.id)
            case stripe_event.CHECKOUT:
                await self._close_checkout(due)
            case stripe_event.PRICE:
                await self._compare_all(due)
            case _:  # what a newer version asked for waits for a start of one that can
                async with self._db.transaction() as session:
                    await self._park(session, due, self._clock.now(), stripe_looks.UNKNOWN)

    async def _look(self, due: Due[Subject], subscription: str) -> None:
        """Fetch the present state of `subscription`, to which what is `due` has led; store it and what follows.

        A Checkout session that led to it stops being on offer in the same transaction: in between a second page could
        be made, and paid. Raises TryLater, Refused, NotThere, NotUnderstood: nothing is changed then.
        """
        async with self._locks.setdefault(subscription, asyncio.Lock()):
            asked = await self._question.ask(subscription)
            shop = await self._shop_for(asked.found)
            to_find, is_bought = await self._db.step(partial(self._stored, due, asked, shop))
            if to_find is not None:
                await self._presence.note(to_find)
        if is_bought:
            await self._pages.close_trials(subscription)

    async def _stored(self, due: Due[Subject], asked: Answers, shop: Shop, session: Session) -> tuple[int | None, bool]:
        """Store what was `asked`, and that it was looked at; answers who is to be looked for on the server, and whether
        a page to pay on led to it.
        """
        to_find, again_at, subscription = None, None, asked.found.id
        # Another worker's look (two overlap while one replaces the other) may have asked later and stored.
        is_new = not await subscriptions.asked_since(session, subscription, asked.asked_at)
        if is_new:
            to_find, again_at = await self._store(session, asked, shop)
        if due.key.kind == stripe_event.CHECKOUT:
            await checkouts.led_to(session, due.key.id, subscription)
            await alerts.close(session, due.key.id)
            await stripe_looks.finish(session, due)
            if again_at is not None:
                await stripe_looks.by(session, Subject(stripe_event.SUBSCRIPTION, subscription), again_at)
        elif is_new:
            await stripe_looks.finish(session, due, again_at)
        else:
            await stripe_looks.ROWS.put_off(session, due, self._clock.now() + delay(due.attempts + 1))
        await stripe_events.looked_at(session, due.key, subscription)
        return to_find, await checkouts.close_all(session, subscription)

    async def _compare_all(self, due: Due[Subject]) -> None:
        """What a price stands for may have changed, and with it what every subscription buys."""
        async with self._db.transaction() as session:
            await jobs.ask_for(session, Job.RECONCILE, self._clock.now())
            await stripe_looks.finish(session, due)

    async def _park(self, session: Session, due: Due[Subject], now: datetime, error: str) -> None:
        """It waits for the operator, or for a version that knows its kind."""
        await stripe_looks.ROWS.park(session, due, now, error)
        if await alerts.open_(session, "parked", due.key.id, now):
            _logger.error("alert", kind="parked", about=due.key.id, subject=due.key.kind)

    async def _shop_for(self, seen: StripeSubscription) -> Shop:
        """What is sold, with the products of it where they are needed to tell what `seen` buys."""
        if not rules.asks_for_products(seen.items, seen.status, Former()):
            return self._shop  # nor would it where the subscription is known
        known = await self._db.step(partial(subscriptions.get, id_=seen.id), readonly=True)
        if not rules.asks_for_products(seen.items, seen.status, reading.former(known, None)):
            return self._shop
        return self._shop.with_products(await self._stripe.products([*self._shop.tiers]))

    async def _close_checkout(self, due: Due[Subject]) -> None:
        """A Checkout session that was completed or has expired: nobody is to be sent to its page again."""
        found = await self._stripe.checkout(due.key.id)
        if found.subscription is not None:
            return await self._look(due, found.subscription)
        async with self._db.transaction() as session:
            if found.status != "open":
                await checkouts.close(session, due.key.id)
            await alerts.close(session, due.key.id)
            await stripe_looks.finish(session, due)
        return None

    async def _store(self, session: Session, asked: Answers, shop: Shop) -> tuple[int | None, datetime | None]:
        """What was seen, and all that follows from it; if it is what was known, nothing does.

        Answers who is to be looked for on the server (somebody who is away), and when to look again.
        """
        now, seen = self._clock.now(), asked.found
        known = await subscriptions.get(session, seen.id)
        holder = reading.holder_of(seen, known, self._guild)
        if holder is None:
            # Also where it names another server: what does so from the start is another community's, and not looked at.
            nobodys = {"purchase_of_nobody": seen.status} if reading.sells(seen, shop) else {}
            await alerts.sync_open(session, seen.id, nobodys, now)
            return None, None
        held = next(iter(await grants.from_(session, Source.STRIPE, seen.id)), None)
        subscription = reading.present_state(seen, asked.invoices, asked.asked_at, holder, known, held, shop)
        grace = rules.grace_of(self._config, subscription.tier, held.tier if held else None)
        verdict = rules.judge(subscription, grace, now)
        banned, left_at = await members.whereabouts(session, holder)
        around = Circumstances(banned, left_at, seen.paid_from, asked.had_trial)
        kinds = [verdict.reason] if verdict.access is Access.HOLD else []
        kinds += ["holder_changed"] if (seen.user, seen.guild) != (holder, self._guild) else []
        kinds += circumstances.concerns(subscription, around, grace, now)
        troubles = dict.fromkeys(kinds, seen.status)
        await alerts.sync_open(session, seen.id, troubles, now)
        if known is None:
            await members.ensure(session, holder, now)
        again = rules.look_again_at(subscription, verdict, now, grace)
        await subscriptions.put(session, subscription, asked.asked_at)
        if known != subscription or not rules.is_settled(subscription, verdict, held):
            change = rules.next_grant(subscription, verdict, held, now)
            await self._follow(session, Seen(known, subscription, verdict, held, change), now)
        return holder if circumstances.is_to_be_found(subscription, around) else None, again

    async def _follow(self, session: Session, seen: Seen, now: datetime) -> None:
        """The grant and the messages that follow from what was `seen`."""
        after, change = seen.after, seen.change
        holder, reference = after.holder, after.id
        if change is not None:
            # Locks the row of the person's roles: of two memberships that begin at once one sees the other.
            await role_states.mark_stale(session, holder, now, pays=True)
            others = [each for each in await grants.of(session, holder) if each.reference != reference]
            extent = rules.own_extent(self._config, change.tier, others, now)
            seen = replace(seen, covered=extent == "none")
            await grants.put(session, change)
        untrue, owed = rules.messages(replace(seen, unsent=await notices.unsent(session, holder, reference)))
        for kind in untrue:
            await notices.withdraw(session, holder, kind, reference)
        for each in owed:
            await notices.enqueue(session, holder, each.kind, reference, each.tier, now, each.until)
        access = seen.verdict.access.value
        _logger.info("subscription_seen", subscription=reference, status=after.status, access=access)
