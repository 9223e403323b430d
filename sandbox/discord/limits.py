"""Discord's global limit: so many requests of the bot a second in all. Off until POST /sandbox/limits."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterable

from aiohttp import web

from sandbox.fault_plan import Json, Plan, WrongFault
from sandbox.fault_routes import sent
from sandbox.faults import Next

from .faults import Discord
from .world import World

WINDOW_S = 1.0
_UNBOUND = re.compile(r"^/api/v\d+/(interactions/[^/]+/[^/]+/callback|webhooks/[^/]+/[^/]+(/messages/[^/]+)?)$")
"""Discord does not count what answers an interaction."""


class GlobalLimit:
    """Refuses what the bot asks beyond its requests a second; what it refuses uses up nothing."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._begin(None)

    def _begin(self, per_second: int | None) -> None:
        self._per_second = per_second
        self._refused = self._peak = 0
        self._asked: deque[float] = deque()
        self._allowed: deque[float] = deque()

    @web.middleware
    async def act(self, request: web.Request, handler: Next) -> web.StreamResponse:
        """Answer 429 to a request beyond the limit."""
        after = self._wait() if self._per_second is not None and self._binds(request) else 0.0
        if not after:
            return await handler(request)
        spec = {"status": 429, "scope": "global", "retry_after": after}
        dialect = Discord()
        return dialect.refuse(Plan.read(spec, dialect.actions), request)

    def _binds(self, request: web.Request) -> bool:
        """Whether the request is the bot's own; another bot has a limit of its own."""
        own = f"Bot {self._world.state.bot.token}"
        ours = request.path.startswith("/api/") and request.headers.get("Authorization", own) == own
        return ours and _UNBOUND.match(request.path) is None

    def _wait(self) -> float:
        """Count a request; the seconds until the next may come when it is one too many, 0 when it is not."""
        now = self._world.monotonic()
        for window in (self._asked, self._allowed):
            while window and window[0] <= now - WINDOW_S:
                window.popleft()
        self._asked.append(now)
        self._peak = max(self._peak, len(self._asked))
        if len(self._allowed) < (self._per_second or 0):
            self._allowed.append(now)
            return 0.0
        self._refused += 1
        # Discord says it in milliseconds; rounded down, the bot would come too early
        return math.ceil((self._allowed[0] + WINDOW_S - now) * 1000) / 1000

    def routes(self) -> Iterable[web.RouteDef]:
        """GET and POST /sandbox/limits."""
        return [web.get("/sandbox/limits", self.look), web.post("/sandbox/limits", self.set)]

    async def look(self, request: web.Request) -> web.Response:
        """GET: the limit, how many were refused and the most requests asked within one second since it was set."""
        shown: Json = {"per_second": self._per_second, "refused": self._refused, "peak": self._peak}
        return web.json_response(shown)

    async def set(self, request: web.Request) -> web.Response:
        """POST `{"per_second"}`: a whole number from 1, or null for no limit; counting begins anew."""
        body = await sent(request)
        per_second = body.get("per_second", 0)
        whole = isinstance(per_second, int) and not isinstance(per_second, bool) and per_second >= 1
        if per_second is not None and not whole:
            raise WrongFault("per_second must be a whole number from 1, or null for no limit")
        self._begin(per_second)
        return await self.look(request)
