"""When each moderator last looked at what waits.

Holds: the moderator's Discord user id, and when.
Why: they are shown what has happened since.
How long: until they look again, or erasure.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel, col

from bot.db import Session
from bot.db.kept import Kept
from bot.db.types import Snowflake, UtcDateTime


class StaffLookRow(SQLModel, table=True):
    """One moderator."""

    __tablename__ = "staff_looks"

    moderator_id: int = Field(primary_key=True, sa_type=Snowflake, sa_column_kwargs={"autoincrement": False})
    looked_at: datetime = Field(sa_type=UtcDateTime)


async def look(session: Session, moderator: int, now: datetime) -> datetime | None:
    """`moderator` looks now; when they did so last."""
    row = await session.get(StaffLookRow, moderator)
    before = row.looked_at if row else None
    await session.merge(StaffLookRow(moderator_id=moderator, looked_at=now))
    await session.flush()
    return before


KEPT = Kept(StaffLookRow, lambda member: col(StaffLookRow.moderator_id) == member)
