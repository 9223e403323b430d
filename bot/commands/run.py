"""The bot itself: the one process, or its two halves."""

import asyncio
import signal
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.app import App
    from bot.config import Config
    from bot.settings import Settings


cli = typer.Typer()


@cli.command()
def run() -> None:
    """Run the whole bot in one process: web server and worker, on SQLite or PostgreSQL."""
    start(web=True, worker=True)


@cli.command()
def web() -> None:
    """Run the web server alone (webhook, pages); needs PostgreSQL and a worker beside it."""
    start(web=True, worker=False)


@cli.command()
def worker() -> None:
    """Run the worker alone (Discord, payments, roles); needs PostgreSQL and a web process beside it."""
    start(web=False, worker=True)


def start(*, web: bool, worker: bool) -> None:
    """Run until SIGTERM. Raises OperatorMustFix for what cannot work."""
    from bot import log
    from bot.commands import opening
    from bot.db import files
    from bot.settings import Settings, database_address, load

    settings = load(Settings)
    found, _sentences = opening.configured(settings)
    address = database_address(settings.database_url.get_secret_value())
    files.may_begin(address)
    files.keep_private(address)
    log.set_up(form=settings.log_format)
    asyncio.run(_live(settings, found, web=web, worker=worker))


async def _live(settings: "Settings", found: "Config", *, web: bool, worker: bool) -> None:
    from bot.app import App
    from bot.clock import Clock

    app = App(settings, found, Clock())
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, app.stop)
    await app.prepare(apart=not (web and worker))
    saying = asyncio.create_task(_say_ready(app, settings))
    try:
        await app.run(web=web, worker=worker)
    finally:
        saying.cancel()


async def _say_ready(app: "App", settings: "Settings") -> None:
    from bot import log

    await app.ready.wait()
    log.get(__name__).info("ready", server=str(settings.discord_guild_id), web=settings.public_url)
