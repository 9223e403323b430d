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
    """Work on many things side by side, on each of them one at a time, and on `at_once` of them at most.

    Nobody waits behind somebody else's slow answer: when a lane is done it sets `wake`, and more work is sent in.
    """

    def __init__(self, name: str, at_once: int, wake: asyncio.Event, metrics: Metrics) -> None:
        self._name, self._at_once, self._wake, self._metrics = name, at_once, wake, metrics
        self._busy: dict[K, asyncio.Task[None]] = {}

    @property
    def busy(self) -> Collection[K]:
        """What is being worked on."""
        return self._busy.keys()

    @property
    def free(self) -> int:
        """How many more things can be worked on."""
        return self._at_once - len(self._busy)

    async def run(self, key: K, work: Callable[[], Awaitable[None]]) -> None:
        """Work on `key` as soon as a lane is free, and wait for the end of it."""
        while self.free <= 0 or key in self._busy:
            await asyncio.wait(self._busy.values(), return_when=asyncio.FIRST_COMPLETED)
        self.start(key, work)
        await asyncio.wait([self._busy[key]])

    def start(self, key: K, work: Callable[[], Awaitable[None]]) -> None:
        """Work on `key`, which is not in work yet."""
        assert key not in self._busy
        self._busy[key] = asyncio.create_task(self._run(key, work))

    async def finish(self) -> None:
        """Wait until all that was begun is done."""
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _run(self, key: K, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception:
            self._metrics.count(f"{self._name}_failures")
            _logger.exception("work_failed", worker=self._name)
            await asyncio.sleep(PAUSE_AFTER_FAILURE_S)  # it is still due: not at once again
        finally:
            del self._busy[key]
            self._wake.set()
