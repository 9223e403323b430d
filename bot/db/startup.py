"""Opening the database as the running bot does. A command of the operator opens it beside the bot: commands.opening."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.db import Database, failures, migrations
from bot.errors import SettingsError


@asynccontextmanager
async def opened(database: Database, *, apart: bool) -> AsyncIterator[None]:
    """The database, checked, while the block lasts; closed in any case. Raises SettingsError.

    One process brings it up to date itself, and is the only one on an SQLite file. Processes that run `apart` do not
    bring it up to date: each could be the older one.
    """
    if apart and database.is_sqlite:
        raise SettingsError(
            "DATABASE_URL is wrong: web and worker run apart only on PostgreSQL. It is the database. Take "
            "your host's postgres:// address, or use `health-network run` with SQLite."
        )
    async with AsyncExitStack() as stack:
        try:
            is_alone = not database.is_sqlite or await stack.enter_async_context(database.exclusive_lock("run"))
        except OSError as error:
            raise failures.unusable(error) from None
        if not is_alone:
            raise SettingsError(
                f"DATABASE_URL names {database.engine.url.database}, and a bot runs on it already: two would do "
                "everything twice. Stop the other one first (it takes up to 20 seconds to finish), or give this one a "
                "database of its own."
            )
        stack.push_async_callback(database.close)
        if not apart:
            await migrations.upgrade(database)
        elif not await migrations.is_current(database):
            raise SettingsError("DATABASE_URL names a database of another version: run `health-network db upgrade`.")
        yield
