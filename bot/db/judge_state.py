"""Since when the bot reads messages here, and whether its automatic action is paused.

Holds: both times. Nothing about a person.
Why: nothing is done by itself in the first weeks of a server; and one command stops it at once, also after a restart.
How long: for ever, one row.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel, col, update

from bot.db import Session, insert
from bot.db.kept import Kept
from bot.db.types import UtcDateTime

_ONE = 1


class JudgeStateRow(SQLModel, table=True):
    """The one row."""

    __tablename__ = "judge_state"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    begun_at: datetime = Field(sa_type=UtcDateTime)
    paused_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class JudgeState:
    """`begun_at`: when the bot first read messages here. `paused_at`: since when it does nothing by itself."""

    begun_at: datetime
    paused_at: datetime | None = None


async def begin(session: Session, now: datetime) -> None:
    """The bot reads messages from now on, unless it did so before."""
    row = JudgeStateRow(id=_ONE, begun_at=now).model_dump()
    await session.exec(insert(session, JudgeStateRow).values(**row).on_conflict_do_nothing())


async def get(session: Session) -> JudgeState | None:
    """How it is; None before it has begun."""
    row = await session.get(JudgeStateRow, _ONE)
    return JudgeState(row.begun_at, row.paused_at) if row else None


async def pause(session: Session, since: datetime | None) -> None:
    """Do nothing by itself from `since` on; None: go on."""
    await session.exec(update(JudgeStateRow).where(col(JudgeStateRow.id) == _ONE).values(paused_at=since))


KEPT = Kept(JudgeStateRow)
