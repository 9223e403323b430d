"""The one runner of queues: what fails is put off, given up and told, and holds up nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.db import Database, Session, alerts, stripe_looks
from bot.db.queue import UNFORESEEN, Due, Queue
from bot.db.stripe_looks import StripeLookRow
from bot.domain.stripe_event import Subject
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.loop import WORK_FAILED
from tests.db.still import Still
from tests.db.working import Worker

SECOND = timedelta(seconds=1)
ONE, TWO, THREE = (Subject("subscription", f"sub_{number}") for number in (1, 2, 3))


class Scene:
    """A queue whose work ends as a test says, key by key; nothing said: it is done."""

    def __init__(self, database: Database, **options: Any) -> None:
        self.database, self.clock = database, Still()
        self.ends: dict[Subject, BaseException | Callable[[], Awaitable[None]]] = {}
        self.queue = Queue(
            "billing", stripe_looks.ROWS, self._work, alert="look", about=lambda each: each.id, **options
        )
        self.worker = Worker(self.queue, database, self.clock)

    async def _work(self, due: Due[Subject]) -> None:
        end = self.ends.get(due.key)
        if isinstance(end, BaseException):
            raise end
        if end is not None:
            await end()
        async with self.database.transaction() as session:
            await stripe_looks.ROWS.finish(session, due)

    async def ask(self, *subjects: Subject) -> None:
        """Have these worked on."""
        async with self.database.transaction() as session:
            await stripe_looks.ask_for(session, subjects, self.clock.now())

    async def row(self, subject: Subject) -> StripeLookRow:
        """As it is stored."""
        async with self.database.transaction(readonly=True) as session:
            found = await stripe_looks.get(session, subject)
        assert found is not None
        return found

    async def alerts(self) -> list[tuple[str, str]]:
        """(kind, about) of what is open."""
        async with self.database.transaction(readonly=True) as session:
            return await alerts.all_(session)


async def test_what_raises_starves_nothing_and_comes_again_ever_later(database: Database) -> None:
    scene = Scene(database)
    scene.ends[ONE] = ZeroDivisionError()
    await scene.ask(ONE, TWO, THREE)
    for attempts in (1, 2, 3):
        await scene.worker.once()
        row = await scene.row(ONE)
        assert (row.attempts, row.error) == (attempts, UNFORESEEN)
        assert row.due_at == scene.clock.now() + SECOND * 2**attempts
        assert (await scene.row(TWO)).due_at is None
        assert (await scene.row(THREE)).due_at is None
        assert await scene.worker.due() == []
        scene.clock.advance(SECOND * 2**attempts)
    assert scene.worker.metrics.snapshot() == {"billing_failures": 3}


async def test_what_is_slow_delays_nothing_else(database: Database) -> None:
    scene, gate, passed = Scene(database, at_once=2), asyncio.Event(), asyncio.Semaphore(0)

    async def slow() -> None:
        await gate.wait()

    async def quick() -> None:
        passed.release()

    scene.ends |= {ONE: slow, TWO: quick, THREE: quick}
    await scene.ask(ONE)
    await scene.worker.begin()
    await scene.ask(TWO, THREE)
    await scene.worker.begin()
    async with asyncio.timeout(30):
        for _ in range(2):
            await passed.acquire()
    gate.set()
    await scene.worker.finish()
    assert await scene.worker.due() == []


async def test_a_fault_of_ours_is_told_once_and_is_over_when_no_row_has_it_any_more(database: Database) -> None:
    scene = Scene(database)
    scene.ends |= {ONE: ZeroDivisionError(), TWO: KeyError("x")}
    await scene.ask(ONE, TWO)
    with capture_logs() as logs:
        await scene.worker.once()
    told = [(each["kind"], each["about"]) for each in logs if each["event"] == "alert"]
    assert told == [(WORK_FAILED, "billing")] == await scene.alerts()
    del scene.ends[ONE]
    scene.clock.advance(2 * SECOND)
    scene.worker = Worker(scene.queue, database, scene.clock)  # a new start knows of nothing
    await scene.worker.once()
    assert await scene.alerts() == [(WORK_FAILED, "billing")], "the other one has it still"
    del scene.ends[TWO]
    scene.clock.advance(4 * SECOND)
    await scene.worker.once()
    assert await scene.alerts() == []


@pytest.mark.parametrize("error", [Refused("no"), NotThere("gone"), NotUnderstood("what")])
async def test_what_a_retry_alone_may_not_mend_is_told_at_once(database: Database, error: Exception) -> None:
    scene = Scene(database)
    scene.ends[ONE] = error
    await scene.ask(ONE)
    await scene.worker.once()
    assert await scene.alerts() == [(f"look_{type(error).__name__}", "sub_1")]
    assert (await scene.row(ONE)).error == type(error).__name__


async def test_what_is_only_late_is_told_when_it_lasts(database: Database) -> None:
    scene = Scene(database)
    scene.ends[ONE] = TryLater("later")
    await scene.ask(ONE)
    for attempt in range(1, 7):
        await scene.worker.once()
        assert await scene.alerts() == ([("look_TryLater", "sub_1")] if attempt > 5 else [])
        scene.clock.advance(SECOND * 2**attempt)


async def test_who_says_when_to_come_again_is_left_alone_until_then(database: Database) -> None:
    scene = Scene(database)
    scene.ends[ONE] = TryLater("later", timedelta(minutes=7))
    await scene.ask(ONE)
    assert await scene.worker.once() == scene.clock.now() + timedelta(minutes=7)


async def test_what_was_asked_for_while_work_failed_is_due_at_once(database: Database) -> None:
    scene = Scene(database)

    async def asked_again() -> None:
        await scene.ask(ONE)
        raise TryLater("later")

    scene.ends[ONE] = asked_again
    await scene.ask(ONE)
    assert await scene.worker.once() == scene.clock.now()


@pytest.mark.parametrize("error", [TryLater("later"), ZeroDivisionError()])
async def test_after_so_many_failures_it_is_given_up(database: Database, error: Exception) -> None:
    given_up = list[tuple[Due[Subject], str]]()

    async def give_up(session: Session, due: Due[Subject], now: object, code: str) -> None:
        given_up.append((due, code))
        await stripe_looks.ROWS.park(session, due, scene.clock.now(), code)

    scene = Scene(database, patience=3, give_up=give_up)
    scene.ends[ONE] = error
    await scene.ask(ONE)
    for _ in range(3):
        assert given_up == []
        await scene.worker.once()
        scene.clock.advance(timedelta(hours=1))
    code = "TryLater" if isinstance(error, TryLater) else UNFORESEEN
    assert given_up == [(Due(ONE, 1, 2), code)]
    assert (await scene.worker.next_at(), (await scene.row(ONE)).attempts) == (None, 3)
