"""The web server as a program: python -m tests.web.serving FILE SECRET prints its port, and serves until SIGTERM."""

import asyncio
import resource
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bot import log
from bot.clock import Clock
from bot.db import Database, migrations
from bot.i18n import Sentences
from bot.metrics import Metrics
from bot.settings import database_address
from bot.web import app as web_app
from bot.web.health import Health
from bot.web.pages import Pages
from bot.web.server import Connections, WebServer, most_connections
from bot.web.stripe_webhook import StripeWebhook

ROOT = Path(__file__).parents[2]
OPEN_FILES = 1024
HALF_OPEN = {
    "says nothing": b"",
    "sends half a head": b"POST /stripe/webhook HTTP/1.1\r\nHost: a\r\n",
    "sends a head without its body": b"POST /stripe/webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
    "asked for a page and stays": b"GET /membership/done HTTP/1.1\r\nHost: a\r\n\r\n",
}
"""What those send who hold a connection open."""


def serving(
    database: Database, secrets: list[str], connections: Connections, lacks: Callable[[], str | None] = lambda: None
) -> WebServer:
    """The whole web server of a bot whose gateway is up; `lacks`: what keeps it from its whole work."""
    pages, health = Pages(Sentences(ROOT / "config" / "locales"), 42), Health(database, Metrics(), lambda: "up", lacks)
    app = web_app.build(StripeWebhook(database, secrets, Clock()).routes(), pages, health)
    return WebServer(app, connections, shutdown_timeout=1)


@asynccontextmanager
async def limited(file: Path, secret: str) -> AsyncIterator[tuple[int, list[str]]]:
    """This program under `ulimit -n 1024`: its port, and what it has logged, once the block has ended."""
    program = (sys.executable, "-m", "tests.web.serving", str(file), secret)
    limit = f'ulimit -n {OPEN_FILES} && exec "$@"'
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", limit, "sh", *program, stdout=PIPE, stderr=PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    logged: list[str] = []
    try:
        yield int(await process.stdout.readline()), logged
    finally:
        process.terminate()
        _out, err = await process.communicate()
        logged += err.decode().splitlines()
    assert process.returncode == 0, logged


@contextmanager
def many_files() -> Iterator[None]:
    """As many open files as this process may have: it holds the other ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def _serve(file: str, secret: str) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    database = Database(database_address(f"sqlite:///{file}"))
    await migrations.upgrade(database)
    server = serving(database, [secret], Connections(most_connections()))
    print(await server.listen("127.0.0.1", 0), flush=True)  # noqa: T201 - it is told to whoever started it
    await stopped.wait()
    await server.close()
    await database.close()


if __name__ == "__main__":
    log.set_up(form="json")
    asyncio.run(_serve(sys.argv[1], sys.argv[2]))
