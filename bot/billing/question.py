"""All that Stripe is asked when a subscription is looked at."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.db import Database, alerts, subscriptions
from bot.domain.subscription import Invoice, StripeSubscription
from bot.integrations.stripe import Stripe


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers. `invoices`, the open and the paid ones, are asked for while one is late (`past_due`)."""

    found: StripeSubscription
    invoices: list[Invoice]
    had_trial: bool
    asked_at: datetime


class Question:
    """Asks. Raises what `integrations.stripe` raises."""

    def __init__(self, database: Database, stripe: Stripe, clock: Clock, guild: int) -> None:
        self._db, self._stripe, self._clock, self._guild = database, stripe, clock, guild

    async def ask(self, subscription: str) -> Answers:
        """The present state of `subscription`, and what its status makes one ask beside that."""
        asked_at = self._clock.now()
        seen = await self._stripe.subscription(subscription)
        invoices = await self._stripe.invoices(subscription) if seen.status == "past_due" else []
        had_trial = seen.status == "trialing" and await self._had_trial(seen, asked_at)
        return Answers(seen, invoices, had_trial, asked_at)

    async def _had_trial(self, seen: StripeSubscription, now: datetime) -> bool:
        """Whether the one that `seen` is for had a trial before; asked of Stripe once, when it is new."""
        async with self._db.transaction(readonly=True) as session:
            if await subscriptions.get(session, seen.id) is not None:
                return await alerts.is_open(session, "second_trial", seen.id)
        if seen.user is None or seen.guild != self._guild:
            return False
        bought = await self._stripe.bought_by(seen.user, now, seen.customer)
        ours = [each for each in bought if each.guild in (None, self._guild)]
        return any(each.had_trial and each.started_at < seen.started_at for each in ours)
