"""The web server: which address is answered by what."""

import re
from collections.abc import Iterable

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.typedefs import Handler
from markupsafe import Markup, escape

from bot.web.health import Health
from bot.web.pages import Pages
from bot.web.server import Connection, guard
from bot.web.stripe_webhook import LARGEST_BODY


def build(routes: Iterable[web.RouteDef], pages: Pages, health: Health) -> web.Application:
    """The aiohttp application with the features' `routes`, to be served by a WebServer."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_whole, pages.missing])
    app.on_response_prepare.append(_guard)
    loader = jinja2.PackageLoader("bot.web")
    aiohttp_jinja2.setup(app, loader=loader, autoescape=True, filters={"commands": _commands})
    app.add_routes([*routes, *health.routes(), *pages.routes()])
    app.on_cleanup.append(health.close)
    return app


def _commands(text: str) -> Markup:
    """`text` with its slash commands kept on one line."""
    return Markup(re.sub(r"(/[a-z]+ [a-z]+)", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


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
