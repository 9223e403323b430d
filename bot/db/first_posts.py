"""Messages in support groups, until somebody has answered them or the mentors were told.

Holds: the ids of the message and of its channel or thread, and when to look for an answer. Nothing about a person.
Why: nobody's first post goes unseen.
How long: hours: until somebody else has written after it, or the look is done; longer only while Discord does not let
the bot write where the mentors are told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel, col, delete, select

from bot.db import Session, insert
from bot.db.kept import Kept
from bot.db.types import Snowflake, UtcDateTime


class FirstPostRow(SQLModel, table=True):
    """One message."""

    __tablename__ = "first_posts"

    message_id: int = Field(primary_key=True, sa_type=Snowflake, sa_column_kwargs={"autoincrement": False})
    look_at: datetime = Field(index=True, sa_type=UtcDateTime)
    attempts: int = 0
    channel_id: int | None = Field(default=None, sa_type=Snowflake)  # None: followed by an earlier version


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message to look at: in which channel or thread it stands (None: not known), how often looking has failed."""

    message: int
    attempts: int
    channel: int | None


async def follow(session: Session, message: int, channel: int, look_at: datetime) -> None:
    """Look at `look_at` whether somebody has answered `message` in this channel or thread."""
    row = FirstPostRow(message_id=message, channel_id=channel, look_at=look_at)
    await session.exec(insert(session, FirstPostRow).values(**row.model_dump()).on_conflict_do_nothing())


async def forget(session: Session, messages: Collection[int]) -> None:
    """There is nothing more to look at for these."""
    await session.exec(delete(FirstPostRow).where(col(FirstPostRow.message_id).in_(messages)))


async def due(session: Session, now: datetime) -> Waiting | None:
    """The message to look at now."""
    statement = select(FirstPostRow).where(col(FirstPostRow.look_at) <= now).order_by(col(FirstPostRow.look_at))
    row = (await session.exec(statement.limit(1))).first()
    return Waiting(row.message_id, row.attempts, row.channel_id) if row else None


async def next_due(session: Session, now: datetime) -> datetime | None:
    """When, after `now`, the next message is to be looked at."""
    statement = select(FirstPostRow.look_at).where(col(FirstPostRow.look_at) > now)
    return (await session.exec(statement.order_by(col(FirstPostRow.look_at)).limit(1))).first()


async def failed(session: Session, message: int, retry_at: datetime) -> None:
    """Looking failed: try again at `retry_at`."""
    row = await session.get(FirstPostRow, message)
    if row is not None:
        row.look_at, row.attempts = retry_at, row.attempts + 1


KEPT = Kept(FirstPostRow)
