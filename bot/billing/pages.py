"""The pages to pay on that are open: who may not buy what one sells any more, or not on its terms, finds it closed."""

from datetime import timedelta

from bot.billing.presence import Presence
from bot.clock import Clock
from bot.db import Database, Session, checkouts, jobs, stripe_looks, subscriptions
from bot.db.checkouts import Checkout
from bot.domain.jobs import Job
from bot.domain.stripe_event import CHECKOUT, Subject
from bot.errors import HealthNetworkError, NotThere
from bot.integrations.stripe import Stripe
from bot.integrations.stripe_objects import CheckoutSession

EVERY = timedelta(minutes=10)


class OpenPages:
    """Looks at every open page from time to time, and at once when somebody is banned or buys."""

    def __init__(self, database: Database, stripe: Stripe, presence: Presence, clock: Clock) -> None:
        self._db, self._stripe, self._presence, self._clock = database, stripe, presence, clock

    async def look(self) -> None:
        """Close the pages of people who are not on the server, and those that promise a trial to who has had one.

        Who leaves and comes back within minutes finds theirs again. Raises what `Stripe` and `Discord` raise, once all
        pages were looked at: one that cannot be closed keeps none of the others open.
        """
        started, trouble = self._clock.now(), None
        async with self._db.transaction(readonly=True) as session:
            begun = await checkouts.all_(session)
        for page in begun:
            try:
                if not await self._may_stay(page):
                    await self.close(page)
            except HealthNetworkError as error:
                trouble = error
        if trouble is not None:
            raise trouble
        async with self._db.transaction() as session:
            await jobs.done(session, Job.OPEN_PAGES, started, started + EVERY, result=f"{len(begun)} looked at")

    async def _may_stay(self, page: Checkout) -> bool:
        async with self._db.transaction(readonly=True) as session:
            has_bought = bool(await subscriptions.of(session, page.holder))
        return not (has_bought and page.trial_days != 0) and await self._presence.is_here(page.holder)

    async def close_trials(self, subscription: str) -> None:
        """Whoever has `subscription` has no trial to come: the pages that promise one are closed."""

        async def of_the_same(session: Session) -> list[Checkout]:
            bought = await subscriptions.get(session, subscription)
            return await checkouts.of(session, bought.holder) if bought else []

        for page in await self._db.step(of_the_same, readonly=True):
            if page.trial_days != 0:
                await self.close(page)

    async def close(self, page: Checkout) -> None:
        """Nobody can pay on `page` any more; where somebody has, billing looks at it."""
        found = await self.state(page)
        if found is not None and found.status == "open":
            await self._stripe.expire_checkout(found.id)
            await self._forget(page)

    async def state(self, page: Checkout) -> CheckoutSession | None:
        """The page as Stripe knows it now, open or complete; None (and forgotten) when it has expired."""
        try:
            found = await self._stripe.checkout(page.session_id)
        except NotThere:
            found = None
        if found is not None and found.status == "complete":
            # Paid, and the webhook has not been worked on yet, or was lost: have billing look.
            async with self._db.transaction() as session:
                await stripe_looks.ask_for(session, [Subject(CHECKOUT, found.id)], self._clock.now())
            return found
        if found is None or found.status != "open":
            await self._forget(page)
            return None
        return found

    async def _forget(self, page: Checkout) -> None:
        async with self._db.transaction() as session:
            await checkouts.close(session, page.session_id)
