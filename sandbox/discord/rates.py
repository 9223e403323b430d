"""Discord's limits of routes: so many requests to one bucket within a window, told of in the headers of each answer.

https://docs.discord.com/developers/topics/rate-limits#header-format
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from aiohttp import web

from sandbox.fault_plan import Json, Plan, WrongFault
from sandbox.fault_routes import sent
from sandbox.faults import Next

from .faults import Discord, bucket

MOST_WINDOWS = 10_000
"""Buckets that are counted before those whose window has ended are forgotten."""
_MAJOR = ("guild_id", "channel_id", "webhook_id", "application_id", "interaction_id", "token")
"""What in a path tells one bucket of a route from another."""


@dataclass
class Limit:
    """So many requests within so many seconds for each bucket of the routes that it is for."""

    method: str | None
    path: re.Pattern[str]
    limit: int
    window_s: float

    def fits(self, method: str, name: str) -> bool:
        """Whether it is for this route, by its method and its path with {id} for each id."""
        return self.method in (None, method) and self.path.search(name) is not None


@dataclass
class _Window:
    ends: float
    used: int = 0


class RouteLimits:
    """Counts the requests of each caller to each bucket; beyond a bucket's limit they are refused.

    Unless set, the limit is one that nobody reaches.
    """

    def __init__(self) -> None:
        self._dialect = Discord()
        self._usual = Limit(None, re.compile(""), 10_000, 1.0)
        self._limits: list[Limit] = []
        self._windows: dict[tuple[str | None, ...], _Window] = {}

    @web.middleware
    async def act(self, request: web.Request, handler: Next) -> web.StreamResponse:
        """Answer 429 beyond the limit, and write the X-RateLimit headers on what has none of its own."""
        if not request.path.startswith("/api/"):
            return await handler(request)
        name = self._dialect.name(request)
        limit = next((each for each in self._limits if each.fits(request.method, name)), self._usual)
        window = self._window(request, name, limit)
        if window.used >= limit.limit:
            spec = {"status": 429, "scope": "user", "retry_after": self._left(window)}
            response: web.StreamResponse = self._dialect.refuse(Plan.read(spec, self._dialect.actions), request)
        else:
            window.used += 1
            response = await handler(request)
        if not response.prepared and not response.headers.keys() & {"X-RateLimit-Bucket", "X-RateLimit-Global"}:
            response.headers.update(self._headers(request.method, name, limit, window))
        return response

    def _window(self, request: web.Request, name: str, limit: Limit) -> _Window:
        major = (request.match_info.get(each) for each in _MAJOR)
        key = (request.headers.get("Authorization"), request.method, name, *major)
        now = time.monotonic()
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            if len(self._windows) >= MOST_WINDOWS:
                self._windows = {each: kept for each, kept in self._windows.items() if kept.ends > now}
            window = self._windows[key] = _Window(now + limit.window_s)
        return window

    def _left(self, window: _Window) -> float:
        return round(max(0.001, window.ends - time.monotonic()), 3)

    def _headers(self, method: str, name: str, limit: Limit, window: _Window) -> dict[str, str]:
        left = self._left(window)
        return {
            "X-RateLimit-Limit": str(limit.limit),
            "X-RateLimit-Remaining": str(limit.limit - window.used),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": bucket(method, name),
        }

    def routes(self) -> Iterable[web.RouteDef]:
        """POST and DELETE /sandbox/route-limits."""
        return [web.post("/sandbox/route-limits", self.add), web.delete("/sandbox/route-limits", self.clear)]

    async def add(self, request: web.Request) -> web.Response:
        """POST `{"method", "path", "limit", "window_s"}`: a limit for each bucket of the routes whose path is matched.

        `path` is a regular expression over paths with {id} for each id; `method` null is all of them.
        """
        body = await sent(request)
        limit, window_s = body.get("limit"), body.get("window_s", 1.0)
        if not isinstance(limit, int) or limit < 1 or not isinstance(window_s, int | float) or window_s <= 0:
            raise WrongFault("limit is a whole number from 1, window_s a number of seconds")
        try:
            path = re.compile(str(body.get("path", "")))
        except re.error as error:
            raise WrongFault(f"path is no regular expression: {error}") from None
        method = body.get("method")
        self._limits.insert(0, Limit(None if method is None else str(method).upper(), path, limit, float(window_s)))
        self._windows.clear()
        shown: Json = {"limits": len(self._limits)}
        return web.json_response(shown)

    async def clear(self, request: web.Request) -> web.Response:
        """DELETE: no limits but the usual one."""
        self._limits.clear()
        self._windows.clear()
        return web.json_response({"limits": 0})
