"""The table of what roles people should have, apart from bot.db.role_states: bot.db.admission reads it as well."""

from datetime import datetime

from sqlalchemy import JSON, Index, SmallInteger
from sqlmodel import Field

from bot.db.queue import Queued
from bot.db.types import Snowflake, UtcDateTime

PAYS, AGREED, NEITHER = URGENCIES = range(3)


class RoleStateRow(Queued, table=True):
    """The roles of one person: wanted, seen, and what is to be done.

    `urgency`: whom to look at first, by the grants as they will be when the row is due. Nothing else follows from it.
    """

    __tablename__ = "role_states"
    __table_args__ = (
        Index("ix_role_states_urgency", "urgency", "due_at"),
        # These are partial, as migration 0012 says: to say so here would import the dialects of both databases.
        Index("ix_role_states_present", "member_id"),
        Index("ix_role_states_pending", "member_id"),
        Index("ix_role_states_error", "error"),
    )

    member_id: int = Field(
        primary_key=True, foreign_key="members.member_id", sa_type=Snowflake, sa_column_kwargs={"autoincrement": False}
    )
    desired: list[str] = Field(default_factory=list, sa_type=JSON)
    observed: list[str] | None = Field(default=None, sa_type=JSON)
    present: bool | None = None
    pending: bool = False
    observed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    urgency: int = Field(default=NEITHER, sa_type=SmallInteger)
