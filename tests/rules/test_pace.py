"""How quickly the bot asks Discord, by a loop whose clock a test moves."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.integrations.pace import PER_SECOND, Pace, _wait_s, urgent


class Jumping(asyncio.SelectorEventLoop):
    """A loop that waits for no time: its clock jumps to the next thing that is due."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 1000.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        scheduled: list[Any] = self._scheduled  # type: ignore[attr-defined]
        if not self._ready and scheduled:  # type: ignore[attr-defined]
            self._now = max(self._now + 1e-6, scheduled[0].when())  # it never stands, as no clock does
        super()._run_once()  # type: ignore[misc]


def _run(work: Callable[[], Awaitable[list[float]]]) -> list[float]:
    with asyncio.Runner(loop_factory=Jumping) as runner:
        return runner.run(work())  # type: ignore[arg-type]


async def _turns(pace: Pace, count: int) -> list[float]:
    """When so many requests go out, each as soon as it may."""
    times = list[float]()
    for _ in range(count):
        await pace.turn()
        times.append(asyncio.get_running_loop().time())
    return times


def _most_in_a_second(times: list[float]) -> int:
    return max(sum(start <= each < start + 1 for each in times) for start in times)


@pytest.mark.parametrize(("is_urgent", "pace"), [(True, PER_SECOND), (False, PER_SECOND / 2)])
def test_no_second_has_more_than_discord_takes_and_none_is_wasted(is_urgent: bool, pace: float) -> None:
    async def work() -> list[float]:
        if not is_urgent:
            return await _turns(Pace(PER_SECOND), 300)
        with urgent():
            return await _turns(Pace(PER_SECOND), 300)

    times = _run(work)
    assert _most_in_a_second(times) <= 50
    assert (len(times) - 5) / (times[-1] - times[0]) == pytest.approx(pace, rel=0.05)


def test_what_is_urgent_waits_for_nothing_that_is_not() -> None:
    async def work() -> list[float]:
        pace = Pace(PER_SECOND)
        rest = asyncio.gather(*(_turns(pace, 50) for _ in range(10)))
        await asyncio.sleep(1)
        with urgent():
            times = await _turns(pace, 20)
        rest.cancel()
        await asyncio.wait([rest])
        return [each - 1001 for each in times]

    assert max(_run(work)) <= 20 / (PER_SECOND / 2) + 0.2


def test_after_a_refusal_of_everything_nothing_goes_out_and_then_half_as_much_for_a_minute() -> None:
    async def work() -> list[float]:
        pace = Pace(PER_SECOND)
        pace.refused(7.5)
        with urgent():
            times = await _turns(pace, 2000)
        return [each - 1000 for each in times]

    times = _run(work)
    assert times[0] == pytest.approx(7.5)
    assert sum(each < 67.5 for each in times) == pytest.approx(60 * PER_SECOND / 2, abs=10)
    last = [each for each in times if each >= 68]
    assert len(last) / (last[-1] - last[0]) == pytest.approx(PER_SECOND, rel=0.05)


@pytest.mark.parametrize(
    ("said", "wait"),
    [("7", 7), ("0.25", 0.25), ("3600", 3600), ("3601", 60), ("999999999999", 60), ("soon", 60), ("", 60), ("-1", 60),
     ("nan", 60), ("1e9", 60)],
)  # fmt: skip
def test_no_header_keeps_the_bot_away_for_ever(said: str, wait: float) -> None:
    assert _wait_s(said) == wait
