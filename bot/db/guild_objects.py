"""Config's keys, and the roles, categories, channels and first posts they stand for.

Holds: keys and Discord's ids. Nothing about a person.
Why: something renamed on Discord stays the same thing to the bot.
How long: while config has the key.
"""

from typing import Any

from sqlmodel import Field, SQLModel, col, select

from bot.db import Session
from bot.db.kept import Kept
from bot.db.prepared import bindparam, table
from bot.db.types import Snowflake


class GuildObjectRow(SQLModel, table=True):
    """One thing: `kind` is role, category, channel, or post (a first post; `place` is the channel or thread it is in).

    `made`: the bot made it, so the bot may delete it when config has it no more and the operator says so.
    """

    __tablename__ = "guild_objects"

    kind: str = Field(primary_key=True, max_length=10)
    key: str = Field(primary_key=True, max_length=60)
    snowflake: int = Field(sa_type=Snowflake)
    place: int | None = Field(default=None, sa_type=Snowflake)
    made: bool = False


_OBJECTS = table(GuildObjectRow).c
_IDS: Any = select(_OBJECTS.key, _OBJECTS.snowflake).where(_OBJECTS.kind == bindparam("kind"))


async def ids(session: Session, kind: str) -> dict[str, int]:
    """Key to id of all known things of `kind`."""
    return dict((await session.exec(_IDS, params={"kind": kind})).all())


async def put(
    session: Session, kind: str, key: str, snowflake: int, *, place: int | None = None, made: bool = False
) -> None:
    """`key` stands for `snowflake` from now on; what the bot made stays its own."""
    row = await session.get(GuildObjectRow, (kind, key))
    if row is None:
        session.add(GuildObjectRow(kind=kind, key=key, snowflake=snowflake, place=place, made=made))
    else:
        row.made = made or (row.made and row.snowflake == snowflake)
        row.snowflake, row.place = snowflake, place
    await session.flush()


async def made(session: Session) -> dict[tuple[str, str], int]:
    """(kind, key) to id of all that the bot made."""
    rows = await session.exec(select(GuildObjectRow).where(col(GuildObjectRow.made).is_(True)))
    return {(row.kind, row.key): row.snowflake for row in rows}


async def posts(session: Session) -> dict[str, tuple[int, int]]:
    """The first posts: the channel's key to (channel or thread, message)."""
    rows = await session.exec(select(GuildObjectRow).where(col(GuildObjectRow.kind) == "post"))
    return {row.key: (row.place or 0, row.snowflake) for row in rows}


async def remove(session: Session, kind: str, key: str) -> None:
    """`key` stands for nothing."""
    row = await session.get(GuildObjectRow, (kind, key))
    if row is not None:
        await session.delete(row)
        await session.flush()


KEPT = Kept(GuildObjectRow)
