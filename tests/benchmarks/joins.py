"""How much processor time it takes when people come to the server."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import func, select

from bot.db import role_states
from bot.db.members import MemberRow
from bot.db.notice_rows import NoticeRow
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import Program
from tests.benchmarks.world import World

JOINS, WARM_UP = 1_000, 20
_STILL_S = 0.5
_READ = "GET /guilds/{id}/members/{id}"


async def joins() -> list[Figure]:
    """People come one after the other, who have never been there: welcomed, and ready to be given roles."""
    with TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            client = await world.start_bare()
            await client.connected()
            bare = await _milliseconds(world, client, lambda: asyncio.sleep(_STILL_S))
            await client.end()
            bot = await world.start_process()
            await world.is_settled()
            known = await _known(world)

            async def all_met() -> None:
                await world.waits(lambda: _has_met(world, known + WARM_UP + JOINS), "everybody to be met")

            await world.discord_control("DELETE", "counts")
            ours = await _milliseconds(world, bot, all_met)
            reads = (await world.discord_control("GET", "counts")).get(_READ, 0)
    return [
        Figure(
            f"processor time a join of {JOINS} (welcome recorded, roles looked after; baseline: a bare client)",
            ours, "ms", bare, ours / bare, "at most 3 ms", ours <= 3,
        ),
        Figure(f"members read at Discord for {WARM_UP + JOINS} joins", reads, "reads", None, None, "none", reads == 0),
    ]  # fmt: skip


async def _milliseconds(world: World, program: Program, all_done: Callable[[], Awaitable[None]]) -> float:
    """Of the program's processor time, a join."""
    await _come(world, WARM_UP)
    await asyncio.sleep(_STILL_S)
    before = program.cpu_s
    await _come(world, JOINS)
    await all_done()
    return (program.cpu_s - before) / JOINS * 1000


async def _come(world: World, count: int) -> None:
    for _ in range(count):
        await world.discord_control("POST", f"guilds/{world.guild}/crowd", {"count": 1, "arrive": True})


async def _known(world: World) -> int:
    async with world.database.transaction(readonly=True) as session:
        return (await session.exec(select(func.count()).select_from(MemberRow))).one()


async def _has_met(world: World, known: int) -> bool:
    """Whether so many are known, and nobody's roles are to be looked at."""
    async with world.database.transaction(readonly=True) as session:
        found = (await session.exec(select(func.count()).select_from(MemberRow))).one()
        welcomed = (await session.exec(select(func.count()).select_from(NoticeRow))).one()
        is_due = await role_states.ROWS.due(session, world.clock.now(), 1)
    return found >= known and welcomed >= JOINS and not is_due
