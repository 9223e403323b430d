"""The least that a safe webhook can do, as a program: the baseline for ours.

python -m tests.benchmarks.bare_webhook FILE SECRET: says its port on stderr, and serves until SIGTERM. It verifies the
signature and commits one row an event, with the database set up as the bot's is: WAL, synchronous=FULL, one writer.
"""

import asyncio
import json
import signal
import sys

import aiosqlite
import stripe
from aiohttp import web

TOLERANCE_S = 300


class Bare:
    """The endpoint."""

    def __init__(self, database: aiosqlite.Connection, secret: str) -> None:
        self._database, self._secret = database, secret
        self._writer = asyncio.Lock()

    async def post(self, request: web.Request) -> web.Response:
        """Take one delivery."""
        body = await request.read()
        stripe.WebhookSignature.verify_header(
            body, request.headers.get("Stripe-Signature", ""), self._secret, TOLERANCE_S
        )
        event = json.loads(body)
        async with self._writer:
            await self._database.execute("BEGIN IMMEDIATE")
            await self._database.execute(
                "INSERT INTO events VALUES (?, ?) ON CONFLICT DO NOTHING", (event["id"], event["type"])
            )
            await self._database.execute("COMMIT")
        return web.Response(text="ok\n")


async def serve(file: str, secret: str) -> None:
    """Listen on a free port of this machine until SIGTERM."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with aiosqlite.connect(file, isolation_level=None) as database:
        await database.execute("PRAGMA journal_mode=WAL")
        await database.execute("PRAGMA synchronous=FULL")
        await database.execute("CREATE TABLE events (id TEXT PRIMARY KEY, type TEXT)")
        app = web.Application()
        app.router.add_post("/stripe/webhook", Bare(database, secret).post)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sys.stderr.write(f"port {runner.addresses[0][1]}\n")
        await stopped.wait()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2]))
