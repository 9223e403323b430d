"""Short messages owed to people: you are in, your payment failed, your membership has ended.

Holds: by Discord user id, which message, about which subscription, and whether it was sent. No text.
Why: a message is sent once, also when the bot is killed in between.
How long: until the next message of the same kind about the same subscription, or erasure.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint, col, delete, select

from bot.db import Session, wake
from bot.db.role_states import RoleStateRow
from bot.db.types import RowId, Snowflake, UtcDateTime


class NoticeRow(SQLModel, table=True):
    """One message owed or sent."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("member_id", "kind", "reference"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    member_id: int = Field(foreign_key="members.member_id", index=True, sa_type=Snowflake)
    kind: str = Field(max_length=40)
    reference: str = Field(max_length=255)
    tier: str = Field(max_length=60)
    serial: int = 1
    due_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    attempts: int = 0
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to send. `serial` counts messages of this kind about this reference; `until` is a date it tells."""

    id: int
    member: int
    kind: str
    tier: str
    serial: int
    attempts: int
    until: datetime | None


async def owe(
    session: Session, member: int, kind: str, reference: str, tier: str, now: datetime, until: datetime | None = None
) -> None:
    """A message of `kind` is due to `member`; a former one about the same reference makes place for it."""
    statement = select(NoticeRow).where(
        col(NoticeRow.member_id) == member, col(NoticeRow.kind) == kind, col(NoticeRow.reference) == reference
    )
    row = (await session.exec(statement)).first()
    if row is None:
        session.add(NoticeRow(member_id=member, kind=kind, reference=reference, tier=tier, due_at=now, until=until))
    else:
        row.tier, row.due_at, row.attempts, row.until, row.serial = tier, now, 0, until, row.serial + 1
    wake(session, "notices")


async def withdraw(session: Session, member: int, kind: str, reference: str) -> None:
    """A message of `kind` that was not sent yet is no longer true."""
    statement = select(NoticeRow).where(
        col(NoticeRow.member_id) == member, col(NoticeRow.kind) == kind, col(NoticeRow.reference) == reference
    )
    for row in await session.exec(statement):
        row.due_at = None


async def due(session: Session, now: datetime, limit: int) -> list[Notice]:
    """Messages to send now: those whose person is on the server and has just the roles that are wanted."""
    statement = (
        select(NoticeRow)
        .join(RoleStateRow, col(RoleStateRow.member_id) == col(NoticeRow.member_id))
        .where(
            col(NoticeRow.due_at) <= now,
            col(RoleStateRow.present).is_(True),
            col(RoleStateRow.pending).is_(False),
            col(RoleStateRow.error).is_(None),
            col(RoleStateRow.due_at).is_(None) | (col(RoleStateRow.due_at) > now),
        )
        .order_by(col(NoticeRow.due_at), col(NoticeRow.id))
        .limit(limit)
    )
    return [
        Notice(row.id or 0, row.member_id, row.kind, row.tier, row.serial, row.attempts, row.until)
        for row in await session.exec(statement)
    ]


async def settle(session: Session, id_: int, retry_at: datetime | None = None) -> None:
    """The message was sent or cannot be (None), or is to be tried again at `retry_at`."""
    row = await session.get(NoticeRow, id_)
    if row is not None:
        row.due_at, row.attempts = retry_at, row.attempts + 1


async def export(session: Session, member: int) -> list[dict[str, Any]]:
    """What this table holds about `member`."""
    rows = await session.exec(select(NoticeRow).where(col(NoticeRow.member_id) == member))
    return [row.model_dump(mode="json") for row in rows]


async def erase(session: Session, member: int) -> None:
    """Forget `member`."""
    await session.exec(delete(NoticeRow).where(col(NoticeRow.member_id) == member))
