"""The versions of the guidelines that the bot has seen in config.

Holds: the version, when the bot first saw it, and when it was told on the server. Nothing about a person.
Why: a new version is told on the server once, with the day by which to agree.
How long: for ever, one row a version.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.db import Session, insert
from bot.db.kept import Kept
from bot.db.types import UtcDateTime


class GuidelinesRow(SQLModel, table=True):
    """One version."""

    __tablename__ = "guidelines"

    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    published_at: datetime = Field(sa_type=UtcDateTime)
    announced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


async def publish(session: Session, version: int, now: datetime) -> None:
    """`version` is in force from `now` on, if it was not before."""
    row = GuidelinesRow(version=version, published_at=now)
    await session.exec(insert(session, GuidelinesRow).values(**row.model_dump()).on_conflict_do_nothing())


async def published_at(session: Session, version: int) -> datetime | None:
    """Since when `version` has been in force."""
    row = await session.get(GuidelinesRow, version)
    return row.published_at if row else None


async def is_announced(session: Session, version: int) -> bool:
    """Whether `version` was told on the server."""
    row = await session.get(GuidelinesRow, version)
    return row is not None and row.announced_at is not None


async def announced(session: Session, version: int, now: datetime) -> None:
    """`version` was told on the server, or need not be."""
    row = await session.get(GuidelinesRow, version)
    if row is not None:
        row.announced_at = now


KEPT = Kept(GuidelinesRow)
