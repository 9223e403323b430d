"""How much memory the bot takes on a small server and on a large one."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure
from tests.benchmarks.world import World

SMALL, LARGE = 1_000, 100_000
_MORE_THAN_BARE_MB = 45


async def resident_memory() -> list[Figure]:
    """Of the bot's own process, once it is ready and has swept; beside a client that does nothing."""
    (small, bare), (large, _bare) = await _megabytes(SMALL), await _megabytes(LARGE)
    return [
        Figure(
            f"resident memory with {LARGE} members, after READY and the first sweep (baseline: {SMALL} members)",
            large, "MB", small, large / small, "ratio at most 1.15", large / small <= 1.15,
        ),
        Figure(
            f"resident memory with {SMALL} members, more than a bare client's (baseline: a bare client's)",
            small - bare, "MB", bare, None, f"at most {_MORE_THAN_BARE_MB} MB", small - bare <= _MORE_THAN_BARE_MB,
        ),
    ]  # fmt: skip


async def _megabytes(count: int) -> tuple[float, float]:
    """The bot's, and a bare client's."""
    with TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            await world.crowd(count - len(await world.members()))
            client = await world.start_bare()
            await client.connected()
            bare = client.resident_mb
            await client.end()
            bot = await world.start_process()
            await world.is_settled()
            return bot.resident_mb, bare
