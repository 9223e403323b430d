"""Transactions that cost at most one hop to a thread, where those through aiosqlite cost one a statement.

A step is a coroutine function that is given a session and awaits nothing but what that does. On SQLite its statements
are done here and now: each takes microseconds, and waiting for a thread takes longer. What may take long is done in a
thread: the commit, which waits for the disk, and the beginning where another process has the write lock. Steps that
wait meanwhile share the next transaction. Where one of them fails all are done again, each in a transaction of its own:
so a step changes nothing but the database. Nobody is answered before the commit.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, RootTransaction
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.db import engines
from bot.errors import TryLater

T = TypeVar("T")
Step = Callable[[AsyncSession], Awaitable[T]]
"""What is done in one transaction."""
_MOST = 16  # steps in one transaction: whoever asks first does not wait for all that come after


class _StepSession(AsyncSession):
    """A session each of whose methods is done when it is first asked."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(expire_on_commit=False, join_transaction_mode="rollback_only")
        self.sync_session.bind = connection

    async def exec(self, statement: Any, **options: Any) -> Any:
        return self.sync_session.exec(statement, **options)

    async def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        return self.sync_session.get(entity, ident, **options)

    async def delete(self, instance: object) -> None:
        self.sync_session.delete(instance)

    async def flush(self, objects: Any = None) -> None:
        self.sync_session.flush(objects)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A step that waits for its turn; `done` gets what it answered, or raised."""

    step: Step[Any]
    done: "asyncio.Future[Any]"

    def answer(self, end: object) -> None:
        """Unless nobody waits for it any more."""
        if self.done.done():
            return
        if isinstance(end, BaseException):
            self.done.set_exception(end)
        else:
            self.done.set_result(end)


class _Engine:
    """A connection of its own."""

    def __init__(self, url: URL) -> None:
        self.engine = engines.of_steps(url)
        self._thread = ThreadPoolExecutor(1, "steps")
        self._is_open = False

    async def close(self) -> None:
        """Give the connection back."""
        self.engine.dispose()
        self._thread.shutdown()

    async def _connection(self) -> Connection:
        if self._is_open:
            return self.engine.connect()
        connection = await self._in_thread(self.engine.connect)  # opening a file may take long
        self._is_open = True
        return connection

    async def _in_thread(self, what: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, what)


class Reads(_Engine):
    """Steps that only read: each at once, as nobody has to wait for them."""

    async def run(self, step: Step[T]) -> T:
        """What `step` answers."""
        with await self._connection() as connection, connection.begin() as whole:
            connection.exec_driver_sql("BEGIN")
            value = _do(connection, step)
            if whole.is_active:
                whole.rollback()
        return value


class Writes(_Engine):
    """Steps that write, and those that wait for their turn."""

    def __init__(
        self,
        url: URL,
        writers: AbstractAsyncContextManager[Any],
        committed: Callable[[Sequence[object]], Awaitable[None]],
    ) -> None:
        """`writers` is held during a transaction: nobody else of this process writes then. `committed` is called with
        what some steps have answered, once that is stored and before anybody else is told.
        """
        super().__init__(url)
        self._writers, self._committed = writers, committed
        self._waiting: deque[_Waiting] = deque()
        self._working: asyncio.Task[None] | None = None

    async def run(self, step: Step[T]) -> T:
        """What `step` answers, once it is committed. Whoever does not wait for it any more does not end it."""
        waiting = _Waiting(step, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        done: T = await asyncio.shield(waiting.done)
        return done

    async def close(self) -> None:
        """Let what waits be done, and give the connection back."""
        while self._working is not None:
            await asyncio.wait([self._working])
        await super().close()

    async def _work(self) -> None:
        taken: list[_Waiting] = []
        try:
            while self._waiting:
                async with self._writers:
                    taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST))]
                    ends = await self._together(taken)
                    if len(taken) > 1 and _has_failed(ends):
                        ends = [end for each in taken for end in await self._together([each])]
                await self._committed([end for end in ends if not isinstance(end, BaseException)])
                for each, end in zip(taken, ends, strict=True):
                    each.answer(end)
        finally:
            left, self._working = [*taken, *self._waiting], None
            self._waiting.clear()  # who is told that it was not done must not find it done by the next
            for each in left:
                each.answer(TryLater("the work on the database has ended"))

    async def _together(self, some: list[_Waiting]) -> Sequence[object]:
        """One transaction of these; what each answered, or raised. Where one has failed nothing is stored."""
        try:
            with await self._connection() as connection, connection.begin() as whole:
                await self._begin(connection)
                steps = (_alone(connection, each.step) for each in some)
                ends = await asyncio.gather(*steps, return_exceptions=True)
                if not _has_failed(ends):
                    await self._commit(connection, whole)
                elif whole.is_active:  # what fails as objects are written has rolled back itself
                    whole.rollback()
                return ends
        except (SQLAlchemyError, OSError) as error:
            return [error] * len(some)

    async def _begin(self, connection: Connection) -> None:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if not getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY"):  # or SQLITE_BUSY_RECOVERY
                raise
            await self._in_thread(partial(engines.begin_patiently, connection))

    async def _commit(self, connection: Connection, whole: RootTransaction) -> None:
        try:
            await self._in_thread(whole.commit)
        except SQLAlchemyError:
            connection.connection.rollback()  # SQLAlchemy does not: the write lock would be kept
            raise


async def _alone(connection: Connection, step: Step[T]) -> T:
    if not _is_open(connection):  # each statement would be stored by itself, and all once more when it is done again
        raise TryLater("SQLite has ended the transaction")
    return _do(connection, step)


def _is_open(connection: Connection) -> bool:
    """Whether the transaction lasts: SQLite ends it by itself where a statement finds the disk full or unreadable."""
    driver: Any = connection.connection.dbapi_connection
    return bool(driver.in_transaction)


def _do(connection: Connection, step: Step[T]) -> T:
    """Run a coroutine from its first line to its last: the others of its transaction must not come in between."""
    session = _StepSession(connection)
    with session.sync_session:
        running = step(session).__await__()
        try:
            next(running)
        except StopIteration as end:
            session.sync_session.flush()
            value: T = end.value
            return value
    raise RuntimeError("a step awaits nothing but its session")


def _has_failed(ends: Sequence[object]) -> bool:
    return any(isinstance(end, BaseException) for end in ends)
