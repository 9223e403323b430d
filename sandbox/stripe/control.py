"""The sandbox's own routes, for setting a scene: JSON in and out, no key needed, nothing of this exists at Stripe."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web

from sandbox.fault_routes import explained
from sandbox.stripe import cards, lifecycle
from sandbox.stripe.clock import Clock
from sandbox.stripe.errors import StripeError, invalid
from sandbox.stripe.objects import Json
from sandbox.stripe.state import SETTING_VALUES, State
from sandbox.stripe.webhooks import Webhooks

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def sent(request: web.Request) -> Json:
    """The JSON object of a request; an empty body is an empty object, anything else is a StripeError."""
    body = await request.read()
    try:
        value: Any = await request.json() if body else {}
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise invalid("The body must be a JSON object.")
    return value


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a StripeError as JSON."""
    try:
        return await handler(request)
    except StripeError as error:
        return web.json_response(error.body(), status=error.status)


class Control:
    """The handlers of /sandbox/..."""

    def __init__(self, state: State, clock: Clock, webhooks: Webhooks) -> None:
        self._state = state
        self._clock = clock
        self._webhooks = webhooks

    def application(self, more: Iterable[web.RouteDef] = ()) -> web.Application:
        """The routes, and `more` beside them, to be mounted at /sandbox."""
        app = web.Application(middlewares=[refusals, explained])
        app.add_routes(more)
        app.add_routes(
            [
                web.get("/clock", self.read_clock),
                web.post("/clock", self.move_clock),
                web.get("/settings", self.read_settings),
                web.post("/settings", self.change_settings),
                web.post("/customers/{id}/card", self.set_card),
                web.post("/subscriptions/{id}/status", self.force_status),
                web.post("/events/{id}/deliver", self.deliver_again),
            ]
        )
        return app

    async def read_clock(self, request: web.Request) -> web.Response:
        """GET /sandbox/clock: `{"now": unix}`."""
        return web.json_response({"now": self._state.now()})

    async def move_clock(self, request: web.Request) -> web.Response:
        """POST /sandbox/clock `{"advance_s": N}`: answers `{"now": unix}` when all that fell due was delivered once."""
        seconds = (await sent(request)).get("advance_s")
        if not isinstance(seconds, int) or seconds < 0:
            raise invalid("advance_s must be a whole number of seconds, not negative.", "advance_s")
        return web.json_response({"now": await self._clock.advance(seconds)})

    async def read_settings(self, request: web.Request) -> web.Response:
        """GET /sandbox/settings: every switch and its value."""
        return web.json_response(vars(self._state.settings))

    async def change_settings(self, request: web.Request) -> web.Response:
        """POST /sandbox/settings with some switches; answers all of them."""
        wanted = await sent(request)
        for name, value in wanted.items():
            if value not in SETTING_VALUES.get(name, ()):
                raise invalid(f"No such setting or value: {name}={value}", name)
        for name, value in wanted.items():
            setattr(self._state.settings, name, value)
        return web.json_response(vars(self._state.settings))

    async def set_card(self, request: web.Request) -> web.Response:
        """POST /sandbox/customers/{id}/card `{"number"}`: answers the new payment method."""
        number = str((await sent(request)).get("number", cards.DEFAULT_CARD))
        customer = self._state.live("customer", request.match_info["id"])
        method = cards.attach(self._state, customer, number)
        cards.make_default(self._state, customer, method)
        return web.json_response(method)

    async def force_status(self, request: web.Request) -> web.Response:
        """POST /sandbox/subscriptions/{id}/status `{"status"}`: any word, even one Stripe does not have."""
        status = (await sent(request)).get("status")
        if not isinstance(status, str) or not status:
            raise invalid("status must be a word.", "status")
        sub = self._state.get("subscription", request.match_info["id"])
        with self._state.changing(sub, lifecycle.UPDATED):
            sub["status"] = status
        return web.json_response(sub)

    async def deliver_again(self, request: web.Request) -> web.Response:
        """POST /sandbox/events/{id}/deliver: once more to every enabled endpoint; `{"statuses": [..]}`, 0 for none."""
        event = self._state.get("event", request.match_info["id"])
        endpoints = [one for one in self._state.all("webhook_endpoint") if one["status"] == "enabled"]
        return web.json_response({"statuses": [await self._webhooks.send(event, one) for one in endpoints]})
