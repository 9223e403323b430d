"""Of two workers one is at work; killed, ended or stopped, it is followed by one that ends in the same state."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.demo.snapshot import Snapshot
from tests.journeys.handing_over import Handover, Workers
from tests.journeys.killing import World
from tests.journeys.test_kills import SUBSCRIPTION, TAKE

SEEN = replace(SUBSCRIPTION, hold="after")
CASES = {
    "killed, and ended": (("kill", SUBSCRIPTION), ("end", TAKE)),
    "stopped before the check, and after it": (("stop", SEEN), ("stop", TAKE)),
}


@pytest.mark.parametrize("case", CASES)
async def test_the_next_goes_on(case: str, tmp_path: Path, furnished: Snapshot, postgres_url: str) -> None:
    """One nurse joins and leaves again, each time with the worker on the way gone."""
    async with World(tmp_path, asyncio.Lock(), partial(Workers, postgres_url), furnished) as world:
        await world.program.start()
        handover = Handover(world)
        nurse = await world.nurse("noor")
        for (how, request), action in zip(CASES[case], ("pay", "cancel_now"), strict=True):
            held, ready = await handover.run(how, request, nurse, action)
            print(f"{how}: the lease taken over after {held:.1f} s, at work after {ready:.1f} s")  # noqa: T201 - shown by pytest -rP
        assert await world.program.stop() == 0
