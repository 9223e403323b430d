"""Delivery of events to webhook endpoints: signed POSTs, retried with growing pauses, or as Mode says."""

import asyncio
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import aiohttp

from sandbox.stripe.objects import Json
from sandbox.stripe.state import State

RETRY_S = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
# Enough that a slow answer holds nobody up, few enough for the usual limit on open files.
CONNECTIONS = 100
REMEMBERED = 5_000
MODES = ("normal", "hold", "twice", "never", "late")
ANSWER_WITHIN = aiohttp.ClientTimeout(total=10)
_HEADERS = {
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    "Accept": "*/*; q=0.5, application/xml",
    "Cache-Control": "no-cache",
}


def signature(secret: str, body: bytes, at: int) -> str:
    """The `Stripe-Signature` header for a body sent at a real unix time."""
    mac = hmac.new(secret.encode(), str(at).encode() + b"." + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


def wants(endpoint: Json, event: Json) -> bool:
    """Whether an endpoint is to get an event."""
    enabled = endpoint["enabled_events"]
    return endpoint["status"] == "enabled" and ("*" in enabled or event["type"] in enabled)


@dataclass(eq=False)
class _Delivery:
    """One event on its way to one endpoint. `idle` is set while it waits for its next try, or to be late."""

    event: Json
    endpoint_id: str
    late_s: float = 0.0
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    again: asyncio.Event = field(default_factory=asyncio.Event)


class Webhooks:
    """Sends every event of the account to the endpoints that want it, in the background.

    `mode` is one of MODES: "hold" keeps events for `deliver`, "never" sends none, "twice" sends each two times at once,
    "late" sends each `late_s` real seconds later, which the clock neither waits for nor shortens.
    """

    def __init__(self, state: State, secret: str, retry_s: Sequence[float] = RETRY_S) -> None:
        self._state = state
        self._secret = secret
        self._retry_s = tuple(retry_s)
        self._session: aiohttp.ClientSession | None = None
        self._connections = asyncio.Semaphore(CONNECTIONS)
        self._running: dict[asyncio.Task[None], _Delivery] = {}
        self.mode = "normal"
        self.late_s = 0.0
        self.held: dict[str, Json] = {}
        """Events that were kept back and not delivered since, by id, in the order in which they came to be."""
        self.attempts: deque[Json] = deque(maxlen=REMEMBERED)
        """What was sent: {event, type, endpoint, at (unix, real, before sending), status (0: no answer), took_s}."""
        self._delivered: set[tuple[str, str]] = set()

    async def start(self) -> None:
        """Open the connections; needs the running loop."""
        # A handler at the other end may close an idle connection at any time, and a POST is not sent twice on its
        # own: one connection per delivery keeps that race out.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        self._session = aiohttp.ClientSession(connector=connector, timeout=ANSWER_WITHIN)

    async def close(self) -> None:
        """Give up all deliveries and close the connections."""
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def publish(self, event: Json) -> None:
        """Start delivering an event to each endpoint that wants it, as the mode says; returns at once."""
        wanted = self._wanting(event)
        event["pending_webhooks"] = len(wanted)
        if self.mode == "hold" and wanted:
            self.held[event["id"]] = event
        if self.mode in ("hold", "never"):
            return
        for endpoint in wanted * (2 if self.mode == "twice" else 1):
            delivery = _Delivery(event, endpoint["id"], self.late_s if self.mode == "late" else 0.0)
            task = asyncio.get_running_loop().create_task(self._deliver(delivery))
            self._running[task] = delivery
            task.add_done_callback(self._running.pop)

    def _wanting(self, event: Json) -> list[Json]:
        return [endpoint for endpoint in self._state.all("webhook_endpoint") if wants(endpoint, event)]

    async def deliver(self, events: Iterable[Json]) -> list[tuple[str, int]]:
        """Send events one after the other to each endpoint that wants them: (event id, HTTP status) of each sending."""
        statuses = []
        for event in list(events):
            for endpoint in self._wanting(event):
                status = await self.send(event, endpoint)
                statuses.append((event["id"], status))
                if 200 <= status < 300:
                    self.held.pop(event["id"], None)
        return statuses

    async def settle(self, *, retry: bool = False) -> None:
        """Wait until every delivery was tried; with `retry` those that wait for their next try are tried now too."""
        for delivery in self._running.values():
            if retry and delivery.idle.is_set() and not delivery.late_s:
                delivery.idle.clear()
                delivery.again.set()
        while busy := [(task, one) for task, one in self._running.items() if not one.idle.is_set()]:
            for task, delivery in busy:
                if not (task.done() or delivery.idle.is_set()):
                    await self._tried(task, delivery)
            # The callbacks that forget finished deliveries run after this wakes.
            await asyncio.sleep(0)

    async def _tried(self, task: asyncio.Task[None], delivery: _Delivery) -> None:
        idle = asyncio.ensure_future(delivery.idle.wait())
        try:
            await asyncio.wait({idle, task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            idle.cancel()

    async def send(self, event: Json, endpoint: Json) -> int:
        """POST an event to an endpoint once. Returns the HTTP status, 0 if there was no answer in 10 seconds.

        Every webhook leaves the sandbox here.
        """
        body = json.dumps({**event, "api_version": endpoint["api_version"] or event["api_version"]}).encode()
        headers = {**_HEADERS, "Stripe-Signature": signature(self._secret, body, int(time.time()))}
        at, began = time.time(), time.monotonic()
        status = await self._post(endpoint["url"], body, headers)
        attempt = {"event": event["id"], "type": event["type"], "endpoint": endpoint["id"]}
        self.attempts.append({**attempt, "at": at, "status": status, "took_s": time.monotonic() - began})
        if 200 <= status < 300:
            self._arrived(event, endpoint)
        return status

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        assert self._session is not None, "started"
        try:
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0

    def _arrived(self, event: Json, endpoint: Json) -> None:
        """One endpoint fewer is still to get it; a second copy changes nothing."""
        delivered = (event["id"], endpoint["id"])
        if delivered not in self._delivered:
            self._delivered.add(delivered)
            event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)

    async def _deliver(self, delivery: _Delivery) -> None:
        pauses = list(self._retry_s)
        if delivery.late_s:
            delivery.idle.set()
            await asyncio.sleep(delivery.late_s)
            delivery.late_s = 0.0
            delivery.idle.clear()
        while True:
            endpoint = self._state.get("webhook_endpoint", delivery.endpoint_id)
            if endpoint.get("deleted") or endpoint["status"] != "enabled":
                return
            async with self._connections:
                status = await self.send(delivery.event, endpoint)
            if 200 <= status < 300 or not pauses:
                return
            if not await self._pause(delivery, pauses[0]):
                pauses.pop(0)

    async def _pause(self, delivery: _Delivery, seconds: float) -> bool:
        """Wait for the next try; True when the clock asked for one, which does not count as a retry."""
        delivery.again.clear()
        delivery.idle.set()
        try:
            await asyncio.wait_for(delivery.again.wait(), seconds)
        except TimeoutError:
            delivery.idle.clear()
            return False
        return True
