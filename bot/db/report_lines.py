"""What each person said who reported something, and whether they were told what came of it.

Holds: the Discord user id of who reported, what they chose as wrong, and what they wrote, in which nothing may stand
that points to somebody.
Why: moderators know what to look for; and whoever speaks up hears what came of it.
How long: as the report: 30 days after it was closed. At once when the person wants to be forgotten.
"""

from datetime import datetime

from sqlmodel import Field, UniqueConstraint, col, delete, func, select, update

from bot.db import Session, insert, reports, wake
from bot.db.kept import Kept
from bot.db.queue import Queued, Rows
from bot.db.types import RowId, Snowflake, UtcDateTime
from bot.domain.report import Line, Wrong


class ReportLineRow(Queued, table=True):
    """One person's report, due when they are to be told what came of it."""

    __tablename__ = "report_lines"
    __table_args__ = (UniqueConstraint("report", "reporter_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    report: int = Field(index=True, sa_type=RowId)
    reporter_id: int = Field(index=True, sa_type=Snowflake)
    wrong: str = Field(max_length=20)
    words: str = Field(default="", max_length=700)
    at: datetime = Field(sa_type=UtcDateTime)


ROWS: Rows[int] = Rows(ReportLineRow, ("id",), "report_lines")


def _line(row: ReportLineRow) -> Line:
    assert row.id is not None
    return Line(row.id, row.report, row.reporter_id, Wrong(row.wrong), row.words, row.at)


async def put(session: Session, report: int, reporter: int, wrong: Wrong, words: str, at: datetime) -> None:
    """`reporter` said this of `report`, instead of what is stored."""
    row = ReportLineRow(report=report, reporter_id=reporter, wrong=wrong, words=words, at=at)
    said = insert(session, ReportLineRow).values(**row.model_dump(exclude={"id"}))
    again = {name: said.excluded[name] for name in ("wrong", "words", "at")}
    await session.exec(said.on_conflict_do_update(index_elements=["report", "reporter_id"], set_=again))


async def words(session: Session, report: int, reporter: int) -> str:
    """What `reporter` wrote about `report` so far."""
    mine = ReportLineRow.report == report, ReportLineRow.reporter_id == reporter
    return (await session.exec(select(ReportLineRow.words).where(*mine))).first() or ""


async def get(session: Session, id_: int) -> Line | None:
    """One of them."""
    row = await session.get(ReportLineRow, id_)
    return _line(row) if row else None


async def of(session: Session, report: int) -> list[Line]:
    """All that was said of `report`, the first one first."""
    rows = await session.exec(
        select(ReportLineRow).where(ReportLineRow.report == report).order_by(col(ReportLineRow.id))
    )
    return [_line(row) for row in rows]


async def recent(session: Session, reporter: int, since: datetime) -> int:
    """How much `reporter` has reported since then."""
    rows = await session.exec(
        select(func.count()).where(col(ReportLineRow.reporter_id) == reporter, col(ReportLineRow.at) >= since)
    )
    return rows.one()


async def tell(session: Session, report: int, now: datetime) -> None:
    """Whoever reported this is to be told what came of it."""
    await session.exec(update(ReportLineRow).where(col(ReportLineRow.report) == report).values(due_at=now))
    wake(session, "report_lines")


async def _forget(session: Session, member: int) -> None:
    """What they said goes, from the cards as well."""
    mine = col(ReportLineRow.reporter_id) == member
    said = (await session.exec(select(ReportLineRow.report, ReportLineRow.at).where(mine))).all()
    await session.exec(delete(ReportLineRow).where(mine))
    for number, at in said:
        await reports.show(session, number, at)


async def forget(session: Session, number: int) -> None:
    """Delete what was said of this report."""
    await session.exec(delete(ReportLineRow).where(col(ReportLineRow.report) == number))


KEPT = Kept(ReportLineRow, lambda member: col(ReportLineRow.reporter_id) == member, outlasts=True, forgotten=_forget)
