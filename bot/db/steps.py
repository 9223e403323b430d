"""Transactions that cost at most one hop to a thread, where those through aiosqlite cost one a statement.

A step is a coroutine function that is given a session and awaits nothing but what that does. On SQLite its statements
are done here and now: each takes microseconds, and waiting for a thread takes longer. What may take long is done in a
thread: the commit, which waits for the disk, and the beginning where another process has the write lock. Steps that
wait meanwhile share the next transaction, each behind a savepoint, so that one that fails is rolled back alone. Nobody
is answered before the commit.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, NestedTransaction, Transaction
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.db import engines

T = TypeVar("T")
Step = Callable[[AsyncSession], Awaitable[T]]
"""What is done in one transaction."""
_LONGEST_S = 0.01  # of statements one after the other, while everything else in this process waits


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

    def answer(self, value: Any, error: Exception | None = None) -> None:
        if self.done.cancelled():
            return
        if error is None:
            self.done.set_result(value)
        else:
            self.done.set_exception(error)


class Steps:
    """A connection of its own, and the steps that wait for it."""

    def __init__(self, url: URL, writers: AbstractAsyncContextManager[Any], *, readonly: bool) -> None:
        """`writers` is held during a transaction: nobody else of this process writes then."""
        self.engine = engines.of_steps(url)
        self._writers, self._readonly, self._is_open = writers, readonly, False
        self._begins = "BEGIN" if readonly else "BEGIN IMMEDIATE"
        self._thread = ThreadPoolExecutor(1, "steps")
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
        self.engine.dispose()
        self._thread.shutdown()

    async def _work(self) -> None:
        try:
            while self._waiting:
                async with self._writers:
                    await self._transact()
        finally:
            self._working = None

    async def _transact(self) -> None:
        """One transaction, of as many of those that wait as there is time for."""
        done: list[tuple[_Waiting, Any, Exception | None]] = []
        try:
            with await self._connection() as connection, connection.begin() as whole:
                await self._begin(connection)
                until = time.monotonic() + _LONGEST_S
                while self._waiting and (not done or time.monotonic() < until):
                    each = self._waiting.popleft()
                    is_alone = not done and not self._waiting
                    done.append((each, *_do(connection, each.step, whole if is_alone else connection.begin_nested())))
                if self._readonly:
                    whole.rollback()
                elif whole.is_active:
                    await self._in_thread(whole.commit)
        except Exception as error:  # noqa: BLE001 - handed to all who wait: nothing is stored
            if not done:  # the database cannot be reached, or does not let anybody write
                done = [(each, None, error) for each in self._waiting]
                self._waiting.clear()
            done = [(each, None, error) for each, *_ in done]
        for each, value, failed in done:
            each.answer(value, failed)

    async def _connection(self) -> Connection:
        if self._is_open:
            return self.engine.connect()
        connection = await self._in_thread(self.engine.connect)  # opening a file may take long
        self._is_open = True
        return connection

    async def _begin(self, connection: Connection) -> None:
        try:
            connection.exec_driver_sql(self._begins)
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorname", "") != "SQLITE_BUSY":
                raise
            await self._in_thread(partial(engines.begin_patiently, connection, self._begins))

    async def _in_thread(self, what: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, what)


def _do(connection: Connection, step: Step[Any], mark: Transaction) -> tuple[Any, Exception | None]:
    """What `step` answers, or raises; what it did is undone then as far as `mark`."""
    session = _StepSession(connection)
    try:
        with session.sync_session:
            value = _drive(step(session))
            session.sync_session.flush()
    except Exception as error:  # noqa: BLE001 - handed to whoever waits
        if mark.is_active:
            mark.rollback()
        return None, error
    if isinstance(mark, NestedTransaction):
        mark.commit()
    return value, None


def _drive(step: Awaitable[T]) -> T:
    """Run a coroutine from its first line to its last."""
    running = step.__await__()
    try:
        next(running)
    except StopIteration as end:
        value: T = end.value
        return value
    raise RuntimeError("a step awaits nothing but its session")
