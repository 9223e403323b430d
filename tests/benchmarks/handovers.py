"""For `make soak`: workers on PostgreSQL killed, ended and stopped at work, and followed by those that stand by."""

import asyncio
import random
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import mkdtemp

from rich.console import Console
from rich.table import Table

from tests import postgres
from tests.journeys.handing_over import Handover, Workers
from tests.journeys.killing import Request, World
from tests.journeys.test_kills import (
    ANSWERED,
    GIVE,
    GIVEN,
    SUBSCRIPTION,
    TAKE,
    TAKEN,
    WRITE,
    WRITTEN,
)

HANDOVERS = 50
WORLDS = 2
Cases = list[tuple[str, float]]
HOWS = ("kill", "end", "stop", "stop")
# On these ways no member is read at Discord, who told of them lately, and no chat is opened: they were greeted in it.
MOMENTS = {
    "pay": (ANSWERED, SUBSCRIPTION, GIVE, GIVEN, WRITE, WRITTEN),
    "cancel_now": (ANSWERED, SUBSCRIPTION, TAKE, TAKEN, WRITE, WRITTEN),
}


@dataclass
class Outcome:
    """How often what happened, and the seconds until the next had the lease, and was at work, by what happened."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


async def _one_world(folder: Path, server: str, cases: Cases, turn: asyncio.Lock, out: Outcome) -> None:
    """Nurse after nurse joins and leaves, each time with the worker on the way gone."""
    async with postgres.copied(server) as address, World(folder, turn, partial(Workers, address)) as world:
        await world.program.start()
        handover = Handover(world)
        for number, (how, chance) in enumerate(cases):
            action = "cancel_now" if number % 2 else "pay"
            nurse = world.nurses[-1] if number % 2 else await world.nurse(f"nurse{number}")
            request = _chosen(MOMENTS[action], chance)
            try:
                took = await handover.run(how, request, nurse, action)
            except BaseException as error:
                error.add_note(f"the case: {how} {request} {action}")
                raise
            out.counts[how] += 1
            out.counts["on the wire"] += how == "stop" and request.hold == "before"
            out.seconds.setdefault(how, []).append(took)
        if await world.program.stop():
            raise AssertionError("SIGTERM was not ended well")


def _chosen(moments: tuple[Request, ...], chance: float) -> Request:
    return moments[int(chance * len(moments))]


async def _all(server: str, handovers: int, seed: int) -> tuple[Outcome, list[str]]:
    chance, turn, out = random.Random(seed), asyncio.Lock(), Outcome()  # noqa: S311 - choices that can be made again
    cases = [(HOWS[number % len(HOWS)], chance.random()) for number in range(handovers)]
    chance.shuffle(cases)
    folder = Path(mkdtemp(prefix=f"handovers-{seed}-"))
    worlds = (_one_world(folder / str(at), server, cases[at::WORLDS], turn, out) for at in range(WORLDS))
    results = await asyncio.gather(*worlds, return_exceptions=True)
    return out, [
        f"{folder / str(at)}: {''.join(traceback.format_exception(each))}" for at, each in enumerate(results) if each
    ]


def hand_over(handovers: int, seed: int) -> bool:
    """So many in all, in two worlds side by side; prints what happened, and answers whether all went well."""
    screen = Console(width=150, soft_wrap=True)
    screen.print(f"{handovers} handovers, --seed {seed}")
    began = time.perf_counter()
    with postgres.server() as server:
        out, wrong = asyncio.run(_all(server, handovers, seed))
    table = Table("figure", "value")
    for name, count in sorted(out.counts.items()):
        table.add_row(name, str(count))
    for how, took in sorted(out.seconds.items()):
        for at, what in enumerate(("has the lease", "is at work")):
            found = [each[at] for each in took]
            table.add_row(f"{how}: the next {what}, median and longest", f"{median(found):.1f} s, {max(found):.1f} s")
    table.add_row("seconds", f"{time.perf_counter() - began:.0f}")
    table.add_row("failures", str(len(wrong)))
    screen.print(table)
    for each in wrong:
        screen.print(each, markup=False, highlight=False)
    return not wrong
