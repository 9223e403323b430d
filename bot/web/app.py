"""The web server: which address is answered by what."""

from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.web.health import Health
from bot.web.pages import Pages
from bot.web.server import Connection, guard
from bot.web.stripe_webhook import LARGEST_BODY


def build(routes: Iterable[web.RouteDef], pages: Pages, health: Health) -> web.Application:
    """The aiohttp application with the features' `routes`, to be served by a WebServer."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_whole, pages.missing])
    app.on_response_prepare.append(_guard)
    app.add_routes([*routes, *health.routes(), *pages.routes()])
    app.on_cleanup.append(health.close)
    return app


async def _guard(_request: web.Request, response: web.StreamResponse) -> None:
    guard(response)


@web.middleware
async def _whole(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Have the whole request before anybody works on it."""
    connection = request.protocol
    assert isinstance(connection, Connection)
    refusal = await connection.read_whole(request)
    if refusal is not None:
        return refusal
    with connection.working():
        return await handler(request)
