"""A worker's loop, and its lanes: side by side, each thing one at a time, the rest queued."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from structlog.testing import capture_logs

from bot.clock import Clock
from bot.loop import PAUSE_AFTER_FAILURE_S, Lanes, Loop
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


class Work:
    """What a worker does: one answer after the other, then nothing is due."""

    def __init__(self, *answers: datetime | Exception | None) -> None:
        self.clock, self.metrics, self.wake = Clock(), Metrics(), asyncio.Event()
        self._answers, self.calls = [*answers], 0

    async def __call__(self) -> datetime | None:
        self.calls += 1
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def calls_by(self, *, woken: int = 0) -> int:
        """How often it was called: at first, and when woken so many times; then the loop is stopped, and ends."""
        stopping = asyncio.Event()
        running = asyncio.create_task(Loop("test", self.wake, self, self.clock, self.metrics).run(stopping))
        for _ in range(woken):
            await _settle()
            self.wake.set()
        await _settle()
        found = self.calls
        stopping.set()
        self.wake.set()
        async with asyncio.timeout(10):
            await running
        return found


async def _settle() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_a_worker_works_at_first_and_whenever_it_is_woken() -> None:
    assert await Work().calls_by() == 1
    assert await Work().calls_by(woken=2) == 3


async def test_a_worker_goes_on_by_itself_when_something_is_due_and_not_before() -> None:
    now = Clock().now()
    assert await Work(now - timedelta(hours=1), now - timedelta(hours=1)).calls_by() == 3
    assert await Work(now + timedelta(hours=1)).calls_by() == 1


async def test_after_a_failure_a_worker_pauses_unless_it_is_woken_and_says_so() -> None:
    work = Work(RuntimeError("away"), RuntimeError("away"))
    with capture_logs() as logged:
        assert await work.calls_by(woken=1) == 2
    assert [(each["event"], each["log_level"], each["worker"]) for each in logged] == [
        ("work_failed", "error", "test")
    ] * 2
    assert work.metrics.snapshot() == {"test_failures": 2}
    loop = Loop("test", work.wake, Work(RuntimeError("away")), work.clock, work.metrics)
    assert await loop._step() == PAUSE_AFTER_FAILURE_S


async def test_what_failed_in_a_lane_is_not_at_once_again() -> None:
    scene = Scene(1)

    async def fails() -> None:
        raise RuntimeError("away")

    with capture_logs() as logged:
        scene.lanes.start("a", fails)
        await scene.settle()
    assert scene.lanes.busy == ["a"]
    assert not scene.wake.is_set()
    assert [(each["event"], each["worker"]) for each in logged] == [("work_failed", "test")]
    assert scene.metrics.snapshot() == {"test_failures": 1}
    for each in scene.lanes._running.values():
        each.cancel()
    await scene.lanes.finish()
    assert scene.wake.is_set()
