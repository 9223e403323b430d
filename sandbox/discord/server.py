"""The sandbox's HTTP server: every request passes one chain, recording -> limits -> faults -> refusals -> handler."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from sandbox.fault_routes import FaultRoutes, explained
from sandbox.faults import Fault, Faults, gone

from . import audit, body, crowd, gateway, gateway_faults, routes, scene
from .api import Call, Reply, Route
from .errors import Refusal, not_imitated, unauthorized
from .faults import Discord
from .hub import Hub
from .limits import GlobalLimit
from .parts import User
from .rates import RouteLimits
from .record import Recorder
from .snowflake import Snowflakes
from .state import State
from .world import Timing, World, new_world

VERSIONS = ("v10", "v9")
_Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


class DiscordSandbox:
    """Discord on loopback: REST, gateway, and the people's side under /sandbox.

    `api_url` and `gateway_url` are known once `start` has returned. `port` 0 takes a free one. `record` names a file to
    which each exchange on Discord's documented API is appended as a JSON line. `state` is the world to begin with, the
    sandbox's own from then on; None makes a new one.
    """

    def __init__(self, port: int = 0, record: Path | None = None, state: State | None = None) -> None:
        self._port = port
        self._record = record
        self._world = new_world() if state is None else World(state, Hub(), Snowflakes())
        self._limit = GlobalLimit(self._world)
        self._rates = RouteLimits()
        self._runner: web.AppRunner | None = None
        self._recorder = Recorder(None)
        self._recorded: set[object] = set()
        self.faults = Faults(Discord())
        """What goes wrong at the wire, and the counts of the bot's requests."""

    @property
    def state(self) -> State:
        """The world as it is now, for tests in the same process to look at."""
        return self._world.state

    @property
    def timing(self) -> Timing:
        """Discord's deadlines here; a test may shorten them."""
        return self._world.timing

    @property
    def api_url(self) -> str:
        """The REST API's address, with its version."""
        return f"{self._world.root_url}/api/v10"

    @property
    def gateway_url(self) -> str:
        """The gateway's address."""
        return self._world.gateway_url

    @property
    def bot_token(self) -> str:
        """The bot's token."""
        return self.state.bot.token

    @property
    def application_id(self) -> int:
        """The bot's application id, which is its user id too."""
        return self.state.bot.id

    @property
    def guild_id(self) -> int:
        """The id of the one guild."""
        return self.state.guild.id

    def fault(self, path: str = "", **spec: Any) -> Fault:
        """Set a fault, as POST /sandbox/faults does: `fault("/roles/", method="PUT", status=500, times=1)`."""
        return self.faults.add({"path": path, **spec})

    def gateway(self, do: str, **spec: Any) -> int:
        """Something happens to the bot's gateway sessions, as by POST /sandbox/gateway: `gateway("mute", on=True)`."""
        return gateway_faults.act(self._world.hub, {"do": do, **spec})

    def advance(self, by: timedelta) -> None:
        """Set Discord's clock forward, as POST /sandbox/clock does: timeouts end, messages age."""
        self._world.advance(by)

    def crowd(
        self, count: int, roles: Iterable[int] = (), username: str = "crowd", *, arrive: bool = False
    ) -> tuple[int, int]:
        """Add members quickly, with `arrive` as people who join and are told of; returns the first and the last id."""
        return crowd.add_crowd(self._world, count, set(roles), username, arrive=arrive)

    def add_bot(self, username: str, permissions: int = 0) -> tuple[int, int]:
        """Another bot comes into the guild with a role of its own; returns its user id and the role's id."""
        return scene.add_bot(self._world, username, permissions)

    def set_features(self, *features: str) -> None:
        """Give the guild exactly these features, as its owner does in Discord's settings, and tell of it."""
        scene.set_features(self._world, list(features))

    async def start(self) -> None:
        """Listen on 127.0.0.1; OSError when the port is taken."""
        self._recorder = Recorder(self._record)
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        port = self._runner.addresses[0][1]
        self._world.root_url = f"http://127.0.0.1:{port}"

    async def close(self) -> None:
        """Close every connection and stop listening."""
        self._world.end()
        self.faults.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._recorder.close()

    def _application(self) -> web.Application:
        chain = [self._rates.act, self.faults.count, self._limit.act, self.faults.act, explained, self._with_refusals]
        app = web.Application(middlewares=[self._with_record, *chain], client_max_size=body.MOST_BYTES)
        app.on_shutdown.append(self._hang_up)
        for route in routes.in_order():
            handler = self._endpoint(route)
            for version in VERSIONS:
                app.router.add_route(route.method, f"/api/{version}{route.path}", handler)
            if route.documented:
                self._recorded.add(handler)
        for route in (*scene.ROUTES, *crowd.ROUTES, *gateway_faults.ROUTES):
            app.router.add_route(route.method, f"/sandbox{route.path}", self._endpoint(route))
        app.add_routes([*FaultRoutes(self.faults).routes("/sandbox"), *self._limit.routes(), *self._rates.routes()])
        for path in ("/gateway", "/gateway/"):
            app.router.add_get(path, self._gateway)
        app.router.add_get("/attachments/{channel_id}/{attachment_id}/{name}", self._attachment)
        app.router.add_route("*", "/{path:.*}", _undone)
        return app

    async def _hang_up(self, _app: web.Application) -> None:
        for connection in list(self._world.connections):
            connection.drop(1001)

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        return await gateway.serve(self._world, request)

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        found = self.state.files.get(request.path)
        if found is None:
            raise web.HTTPNotFound
        return web.Response(body=found[0], headers={"Content-Type": found[1]})

    @web.middleware
    async def _with_record(self, request: web.Request, handler: _Next) -> web.StreamResponse:
        response = await handler(request)
        documented = self._recorder.on and request.match_info.handler in self._recorded
        if documented and isinstance(response, web.Response) and not gone(request):
            answered = body.json_or_none(response.body)
            sent = await self._sent(request) if response.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE else None
            self._recorder.write(request.method, request.raw_path, response.status, sent, answered)
        return response

    @staticmethod
    async def _sent(request: web.Request) -> Any:
        """The request's JSON for the recording; None for a form without, whose fields are all text."""
        try:
            found = await body.read(request)
        except Refusal:
            return None
        return None if found.fields else found.json

    @web.middleware
    async def _with_refusals(self, request: web.Request, handler: _Next) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            return _answer(Reply(refusal.body(), refusal.status))

    def _endpoint(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def endpoint(request: web.Request) -> web.StreamResponse:
            actor = self._actor(request) if route.auth else self.state.bot
            sent = await body.read(request)
            call = Call(
                self._world,
                actor,
                request.match_info,
                request.query,
                sent.json,
                sent.uploads,
                audit.reason_of(unquote(request.headers.get("X-Audit-Log-Reason", ""))),
            )
            return _answer(route.handler(call))

        return endpoint

    def _actor(self, request: web.Request) -> User:
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bot ")
        user = self.state.user_by_token(token)
        if user is None or user.bot is not header.startswith("Bot "):
            raise unauthorized()
        return user


def _answer(reply: Reply) -> web.Response:
    # discord.py compares the content type with exactly this: a charset would make it take JSON for text
    if reply.body is None and reply.status == 204:
        return web.Response(status=204)
    if isinstance(reply.body, bytes):
        return web.Response(body=reply.body, status=reply.status, content_type="text/csv")
    return web.Response(body=json.dumps(reply.body).encode(), status=reply.status, content_type="application/json")


async def _undone(request: web.Request) -> web.StreamResponse:
    refusal = not_imitated(f"{request.method} {request.path}")
    return _answer(Reply(refusal.body(), refusal.status))
