"""Who agreed to which version of the guidelines and the privacy notice.

Holds: by Discord user id, the version, when and in which language it was agreed to, and of which later version they
were told.
Why: agreeing gives the member role; a new version is asked about again, and nobody is asked twice.
How long: while the person is known (erased with them).
"""

from datetime import datetime

from sqlalchemy import exists
from sqlmodel import Field, SQLModel, col, select

from bot.db import Session
from bot.db.grants import GrantRow
from bot.db.kept import Kept
from bot.db.types import Snowflake, UtcDateTime
from bot.domain.acceptance import Acceptance
from bot.domain.entitlement import Source


class AcceptanceRow(SQLModel, table=True):
    """What one person agreed to last."""

    __tablename__ = "acceptances"

    member_id: int = Field(
        primary_key=True, foreign_key="members.member_id", sa_type=Snowflake, sa_column_kwargs={"autoincrement": False}
    )
    version: int = Field(index=True)
    accepted_at: datetime = Field(sa_type=UtcDateTime)
    locale: str = Field(max_length=10)
    told_of: int = 0


async def of(session: Session, member: int) -> Acceptance | None:
    """What `member` agreed to last."""
    row = await session.get(AcceptanceRow, member)
    return Acceptance(row.member_id, row.version, row.accepted_at, row.locale) if row else None


async def put(session: Session, acceptance: Acceptance) -> None:
    """Somebody who is known agreed."""
    row = await session.get(AcceptanceRow, acceptance.member, with_for_update=True)
    if row is None:
        row = AcceptanceRow(member_id=acceptance.member, version=0, accepted_at=acceptance.accepted_at, locale="")
        session.add(row)
    row.version, row.accepted_at, row.locale = acceptance.version, acceptance.accepted_at, acceptance.locale
    await session.flush()


async def untold(session: Session, version: int, limit: int) -> list[int]:
    """People who agreed to an older version than this and were not told of it, at most `limit`. Locks their rows."""
    statement = select(AcceptanceRow.member_id).where(
        col(AcceptanceRow.version) < version, col(AcceptanceRow.told_of) < version
    )
    return list(await session.exec(statement.order_by(col(AcceptanceRow.member_id)).limit(limit).with_for_update()))


async def in_force_with_end(session: Session, version: int, limit: int) -> list[int]:
    """People whose agreement to this version, or a later one, was given an end: a newer version was taken back."""
    ends = exists().where(
        col(GrantRow.holder) == col(AcceptanceRow.member_id),
        col(GrantRow.source) == Source.ACCEPTANCE,
        col(GrantRow.ends_at).is_not(None),
    )
    statement = select(AcceptanceRow.member_id).where(col(AcceptanceRow.version) >= version, ends)
    return list(await session.exec(statement.order_by(col(AcceptanceRow.member_id)).limit(limit)))


async def told(session: Session, member: int, version: int) -> None:
    """A message about `version` is owed to `member`."""
    row = await session.get(AcceptanceRow, member)
    if row is not None:
        row.told_of = version


async def any_before(session: Session, version: int) -> bool:
    """Whether anybody agreed to an older version than this."""
    statement = select(AcceptanceRow.member_id).where(col(AcceptanceRow.version) < version)
    return (await session.exec(statement.limit(1))).first() is not None


KEPT = Kept(AcceptanceRow, lambda member: col(AcceptanceRow.member_id) == member, tied=True)
