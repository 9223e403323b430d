"""Whatever order, repetition and omission the webhooks come in, the roles end as with every one delivered in order."""

import asyncio
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.db import jobs, notices, subscriptions
from bot.demo.stage import Stage
from bot.domain.jobs import Job
from sandbox.people import Person
from sandbox.stripe import invoicing, lifecycle
from sandbox.stripe.objects import Json

ROOT = Path(__file__).parents[2]
MEMBERS = 3
# After checkout (with a trial), the states of a subscription's life at Stripe, in order.
STEPS = ("active", "past_due", "paid", "cancel_scheduled", "ended")
GOOD_CARD, BAD_CARD = "4242424242424242", "4000000000000341"
SOAKING = settings().max_examples > 1000


@dataclass(frozen=True)
class Plan:
    """How far each of the three gets, and what becomes of their webhooks.

    After each step, and at the end, every webhook that waits is delivered with the chance `delivered`, in the order
    that `seed` shuffles to, and again with the chance `doubled`; what is left is never delivered.
    """

    steps: tuple[int, ...]
    seed: int
    delivered: float
    doubled: float


plans = st.builds(
    Plan,
    steps=st.tuples(*[st.integers(0, len(STEPS))] * MEMBERS),
    seed=st.integers(0, 2**32),
    delivered=st.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0]),
    doubled=st.sampled_from([0.0, 0.3, 1.0]),
)


class World:
    """One bot for all examples, and the roles that in-order delivery leaves after each number of steps."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.in_order: list[bool] = []
        self._people = 0
        self._former: set[str] = set()  # what former examples left undelivered stays so

    async def prepare(self) -> None:
        """Start the bot, and live through each life with everything delivered at once and in order."""
        await self.stage.start_bot()
        for count in range(len(STEPS) + 1):
            (person,) = await self.buyers(1)
            await self.stage.caught_up()
            for step in STEPS[:count]:
                await self.step(person, step)
                await self.stage.caught_up()
            self.in_order.append(await self.has_role(person))

    async def buyers(self, count: int) -> list[Person]:
        """New people who have bought a membership, which begins with a trial."""
        people = []
        for _ in range(count):
            self._people += 1
            person = await self.stage.person(f"person{self._people}")
            await self.stage.join_and_pay(person)
            people.append(person)
        return people

    async def step(self, person: Person, step: str) -> None:
        """Stripe brings the person's subscription into the next state of its life."""
        all_ = self.stage.sandbox.stripe.state.all("subscription")
        (found,) = [each for each in all_ if each["metadata"]["discord_user_id"] == person.id]
        id_ = found["id"]
        if step == "past_due":
            await self.charge(found, BAD_CARD)
        elif step == "paid":
            (unpaid,) = (await self.stage.stripe_api_get(f"invoices?status=open&subscription={id_}"))["data"]
            await self.stage.stripe_control(f"customers/{unpaid['customer']}/card", number=GOOD_CARD)
            await self.stage.stripe_api(f"invoices/{unpaid['id']}/pay")
        elif step == "cancel_scheduled":
            await self.stage.stripe_api(f"subscriptions/{id_}", cancel_at_period_end="true")
        elif step == "ended":
            await self.stage.stripe_api_delete(f"subscriptions/{id_}")
        else:
            await self.stage.stripe_control(f"subscriptions/{id_}/status", status=step)
            await self.charge(found, GOOD_CARD)  # who never paid would have no grace later

    async def charge(self, subscription: Json, card: str) -> None:
        """Charge for another period; on a card that is refused the invoice stays open."""
        state = self.stage.sandbox.stripe.state
        await self.stage.stripe_control(f"customers/{subscription['customer']}/card", number=card)
        lines = invoicing.period_lines(state, subscription)
        invoice = invoicing.draft(state, subscription, "subscription_cycle", lines)
        invoicing.finalize(state, invoice)
        lifecycle.collect(state, invoice)

    async def deliver(self, chance: random.Random, plan: Plan) -> None:
        """Deliver some of what waits, in some order, some of it twice."""
        webhooks = self.stage.sandbox.stripe.webhooks
        waiting = [each["id"] for each in webhooks.held() if each["id"] not in self._former]
        some = [each for each in waiting if chance.random() < plan.delivered]
        some += [each for each in some if chance.random() < plan.doubled]
        chance.shuffle(some)
        await webhooks.deliver(some)

    async def live(self, plan: Plan) -> None:
        """One example."""
        webhooks = self.stage.sandbox.stripe.webhooks
        # Beyond the backfill's overlap, so that it need not list what former examples left.
        await self.stage.advance(timedelta(minutes=5))
        webhooks.set_mode("hold")
        self._former = {each["id"] for each in webhooks.held()}
        people, chance = await self.buyers(MEMBERS), random.Random(plan.seed)  # noqa: S311 - an order, not a secret
        await self.deliver(chance, plan)
        for at in range(max(plan.steps)):
            for person, steps in zip(people, plan.steps, strict=True):
                if at < steps:
                    await self.step(person, STEPS[at])
            await self.deliver(chance, plan)
        webhooks.set_mode("normal")
        await self.backfill()
        await self.stage.caught_up()
        ended_as = [await self.has_role(person) for person in people]
        assert ended_as == [self.in_order[steps] for steps in plan.steps]
        await self.nothing_is_left_over(people, plan)
        for person in people:
            await person.leave(self.stage.guild)
            await person.close()

    async def backfill(self) -> None:
        """Have the bot fetch what was never delivered."""
        assert self.stage.app is not None
        database, now = self.stage.app.database, self.stage.clock.now()
        async with database.transaction() as session:
            await jobs.ask_for(session, Job.BACKFILL, now)

        async def done() -> bool:
            async with database.transaction(readonly=True) as session:
                found = await jobs.get(session, Job.BACKFILL)
            return found.done_at is not None and found.done_at >= now

        await self.stage.eventually(done, "the backfill")

    async def has_role(self, person: Person) -> bool:
        """Whether the person has the paid role on the server."""
        member = await self.stage.bot_api("GET", f"guilds/{self.stage.guild}/members/{person.id}")
        return str(self.stage.roles["hospital"]) in member["roles"]

    async def nothing_is_left_over(self, people: list[Person], plan: Plan) -> None:
        """Each has one subscription, as Stripe has it, and no message waits.

        One that had ended before the bot looked is not stored: it could be that of somebody who was forgotten.
        """
        assert self.stage.app is not None
        async with self.stage.app.database.transaction(readonly=True) as session:
            for person, steps in zip(people, plan.steps, strict=True):
                found = len(await subscriptions.of(session, int(person.id)))
                assert found == 1 or (found == 0 and steps == len(STEPS))
            assert await notices.due(session, self.stage.clock.now()) is None


@contextmanager
def _on_one_core() -> Iterator[None]:
    """Have this thread, and those that it starts, stay on one core; another one for each of pytest's workers.

    SQLite works in a thread that is spoken to thousands of times in each example, and mostly either that thread or
    this one has something to do. On two cores every word wakes the other core up: a quarter of all the work.
    """
    if sys.platform != "linux":
        yield
        return
    cores = sorted(os.sched_getaffinity(0))
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.sched_setaffinity(0, {cores[worker % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@contextmanager
def _world(folder: Path, database_url: str) -> Iterator[tuple[asyncio.Runner, World]]:
    config = folder / "config"
    config.mkdir()
    (config / "locales").symlink_to(ROOT / "config" / "locales")
    for name in ("community.toml", "onboarding.toml", "moderation.toml"):
        (config / name).symlink_to(ROOT / "tests" / "config" / name)
    membership = (ROOT / "config" / "membership.toml").read_text()
    (config / "membership.toml").write_text(membership.replace("trial_days = 0", "trial_days = 14"))
    with asyncio.Runner() as runner:
        stage = Stage(database_url, config_dir=config)
        runner.run(stage.__aenter__())
        try:
            world = World(stage)
            runner.run(world.prepare())
            yield runner, world
        finally:
            runner.run(stage.__aexit__(None, None, None))


def test_any_order_repetition_and_omission_ends_as_in_order(tmp_path: Path, database_url: str) -> None:
    with _on_one_core(), _world(tmp_path, database_url) as (runner, world):
        # A trial opens; what is paid, or in its grace, or running out, is open; what has ended is closed.
        assert world.in_order == [True, True, True, True, True, False]

        @settings(max_examples=500 if SOAKING else 5)
        @given(plans)
        def holds(plan: Plan) -> None:
            runner.run(world.live(plan))

        holds()
