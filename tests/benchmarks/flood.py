"""How many ordinary messages a second the bot takes."""

import asyncio
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure
from tests.benchmarks.heard import EACH, said
from tests.benchmarks.processes import Program
from tests.benchmarks.sentences import ordinary
from tests.benchmarks.world import World

MESSAGES, WRITERS, ROUNDS = 2_000, 20, 3
_WARM_UP = 2 * EACH
_ROOM = "lounge"
_WANTED = 0.6


async def flood() -> list[Figure]:
    """Messages that Discord has kept back come all at once over the gateway, and nothing is found in them; beside a
    client that does nothing about them.
    """
    with TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            writers = [await world.writer(f"writer{number}") for number in range(WRITERS)]
            client = await world.start_bare("tests.benchmarks.bare_listener", "count")
            await client.connected()
            bare = await _measured(world, client, writers)
            await client.end()
            bot = await world.start_process("tests.benchmarks.counted")
            await world.is_settled()
            ours = await _measured(world, bot, writers)
    what = f"{MESSAGES} ordinary messages of {WRITERS} people at once"
    return [
        Figure(
            f"messages a second until all are judged ({what}, median of {ROUNDS}; baseline: a bare client)",
            ours[0], "/s", bare[0], ours[0] / bare[0], f"ratio at least {_WANTED}", ours[0] / bare[0] >= _WANTED,
        ),
        Figure(
            f"processor time a message ({what}; baseline: a bare client)",
            ours[1], "ms", bare[1], ours[1] / bare[1], "(for comparison)", True,
        ),
    ]  # fmt: skip


async def _measured(world: World, program: Program, writers: Sequence[str]) -> tuple[float, float]:
    """Messages a second, and milliseconds of the program's processor time a message: medians."""
    await _round(world, program, writers, _WARM_UP, _WARM_UP)
    rounds = [
        await _round(world, program, writers, MESSAGES, _WARM_UP + number * MESSAGES) for number in range(1, ROUNDS + 1)
    ]
    return median(rate for rate, _cpu in rounds), median(cpu for _rate, cpu in rounds)


async def _round(
    world: World, program: Program, writers: Sequence[str], count: int, all_in_all: int
) -> tuple[float, float]:
    """`count` messages, the last of `all_in_all`."""
    await world.discord_control("POST", "gateway", {"do": "mute", "on": True})
    texts = list(islice(cycle(ordinary()), all_in_all - count, all_in_all))
    await asyncio.gather(*(_write(world, token, texts[at :: len(writers)]) for at, token in enumerate(writers)))
    spent, started = program.cpu_s, time.perf_counter()
    await world.discord_control("POST", "gateway", {"do": "mute", "on": False})
    await program.said(said(all_in_all))
    seconds = time.perf_counter() - started
    return count / seconds, (program.cpu_s - spent) / count * 1000


async def _write(world: World, token: str, texts: Sequence[str]) -> None:
    for text in texts:
        await world.write(token, world.channels[_ROOM], text)
