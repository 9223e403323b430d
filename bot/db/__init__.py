"""The database: the only SQL of the project, and `transaction()` the only way to it.

One step is one transaction, never open across a network call. Features meet here: `wake(session, topic)` tells
whoever works on `topic`, in this process or (PostgreSQL) in another, that there is something to look at, once the
transaction is committed.
"""

import asyncio
import copy
import fcntl
import os
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession as Session

from bot import log
from bot.db import engines, files, scrub
from bot.db.steps import Reads, Step, T, Writes
from bot.domain.backoff import PAUSE_S
from bot.errors import TryLater

__all__ = ["CHANNEL", "Database", "Session", "Unavailable", "insert", "leave_no_trace", "wake"]

# What a transaction raises when the database does not answer or is not as the code expects it. SQLAlchemy (2.1) hands
# on what its drivers raise as its own, also where they cannot connect.
Unavailable = (SQLAlchemyError, OSError)

CHANNEL = "health_network"
_NO_QUEUES = ("community", "preflight")  # topics whose look costs many requests, and finds nothing that waits
_WOKEN, _TRACES = "woken_topics", "leaves_traces"
_DEADLOCK, _TRIES = "40P01", 3
_TO_THE_END_S = 5.0  # at a close: PostgreSQL may never answer, where nothing comes through the network any more
_logger = log.get(__name__)


def wake(session: Session, topic: str) -> None:
    """Tell the workers of `topic` to look again as soon as this transaction is committed."""
    session.info.setdefault(_WOKEN, set()).add(topic)


def leave_no_trace(session: Session) -> None:
    """What this transaction deletes is to be in no byte of the database's files once it is committed (bot.db.scrub)."""
    session.info[_TRACES] = True


def insert(session: Session, table: type[SQLModel] | Table) -> Any:
    """An INSERT into `table` that knows ON CONFLICT, in the dialect of this database: the other one is not imported."""
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


class _Uses:
    """The tasks of the transactions in hand, and whether none may begin any more."""

    def __init__(self) -> None:
        self.in_hand, self.closed, self.ended = list[asyncio.Task[Any]](), False, asyncio.Event()


class Database:
    """One engine, its transactions, and the wake-ups that follow them."""

    def __init__(self, address: str) -> None:
        """`address`: as SQLAlchemy takes it, `sqlite+aiosqlite:///...` or `postgresql+asyncpg://...`."""
        self._url: URL = make_url(address)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self.wakes: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        """Set when there is something to look at, by topic."""
        # One SQLite writer at a time: waiting here is fair and quick, waiting in SQLite is neither.
        self._writers: AbstractAsyncContextManager[Any] = asyncio.Lock() if self.is_sqlite else nullcontext()
        self.engine = engines.shared(self._url)
        # A process that was killed may have left something to scrub: the first to write looks.
        self._clean = not self.is_sqlite
        self._uses = _Uses()
        # What is in memory is one connection's own, and PostgreSQL needs no other way.
        self._has_file = self.is_sqlite and self._url.database not in (None, "", ":memory:")
        self.reads = Reads(self._url) if self._has_file else None
        self.writes = Writes(self._url, self._writers, self._committed) if self._has_file else None
        self._fence: Callable[[Session], Awaitable[None]] | None = None

    def fenced(self, fence: Callable[[Session], Awaitable[None]]) -> "Database":
        """The same database, for work that not every process may do: `fence` is called before each commit, in the
        transaction, which is rolled back where it raises.
        """
        found = copy.copy(self)
        found._fence = fence
        return found

    @asynccontextmanager
    async def transaction(
        self, *, readonly: bool = False, patience_s: float = engines.BUSY_TIMEOUT_S
    ) -> AsyncIterator[Session]:
        """A session in a transaction: committed when the block ends, rolled back when it raises.

        On SQLite a writer takes the write lock at the beginning (BEGIN IMMEDIATE): a read that turned into a write
        would fail at once when another writer was there. `readonly` readers never wait and must not write.
        `patience_s`: how long SQLite waits for another process that has the write lock.
        """
        async with self._counted():
            async with nullcontext() if readonly else self._writers, self.engine.connect() as connection:
                await connection.execution_options(readonly=readonly, patience_s=patience_s)
                async with Session(bind=connection, expire_on_commit=False) as session:
                    yield session
                    topics = session.info.get(_WOKEN, set())
                    if topics and not self.is_sqlite:
                        for topic in sorted(topics):
                            await session.exec(select(func.pg_notify(CHANNEL, topic)))
                    await self._end(session, readonly=readonly)
                    await session.commit()
            for topic in topics:
                self.wakes[topic].set()
            if not (readonly or self._clean):
                await self._scrub()

    async def step(self, work: Step[T], *, readonly: bool = False) -> T:
        """What `work` answers, once it is committed: a transaction, rolled back when it raises (bot.db.steps).

        `work` awaits nothing but what the session that it is given does. Whoever does not wait for it any more does not
        end it: a webhook's sender may hang up.
        """
        if self.reads is None or self.writes is None:
            return await asyncio.shield(asyncio.create_task(self._again_after_deadlock(work, readonly)))
        if self._uses.closed:
            raise _closed()
        if readonly:
            return await self.reads.run(work)
        value, _topics = await self.writes.run(partial(self._whole, work))
        return value

    async def _committed(self, ends: Sequence[object]) -> None:
        for end in ends:
            assert isinstance(end, tuple)
            for topic in end[1]:
                self.wakes[topic].set()
        if not self._clean:
            await self._scrub()

    async def _again_after_deadlock(self, work: Step[T], readonly: bool) -> T:
        """Of two steps that wait for each other's rows PostgreSQL ends one: it is done again, behind the other."""
        for _ in range(_TRIES - 1):
            try:
                return await self._alone(work, readonly)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") != _DEADLOCK:
                    raise
        return await self._alone(work, readonly)

    async def _alone(self, work: Step[T], readonly: bool) -> T:
        async with self.transaction(readonly=readonly) as session:
            return await work(session)

    async def _whole(self, work: Step[T], session: Session) -> tuple[T, set[str]]:
        value = await work(session)
        await self._end(session, readonly=False)
        return value, session.info.get(_WOKEN, set())

    async def _end(self, session: Session, *, readonly: bool) -> None:
        """What belongs into a transaction beside its work."""
        if _TRACES in session.info and self.is_sqlite:
            await session.run_sync(lambda sync: sync.connection().exec_driver_sql(scrub.MARK))
            self._clean = False
        if self._fence is not None and not readonly:
            await self._fence(session)

    async def _scrub(self) -> None:
        """Once for all that have deleted since the last time: whoever waits here behind others finds it done."""
        async with self._writers:
            if not self._clean:
                self._clean = await scrub.scrub(self.engine)

    def wake_all(self) -> None:
        """Have every worker of this process look again."""
        for event_ in self.wakes.values():
            event_.set()

    def tick(self) -> None:
        """Have those who work through a queue look again, for a wake-up that was lost."""
        for topic in self.wakes.keys() - {*_NO_QUEUES}:
            self.wakes[topic].set()

    async def listen(self) -> None:
        """Turn other processes' wake-ups into this one's, until cancelled or the connection is lost (PostgreSQL only).

        A connection of its own: LISTEN belongs to a session, which a pooled connection is not. Whoever supervises
        this starts it again; everything is looked at once on the way in, as wake-ups may have been missed.
        """
        import asyncpg  # where the database is SQLite it is not needed

        lost = asyncio.Event()
        dsn = self._url.set(drivername="postgresql").difference_update_query(["ssl"])
        connection = await asyncpg.connect(dsn.render_as_string(hide_password=False), ssl=self._url.query.get("ssl"))
        try:
            connection.add_termination_listener(lambda _connection: lost.set())
            await connection.add_listener(CHANNEL, self._heard)
            self.wake_all()
            await lost.wait()
        finally:
            await connection.close(timeout=2)

    async def keep_listening(self, stopping: asyncio.Event) -> None:
        """Hear what other processes have committed, until `stopping`; while that fails, the slow tick serves."""
        while not stopping.is_set():
            listening = asyncio.create_task(self.listen())
            stopped = asyncio.create_task(stopping.wait())
            await asyncio.wait([listening, stopped], return_when=asyncio.FIRST_COMPLETED)
            if not stopping.is_set():
                _logger.warning("listen_lost")
                await asyncio.wait([stopped], timeout=PAUSE_S)
            listening.cancel()
            stopped.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    def _heard(self, _connection: object, _pid: int, _channel: str, topic: object) -> None:
        self.wakes[str(topic)].set()

    @asynccontextmanager
    async def exclusive_lock(self, work: str) -> AsyncIterator[bool]:
        """Whether nobody else is at `work` on this database; nobody begins it while the block lasts.

        Whoever is killed gives it up: the lock belongs to a session of PostgreSQL, or to a file that is held open.
        That lies beside the database itself, by whatever link it is reached, as SQLite's own files do.
        """
        if self.is_sqlite and not self._has_file:
            yield True  # nobody else can reach it
            return
        if self.is_sqlite:
            file = _open_lock(self._url, work)
            try:
                yield _is_ours(file)
            finally:
                os.close(file)
            return
        async with self.engine.connect() as connection:
            number = zlib.crc32(work.encode())
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            try:
                yield bool((await connection.execute(select(func.pg_try_advisory_lock(number)))).scalar())
            finally:
                await connection.invalidate()  # ends the session, and the lock with it

    async def close(self) -> None:
        """Let the transactions in hand end, begin no more (TryLater), and give all connections back."""
        self._uses.closed = True
        while self._uses.in_hand:
            self._uses.ended.clear()
            try:
                async with asyncio.timeout(None if self.is_sqlite else _TO_THE_END_S):
                    await self._uses.ended.wait()
            except TimeoutError:
                for task in self._uses.in_hand:
                    task.cancel()
        for each in (self.reads, self.writes):
            if each is not None:
                await each.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        if self._uses.closed:
            raise _closed()
        task = asyncio.current_task()
        assert task is not None
        self._uses.in_hand.append(task)
        try:
            yield
        finally:
            self._uses.in_hand.remove(task)
            self._uses.ended.set()


def _closed() -> TryLater:
    return TryLater("the database is closed")


def _open_lock(url: URL, work: str) -> int:
    files.make_folder(Path(url.database or ""))
    beside = os.path.realpath(url.database or "")
    return os.open(f"{beside}.{work}.lock", os.O_CREAT | os.O_RDWR, 0o600)


def _is_ours(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
