"""How much memory the bot takes on a small server and on a large one."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure
from tests.benchmarks.world import World

SMALL, LARGE = 1_000, 100_000


async def resident_memory() -> list[Figure]:
    """Of the bot's own process, once it is ready and has swept."""
    small, large = await _megabytes(SMALL), await _megabytes(LARGE)
    return [
        Figure(
            f"resident memory with {LARGE} members, after READY and the first sweep (baseline: {SMALL} members)",
            large, "MB", small, large / small, "ratio at most 1.15", large / small <= 1.15,
        )
    ]  # fmt: skip


async def _megabytes(count: int) -> float:
    with TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            await world.crowd(count - len(await world.members()))
            process = await world.start_process()
            found = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], check=True, capture_output=True)  # noqa: ASYNC221
            return int(found.stdout) / 1024
