"""Work that waits: a row with the time when it is due, how often it was asked for, and how often it has failed.

A table that inherits `Queued` is a queue; `bot.loop.QueueRunner` works through its rows. Whoever asks for work on a row
that is in hand raises `requests`: what becomes of the work begun before does not count as an answer to that.
"""

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, bindparam, true, tuple_
from sqlmodel import Field, SQLModel, select, update

from bot.db import Session, prepared, wake
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
        self._columns = prepared.table(table).c
        self._key = tuple(self._columns[name] for name in key)
        self._defaults = prepared.defaults(table)
        self._built: dict[tuple[object, ...], Any] = {}

    async def enqueue(
        self, session: Session, key: K, at: datetime, initially: Mapping[str, Any] | None = None, **values: Any
    ) -> None:
        """Have `key` worked on at `at`, as if for the first time; `values` are the row's other columns, and `initially`
        those that stay as they are where there is a row.
        """
        named = dict(zip(self._names, self._split(key), strict=True))
        fresh = {**self._defaults, **named, "due_at": at, "requests": 1, **(initially or {}), **values}
        if (built := self._built.get(("enqueue", *values))) is None:
            built = self._built["enqueue", *values] = prepared.Upsert(self._table, partial(self._again, [*values]))
        await session.exec(built.of(session), params=fresh)
        wake(session, self.topic)

    def _again(self, names: list[str], insert: Any) -> Any:
        parked = ["parked_at"] if issubclass(self._table, Parkable) else []
        again = {name: insert.excluded[name] for name in ("due_at", "attempts", *parked, *names)}
        again["requests"] = self._columns.requests + 1
        return insert.on_conflict_do_update(index_elements=self._names, set_=again)

    async def due(self, session: Session, now: datetime, limit: int, exclude: Collection[K] = ()) -> list[Due[K]]:
        """What to work on now, the longest waiting first, leaving out `exclude`."""
        if (built := self._built.get(("due",))) is None:
            at: Any = self._columns.due_at
            busy: Any = bindparam("busy", expanding=True)
            columns: Any = (*self._key, self._columns.requests, self._columns.attempts)
            statement: Any = select(*columns)
            statement = statement.where(at <= bindparam("now"), tuple_(*self._key).not_in(busy), self._which)
            built = self._built["due",] = statement.order_by(at).limit(bindparam("most"))
        params = {"now": now, "busy": [self._split(each) for each in exclude], "most": limit}
        rows = await session.exec(built, params=params)
        return [Due(self._make(*values), requests, attempts) for *values, requests, attempts in rows]

    async def next_due(self, session: Session, now: datetime) -> datetime | None:
        """When, after `now`, the next row is to be worked on."""
        if (built := self._built.get(("next",))) is None:
            at = self._columns.due_at
            statement: Any = select(at).where(at > bindparam("now"), self._which)
            built = self._built["next",] = statement.order_by(at).limit(1)
        found: datetime | None = (await session.exec(built, params={"now": now})).first()
        return found

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
        """Where nobody has asked for it since the row was read."""
        if (built := self._built.get(("set", *values))) is None:
            same = [column == bindparam(f"is_{name}") for name, column in zip(self._names, self._key, strict=True)]
            statement = update(prepared.table(self._table)).where(
                *same, self._columns.requests == bindparam("is_requests")
            )
            built = self._built["set", *values] = statement.values({name: bindparam(name) for name in values})
        key = {f"is_{name}": value for name, value in zip(self._names, self._split(due.key), strict=True)}
        found = await session.exec(built, params={**key, "is_requests": due.requests, **values})
        return bool(found.rowcount)

    async def any_failing(self, session: Session) -> bool:
        """Whether there is a row on which work has failed and is tried again."""
        statement: Any = select(self._columns.requests).where(self._columns.attempts > 0, self._which)
        return (await session.exec(statement.limit(1))).first() is not None

    async def has_failed(self, session: Session, error: str) -> bool:
        """Whether there is a row on which work has failed for this reason."""
        statement: Any = select(self._columns.requests).where(self._columns.error == error, self._which)
        return (await session.exec(statement.limit(1))).first() is not None


@dataclass(frozen=True, slots=True)
class Queue(Generic[K]):
    """One kind of work: which rows wait, and what is done about each.

    `work` raises what the integrations raise when it failed; otherwise it has recorded its end (`Rows.finish`) together
    with what came of it. `at_once`: on how many keys side by side. `alert`: the kind of alert about a failure that
    lasts, to which the error's name is added; None where the staff need not know. `about`: the key as alerts name it.
    `trouble`: the kind of alert about such failures that names no key but the error, and is closed when none is left.
    `delay`: the wait after so many failures in a row; after `patience` of them `give_up` is called, in the transaction
    that it is given.
    """

    name: str
    rows: Rows[K]
    work: Callable[[Due[K]], Awaitable[None]]
    at_once: int = 1
    alert: str | None = None
    about: Callable[[K], str] = str
    trouble: str | None = None
    delay: Callable[[int], timedelta] = delay
    patience: int | None = None
    give_up: Callable[[Session, Due[K], datetime, str], Awaitable[object]] | None = None
