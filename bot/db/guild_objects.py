"""Config's role and channel keys, and the roles and channels they stand for.

Holds: keys, names and Discord's ids of roles and channels. Nothing about a person.
Why: something renamed on Discord stays the same thing to the bot.
How long: while config has the key.
"""

from typing import Any

from sqlmodel import Field, SQLModel, col, select

from bot.db import Session
from bot.db.types import Snowflake


class GuildObjectRow(SQLModel, table=True):
    """A role or a channel: `kind` is "role" or "channel"."""

    __tablename__ = "guild_objects"

    kind: str = Field(primary_key=True, max_length=10)
    key: str = Field(primary_key=True, max_length=60)
    snowflake: int = Field(sa_type=Snowflake)


async def ids(session: Session, kind: str) -> dict[str, int]:
    """Key to id of all known things of `kind`."""
    rows = await session.exec(select(GuildObjectRow).where(col(GuildObjectRow.kind) == kind))
    return {row.key: row.snowflake for row in rows}


async def put(session: Session, kind: str, key: str, snowflake: int) -> None:
    """`key` stands for `snowflake` from now on."""
    row = await session.get(GuildObjectRow, (kind, key))
    if row is None:
        session.add(GuildObjectRow(kind=kind, key=key, snowflake=snowflake))
    else:
        row.snowflake = snowflake


async def remove(session: Session, kind: str, key: str) -> None:
    """`key` stands for nothing."""
    row = await session.get(GuildObjectRow, (kind, key))
    if row is not None:
        await session.delete(row)


async def export(session: Session, member: int) -> list[dict[str, Any]]:
    """Nothing: this table is not about people."""
    return []


async def erase(session: Session, member: int) -> None:
    """Nothing to do: this table is not about people."""
