"""The database."""

import asyncio
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.settings import DatabaseSettings

cli = typer.Typer(help="The database.", no_args_is_help=True)


@cli.command()
def upgrade() -> None:
    """Bring the database to this version's layout; harmless when it is there already."""
    from bot.settings import DatabaseSettings, load

    typer.echo(asyncio.run(bring_up_to_date(load(DatabaseSettings))))


async def bring_up_to_date(settings: "DatabaseSettings") -> str:
    """Bring the database to this version's layout; says what was done."""
    from bot.db import Database, Unavailable, failures, files, migrations
    from bot.settings import database_address

    address = database_address(settings.database_url.get_secret_value())
    missing = files.absent(address)
    files.keep_private(address)
    database = Database(address)
    try:
        await migrations.upgrade(database)
    except Unavailable as error:
        raise failures.unusable(error) from None
    finally:
        await database.close()
    said = "The database has this version's layout."
    if missing is None:
        return said
    beside = f" Beside it there is {', '.join(map(str, missing.others))}." if missing.others else ""
    return f"A new, empty database was begun: {missing.file}.{beside}\n{said}"
