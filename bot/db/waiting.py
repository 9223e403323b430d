"""How long somebody waits for the database."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from bot import log

T = TypeVar("T")
_late: set[asyncio.Future[Any]] = set()  # nothing else holds on to them
_logger = log.get(__name__)


async def within(seconds: float, work: Awaitable[T]) -> T:
    """What `work` answers. Raises TimeoutError after `seconds`, and then `work` goes on: whoever cancels it waits for
    SQLite's thread, which waits for the write lock that another program has.
    """
    task = asyncio.ensure_future(work)
    done, _pending = await asyncio.wait([task], timeout=seconds)
    if done:
        return task.result()
    _late.add(task)
    task.add_done_callback(_ended_late)
    raise TimeoutError


def _ended_late(task: asyncio.Future[Any]) -> None:
    _late.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        _logger.warning("late_work_failed", reason=type(error).__name__)
