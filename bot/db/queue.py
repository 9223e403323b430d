"""Work that waits: a row with the time when it is due, how often it was asked for, and how often it has failed.

A table that inherits `Queued` is a queue; `bot.loop.QueueRunner` works through its rows. Whoever asks for work on a row
that is in hand raises `requests`: what becomes of the work begun before does not count as an answer to that.
"""

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, true, tuple_
from sqlmodel import Field, SQLModel, col, select, update

from bot.db import Session, insert, wake
from bot.db.types import UtcDateTime
from bot.domain.backoff import delay

K = TypeVar("K", bound=Hashable)
UNFORESEEN = "unforeseen"
"""The error of a row on which work ended as nobody expected: a fault of ours."""


class Queued(SQLModel):
    """The columns of a row that waits. `due_at`: None when nothing is to be done. `error`: a short code."""

    due_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    requests: int = 0
    attempts: int = 0
    error: str | None = Field(default=None, max_length=200)


class Parkable(Queued):
    """A row that, after it has failed too often, waits for the operator instead of a time."""

    parked_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Due(Generic[K]):
    """A row to work on: its key, the requests for it so far, and how often working on it has failed in a row."""

    key: K
    requests: int = 0
    attempts: int = 0


class Rows(Generic[K]):
    """The rows of one table as a queue. `key` names the columns of its primary key; `make` builds a key of their values
    and `split` takes it apart. `topic`: whom `enqueue` wakes. `which`: the rows of this queue; all where it is None.
    """

    def __init__(
        self,
        table: type[Queued],
        key: tuple[str, ...],
        topic: str,
        make: Callable[..., K] = lambda value: value,
        split: Callable[[K], tuple[Any, ...]] = lambda value: (value,),
        which: ColumnElement[bool] | None = None,
    ) -> None:
        self._table, self.topic, self._make, self._split, self._names = table, topic, make, split, key
        self._which = true() if which is None else which
        self._key = tuple(self._column(name) for name in key)

    def _column(self, name: str) -> Any:
        return col(getattr(self._table, name))

    def _is(self, due: Due[K]) -> list[ColumnElement[bool]]:
        """The row as it was when it was read, if nobody has asked for it since."""
        found = [column == value for column, value in zip(self._key, self._split(due.key), strict=True)]
        return [*found, self._column("requests") == due.requests]

    async def enqueue(
        self, session: Session, key: K, at: datetime, initially: Mapping[str, Any] | None = None, **values: Any
    ) -> None:
        """Have `key` worked on at `at`, as if for the first time; `values` are the row's other columns, and `initially`
        those that stay as they are where there is a row.
        """
        named = dict(zip(self._names, self._split(key), strict=True))
        fresh = self._table(**named, due_at=at, requests=1, **(initially or {})).model_dump() | values
        again = {"due_at": at, "requests": self._column("requests") + 1, "attempts": 0, **values}
        if issubclass(self._table, Parkable):
            again["parked_at"] = None
        statement = insert(session, self._table).values(**fresh)
        await session.exec(statement.on_conflict_do_update(index_elements=self._names, set_=again))
        wake(session, self.topic)

    async def due(self, session: Session, now: datetime, limit: int, exclude: Collection[K] = ()) -> list[Due[K]]:
        """What to work on now, the longest waiting first, leaving out `exclude`."""
        at, busy = self._column("due_at"), [self._split(each) for each in exclude]
        columns: Any = (*self._key, self._column("requests"), self._column("attempts"))
        statement: Any = select(*columns).where(at <= now, tuple_(*self._key).not_in(busy), self._which)
        rows = await session.exec(statement.order_by(at).limit(limit))
        return [Due(self._make(*values), requests, attempts) for *values, requests, attempts in rows]

    async def next_due(self, session: Session, now: datetime) -> datetime | None:
        """When, after `now`, the next row is to be worked on."""
        at = self._column("due_at")
        return (await session.exec(select(at).where(at > now, self._which).order_by(at).limit(1))).first()

    async def finish(self, session: Session, due: Due[K], next_at: datetime | None = None) -> bool:
        """The work is done, and due again at `next_at`. False when it was asked for meanwhile: it stays due then."""
        return await self._set(session, due, due_at=next_at, attempts=0, error=None)

    async def put_off(self, session: Session, due: Due[K], until: datetime, error: str | None = None) -> bool:
        """The work has failed for the reason `error` (a short code), and is tried again at `until`."""
        return await self._set(session, due, due_at=until, attempts=due.attempts + 1, error=error)

    async def park(self, session: Session, due: Due[K], now: datetime, error: str) -> bool:
        """The work has failed too often: it waits for the operator."""
        return await self._set(session, due, due_at=None, attempts=due.attempts + 1, error=error, parked_at=now)

    async def _set(self, session: Session, due: Due[K], **values: Any) -> bool:
        found = await session.exec(update(self._table).where(*self._is(due)).values(**values))
        return bool(found.rowcount)

    async def has_failed(self, session: Session, error: str) -> bool:
        """Whether there is a row on which work has failed for this reason."""
        statement = select(self._column("requests")).where(self._column("error") == error, self._which)
        return (await session.exec(statement.limit(1))).first() is not None


@dataclass(frozen=True, slots=True)
class Queue(Generic[K]):
    """One kind of work: which rows wait, and what is done about each.

    `work` raises what the integrations raise when it failed; otherwise it has recorded its end (`Rows.finish`) together
    with what came of it. `at_once`: on how many keys side by side. `alert`: the kind of alert about a failure that
    lasts, to which the error's name is added; None where the staff need not know. `about`: the key as alerts name it.
    `delay`: the wait after so many failures in a row; after `patience` of them `give_up` is called, in the transaction
    that it is given.
    """

    name: str
    rows: Rows[K]
    work: Callable[[Due[K]], Awaitable[None]]
    at_once: int = 1
    alert: str | None = None
    about: Callable[[K], str] = str
    delay: Callable[[int], timedelta] = delay
    patience: int | None = None
    give_up: Callable[[Session, Due[K], datetime, str], Awaitable[object]] | None = None
