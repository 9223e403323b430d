"""Who has a right to which tier, and from where.

Holds: by Discord user id, the tier, where the right comes from (a subscription's id, or that they agreed to the
guidelines) and from when until when.
Why: the roles that the bot gives follow from these rows and from nothing else.
How long: while the person is known (erased with them).
"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Field, SQLModel, UniqueConstraint, col, delete, select, update

from bot.db import Session
from bot.db.kept import Kept
from bot.db.prepared import Upsert, bindparam, table
from bot.db.types import RowId, Snowflake, UtcDateTime
from bot.domain.entitlement import FREE, Grant


class GrantRow(SQLModel, table=True):
    """One grant; a source has at most one for a holder and reference."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("source", "reference", "holder"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    holder: int = Field(foreign_key="members.member_id", index=True, sa_type=Snowflake)
    source: str = Field(max_length=40)
    reference: str = Field(max_length=255)
    tier: str = Field(max_length=60)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


_GRANTS = table(GrantRow).c
_GRANT: Any = select(*(_GRANTS[name] for name in Grant.__dataclass_fields__)).order_by(_GRANTS.id)
_OF = _GRANT.where(_GRANTS.holder == bindparam("holder"))
_FROM = _GRANT.where(_GRANTS.source == bindparam("source"), _GRANTS.reference == bindparam("reference"))
_PUT = Upsert(
    GrantRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["source", "reference", "holder"],
        set_={name: insert.excluded[name] for name in ("tier", "starts_at", "ends_at")},
    ),
)


async def of(session: Session, holder: int) -> tuple[Grant, ...]:
    """All grants of `holder`, ended ones too."""
    return tuple(Grant(*row) for row in await session.exec(_OF, params={"holder": holder}))


async def of_many(session: Session, holders: Collection[int]) -> dict[int, tuple[Grant, ...]]:
    """All grants of these people, ended ones too, by holder."""
    found: dict[int, tuple[Grant, ...]] = {}
    for row in await session.exec(_GRANT.where(_GRANTS.holder.in_(holders))):
        found[row.holder] = (*found.get(row.holder, ()), Grant(*row))
    return found


async def from_(session: Session, source: str, reference: str) -> tuple[Grant, ...]:
    """The grants that one thing (a subscription) gave."""
    params = {"source": source, "reference": reference}
    return tuple(Grant(*row) for row in await session.exec(_FROM, params=params))


async def all_from(session: Session, source: str) -> tuple[Grant, ...]:
    """Every grant of a source, ended ones too, the oldest first."""
    return tuple(Grant(*row) for row in await session.exec(_GRANT.where(_GRANTS.source == source)))


async def put(session: Session, grant: Grant) -> None:
    """Write `grant`, over the one of the same source, reference and holder if there is one."""
    await session.exec(_PUT.of(session), params=asdict(grant))


async def end(session: Session, source: str, holder: int, at: datetime) -> None:
    """What `source` gave `holder` holds until `at` at the longest; what has ended before stays ended."""
    later = col(GrantRow.ends_at).is_(None) | (col(GrantRow.ends_at) > at)
    statement = update(GrantRow).where(col(GrantRow.source) == source, col(GrantRow.holder) == holder, later)
    await session.exec(statement.values(ends_at=at))


async def erase_from(session: Session, source: str, holder: int) -> None:
    """Forget what `source` gave `holder`."""
    await session.exec(delete(GrantRow).where(col(GrantRow.source) == source, col(GrantRow.holder) == holder))


def _paid(member: int) -> ColumnElement[bool]:
    """A right that is paid for and runs."""
    mine = col(GrantRow.holder) == member
    return mine & col(GrantRow.source).not_in(FREE) & col(GrantRow.ends_at).is_(None)


KEPT = Kept(GrantRow, lambda member: col(GrantRow.holder) == member, needed=_paid)
