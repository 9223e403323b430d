"""GET /healthz: is the database there, is the gateway up, what was counted since the start."""

from collections.abc import Callable

from aiohttp import web

from bot.db import Database, Unavailable, alerts
from bot.metrics import Metrics


class Health:
    """The health check: 200 while webhooks can be stored, 503 when the database does not answer."""

    def __init__(self, database: Database, metrics: Metrics, gateway: Callable[[], str]) -> None:
        self._db, self._metrics, self._gateway = database, metrics, gateway

    async def get(self, _request: web.Request) -> web.Response:
        """Answer as JSON; names nobody."""
        try:
            async with self._db.transaction(readonly=True) as session:
                open_alerts = len(await alerts.all_(session))
        except Unavailable:
            return web.json_response({"status": "unavailable", "database": "down"}, status=503)
        return web.json_response(
            {
                "status": "ok",
                "database": "up",
                "gateway": self._gateway(),
                "alerts": open_alerts,
                "counts": self._metrics.snapshot(),
            }
        )
