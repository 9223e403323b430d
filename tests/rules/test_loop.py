"""Lanes: side by side, each thing one at a time, the rest queued, and more is asked for when none is. And one after the
other: what fails holds up nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.exc import OperationalError

from bot.errors import LeaseLost, NotUnderstood, Refused, TryLater
from bot.loop import Lanes, each
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


async def test_at_the_end_nothing_that_is_queued_begins() -> None:
    scene = Scene(1)
    scene.start("a", "b")
    await scene.settle()
    finished = asyncio.create_task(scene.lanes.finish())
    await scene.let_go("a")
    await finished
    assert scene.began == ["a"]


@pytest.mark.parametrize(
    ("error", "is_lasting"),
    [
        (TryLater("down"), False),
        (OperationalError("x", {}, Exception("locked")), False),
        (NotUnderstood("nonsense"), True),
        (Refused("no", "50013"), True),
        (KeyError("x"), True),
    ],
)
async def test_what_fails_at_night_holds_up_nothing_and_is_lasting_unless_it_was_in_passing(
    error: Exception, is_lasting: bool
) -> None:
    done, metrics = list[str](), Metrics()

    async def fails() -> None:
        raise error

    async def works() -> None:
        done.append("done")

    assert await each("night", [works, fails, works], metrics) is is_lasting
    assert await each("night", [works], metrics) is False
    assert (len(done), metrics.snapshot()["night_failures"]) == (3, 1)


async def test_once_another_process_has_taken_over_nothing_more_is_done() -> None:
    done = list[str]()

    async def lost() -> None:
        raise LeaseLost("taken")

    async def works() -> None:
        done.append("done")

    assert await each("night", [works, lost, works], Metrics()) is False
    assert done == ["done"]
