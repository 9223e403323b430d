"""What is done from time to time (fetching missed events, reconciling, sweeping) and when it is due again.

Holds: the name of the chore, when it was done, how far it got, and what it came to. Nothing about a person.
Why: what is due survives a restart, and a chore that failed is tried again with growing delays.
How long: for ever, one row a chore.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from bot.db import Session, wake
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
    """The chore as it stands; one that was never done is due since ever."""
    return await session.get(ChoreRow, name) or ChoreRow(name=name)


async def due_at(session: Session, name: str, now: datetime) -> datetime | None:
    """When the chore is to be done; `now` when it never was, None when it is not to be done again."""
    row = await session.get(ChoreRow, name)
    return now if row is None else row.due_at


async def done(
    session: Session,
    name: str,
    now: datetime,
    due_at: datetime | None,
    *,
    reached: datetime | None = None,
    result: str = "",
) -> None:
    """The chore was done, is due again at `due_at`, and got as far as `reached` (None: no farther than before)."""
    row = await get(session, name)
    row.done_at, row.due_at, row.attempts, row.result = now, due_at, 0, result[:500]
    row.reached = reached or row.reached
    session.add(row)


async def failed(session: Session, name: str, retry_at: datetime, error: str) -> None:
    """The chore failed: try again at `retry_at`."""
    row = await get(session, name)
    row.due_at, row.attempts, row.result = retry_at, row.attempts + 1, error[:500]
    session.add(row)


async def ask_for(session: Session, name: str, now: datetime, topic: str) -> None:
    """Have the chore done at once by the worker of `topic`."""
    row = await get(session, name)
    row.due_at, row.attempts = now, 0
    session.add(row)
    wake(session, topic)


async def export(session: Session, member: int) -> list[dict[str, Any]]:
    """Nothing: this table is not about people."""
    return []


async def erase(session: Session, member: int) -> None:
    """Nothing to do: this table is not about people."""
