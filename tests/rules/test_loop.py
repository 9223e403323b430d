"""Lanes: side by side, each thing one at a time, the rest queued; and the loop that sends work into them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot import loop
from bot.clock import Clock
from bot.loop import Lanes, Loop
from bot.metrics import Metrics


class Scene:
    """Lanes whose work lasts until it is let go."""

    def __init__(self, at_once: int) -> None:
        self.wake, self.began, self.gates = asyncio.Event(), list[str](), dict[str, asyncio.Event]()
        self.metrics = Metrics()
        self.lanes: Lanes[str] = Lanes("test", at_once, self.wake, self.metrics)

    def work(self, key: str) -> Callable[[], Awaitable[None]]:
        """Work that says it began, and ends when its gate opens."""
        gate = self.gates[key] = asyncio.Event()

        async def run() -> None:
            self.began.append(key)
            await gate.wait()

        return run

    def start(self, *keys: str) -> None:
        """Send these in."""
        for key in keys:
            self.lanes.start(key, self.work(key))

    async def settle(self) -> None:
        """Let everything run that can."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def let_go(self, key: str) -> None:
        """Let one end, and what follows begin."""
        self.gates[key].set()
        await self.settle()


async def test_so_many_at_once_and_the_rest_in_its_order() -> None:
    scene = Scene(2)
    free = scene.lanes.free
    scene.start("a", "b", "c", "d")
    await scene.settle()
    assert scene.began == ["a", "b"]
    assert set(scene.lanes.busy) == {"a", "b", "c", "d"}
    assert scene.lanes.free == free - 4
    await scene.let_go("b")
    await scene.let_go("c")
    assert scene.began == ["a", "b", "c", "d"]


async def test_more_is_asked_for_only_when_none_is_queued() -> None:
    scene = Scene(1)
    scene.start("a", "b")
    await scene.settle()
    await scene.let_go("a")
    assert not scene.wake.is_set()
    await scene.let_go("b")
    assert scene.wake.is_set()
    assert scene.lanes.busy == []


async def test_who_waits_for_a_lane_comes_behind_the_queue_and_behind_the_same_thing() -> None:
    scene = Scene(1)
    scene.start("a", "b")
    waiting = asyncio.create_task(scene.lanes.run("a", scene.work("a again")))
    await scene.settle()
    await scene.let_go("a")
    assert scene.began == ["a", "b"]
    await scene.let_go("b")
    assert scene.began == ["a", "b", "a again"]
    await scene.let_go("a again")
    assert waiting.done()


async def test_at_the_end_nothing_that_is_queued_begins() -> None:
    scene = Scene(1)
    scene.start("a", "b")
    await scene.settle()
    finished = asyncio.create_task(scene.lanes.finish())
    await scene.let_go("a")
    await finished
    assert scene.began == ["a"]


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
    monkeypatch.setattr(loop, "PAUSE_AFTER_FAILURE_S", 0.0)
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
    monkeypatch.setattr(loop, "PAUSE_AFTER_FAILURE_S", 0.0)
    await scene.let_go("next")
    scene.lanes.start("worse", fail)
    await scene.settle()
    assert scene.wake.is_set()
    assert scene.lanes.busy == ["bad"]
