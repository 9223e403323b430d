"""People who asked to be forgotten, until they are.

Holds: the Discord user id, when they asked, and whether a running membership still stands in the way.
Why: forgetting takes steps (pages closed at Stripe, roles taken), and is not done until all of them were seen to be.
How long: until the person is erased; this row goes with the last of theirs.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Field, SQLModel, col, delete, select

from bot.db import Session, insert, wake
from bot.db.kept import Kept
from bot.db.types import Snowflake, UtcDateTime


class ErasureRow(SQLModel, table=True):
    """One person to forget."""

    __tablename__ = "erasures"

    member_id: int = Field(
        primary_key=True, foreign_key="members.member_id", sa_type=Snowflake, sa_column_kwargs={"autoincrement": False}
    )
    asked_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(index=True, sa_type=UtcDateTime)
    attempts: int = 0
    kept: bool = False


async def ask(session: Session, member: int, now: datetime) -> None:
    """`member`, who is known, asks to be forgotten."""
    row = ErasureRow(member_id=member, asked_at=now, due_at=now)
    statement = insert(session, ErasureRow).values(**row.model_dump())
    await session.exec(
        statement.on_conflict_do_update(
            index_elements=["member_id"], set_={"due_at": now, "kept": False, "attempts": 0}
        )
    )
    wake(session, "privacy")


async def withdraw(session: Session, member: int) -> None:
    """`member` is not to be forgotten after all."""
    await session.exec(delete(ErasureRow).where(col(ErasureRow.member_id) == member))


async def get(session: Session, member: int) -> ErasureRow | None:
    """What became of the request of `member`, to read; None when there is none, or it is done."""
    return await session.get(ErasureRow, member, with_for_update=True)


async def due(session: Session, now: datetime, besides: Collection[int]) -> int | None:
    """Somebody to work on now, leaving out `besides`."""
    statement = select(ErasureRow.member_id).where(
        col(ErasureRow.due_at) <= now, col(ErasureRow.member_id).not_in(besides)
    )
    return (await session.exec(statement.order_by(col(ErasureRow.due_at)).limit(1))).first()


async def next_due(session: Session, now: datetime) -> datetime | None:
    """When, after `now`, somebody is to be worked on."""
    statement = select(ErasureRow.due_at).where(col(ErasureRow.due_at) > now)
    return (await session.exec(statement.order_by(col(ErasureRow.due_at)).limit(1))).first()


async def put_off(session: Session, member: int, due_at: datetime, *, kept: bool) -> None:
    """Not everything could be forgotten yet: go on at `due_at`. `kept`: a running membership stands in the way."""
    row = await session.get(ErasureRow, member)
    if row is not None:
        row.due_at, row.kept, row.attempts = due_at, kept, 0 if kept else row.attempts + 1


KEPT = Kept(ErasureRow, lambda member: col(ErasureRow.member_id) == member, tied=True)
