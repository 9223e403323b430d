"""What is done from time to time (fetching missed events, reconciling, sweeping) and when it is due again.

Holds: the name of the chore, when it was done, how far it got, and what it came to. Nothing about a person.
Why: what is due survives a restart, and a chore that failed is tried again with growing delays.
How long: for ever, one row a chore.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Field, SQLModel, col, select

from bot.db import Session, insert, wake
from bot.db.kept import Kept
from bot.db.types import UtcDateTime

# Not a chore but a thing the operator says once: `roles adopt`.
ADOPTED = "roles_adopted"


class ChoreRow(SQLModel, table=True):
    """One chore."""

    __tablename__ = "chores"

    name: str = Field(primary_key=True, max_length=40)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reached: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    result: str = Field(default="", max_length=500)


async def get(session: Session, name: str) -> ChoreRow:
    """The chore as it stands, to read; one that was never done is due since ever."""
    return await session.get(ChoreRow, name) or ChoreRow(name=name)


async def _locked(session: Session, name: str) -> ChoreRow:
    """The chore's row, made when there is none, and locked until the transaction ends."""
    await session.exec(insert(session, ChoreRow).values(**ChoreRow(name=name).model_dump()).on_conflict_do_nothing())
    return await session.get_one(ChoreRow, name, with_for_update=True)


async def due_at(session: Session, name: str, now: datetime) -> datetime | None:
    """When the chore is to be done; `now` when it never was, None when it is not to be done again."""
    row = await session.get(ChoreRow, name)
    return now if row is None else row.due_at


async def due_at_of(session: Session, names: Collection[str], now: datetime) -> dict[str, datetime]:
    """When each of these chores is to be done; those that are not to be done again are left out."""
    rows = await session.exec(select(ChoreRow).where(col(ChoreRow.name).in_(names)))
    stored = {row.name: row.due_at for row in rows}
    found = {name: stored.get(name, now) for name in names}
    return {name: at for name, at in found.items() if at is not None}


async def done(
    session: Session,
    name: str,
    started: datetime,
    due_at: datetime | None,
    *,
    reached: datetime | None = None,
    result: str = "",
) -> None:
    """The chore that began at `started` is done and due again at `due_at`; one asked for since then stays due.

    It got as far as `reached` (None: no farther than before).
    """
    row = await _locked(session, name)
    asked_since = row.due_at is not None and row.due_at > started
    row.done_at, row.attempts, row.result = started, 0, result[:500]
    row.due_at = row.due_at if asked_since else due_at
    row.reached = reached or row.reached


async def failed(session: Session, name: str, retry_at: datetime, error: str) -> None:
    """The chore failed: try again at `retry_at`."""
    row = await _locked(session, name)
    row.due_at, row.attempts, row.result = retry_at, row.attempts + 1, error[:500]


async def ask_for(session: Session, name: str, now: datetime, topic: str) -> None:
    """Have the chore done at once by the worker of `topic`."""
    row = await _locked(session, name)
    row.due_at, row.attempts = now, 0
    wake(session, topic)


async def ask_by(session: Session, name: str, now: datetime, at: datetime, topic: str) -> None:
    """Have the chore done once more by the worker of `topic`, at `at` at the latest."""
    row = await _locked(session, name)
    # One that is due already may be in hand, and have passed by what is to be looked at.
    if row.due_at is None or row.due_at > at or row.due_at <= now:
        row.due_at = at
        wake(session, topic)


KEPT = Kept(ChoreRow)
