"""GET /healthz and /readyz: can webhooks be stored, does this process do its whole work, what was counted so far."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.db import Database, Unavailable, failures, probe
from bot.metrics import Metrics

_ANSWER_WITHIN_S = 2.0
# Everybody may ask, and each time something is written: a flood of questions must not become one of writes.
_BETWEEN_WRITES_S = 0.25
_CANNOT = "webhooks cannot be stored: {}"


@dataclass(frozen=True, slots=True)
class _Stored:
    """Webhooks can be stored; so many alerts are open. Otherwise why not."""

    alerts: int = 0
    why_not: str | None = None


class Health:
    """The health checks. All who ask at a time share one write, and none of them waits longer than two seconds."""

    def __init__(
        self,
        database: Database,
        metrics: Metrics,
        gateway: Callable[[], str],
        lacks: Callable[[], str | None] = lambda: None,
    ) -> None:
        """`lacks`: what keeps this process from its whole work, if anything."""
        self._db, self._metrics, self._gateway, self._lacks = database, metrics, gateway, lacks
        self._writing: asyncio.Task[_Stored] | None = None
        self._not_before = 0.0

    def routes(self) -> list[web.RouteDef]:
        """/healthz and /readyz."""
        return [web.get("/healthz", self.healthy), web.get("/readyz", self.ready)]

    async def healthy(self, _request: web.Request) -> web.Response:
        """200 while webhooks can be stored, else 503. Answers as JSON; names nobody."""
        found = await self._stored()
        if found.why_not is not None:
            said = {"status": "unavailable", "database": "down", "reason": found.why_not}
            return web.json_response(said, status=503)
        return web.json_response(
            {
                "status": "ok",
                "database": "up",
                "gateway": self._gateway(),
                "alerts": found.alerts,
                "counts": self._metrics.snapshot(),
            }
        )

    async def ready(self, _request: web.Request) -> web.Response:
        """200 while this process does its whole work, which begins with storing webhooks; else 503, and why."""
        found = await self._stored()
        reason = self._lacks() or found.why_not
        if reason is not None:
            return web.json_response({"status": "not ready", "reason": reason}, status=503)
        return web.json_response({"status": "ready"})

    async def close(self, _app: web.Application) -> None:
        """Let the write in hand end: broken off, it could leave a connection open."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _stored(self) -> _Stored:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        writing = self._writing
        await asyncio.wait([writing], timeout=_ANSWER_WITHIN_S)  # who hangs up does not take it from the others
        return writing.result() if writing.done() else _Stored(why_not=_CANNOT.format("the database is slow"))

    async def _write(self) -> _Stored:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._not_before - loop.time())
        self._not_before = loop.time() + _BETWEEN_WRITES_S
        try:
            return _Stored(alerts=await probe.store(self._db))
        except Unavailable as error:
            return _Stored(why_not=_CANNOT.format(failures.why(error)))
