"""Who of the staff is on call for those who may be in danger.

Holds: the Discord user id, since when, and until when.
Why: they are called first.
How long: until the end of their shift, or until they hand it over.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel, col, delete, select

from bot.db import Session
from bot.db.kept import Kept
from bot.db.types import Snowflake, UtcDateTime


class OnCallRow(SQLModel, table=True):
    """Somebody on call."""

    __tablename__ = "on_call"

    member_id: int = Field(primary_key=True, sa_type=Snowflake, sa_column_kwargs={"autoincrement": False})
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)


async def take(session: Session, member: int, now: datetime, until: datetime) -> None:
    """`member` is on call from now until then. Whose shift is over is forgotten."""
    await session.exec(delete(OnCallRow).where(col(OnCallRow.until) <= now))
    row = await session.get(OnCallRow, member, with_for_update=True)
    if row is None:
        session.add(OnCallRow(member_id=member, since=now, until=until))
    else:
        row.until = until


async def release(session: Session, member: int) -> None:
    """`member` is on call no more."""
    await session.exec(delete(OnCallRow).where(col(OnCallRow.member_id) == member))


async def at(session: Session, now: datetime) -> list[tuple[int, datetime]]:
    """Who is on call at `now`, and until when; who took it first comes first."""
    rows = await session.exec(
        select(OnCallRow).where(col(OnCallRow.until) > now).order_by(col(OnCallRow.since), col(OnCallRow.member_id))
    )
    return [(row.member_id, row.until) for row in rows]


KEPT = Kept(OnCallRow, lambda member: col(OnCallRow.member_id) == member)
