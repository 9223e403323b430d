"""The web server on a port of its own."""

import hashlib
import hmac
import io
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from bot.db import Database
from bot.domain.stripe_event import API_VERSION
from bot.web.server import Connections, WebServer
from tests.web.serving import serving

NEW, OLD, WRONG = "whsec_new", "whsec_old", "whsec_wrong"
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "api_version": API_VERSION,
    "created": 1790000000,
    "type": "customer.subscription.updated",
    "data": {"object": {"id": "sub_1", "object": "subscription", "customer": "cus_1", "email": "noor@example.org"}},
}


def signed(body: bytes, secret: str = NEW, at: float | None = None) -> str:
    """The header with which Stripe would send `body`."""
    moment = int(time.time() if at is None else at)
    return f"t={moment},v1={hmac.new(secret.encode(), b'%d.' % moment + body, hashlib.sha256).hexdigest()}"


class Endpoint:
    """The web server, and a sender."""

    server: WebServer

    def __init__(self, url: str, http: aiohttp.ClientSession, database: Database) -> None:
        self.url, self.database, self._http = url, database, http
        self.lacks: str | None = None
        """What keeps the program from its whole work."""

    async def send(self, body: bytes, signature: str | None) -> int:
        """Deliver `body`; answers the status."""
        headers = {"Content-Type": "application/json"} | (
            {"Stripe-Signature": signature} if signature is not None else {}
        )
        async with self._http.post(f"{self.url}/stripe/webhook", data=io.BytesIO(body), headers=headers) as response:
            return response.status

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Fetch a page."""
        async with self._http.get(self.url + path, headers=headers) as response:
            return response.status, await response.text()

    async def stored(self) -> list[str]:
        """The ids of the events stored."""
        async with self.database.transaction(readonly=True) as session:
            rows = await session.exec(text("SELECT event_id FROM stripe_events ORDER BY event_id"))  # type: ignore[call-overload]
            return [row[0] for row in rows]


@pytest.fixture
async def endpoint(database: Database) -> AsyncIterator[Endpoint]:
    """The whole web application on a port of its own, with two secrets in use."""
    async with aiohttp.ClientSession() as http:
        found = Endpoint("", http, database)
        found.server = serving(database, [NEW, OLD], Connections(100), lambda: found.lacks)
        found.url = f"http://127.0.0.1:{await found.server.listen('127.0.0.1', 0)}"
        yield found
    await found.server.close()
