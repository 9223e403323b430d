"""The sandbox's routes for webhooks that come late, twice, out of order or not at all."""

import random
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from sandbox.fault_plan import WrongFault
from sandbox.fault_routes import sent
from sandbox.stripe.objects import Json
from sandbox.stripe.state import State
from sandbox.stripe.webhooks import MODES, Webhooks


class WebhookControl:
    """The handlers of /sandbox/webhooks and /sandbox/deliveries, and what they do, for tests in the same process."""

    def __init__(self, state: State, webhooks: Webhooks) -> None:
        self._state = state
        self._webhooks = webhooks

    def routes(self) -> Iterable[web.RouteDef]:
        """The routes, relative to /sandbox."""
        return [
            web.get("/webhooks", self._held),
            web.post("/webhooks", self._set_mode),
            web.post("/webhooks/deliver", self._deliver),
            web.get("/deliveries", self._deliveries),
        ]

    def set_mode(self, mode: str, late_s: float = 0.2) -> None:
        """Deliver the events from now on so; what was held or dropped before stays so. WrongFault for another word."""
        if mode not in MODES or late_s < 0:
            raise WrongFault(f"mode is one of {', '.join(MODES)}, late_s a number of seconds")
        self._webhooks.mode, self._webhooks.late_s = mode, late_s

    def held(self) -> list[Json]:
        """The events that are held, `{"id", "type", "created"}` each, in the order in which they came to be."""
        return [{name: event[name] for name in ("id", "type", "created")} for event in self._webhooks.held.values()]

    async def deliver(self, events: list[str] | str = "all", shuffle_seed: int | None = None) -> list[tuple[str, int]]:
        """Send events now, one after the other: ids of any events, repeats allowed, or "all" or "reversed" of the held.

        A seed shuffles them first. Answers (event id, HTTP status) of each; what was answered with 2xx is held no more.
        """
        chosen = self._chosen(events)
        if shuffle_seed is not None:
            random.Random(shuffle_seed).shuffle(chosen)  # noqa: S311 - an order that can be repeated, no secret
        return await self._webhooks.deliver(chosen)

    def _chosen(self, events: Any) -> list[Json]:
        if events in ("all", "reversed"):
            held = list(self._webhooks.held.values())
            return held if events == "all" else held[::-1]
        if not isinstance(events, list) or not all(isinstance(each, str) for each in events):
            raise WrongFault('events is a list of ids, "all" or "reversed"')
        return [self._state.get("event", each) for each in events]

    async def _held(self, request: web.Request) -> web.Response:
        """GET /sandbox/webhooks: what is held."""
        return web.json_response(self.held())

    async def _set_mode(self, request: web.Request) -> web.Response:
        """POST /sandbox/webhooks `{"mode", "late_s"}`: answers both."""
        body = await sent(request)
        late_s = body.get("late_s", 0.2)
        self.set_mode(body.get("mode", ""), late_s if isinstance(late_s, int | float) else -1)
        return web.json_response({"mode": self._webhooks.mode, "late_s": self._webhooks.late_s})

    async def _deliver(self, request: web.Request) -> web.Response:
        """POST /sandbox/webhooks/deliver `{"events", "shuffle_seed"}`: `{"statuses": [[event id, status], ...]}`."""
        body = await sent(request)
        seed = body.get("shuffle_seed")
        if seed is not None and not isinstance(seed, int):
            raise WrongFault("shuffle_seed is a whole number")
        return web.json_response({"statuses": await self.deliver(body.get("events", "all"), seed)})

    async def _deliveries(self, request: web.Request) -> web.Response:
        """GET /sandbox/deliveries: the last attempts, the eldest first."""
        return web.json_response(list(self._webhooks.attempts))
