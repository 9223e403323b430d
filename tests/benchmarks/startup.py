"""How long it takes until the bot is there, and until it says what it can do."""

import asyncio
import subprocess
import sys
import sysconfig
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import discord

from bot.client import NetworkClient
from tests.benchmarks.figures import Figure
from tests.benchmarks.world import World

ROUNDS = 7
TIMEOUT_S = 0.05
_MORE_THAN_BARE_S = 0.5


async def start_to_ready() -> list[Figure]:
    """From `client.login()`, which begins a start, to `on_ready`, of the bot as it starts, beside a bare client."""
    ours, bare = [], []
    with TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            for _ in range(ROUNDS):
                ours.append(await _our_start(world))
                bare.append(await _bare_start(world))
    value, baseline = median(ours) * 1000, median(bare) * 1000
    return [
        Figure(
            f"client.login() to READY (median of {ROUNDS}, guild_ready_timeout {TIMEOUT_S} s; baseline: a bare client)",
            value, "ms", baseline, value / baseline, "ratio at most 1.5", value / baseline <= 1.5,
        )
    ]  # fmt: skip


async def _our_start(world: World) -> float:
    async with _timed(NetworkClient) as times:
        await world.start_bot()
    await world.stop_bot()
    return times[1] - times[0]


async def _bare_start(world: World) -> float:
    """With the bot's intents, and as few members kept as it keeps."""
    async with _timed(_Bare) as times:
        client = _Bare(
            intents=discord.Intents(guilds=True, members=True, moderation=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=TIMEOUT_S,
        )
        running = asyncio.create_task(client.start(world.sandbox.discord.bot_token))
        await client.there.wait()
    await client.close()
    await running
    return times[1] - times[0]


class _Bare(discord.Client):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.there = asyncio.Event()

    async def on_ready(self) -> None:
        self.there.set()


@asynccontextmanager
async def _timed(kind: type[Any]) -> AsyncIterator[list[float]]:
    """When `login` was called and when `on_ready` was, of a client of this kind while the block lasts."""
    times: list[float] = []
    login, on_ready = kind.login, kind.on_ready

    async def timed_login(self: Any, token: str) -> None:
        times.append(time.perf_counter())
        await login(self, token)

    async def timed_ready(self: Any) -> None:
        times.append(time.perf_counter())
        await on_ready(self)

    kind.login, kind.on_ready = timed_login, timed_ready
    try:
        yield times
    finally:
        kind.login, kind.on_ready = login, on_ready


async def process_to_ready() -> list[Figure]:
    """From the start of the process to the gateway's READY, as an operator starts the bot; beside a bare client's."""
    ours, bare = [], []
    with TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            for _ in range(ROUNDS):
                client = await world.start_bare()
                bare.append(await client.connected())
                await client.end()
                bot = await world.start_process()
                ours.append(await bot.connected())
                await world.is_settled()
                await world.stop_bot()
    baseline = median(bare)
    longer = median(ours) - baseline
    return [
        Figure(
            f"process to READY, longer than a bare client (median of {ROUNDS}; baseline: the bare client)",
            longer, "s", baseline, None, f"at most {_MORE_THAN_BARE_S} s", longer <= _MORE_THAN_BARE_S,
        )
    ]  # fmt: skip


def help_time() -> list[Figure]:
    """`health-network --help`, beside a Python that imports nothing of ours."""
    command = Path(sysconfig.get_path("scripts")) / "health-network"
    ours, bare = (
        median(_seconds(*line) for _ in range(ROUNDS))
        for line in ((str(command), "--help"), (sys.executable, "-c", ""))
    )
    return [
        Figure(
            f"health-network --help (median of {ROUNDS}; baseline: python -c '')",
            ours, "s", bare, ours / bare, "under 0.5 s", ours < 0.5,
        )
    ]  # fmt: skip


def _seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started
