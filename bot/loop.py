"""A worker's outermost loop, and the lanes it sends work into.

Only here is any exception caught: it is logged and counted, and the work is tried again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable
from datetime import datetime
from typing import Generic, TypeVar

from bot import log
from bot.clock import Clock
from bot.metrics import Metrics

PAUSE_AFTER_FAILURE_S = 5.0
_QUEUED_PER_LANE = 7  # asking what is due costs as much as some of the work: ask for several at once
_logger = log.get(__name__)


class Loop:
    """Calls `work` whenever `wake` is set or the time it named has come, until `stopping` is set.

    `work` does (or sends into lanes) what is due and answers when something will be due next. Whoever sets `stopping`
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
        except Exception:
            self._metrics.count(f"{self._name}_failures")
            _logger.exception("work_failed", worker=self._name)
            return PAUSE_AFTER_FAILURE_S
        return None if upcoming is None else max(0.0, (upcoming - self._clock.now()).total_seconds())

    async def _sleep(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return


K = TypeVar("K", bound=Hashable)


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

    async def run(self, key: K, work: Callable[[], Awaitable[None]]) -> None:
        """Work on `key` as soon as a lane is free, behind all that is queued, and wait for the end of it."""
        while len(self._running) >= self._at_once or key in self.busy:
            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)
        self.start(key, work)
        await asyncio.wait([self._running[key]])

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
        except Exception:
            self._metrics.count(f"{self._name}_failures")
            _logger.exception("work_failed", worker=self._name)
            await asyncio.sleep(PAUSE_AFTER_FAILURE_S)  # it is still due: not at once again
        finally:
            del self._running[key]
            if not self._queued:
                self._wake.set()
            self._begin()
