"""A worker's outermost loop, the lanes it sends work into, and the one runner of queues (bot.db.queue).

Only here is any exception caught: it is logged and counted, and the work is tried again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from bot import log
from bot.clock import Clock
from bot.db import Database, Session, Unavailable, alerts
from bot.db.queue import UNFORESEEN, Due, Queue
from bot.domain import backoff
from bot.errors import HealthNetworkError, LeaseLost, TryLater
from bot.metrics import Metrics

_QUEUED_PER_LANE = 7  # asking what is due costs as much as some of the work: ask for several at once
_logger = log.get(__name__)

WORK_FAILED = "work_failed"
"""The kind of alert about a queue on which work ended as nobody expected."""


class Loop:
    """Calls `work` whenever `wake` is set or the time it named has come, until `stopping` is set.

    `work` does (or sends into lanes) what is due and returns when something will be due next. Whoever sets `stopping`
    sets `wake` too.
    """

    def __init__(
        self,
        name: str,
        wake: asyncio.Event,
        work: Callable[[], Awaitable[datetime | None]],
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._name, self._wake, self._work = name, wake, work
        self._clock, self._metrics = clock, metrics

    async def run(self, stopping: asyncio.Event) -> None:
        """Live until `stopping`; what is in hand is finished first."""
        while not stopping.is_set():
            self._wake.clear()
            pause = await self._step()
            if not stopping.is_set():
                await self._sleep(pause)

    async def _step(self) -> float | None:
        try:
            upcoming = await self._work()
        except LeaseLost:
            return None  # the process is about to end, and says so itself
        except Exception:
            self._metrics.count(f"{self._name}_failures")
            _logger.exception("work_failed", worker=self._name)
            return backoff.PAUSE_S
        return None if upcoming is None else max(0.0, (upcoming - self._clock.now()).total_seconds())

    async def _sleep(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return


K = TypeVar("K", bound=Hashable)


async def each(name: str, works: Iterable[Callable[[], Awaitable[None]]], metrics: Metrics) -> bool:
    """Do all of these, one after the other: what fails holds up none of the others, and is logged and counted.

    Answers whether something failed that a later try alone may not mend.
    """
    is_lasting = False
    for work in works:
        try:
            await work()
        except LeaseLost:
            break  # as above
        except Exception as error:
            metrics.count(f"{name}_failures")
            _logger.exception("work_failed", worker=name)
            is_lasting = is_lasting or not isinstance(error, (TryLater, *Unavailable))
    return is_lasting


class Lanes(Generic[K]):
    """Work on many things side by side: on each of them one at a time, on `at_once` of them at most, the rest queued.

    Nobody waits behind somebody else's slow answer. When a lane is done and none is queued, it sets `wake`, and more
    work is sent in: also what was left out since its key was busy.
    """

    def __init__(self, name: str, at_once: int, wake: asyncio.Event, metrics: Metrics) -> None:
        self._name, self._at_once, self._wake, self._metrics = name, at_once, wake, metrics
        self._running: dict[K, asyncio.Task[None]] = {}
        self._queued: dict[K, Callable[[], Awaitable[None]]] = {}

    @property
    def busy(self) -> Collection[K]:
        """What is being worked on, or queued."""
        return [*self._running, *self._queued]

    @property
    def free(self) -> int:
        """How many more things can be sent in."""
        return self._at_once * (1 + _QUEUED_PER_LANE) - len(self._running) - len(self._queued)

    def start(self, key: K, work: Callable[[], Awaitable[None]]) -> None:
        """Work on `key`, which is not busy, as soon as a lane is free."""
        assert key not in self.busy
        self._queued[key] = work
        self._begin()

    async def finish(self) -> None:
        """Begin nothing more, and wait until all that was begun is done."""
        self._queued.clear()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _begin(self) -> None:
        while self._queued and len(self._running) < self._at_once:
            key = next(iter(self._queued))
            self._running[key] = asyncio.create_task(self._run(key, self._queued.pop(key)))

    async def _run(self, key: K, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except LeaseLost:
            pass  # as above
        except Exception:
            self._metrics.count(f"{self._name}_failures")
            _logger.exception("work_failed", worker=self._name)
            await asyncio.sleep(backoff.PAUSE_S)  # it is still due: not at once again
        finally:
            del self._running[key]
            if not self._queued:
                self._wake.set()
            self._begin()


class QueueRunner(Generic[K]):
    """Works through one queue: sends what is due into lanes, and puts off, gives up and alerts what fails.

    A row on which work ends as nobody expected is put off as any other that failed, so it holds up none of the others.
    """

    def __init__(self, queue: Queue[K], database: Database, clock: Clock, metrics: Metrics) -> None:
        self._queue, self._db, self._clock, self._metrics = queue, database, clock, metrics
        self._lanes: Lanes[K] = Lanes(queue.name, queue.at_once, database.wakes[queue.rows.topic], metrics)
        self._has_unforeseen: bool | None = None  # None: to be looked at

    async def drain(self) -> datetime | None:
        """Send what is due now into the lanes, as far as they take it; returns when something will be due next."""
        now, free, busy = self._clock.now(), self._lanes.free, self._lanes.busy
        if free <= 0:
            return None  # a lane that gets free asks again
        found, upcoming = await self._db.step(partial(self._ask, now, free, busy), readonly=True)
        for each in found:
            self._lanes.start(each.key, partial(self._run, each))
        return upcoming

    async def _ask(
        self, now: datetime, limit: int, busy: Collection[K], session: Session
    ) -> tuple[list[Due[K]], datetime | None]:
        found = await self._queue.rows.due(session, now, limit, busy)
        return found, None if found or busy else await self._queue.rows.next_due(session, now)

    async def finish(self) -> None:
        """Begin nothing more, and wait until all work that was begun is done."""
        await self._lanes.finish()

    async def _run(self, due: Due[K]) -> None:
        try:
            await self._queue.work(due)
        except HealthNetworkError as error:
            await self._failed(due, type(error).__name__, error)
        except Exception as error:
            self._metrics.count(f"{self._queue.name}_failures")
            _logger.exception("work_failed", worker=self._queue.name)
            await self._failed(due, UNFORESEEN, error)
        else:
            if self._has_unforeseen is not False:
                await self._db.step(self._close_unforeseen)
            if self._queue.trouble is not None and due.attempts:
                await self._db.step(partial(self._close_trouble, self._queue.trouble))

    async def _failed(self, due: Due[K], code: str, error: Exception) -> None:
        await self._db.step(partial(self._put_off, due, code, error))
        if code != UNFORESEEN:
            _logger.warning(
                "work_put_off", worker=self._queue.name, error=code, reason=str(error), attempts=due.attempts + 1
            )

    async def _put_off(self, due: Due[K], code: str, error: Exception, session: Session) -> None:
        """Nothing is known, so nothing changes; alert when a retry alone may not mend it."""
        queue, now, attempts = self._queue, self._clock.now(), due.attempts + 1
        if queue.give_up is not None and queue.patience is not None and attempts >= queue.patience:
            await queue.give_up(session, due, now, code)
        else:
            after = error.retry_after if isinstance(error, TryLater) else None
            await queue.rows.put_off(session, due, now + (after or queue.delay(attempts)), code)
        if code == UNFORESEEN:
            self._has_unforeseen = True
            await self._alert(session, WORK_FAILED, queue.name, now)
        elif backoff.is_lasting(attempts, in_passing=isinstance(error, TryLater)):
            if queue.alert:
                await self._alert(session, f"{queue.alert}_{code}", queue.about(due.key), now)
            if queue.trouble:
                await self._alert(session, queue.trouble, code, now)

    async def _close_trouble(self, kind: str, session: Session) -> None:
        if not await self._queue.rows.any_failing(session):
            await alerts.close_kind(session, kind)

    async def _close_unforeseen(self, session: Session) -> None:
        self._has_unforeseen = await self._queue.rows.has_failed(session, UNFORESEEN)
        if not self._has_unforeseen:
            await alerts.close(session, self._queue.name, WORK_FAILED)

    async def _alert(self, session: Session, kind: str, about: str, now: datetime) -> None:
        if await alerts.open_(session, kind, about, now):
            _logger.error("alert", kind=kind, about=about)
