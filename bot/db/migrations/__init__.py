"""Alembic's migrations, and the two things the bot does with them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import Database, Unavailable, failures
from bot.errors import SettingsError


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for these migrations, on `connection` if one is given."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the layout up to `revision`; harmless when it is there already. Raises SettingsError."""
    async with _reached(database) as connection:
        await connection.run_sync(lambda each: command.upgrade(configuration(each), revision))
        await connection.commit()


async def downgrade(database: Database, revision: str) -> None:
    """Bring the layout back to `revision`. Raises SettingsError."""
    async with _reached(database) as connection:
        await connection.run_sync(lambda each: command.downgrade(configuration(each), revision))
        await connection.commit()


async def is_current(database: Database) -> bool:
    """Whether the database has just this version's layout. Raises SettingsError."""
    heads = set(ScriptDirectory.from_config(configuration()).get_heads())
    async with _reached(database) as connection:
        return heads == set(
            await connection.run_sync(lambda each: MigrationContext.configure(each).get_current_heads())
        )


@asynccontextmanager
async def _reached(database: Database) -> AsyncIterator[AsyncConnection]:
    try:
        async with database.engine.connect() as connection:
            if not database.is_sqlite:
                await connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a migration may take its time
            yield connection
    except CommandError as error:
        raise SettingsError(
            f"The database has a layout that this version does not know ({error}): update the program, or take the "
            "database of this version."
        ) from error
    except Unavailable as error:
        raise failures.unusable(error) from error
