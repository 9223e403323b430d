"""The table of the messages to people, apart from bot.db.notices: bot.db.role_states says in it which may go out."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.db.types import RowId, Snowflake, UtcDateTime

URGENT, UNASKED = range(2)
"""The urgency of what somebody waits for (bot.domain.notice.MEMBERSHIP), which goes first, and of the rest."""


class NoticeRow(SQLModel, table=True):
    """One message, due or sent.

    `urgency`: None while it may not go out, whatever the time: its person is away or in screening, their roles are to
    be looked at before, or it is parked. However many wait for that, none is in the way of those that may go out.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("member_id", "kind", "reference"),
        Index("ix_notices_urgency", "urgency", "due_at", "id"),
        Index("ix_notices_parked_at", "parked_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    member_id: int = Field(foreign_key="members.member_id", index=True, sa_type=Snowflake)
    kind: str = Field(max_length=40)
    reference: str = Field(max_length=255)
    tier: str = Field(max_length=60)
    serial: int = 1
    due_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    urgency: int | None = None
    attempts: int = 0
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    parked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
