"""The loopback server that stands in for Stripe: the API, the hosted pages, and the sandbox's own controls."""

import secrets
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from sandbox.fault_routes import FaultRoutes
from sandbox.faults import Fault, Faults
from sandbox.stripe import checkout_page, portal_page
from sandbox.stripe.account import open_account
from sandbox.stripe.api import Api
from sandbox.stripe.clock import Clock
from sandbox.stripe.control import Control
from sandbox.stripe.control_webhooks import WebhookControl
from sandbox.stripe.errors import not_done
from sandbox.stripe.faults import Stripe
from sandbox.stripe.objects import Json
from sandbox.stripe.state import State
from sandbox.stripe.webhooks import RETRY_S, Webhooks


class StripeSandbox:
    """An empty Stripe account in memory, served at 127.0.0.1.

    `port` 0 takes a free one. The keys are made up unless given: `secret_key` opens the API, `webhook_secret` signs the
    webhooks of every endpoint. `retry_s` are the pauses, in real seconds, before a failed webhook is tried again.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        secret_key: str | None = None,
        webhook_secret: str | None = None,
        retry_s: Sequence[float] = RETRY_S,
    ) -> None:
        self.secret_key = secret_key or f"sk_test_{secrets.token_hex(16)}"
        self.webhook_secret = webhook_secret or f"whsec_{secrets.token_hex(16)}"
        self.state = State(webhook_secret=self.webhook_secret)
        self._port = port
        self._webhooks = Webhooks(self.state, self.webhook_secret, retry_s)
        self._clock = Clock(self.state, self._webhooks)
        self.faults = Faults(Stripe())
        """What goes wrong at the wire, and the counts of the API's requests."""
        self.webhooks = WebhookControl(self.state, self._webhooks)
        """Webhooks that come late, twice, out of order or not at all."""
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """The root of the server, `http://127.0.0.1:PORT`; only once it has started."""
        return self.state.base_url

    @property
    def deliveries(self) -> list[Json]:
        """What was sent to webhooks so far, as GET /sandbox/deliveries shows it."""
        return list(self._webhooks.attempts)

    def fault(self, path: str = "", **spec: Any) -> Fault:
        """Set a fault, as POST /sandbox/faults does: `fault("^/v1/invoices", status=500, times=1)`."""
        return self.faults.add({"path": path, **spec})

    def now(self) -> int:
        """The account's time in unix seconds."""
        return self.state.now()

    async def start(self) -> None:
        """Open the account and serve it. OSError if the port is taken."""
        self.state.publish = self._webhooks.publish
        open_account(self.state)
        await self._webhooks.start()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        except OSError:
            await self.close()
            raise
        self.state.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        await self._clock.start()

    async def close(self) -> None:
        """Stop serving and give up the deliveries that are under way."""
        self.faults.close()
        await self._clock.close()
        await self._webhooks.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def advance(self, seconds: int) -> int:
        """Move the account's time on, as POST /sandbox/clock does; returns the new time."""
        return await self._clock.advance(seconds)

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self.faults.count, self.faults.act])
        app.add_subapp("/v1/", Api(self.state, self.secret_key).application())
        app.add_subapp("/sandbox/", self._control())
        app.add_routes(
            [
                web.get("/c/pay/{id}", self._show_checkout),
                web.post("/c/pay/{id}", self._submit_checkout),
                web.get("/p/session/{id}", self._show_portal),
                web.post("/p/session/{id}", self._submit_portal),
                web.get("/i/{id}", self._show_invoice),
                web.post("/i/{id}", self._submit_invoice),
                web.route("*", "/{path:.*}", _unknown),
            ]
        )
        return app

    def _control(self) -> web.Application:
        routes = [*FaultRoutes(self.faults).routes(), *self.webhooks.routes()]
        return Control(self.state, self._clock, self._webhooks).application(routes)

    async def _show_checkout(self, request: web.Request) -> web.Response:
        return checkout_page.show(self.state, request.match_info["id"])

    async def _submit_checkout(self, request: web.Request) -> web.Response:
        return checkout_page.submit(self.state, request.match_info["id"], await _form(request))

    async def _show_portal(self, request: web.Request) -> web.Response:
        return portal_page.show(self.state, request.match_info["id"])

    async def _submit_portal(self, request: web.Request) -> web.Response:
        return portal_page.submit(self.state, request.match_info["id"], await _form(request))

    async def _show_invoice(self, request: web.Request) -> web.Response:
        return portal_page.show_invoice(self.state, request.match_info["id"])

    async def _submit_invoice(self, request: web.Request) -> web.Response:
        return portal_page.submit_invoice(self.state, request.match_info["id"], await _form(request))


async def _unknown(request: web.Request) -> web.Response:
    return web.json_response(not_done(f"{request.method} {request.path}").body(), status=501)


async def _form(request: web.Request) -> dict[str, str]:
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
