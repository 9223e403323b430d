"""How quickly the bot asks Discord: within its limit for a bot's requests, and first for those for whom it is urgent.

Discord takes 50 requests a second of a bot in all, and blocks an address that goes on over it; discord.py waits only
once it was refused. https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import aiohttp
from aiolimiter import AsyncLimiter

PER_SECOND = 45
_AT_ONCE = 5  # so that no second has more than 50
_SLOW_S = 60.0  # after a refusal of all requests
_LONGEST_S = 3600.0
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
# Answers to interactions do not count: nobody waits behind somebody's sweep.
_UNCOUNTED = re.compile(r"/interactions/[^/]+/[^/]+/callback$|/webhooks/[^/]+/[^/]+")
_urgent: ContextVar[bool] = ContextVar("urgent", default=False)


@contextmanager
def urgent() -> Iterator[None]:
    """What is asked within has the whole pace; everything else leaves half of it free: somebody has paid and waits."""
    token = _urgent.set(True)
    try:
        yield
    finally:
        _urgent.reset(token)


def _wait_s(said: str) -> float:
    """How long to stay away, as a header says it, in seconds; a minute where that makes no sense or is over an hour."""
    return float(said) if _SECONDS.fullmatch(said) and float(said) <= _LONGEST_S else _SLOW_S


class Pace:
    """One bucket for all requests, and one of half its pace for those that are not urgent."""

    def __init__(self, per_second: int) -> None:
        self._all = AsyncLimiter(_AT_ONCE, _AT_ONCE / per_second)
        self._half = AsyncLimiter(_AT_ONCE, 2 * _AT_ONCE / per_second)
        self._shut_until = self._slow_until = 0.0

    async def turn(self) -> None:
        """Wait until a request may go out."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._shut_until:
            await asyncio.sleep(self._shut_until - loop.time())
        if not _urgent.get() or loop.time() < self._slow_until:
            await self._half.acquire()
        await self._all.acquire()

    def refused(self, retry_after_s: float) -> None:
        """Discord refuses all requests for so long: none goes out, and for a minute after that half as many."""
        self._shut_until = asyncio.get_running_loop().time() + retry_after_s
        self._slow_until = self._shut_until + _SLOW_S


def keep(trace: aiohttp.TraceConfig, per_second: int) -> None:
    """Has the client of discord.py that has `trace` (it takes one) keep to that pace."""
    pace = Pace(per_second)

    async def wait(_session: Any, _context: Any, params: aiohttp.TraceRequestStartParams) -> None:
        if not _UNCOUNTED.search(params.url.path):
            await pace.turn()

    async def look(_session: Any, _context: Any, params: aiohttp.TraceRequestEndParams) -> None:
        headers = params.response.headers
        if params.response.status == 429 and headers.get("X-RateLimit-Scope") == "global":
            pace.refused(_wait_s(headers.get("Retry-After", "")))

    trace.on_request_start.append(wait)
    trace.on_request_end.append(look)
