"""Transactions that cost one hop to a thread each, or less, where those through aiosqlite cost one a statement.

A step is a coroutine function that is given a session and awaits nothing but what that does. On SQLite a thread with a
connection of its own runs it from its first line to its last, together with the others that wait: each behind a
savepoint, so that one that fails is rolled back alone, and all with one commit. Nobody is answered before that.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, NestedTransaction, Transaction
from sqlalchemy.engine import URL
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.db import engines

T = TypeVar("T")
Step = Callable[[AsyncSession], Awaitable[T]]
"""What is done in one transaction."""


class _StepSession(AsyncSession):
    """A session on a connection of this thread: each of its methods is done when it is first asked."""

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
    """A step that waits for the thread; `done` gets what it answered, or raised."""

    step: Step[Any]
    done: "asyncio.Future[Any]"


class Steps:
    """The thread, its connection, and the steps that wait for it."""

    def __init__(self, url: URL, writers: AbstractAsyncContextManager[Any], *, readonly: bool) -> None:
        """`writers` is held while the thread works: nobody else of this process writes then."""
        self.engine, self._writers, self._readonly = engines.of_one_thread(url), writers, readonly
        self._thread = ThreadPoolExecutor(1, "steps")
        self._waiting: list[_Waiting] = []
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
        await asyncio.get_running_loop().run_in_executor(self._thread, self.engine.dispose)
        self._thread.shutdown()

    async def _work(self) -> None:
        try:
            while self._waiting:
                async with self._writers:
                    batch, self._waiting = self._waiting, []
                    ends = await asyncio.get_running_loop().run_in_executor(self._thread, self._run, batch)
                for each, (value, error) in zip(batch, ends, strict=True):
                    _answer(each.done, value, error)
        finally:
            self._working = None

    def _run(self, batch: list[_Waiting]) -> list[tuple[Any, Exception | None]]:
        """In the thread: all of `batch` in one transaction; the value or the error of each."""
        try:
            with self.engine.connect() as connection:
                connection.execution_options(readonly=self._readonly)
                whole = connection.begin()
                is_alone = len(batch) == 1
                ends = [
                    self._do(connection, each.step, whole if is_alone else connection.begin_nested()) for each in batch
                ]
                if whole.is_active:
                    whole.commit()
                return ends
        except Exception as error:  # noqa: BLE001 - handed to all who wait: nothing is stored
            return [(None, error)] * len(batch)

    def _do(self, connection: Connection, step: Step[Any], mark: Transaction) -> tuple[Any, Exception | None]:
        session = _StepSession(connection)
        try:
            with session.sync_session:
                value = _drive(step(session))
                session.sync_session.flush()
        except Exception as error:  # noqa: BLE001 - handed to whoever waits, in another thread
            if mark.is_active:
                mark.rollback()
            return None, error
        if isinstance(mark, NestedTransaction):
            mark.commit()
        return value, None


def _drive(step: Awaitable[T]) -> T:
    """Run a coroutine from its first line to its last. What it awaits is done at once, as its session waits itself."""
    running = step.__await__()
    try:
        next(running)
    except StopIteration as end:
        value: T = end.value
        return value
    raise RuntimeError("a step awaits nothing but its session")


def _answer(done: "asyncio.Future[Any]", value: Any, error: Exception | None) -> None:
    if done.cancelled():
        return
    if error is None:
        done.set_result(value)
    else:
        done.set_exception(error)
