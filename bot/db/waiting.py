"""How long somebody waits for the database, and how often it is asked again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot import log
from bot.db import Unavailable
from bot.errors import TryLater

PAUSES_S = (0.2, 1.0, 5.0, 20.0)
"""After which work that nobody asks for again is tried again."""
T = TypeVar("T")
_late: set[asyncio.Future[Any]] = set()  # nothing else holds on to them
_logger = log.get(__name__)


async def persistently(work: Callable[[], Awaitable[T]], put_off: str) -> T:
    """What `work` answers, which is tried again some times while the database or Discord cannot be reached; `put_off`:
    what the log says then.
    """
    for pause in PAUSES_S:
        try:
            return await work()
        except (*Unavailable, TryLater) as error:
            _logger.warning(put_off, reason=type(error).__name__)
            await asyncio.sleep(pause)
    return await work()


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
