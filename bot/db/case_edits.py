"""Reasons that cases had, until somebody put them right.

Holds: the number of the case, its former reason, who changed it and when.
Why: what was said about somebody cannot be rewritten unseen.
How long: as long as the reason of the case itself; gone at once when the person wants to be forgotten.
"""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Field, SQLModel, col, delete, select

from bot.db import Session
from bot.db.cases import CaseRow
from bot.db.kept import Kept, Rows
from bot.db.types import RowId, Snowflake, UtcDateTime
from bot.domain.case import NOTES, Former, Reason


class CaseEditRow(SQLModel, table=True):
    """One former reason."""

    __tablename__ = "case_edits"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    number: int = Field(index=True, sa_type=RowId)
    editor_id: int = Field(sa_type=Snowflake)
    at: datetime = Field(sa_type=UtcDateTime)
    preset: str = Field(default="", max_length=60)
    words: str = Field(default="", max_length=400)


async def add(session: Session, number: int, editor: int, before: Reason, at: datetime) -> None:
    """`editor` changed the reason of case `number`, which was `before`."""
    session.add(CaseEditRow(number=number, editor_id=editor, at=at, preset=before.preset, words=before.words))
    await session.flush()


async def of(session: Session, number: int) -> list[Former]:
    """What the reason of case `number` was, the first one first."""
    rows = await session.exec(select(CaseEditRow).where(CaseEditRow.number == number).order_by(col(CaseEditRow.id)))
    return [Former(Reason(row.preset, row.words), row.editor_id, row.at) for row in rows]


async def forget_old(session: Session) -> None:
    """Those of cases of which it is not kept any more whom they are about."""
    over = select(CaseRow.number).where(col(CaseRow.member_id).is_(None), col(CaseRow.channel_id).is_(None))
    await session.exec(delete(CaseEditRow).where(col(CaseEditRow.number).in_(over)))


def _about(member: int) -> ColumnElement[bool]:
    return col(CaseEditRow.number).in_(select(CaseRow.number).where(CaseRow.member_id == member))


async def _export(session: Session, member: int) -> Rows:
    """Without who changed it, and without what moderators noted for each other."""
    notes = select(CaseRow.number).where(col(CaseRow.kind).in_(NOTES))
    rows = await session.exec(select(CaseEditRow).where(_about(member), col(CaseEditRow.number).not_in(notes)))
    return [row.model_dump(mode="json", exclude={"editor_id"}) for row in rows]


KEPT = Kept(CaseEditRow, _about, outlasts=True, exported=_export)
