"""How Alembic reaches the database: over the connection it is handed, or (its own command line) DATABASE_URL."""

import asyncio
from typing import Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from bot.db import Database, personal
from bot.db.types import UtcDateTime
from bot.settings import DatabaseSettings, database_address, load

assert personal.TABLES, "the table modules must be imported for their metadata"


def _render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Column types as the template imports them; SQLModel's own are SQLAlchemy's."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return "UtcDateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, render_item=_render
    )
    with context.begin_transaction():
        context.run_migrations()


async def _connect() -> None:
    database = Database(database_address(load(DatabaseSettings).database_url.get_secret_value()))
    async with database.engine.connect() as connection:
        await connection.run_sync(_migrate)
        await connection.commit()
    await database.close()


handed = context.config.attributes.get("connection")
if handed is None:
    asyncio.run(_connect())
else:
    _migrate(handed)
