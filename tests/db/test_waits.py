"""After a failure nothing is tried again at once: later each time, and never sooner than the other side asks."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import discord
import pytest

from bot.clock import Clock
from bot.community.ops import Ops
from bot.config import load
from bot.db import (
    Database,
    Session,
    alerts,
    first_posts,
    guild_objects,
    jobs,
    members,
    notices,
    role_states,
    stripe_events,
    stripe_looks,
)
from bot.db.notice_rows import NoticeRow
from bot.db.queue import Queue
from bot.db.role_states import Outcome
from bot.domain.jobs import Job
from bot.domain.stripe_event import Arrived, Subject
from bot.errors import HealthNetworkError, NotUnderstood, TryLater
from bot.i18n import Sentences
from bot.integrations.discord import Discord, MemberView
from bot.integrations.discord_guild import Structure
from bot.integrations.stripe import Stripe
from bot.notices.compose import Composer
from bot.notices.service import NoticeService
from bot.onboarding.first_posts import FirstPosts
from bot.onboarding.service import OnboardingService
from bot.privacy.service import PrivacyService
from bot.roles.confirmations import GatewayConfirmations
from bot.roles.service import RoleService
from tests.db.billing_desk import Desk
from tests.db.working import Worker

FOLDER = Path(__file__).parents[2] / "config"
CONFIG, SENTENCES = load(FOLDER), Sentences(FOLDER / "locales")
NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
GUILD, NURSE, GROUP = 1, 7, 70
TOLD = timedelta(minutes=7)
DOUBLED = [timedelta(seconds=seconds) for seconds in (2, 4, 8, 16, 32)]


class Still(Clock):
    """Stands at `began` until it is moved."""

    def __init__(self, began: datetime = NOW) -> None:
        super().__init__()
        self._began = began

    def now(self) -> datetime:
        return self._began + self._ahead


class Unwell(Discord):
    """Fails with `error` whatever is asked."""

    def __init__(self) -> None:
        super().__init__(discord.Client(intents=discord.Intents.none()), GUILD)
        self.error: HealthNetworkError = TryLater("down")

    async def member(self, member: int) -> NoReturn:
        raise self.error

    async def members(self) -> AsyncIterator[list[tuple[int, MemberView]]]:
        for error in (self.error,):
            raise error
        yield []

    async def send_dm(self, member: int, message: object, nonce: str) -> NoReturn:
        raise self.error

    async def conversation(self, channel: int, message: int) -> NoReturn:
        raise self.error


class Speechless(Structure):
    """Cannot be written to."""

    async def say(self, channel: int, text: str, nonce: str) -> NoReturn:
        raise TryLater("too fast", TOLD)


class Scene:
    """NURSE on a server that does not answer. Each kind of work: one attempt, and when it is due again."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock, self.server = database, Still(), Unwell()
        self.roles = RoleService(database, self.server, CONFIG, self.clock, GatewayConfirmations(timedelta()))
        self.newcomers = OnboardingService(database, self.server, CONFIG, self.clock, lambda: True)
        self.posts = FirstPosts(database, self.server, CONFIG, SENTENCES, self.clock, GUILD)
        composer = Composer(CONFIG, SENTENCES, "https://example.org")
        self.notices = NoticeService(database, self.server, composer, self.clock, timedelta())

    async def role_look(self) -> datetime | None:
        async with self.database.transaction() as session:
            await role_states.look_by(session, NURSE, self.clock.now())
        return await self._work(self.roles.queue)

    async def sweep(self) -> datetime | None:
        return await self._work(jobs.queue("server_jobs", {Job.SWEEP: self.roles.sweep}))

    async def arrivals(self) -> datetime | None:
        return await self._work(jobs.queue("server_jobs", {Job.ARRIVALS: self.newcomers.find_arrivals}))

    async def first_post(self) -> datetime | None:
        return await self._work(self.posts.queue)

    async def _work(self, queue: Queue[Any]) -> datetime | None:
        return await Worker(queue, self.database, self.clock).once()

    async def message(self) -> datetime | None:
        await self.notices.drain()
        async with self.database.transaction(readonly=True) as session:
            (row,) = await notices.KEPT.export(session, NURSE)
        return NoticeRow.model_validate(row).due_at


@pytest.fixture
async def scene(database: Database) -> Scene:
    async with database.transaction() as session:
        await members.ensure(session, NURSE, NOW)
        await role_states.mark_stale(session, NURSE, NOW)
        await _looked_at(session)
        await jobs.done(session, Job.ARRIVALS, NOW, None, reached=NOW)
        for job in (Job.ARRIVALS, Job.SWEEP):
            await jobs.ask_for(session, job, NOW)
        await first_posts.follow(session, 700, GROUP, NOW)
        await notices.enqueue(session, NURSE, "welcome", "join", "", NOW)
    return Scene(database)


async def _looked_at(session: Session) -> None:
    """NURSE was seen: no role is wanted, and none is there."""
    begun = await role_states.begin(session, NURSE, NOW)
    assert begun is not None
    seen = Outcome(frozenset(), frozenset(), present=True, pending=False)
    await role_states.finish(session, NURSE, begun.requests, seen, NOW)


Work = Callable[[Scene], Awaitable[datetime | None]]
# A message has a pace of its own on top of that: tests/db/test_notices.py.
WORK: list[Work] = [Scene.role_look, Scene.sweep, Scene.arrivals, Scene.first_post]


@pytest.mark.parametrize("error", [TryLater("down"), NotUnderstood("nonsense")])
@pytest.mark.parametrize("work", WORK)
async def test_what_discord_fails_at_waits_twice_as_long_each_time(
    scene: Scene, work: Work, error: HealthNetworkError
) -> None:
    scene.server.error = error
    assert await _waits(scene.clock, lambda: work(scene)) == DOUBLED


async def _waits(clock: Clock, attempt: Callable[[], Awaitable[datetime | None]]) -> list[timedelta]:
    """How long is waited after each of the first failures."""
    found = []
    for _ in DOUBLED:
        due_at = await attempt()
        assert due_at is not None
        found.append(due_at - clock.now())
        clock.advance(found[-1])
    return found


@pytest.mark.parametrize("work", [*WORK, Scene.message])
async def test_where_discord_says_how_long_to_wait_that_long_is_waited(scene: Scene, work: Work) -> None:
    scene.server.error = TryLater("too fast", TOLD)
    for _ in range(2):
        assert await work(scene) == scene.clock.now() + TOLD
        scene.clock.advance(TOLD)


async def test_and_so_for_the_staffs_messages(scene: Scene) -> None:
    speechless = Speechless(discord.Client(intents=discord.Intents.none()), GUILD)
    ops = Ops(scene.database, speechless, CONFIG, SENTENCES, scene.clock)
    async with scene.database.transaction() as session:
        await guild_objects.put(session, "channel", "ops", GROUP)
        await alerts.open_(session, "parked", "evt_1", NOW)
    assert await ops.work() == NOW + TOLD


async def test_a_post_that_cannot_be_looked_at_is_given_up_at_last(scene: Scene) -> None:
    """Hours later, and not before ten attempts."""
    attempts = 0
    while (due_at := await scene.first_post()) is not None:
        attempts += 1
        scene.clock.advance(due_at - scene.clock.now())
        assert attempts < 30
    assert attempts >= 10
    assert scene.clock.now() - NOW > timedelta(hours=1)


async def _an_event(desk: Desk) -> None:
    now = desk.clock.now()
    async with desk.database.transaction() as session:
        await stripe_events.add(session, [Arrived("evt_new", "a", now, Subject("subscription", "sub_new"))], now)


async def _a_look(desk: Desk) -> None:
    async with desk.database.transaction() as session:
        await stripe_looks.ask_about(session, NURSE, desk.clock.now())


async def _a_job(desk: Desk) -> None:
    async with desk.database.transaction() as session:
        await jobs.ask_for(session, Job.RECONCILE, desk.clock.now())


@pytest.mark.parametrize("begin", [_an_event, _a_look, _a_job])
async def test_stripe_is_asked_less_often_each_time_it_makes_no_sense(
    desk: Desk, begin: Callable[[Desk], Awaitable[None]]
) -> None:
    await desk.subscribe(desk.prices["pro"])
    desk.clock = Still(datetime.now(UTC))
    await desk.stripe.close()
    desk.open()
    desk.sandbox.fault("^/v1/", method="GET", status=200, body={})
    await begin(desk)

    async def attempt() -> datetime | None:
        await desk.work()
        return min(filter(None, [await desk.jobs.next_at(), await desk.looks.next_at()]), default=None)

    assert await _waits(desk.clock, attempt) == DOUBLED


async def test_forgetting_looks_often_at_first_and_then_ever_less(scene: Scene) -> None:
    """A role is usually gone within a blink; one that cannot be taken must not keep the database busy."""
    stripe = Stripe("sk_test_x", "http://127.0.0.1:9")  # there is no page to close: nothing is asked
    privacy = PrivacyService(scene.database, stripe, CONFIG, SENTENCES, scene.clock, lambda member: None)
    worker = Worker(privacy.queue, scene.database, scene.clock)
    assert await privacy.erase(NURSE)
    waits = []
    for _ in range(26):
        due_at = await worker.once()
        assert due_at is not None
        waits.append(due_at - scene.clock.now())
        scene.clock.advance(waits[-1])
    await stripe.close()
    assert waits == sorted(waits)
    assert waits[0] < timedelta(seconds=1), "somebody waits for the answer"
    assert sum(waits[:20], timedelta()) < timedelta(seconds=10)
    assert waits[-1] >= timedelta(minutes=1)
