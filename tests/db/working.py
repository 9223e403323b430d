"""A queue's runner by itself: what is due is worked on when a test says so, and until the end."""

import asyncio
from collections.abc import Hashable
from datetime import datetime
from typing import Generic, TypeVar

from bot.clock import Clock
from bot.db import Database
from bot.db.queue import Due, Queue
from bot.loop import QueueRunner
from bot.metrics import Metrics

K = TypeVar("K", bound=Hashable)


class Worker(Generic[K]):
    """Works through one queue."""

    def __init__(self, queue: Queue[K], database: Database, clock: Clock, metrics: Metrics | None = None) -> None:
        self.queue, self._db, self._clock = queue, database, clock
        self.metrics = metrics or Metrics()
        self.runner = QueueRunner(queue, database, clock, self.metrics)

    async def begin(self) -> datetime | None:
        """Begin what is due, and do not wait for it."""
        return await self.runner.drain()

    async def finish(self) -> None:
        """Wait for what was begun; what is only queued is not."""
        await self.runner.finish()

    async def once(self) -> datetime | None:
        """Work once on what is due; returns when something is due next, now or later."""
        await self.begin()
        while running := [*self.runner._lanes._running.values()]:
            await asyncio.wait(running)
        return await self.next_at()

    async def all(self) -> datetime | None:
        """Work until nothing is due; returns when something will be. AssertionError where that comes to no end."""
        for _ in range(100):
            if not await self.due():
                return await self.next_at()
            await self.once()
        raise AssertionError("there is always something due")

    async def run(self, key: K) -> None:
        """Work on this one, due or not."""
        async with self._db.transaction(readonly=True) as session:
            far = datetime.max.replace(tzinfo=self._clock.now().tzinfo, microsecond=0)
            found = [each for each in await self.queue.rows.due(session, far, 1000) if each.key == key]
        await self.runner._run(found[0] if found else Due(key))

    async def due(self) -> list[K]:
        """What is due now."""
        async with self._db.transaction(readonly=True) as session:
            return [each.key for each in await self.queue.rows.due(session, self._clock.now(), 1000)]

    async def next_at(self) -> datetime | None:
        """When something is due."""
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            if await self.queue.rows.due(session, now, 1):
                return now
            return await self.queue.rows.next_due(session, now)
