"""The web server: which address is answered by what."""

import re

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.typedefs import Handler
from markupsafe import Markup, escape

from bot.domain.stripe_event import WEBHOOK_PATH
from bot.web.health import Health
from bot.web.pages import Pages
from bot.web.stripe_webhook import LARGEST_BODY, StripeWebhook


def build(webhook: StripeWebhook, pages: Pages, health: Health) -> web.Application:
    """The aiohttp application. Pages allow no script, no frame and no foreign content."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_guarded, pages.missing])
    loader = jinja2.PackageLoader("bot.web")
    aiohttp_jinja2.setup(app, loader=loader, autoescape=True, filters={"commands": _commands})
    app.add_routes([web.post(WEBHOOK_PATH, webhook.post), *health.routes(), *pages.routes()])
    app.on_cleanup.append(health.close)
    return app


def _commands(text: str) -> Markup:
    """`text` with its slash commands kept on one line."""
    return Markup(re.sub(r"(/[a-z]+ [a-z]+)", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
