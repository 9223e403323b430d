"""What somebody wrote that was taken away, for the moderators who look at its report; encrypted.

Holds: the number of the report, the Discord user id of who wrote it, when it was taken away, until when it is kept, and
what was written, encrypted with a key that is not in the database.
Why: moderators cannot judge a message that nobody can see any more.
How long: until the time that was set when it was taken away, also where the person leaves the server; at once when they
are forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel, col, delete, select

from bot.db import Session, insert, leave_no_trace
from bot.db.kept import Kept, Rows
from bot.db.types import RowId, Snowflake, UtcDateTime


class EvidenceRow(SQLModel, table=True):
    """The evidence of one report."""

    __tablename__ = "evidence"

    report: int = Field(primary_key=True, sa_type=RowId, sa_column_kwargs={"autoincrement": False})
    member_id: int = Field(index=True, sa_type=Snowflake)
    sealed: bytes = Field(sa_type=LargeBinary)
    made_at: datetime = Field(sa_type=UtcDateTime)
    kept_until: datetime = Field(index=True, sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What `member` wrote, as bot.integrations.sealing encrypted it, for report `report`."""

    report: int
    member: int
    sealed: bytes = field(repr=False)
    made_at: datetime
    kept_until: datetime


async def put(session: Session, evidence: Evidence) -> None:
    """Keep this, instead of what is kept for the same report."""
    values = {
        "member_id": evidence.member, "sealed": evidence.sealed, "made_at": evidence.made_at,
        "kept_until": evidence.kept_until,
    }  # fmt: skip
    row = insert(session, EvidenceRow).values(report=evidence.report, **values)
    await session.exec(row.on_conflict_do_update(index_elements=["report"], set_=values))


async def get(session: Session, report: int, now: datetime) -> Evidence | None:
    """What is kept for this report; None where nothing is, or its time is over."""
    mine = col(EvidenceRow.report) == report, col(EvidenceRow.kept_until) > now
    row = (await session.exec(select(EvidenceRow).where(*mine))).first()
    return Evidence(row.report, row.member_id, row.sealed, row.made_at, row.kept_until) if row else None


async def forget_old(session: Session, now: datetime) -> None:
    """Delete, without a trace in the database's files, whatever has been kept for its time."""
    if (await session.exec(delete(EvidenceRow).where(col(EvidenceRow.kept_until) <= now))).rowcount:
        leave_no_trace(session)


async def reseal(session: Session, renewed: Callable[[bytes], bytes | None]) -> tuple[int, int]:
    """Put what `renewed` makes of it in the place of each, without a trace of what stood there: of how many it made
    something, and of how many nothing, which stay as they are.
    """
    rows = (await session.exec(select(EvidenceRow).with_for_update())).all()
    anew = 0
    for row in rows:
        sealed = renewed(row.sealed)
        if sealed is not None:
            row.sealed, anew = sealed, anew + 1
    leave_no_trace(session)  # a key that somebody else knows must not open what is left there
    return anew, len(rows) - anew


async def _export(session: Session, member: int) -> Rows:
    """That there is some, and until when. Its report's number could tell them that somebody reported them."""
    rows = await session.exec(select(EvidenceRow).where(EvidenceRow.member_id == member))
    return [row.model_dump(mode="json", include={"member_id", "made_at", "kept_until"}) for row in rows]


KEPT = Kept(EvidenceRow, lambda member: col(EvidenceRow.member_id) == member, outlasts=True, exported=_export)
