"""Whose cases are to be looked at: something is to be done, to end or to be renewed.

Holds: the id of the person, or of the channel, that they are about, and when to look.
Why: what a moderator wants is done, and ends, also after a restart.
How long: until nothing waits any more, also if the person wants to be forgotten.
"""

from datetime import datetime

from sqlmodel import Field, col, delete

from bot.db import Session
from bot.db.kept import Kept
from bot.db.queue import Due, Queued, Rows
from bot.db.types import Snowflake


class CaseLookRow(Queued, table=True):
    """One person, or one channel."""

    __tablename__ = "case_looks"

    subject_id: int = Field(primary_key=True, sa_type=Snowflake, sa_column_kwargs={"autoincrement": False})


ROWS: Rows[int] = Rows(CaseLookRow, ("subject_id",), "moderation")


async def enqueue(session: Session, subject: int, at: datetime) -> None:
    """Have the cases about `subject` looked at, at `at`. There is one look at a time: it says when the next one is."""
    await ROWS.enqueue(session, subject, at)


async def done(session: Session, due: Due[int], next_at: datetime | None) -> None:
    """They were looked at, and are again at `next_at`; None: nothing waits."""
    if await ROWS.finish(session, due, next_at) and next_at is None:
        await session.exec(delete(CaseLookRow).where(col(CaseLookRow.subject_id) == due.key))


async def _stays(_session: Session, _member: int) -> None:
    """A ban ends when it should, also of somebody who is to be forgotten; then this goes by itself."""


KEPT = Kept(CaseLookRow, lambda member: col(CaseLookRow.subject_id) == member, forgotten=_stays)
