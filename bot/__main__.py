"""The commands. Each imports what it needs when it is called, so that --help is quick."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.config import Config
    from bot.settings import Settings

cli = typer.Typer(
    help="Health Network: a Discord bot for a health care community.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The database.", no_args_is_help=True)
cli.add_typer(db, name="db")


@cli.command()
def run() -> None:
    """Run the whole bot in one process: web server and worker, on SQLite or PostgreSQL."""
    _run(web=True, worker=True)


@cli.command()
def web() -> None:
    """Run the web server alone (webhook, pages); needs PostgreSQL and a worker beside it."""
    _run(web=True, worker=False)


@cli.command()
def worker() -> None:
    """Run the worker alone (Discord, payments, roles); needs PostgreSQL and a web process beside it."""
    _run(web=False, worker=True)


@cli.command()
def demo(
    once: Annotated[bool, typer.Option(help="End after the walk instead of staying up.")] = False,
    record: Annotated[Path | None, typer.Option(help="Write Discord's traffic to this file.")] = None,
) -> None:
    """Walk the main path on this machine, with stand-ins for Discord and Stripe."""
    from bot.demo import walk

    sys.exit(asyncio.run(walk(once=once, record=record)))


@db.command()
def upgrade() -> None:
    """Bring the database to this version's layout; harmless when it is there already."""
    from bot.db import Database, migrations
    from bot.settings import DatabaseSettings, database_address, load

    async def go() -> None:
        database = Database(database_address(load(DatabaseSettings).database_url.get_secret_value()))
        try:
            await migrations.upgrade(database)
        finally:
            await database.close()
        typer.echo("The database has this version's layout.")

    asyncio.run(go())


def _run(*, web: bool, worker: bool) -> None:
    from bot import config, log
    from bot.settings import Settings, load

    settings = load(Settings)
    found = config.load(settings.config_dir)
    log.set_up()
    asyncio.run(_live(settings, found, web=web, worker=worker))


async def _live(settings: "Settings", found: "Config", *, web: bool, worker: bool) -> None:
    from bot.app import App
    from bot.clock import Clock

    app = App(settings, found, Clock())
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, app.stop)
    await app.prepare(apart=not (web and worker))
    await app.run(web=web, worker=worker)


def main() -> None:
    """The console script. What the operator must mend is said in one line each, with exit status 2."""
    from bot.errors import OperatorMustFix

    try:
        cli()
    except OperatorMustFix as error:
        typer.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
