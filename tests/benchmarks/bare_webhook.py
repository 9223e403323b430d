"""The least that a safe webhook can do, as a program: the baseline for ours.

python -m tests.benchmarks.bare_webhook DATABASE SECRET: says its port on stderr, and serves until SIGTERM. It
verifies the signature and commits one row an event. DATABASE is a file, set up as the bot is (WAL, synchronous=FULL,
one writer), or the address of a PostgreSQL.
"""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import aiosqlite
import asyncpg
import stripe
from aiohttp import web

TOLERANCE_S = 300


class Bare:
    """The endpoint."""

    def __init__(self, store: Callable[[str, str], Awaitable[object]], secret: str) -> None:
        self._store, self._secret = store, secret

    async def post(self, request: web.Request) -> web.Response:
        """Take one delivery."""
        body = await request.read()
        stripe.WebhookSignature.verify_header(
            body, request.headers.get("Stripe-Signature", ""), self._secret, TOLERANCE_S
        )
        event = json.loads(body)
        await self._store(event["id"], event["type"])
        return web.Response(text="ok\n")


@asynccontextmanager
async def _sqlite(file: str) -> AsyncIterator[Callable[[str, str], Awaitable[object]]]:
    writer = asyncio.Lock()
    async with aiosqlite.connect(file, isolation_level=None) as database:
        await database.execute("PRAGMA journal_mode=WAL")
        await database.execute("PRAGMA synchronous=FULL")
        await database.execute("CREATE TABLE events (id TEXT PRIMARY KEY, type TEXT)")

        async def store(id_: str, type_: str) -> None:
            async with writer:
                await database.execute("BEGIN IMMEDIATE")
                await database.execute("INSERT INTO events VALUES (?, ?) ON CONFLICT DO NOTHING", (id_, type_))
                await database.execute("COMMIT")

        yield store


@asynccontextmanager
async def _postgres(address: str) -> AsyncIterator[Callable[[str, str], Awaitable[object]]]:
    async with asyncpg.create_pool(address, min_size=5, max_size=5) as pool:
        await pool.execute("DROP TABLE IF EXISTS events")
        await pool.execute("CREATE TABLE events (id TEXT PRIMARY KEY, type TEXT)")
        yield partial(pool.execute, "INSERT INTO events VALUES ($1, $2) ON CONFLICT DO NOTHING")


async def serve(database: str, secret: str) -> None:
    """Listen on a free port of this machine until SIGTERM."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with (_postgres if "://" in database else _sqlite)(database) as store:
        app = web.Application()
        app.router.add_post("/stripe/webhook", Bare(store, secret).post)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sys.stderr.write(f"port {runner.addresses[0][1]}\n")
        await stopped.wait()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2]))
