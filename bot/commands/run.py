"""The bot itself: the one process, or its two halves."""

import asyncio
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import App
    from bot.config import Config
    from bot.settings import Settings


def start(*, web: bool, worker: bool) -> None:
    """Run until SIGTERM. Raises OperatorMustFix for what cannot work."""
    from bot import console, log
    from bot.db import files
    from bot.settings import Settings, database_address, load

    settings = load(Settings)
    found, _sentences = console.configured(settings)
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
