"""The loop that does a worker's work: when it is called, and what it does after a failure, as its lanes do, too."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.clock import Clock
from bot.domain import backoff
from bot.loop import Loop
from bot.metrics import Metrics
from tests.rules.test_loop import Scene


class Worker:
    """A loop whose work fails, or names a time; `calls` counts how often it was tried."""

    def __init__(self, *, fails: bool = True, due_in: timedelta | None = None) -> None:
        self.calls, self.metrics = 0, Metrics()
        self.wake, self.stopping, self.thrice = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._fails, self._due_in, self._clock = fails, due_in, Clock()
        self._task = asyncio.create_task(
            Loop("test", self.wake, self._work, self._clock, self.metrics).run(self.stopping)
        )

    async def _work(self) -> datetime | None:
        self.calls += 1
        if self.calls >= 3:
            self.thrice.set()
        if self._fails:
            raise OSError("down")
        return None if self._due_in is None else self._clock.now() + self._due_in

    async def settle(self) -> None:
        """Let it run as far as it does without waiting."""
        for _ in range(50):
            await asyncio.sleep(0)

    async def end(self) -> None:
        """Have it stop."""
        self.stopping.set()
        self.wake.set()
        await self._task


async def test_work_that_fails_is_tried_again_after_a_pause_and_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker()
    await worker.settle()
    assert worker.calls == 1, "a database that is away is not asked without a pause"
    worker.wake.set()
    await worker.settle()
    assert worker.calls == 2, "whoever has news is served at once"
    assert worker.metrics.snapshot()["test_failures"] == 2
    await worker.end()
    monkeypatch.setattr(backoff, "PAUSE_S", 0.0)
    again = Worker()
    async with asyncio.timeout(10):
        await again.thrice.wait()
    await again.end()


async def test_a_worker_sleeps_until_the_time_that_its_work_names() -> None:
    """Not at all where that has passed; for ever where there is none."""
    for due_in, is_called_again in ((timedelta(hours=1), False), (None, False), (timedelta(hours=-1), True)):
        worker = Worker(fails=False, due_in=due_in)
        await worker.settle()
        assert (worker.calls > 1) is is_called_again
        await worker.end()


async def test_what_fails_in_a_lane_keeps_it_for_a_pause_and_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail() -> None:
        raise OSError("down")

    scene = Scene(2)
    scene.lanes.start("bad", fail)
    scene.start("good", "next")
    await scene.settle()
    await scene.let_go("good")
    assert scene.began == ["good", "next"]
    assert "bad" in scene.lanes.busy, "it is still due, and must not be begun again at once"
    assert scene.metrics.snapshot()["test_failures"] == 1
    monkeypatch.setattr(backoff, "PAUSE_S", 0.0)
    await scene.let_go("next")
    scene.lanes.start("worse", fail)
    await scene.settle()
    assert scene.wake.is_set()
    assert scene.lanes.busy == ["bad"]
