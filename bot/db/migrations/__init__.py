"""Alembic's migrations, and the two things the bot does with them.

Alembic is imported where it is used: a start that finds the layout current, as nearly all do, needs nothing of it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import Database, Unavailable, failures
from bot.errors import SettingsError

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent
_HEAD = "head"


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration for these migrations, on `connection` if one is given."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database, revision: str = _HEAD) -> None:
    """Bring the layout up to `revision`; harmless when it is there already. Raises SettingsError."""
    if revision != _HEAD or not await is_current(database):
        await _move(database, "upgrade", revision)


async def downgrade(database: Database, revision: str) -> None:
    """Bring the layout back to `revision`. Raises SettingsError."""
    await _move(database, "downgrade", revision)


async def _move(database: Database, command_name: str, revision: str) -> None:
    from alembic import command
    from alembic.util import CommandError

    move = getattr(command, command_name)
    async with _reached(database) as connection:
        try:
            await connection.run_sync(lambda each: move(configuration(each), revision))
        except CommandError as error:
            raise SettingsError(
                f"The database has a layout that this version does not know ({error}): update the program, or take "
                "the database of this version."
            ) from error
        await connection.commit()


async def is_current(database: Database) -> bool:
    """Whether the database has just this version's layout. Raises SettingsError."""
    async with _reached(database) as connection:
        return await connection.run_sync(_revisions) == [head()]


def head() -> str:
    """The newest revision: the files of the migrations begin with theirs."""
    return max(file.name for file in (_FOLDER / "versions").glob("[0-9]*_*.py")).partition("_")[0]


def _revisions(connection: Connection) -> list[str]:
    """Those that the database says it has; of a new one none."""
    if not inspect(connection).has_table("alembic_version"):
        return []
    return list(connection.scalars(text("SELECT version_num FROM alembic_version")))


@asynccontextmanager
async def _reached(database: Database) -> AsyncIterator[AsyncConnection]:
    try:
        async with database.engine.connect() as connection:
            if not database.is_sqlite:
                await connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a migration may take its time
            yield connection
    except Unavailable as error:
        raise failures.unusable(error) from error
