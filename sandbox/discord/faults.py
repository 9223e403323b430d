"""How Discord fails: its rate limits and errors at the wire, and a change of roles that it loses."""

from __future__ import annotations

import hashlib
import math
import re
import time
from functools import lru_cache
from http import HTTPStatus

from aiohttp import web

from sandbox.fault_plan import Json, Plan, WrongFault, refusal

VIA = "1.1 google"
"""What the proxy before Discord adds to every answer; a 429 without it is taken for Cloudflare's."""

LIMIT = 10
_SAYS_MORE = re.compile(r"/(onboarding|commands|channels/\d+|invites/\w+)$")
"""Where a PUT or DELETE is answered with what it changed."""
_PEOPLE = re.compile(r"^/sandbox/(users|guilds/\d+/members|guilds/\d+$)")


class Discord:
    """Discord's side of faults."""

    actions = frozenset({"status", "delay_s", "hold", "drop", "lie"})

    def caller(self, request: web.Request) -> str | None:
        """Everybody shows a token but the bot where an interaction's token is enough; people also use /sandbox."""
        if request.path.startswith("/api/"):
            header = request.headers.get("Authorization", "Bot ")
            return "bot" if header.startswith("Bot ") else "people"
        return "people" if _PEOPLE.match(request.path) else None

    def name(self, request: web.Request) -> str:
        """The route's path without the API's version."""
        resource = request.match_info.route.resource
        canonical = request.path if resource is None else resource.canonical
        # nothing here answers at this path: it is named as it came
        path = re.sub(r"\d{5,}", "{id}", request.path) if canonical == "/{path}" else canonical
        return re.sub(r"\{\w+_id\}", "{id}", re.sub(r"^/api/v\d+", "", path))

    def check(self, plan: Plan) -> None:
        """WrongFault for what Discord's rate limits do not have."""
        if plan.details.get("scope", "user") not in ("user", "shared", "global"):
            raise WrongFault("scope is user, shared or global")
        if not isinstance(plan.details.get("retry_after", 0), int | float):
            raise WrongFault("retry_after is a number of seconds")

    def can(self, plan: Plan, request: web.Request) -> bool:
        """A lie is told only where the answer says nothing but that it is done."""
        silent = request.method in ("PUT", "DELETE") and not _SAYS_MORE.search(request.path)
        return plan.action != "lie" or silent

    def refuse(self, plan: Plan, request: web.Request) -> web.Response:
        """Discord's error for the status; 429 as its rate limit, unless it is to have a body or text of its own."""
        if plan.value == HTTPStatus.TOO_MANY_REQUESTS and not {"body", "text"} & plan.details.keys():
            return self._limited(plan, request)
        message = f"{plan.value}: {phrase(plan.value)}"
        return refusal(plan, {"message": message, "code": plan.details.get("code", 0)}, {})

    def _limited(self, plan: Plan, request: web.Request) -> web.Response:
        scope, after = plan.details.get("scope", "user"), float(plan.details.get("retry_after", 0.2))
        headers = {"Via": VIA, "Retry-After": str(math.ceil(after)), "X-RateLimit-Scope": scope}
        body: Json = {"message": "You are being rate limited.", "retry_after": after, "global": scope == "global"}
        if scope == "global":
            headers["X-RateLimit-Global"] = "true"
        else:
            headers |= {
                "X-RateLimit-Limit": str(LIMIT),
                # in a shared limit the bot's own share is not used up
                "X-RateLimit-Remaining": str(LIMIT - 1 if scope == "shared" else 0),
                "X-RateLimit-Reset": f"{time.time() + after:.3f}",
                "X-RateLimit-Reset-After": f"{after:g}",
                "X-RateLimit-Bucket": bucket(request.method, self.name(request)),
            }
        if scope == "shared":
            body["message"] = "The resource is being rate limited."
        return refusal(plan, body, headers)

    def distort(self, plan: Plan, request: web.Request, response: web.Response | None) -> web.Response:
        """A lie: 204, and nothing has happened."""
        return web.Response(status=204)


@lru_cache(maxsize=1000)
def bucket(method: str, name: str) -> str:
    """Discord's name for the limit that a route has."""
    return hashlib.sha256(f"{method} {name}".encode()).hexdigest()[:32]


def phrase(status: int) -> str:
    """The status in words."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown Error"
