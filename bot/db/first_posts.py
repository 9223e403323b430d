"""Messages in support groups, until somebody has answered them or the mentors were told.

Holds: the ids of the message and of its channel or thread, and when to look for an answer. Nothing about a person.
Why: nobody's first post goes unseen.
How long: hours: until somebody else has written after it, or the look is done; longer only while Discord does not let
the bot write where the mentors are told.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Field, col, delete

from bot.db import Session, insert
from bot.db.kept import Kept
from bot.db.queue import Queued, Rows
from bot.db.types import Snowflake


class FirstPostRow(Queued, table=True):
    """One message."""

    __tablename__ = "first_posts"

    message_id: int = Field(primary_key=True, sa_type=Snowflake, sa_column_kwargs={"autoincrement": False})
    channel_id: int | None = Field(default=None, sa_type=Snowflake)  # None: followed by an earlier version


ROWS: Rows[int] = Rows(FirstPostRow, ("message_id",), "first_posts")


async def follow(session: Session, message: int, channel: int, look_at: datetime) -> None:
    """Look at `look_at` whether somebody has answered `message` in this channel or thread."""
    row = FirstPostRow(message_id=message, channel_id=channel, due_at=look_at)
    await session.exec(insert(session, FirstPostRow).values(**row.model_dump()).on_conflict_do_nothing())


async def get(session: Session, message: int) -> FirstPostRow | None:
    """What is followed, to read; None when it was answered."""
    return await session.get(FirstPostRow, message)


async def forget(session: Session, messages: Collection[int]) -> None:
    """There is nothing more to look at for these."""
    await session.exec(delete(FirstPostRow).where(col(FirstPostRow.message_id).in_(messages)))


KEPT = Kept(FirstPostRow)
