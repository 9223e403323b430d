"""A worker's outermost loop: work, wait for a wake-up or for the next thing due, work again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot import log
from bot.clock import Clock
from bot.metrics import Metrics

PAUSE_AFTER_FAILURE_S = 5.0
_logger = log.get(__name__)


class Loop:
    """Calls `work` whenever `wake` is set or the time it named has come, until `stopping` is set.

    `work` does all that is due and answers when something will be due next. Whoever sets `stopping` sets `wake` too.
    This is the only place where any exception is caught: it is logged and counted, and the work is tried again.
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
