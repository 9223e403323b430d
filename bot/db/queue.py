"""The one queue: work that waits is a row with `due_at`, `attempts` and `requests`. `bot.loop` works through it.

A table that is a queue takes its columns from `Queued` (or `Parkable`) and is described once, by a `Rows`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, select, tuple_
from sqlmodel import Field, SQLModel, col, delete, update

from bot.db import Session
from bot.db.types import UtcDateTime

K = TypeVar("K")


class Queued(SQLModel):
    """What every queue's row has.

    `due_at`: when to work on it; None: nothing is to be done. `attempts`: failures in a row. `requests`: rises each
    time that work is asked for, so that what is asked for while the row is being worked on is still to be done then.
    """

    due_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    attempts: int = 0
    requests: int = 0


class Parkable(Queued):
    """A row that waits for the operator once it has failed too often. `error`: a short code, why it failed last."""

    parked_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    error: str | None = Field(default=None, max_length=200)


@dataclass(frozen=True, slots=True)
class Due(Generic[K]):
    """Something to work on now; `attempts` and `requests` as they stood when it was found to be due."""

    key: K
    attempts: int = 0
    requests: int = 0


class Rows(Generic[K]):
    """One table's rows as a queue. `key` makes a row's key of the values of `columns`; `values` takes it apart."""

    def __init__(
        self,
        table: type[Queued],
        columns: tuple[str, ...],
        key: Callable[..., K],
        values: Callable[[K], tuple[Any, ...]] = lambda key: (key,),
    ) -> None:
        self._table, self._key, self._values = table, key, values
        self._columns = [col(getattr(table, name)) for name in columns]

    async def due(self, session: Session, now: datetime, limit: int, exclude: Collection[K] = ()) -> list[Due[K]]:
        """What to work on now, the longest waiting first, leaving out `exclude`."""
        waiting = col(self._table.due_at) <= now
        if exclude:
            waiting &= tuple_(*self._columns).not_in([self._values(each) for each in exclude])
        return await self.read(session, waiting, (col(self._table.due_at),), limit)

    async def read(
        self, session: Session, waiting: ColumnElement[bool], order: tuple[Any, ...], limit: int
    ) -> list[Due[K]]:
        """The rows for which `waiting` holds, in this order: for a queue in which not all are equal."""
        statement = select(*self._columns, col(self._table.attempts), col(self._table.requests)).where(waiting)
        rows = await session.exec(statement.order_by(*order).limit(limit))  # type: ignore[call-overload]
        return [Due(self._key(*key), attempts, requests) for *key, attempts, requests in rows]

    async def next_due(self, session: Session, now: datetime) -> datetime | None:
        """When, after `now`, the next one is to be worked on."""
        due_at = col(self._table.due_at)
        statement = select(due_at).where(due_at > now).order_by(due_at).limit(1)
        found: datetime | None = (await session.exec(statement)).scalars().first()  # type: ignore[call-overload]
        return found

    async def finish(self, session: Session, done: Due[K], again: datetime | None = None) -> bool:
        """It is done, and due `again` then; False: it was asked for anew meanwhile, and stays due."""
        return await self._set(session, done, due_at=again, attempts=0, error=None, parked_at=None)

    async def put_off(self, session: Session, failed: Due[K], until: datetime, error: str) -> None:
        """It has failed once more, for the reason `error`: due again at `until`, unless it was asked for meanwhile."""
        await self._set(session, failed, due_at=until, attempts=failed.attempts + 1, error=error)

    async def give_up(self, session: Session, failed: Due[K], now: datetime, error: str) -> bool:
        """It has failed too often: parked for the operator (True), or forgotten where the table parks nothing."""
        if issubclass(self._table, Parkable):
            parked = {"due_at": None, "parked_at": now, "attempts": failed.attempts + 1, "error": error}
            return await self._set(session, failed, **parked)
        await session.exec(delete(self._table).where(*self._is(failed)))
        return False

    async def _set(self, session: Session, due: Due[K], **values: Any) -> bool:
        known = {name: value for name, value in values.items() if name in self._table.model_fields}
        done = await session.exec(update(self._table).where(*self._is(due)).values(**known))
        return bool(done.rowcount)

    def _is(self, due: Due[K]) -> list[ColumnElement[bool]]:
        same = [column == value for column, value in zip(self._columns, self._values(due.key), strict=True)]
        return [*same, col(self._table.requests) == due.requests]
