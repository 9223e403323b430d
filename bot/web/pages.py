"""The plain pages that people see in a browser, before and after Stripe's."""

import re
from functools import cache
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.typedefs import Handler

if TYPE_CHECKING:
    from jinja2 import Template

from bot.i18n import LOCALES, Sentences, locale_of

PAGES = ("success", "cancel", "done")


class Pages:
    """Pages without scripts, cookies or anything about the person who looks at them."""

    def __init__(self, sentences: Sentences, guild: int) -> None:
        self._sentences, self._guild = sentences, guild

    def routes(self) -> list[web.RouteDef]:
        """/ and /membership/{success,cancel,done}, each with ?lang=en|nl."""
        return [web.get("/", self._show), *(web.get(f"/membership/{page}", self._show) for page in PAGES)]

    @web.middleware
    async def missing(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Say kindly that a page is not there."""
        try:
            return await handler(request)
        except web.HTTPNotFound:
            return self._page(request, "missing", 404)

    async def _show(self, request: web.Request) -> web.Response:
        return self._page(request, request.path.rpartition("/")[2] or "home", 200)

    def _page(self, request: web.Request, page: str, status: int) -> web.Response:
        asked = request.query.get("lang") or request.headers.get("Accept-Language", "")
        locale = locale_of(asked)
        text = _template().render(
            locale=locale,
            others=[(other, self._sentences.text(other, "page-language")) for other in LOCALES if other != locale],
            title=self._sentences.text(locale, f"page-{page}-title"),
            body=self._sentences.text(locale, f"page-{page}-body").split("\n"),
            back=self._sentences.text(locale, "page-back"),
            server=f"https://discord.com/channels/{self._guild}",
            name=self._sentences.text(locale, "page-name"),
        )
        return web.Response(text=text, content_type="text/html", status=status)


@cache
def _template() -> "Template":
    """Read, and Jinja imported, when the first page is asked for."""
    from jinja2 import Environment, PackageLoader

    environment = Environment(loader=PackageLoader("bot.web"), autoescape=True)
    environment.filters["commands"] = _commands
    return environment.get_template("page.html")


def _commands(text: str) -> str:
    """`text` with its slash commands kept on one line."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"(/[a-z]+ [a-z]+)", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before
