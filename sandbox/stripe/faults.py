"""How Stripe fails: its errors at the wire, and lists that do not tell all."""

import json
import re

from aiohttp import web

from sandbox.fault_plan import Plan, WrongFault, refusal
from sandbox.stripe.errors import StripeError
from sandbox.stripe.objects import API_VERSION, Json, new_id

_ID = re.compile(r"^(?:[a-z]+_)+[A-Za-z0-9]{14,}$")
_KINDS = {402: "card_error", 409: "idempotency_error"}
_CODES = {402: "card_declined", 409: "idempotency_key_in_use", 429: "rate_limit"}
_LIMITS = {
    "rate_limit": "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.",
    "lock_timeout": (
        "This object cannot be accessed right now because another API request or Stripe process is currently accessing "
        "it. If you see this error intermittently, retry the request. If you see this error frequently and are making "
        "multiple concurrent requests to a single object, make your requests serially or at a lower rate."
    ),
}
_LISTS = ("short_pages", "empty_pages", "truncate")


class Stripe:
    """Stripe's side of faults."""

    actions = frozenset({"status", "delay_s", "hold", "drop", *_LISTS})

    def caller(self, request: web.Request) -> str | None:
        """The bot uses the API, people the hosted pages; /sandbox is nobody's."""
        if request.path.startswith("/v1/"):
            return "bot"
        return None if request.path.startswith("/sandbox/") else "people"

    def name(self, request: web.Request) -> str:
        """The path, with {id} for what looks like one."""
        return "/".join("{id}" if _ID.match(part) else part for part in request.path.split("/"))

    def check(self, plan: Plan) -> None:
        """WrongFault for a 429 of a kind that Stripe does not have."""
        if plan.value == 429 and plan.action == "status" and plan.details.get("code", "rate_limit") not in _LIMITS:
            raise WrongFault("code of a 429 is rate_limit or lock_timeout")
        if {"scope", "retry_after"} & plan.details.keys():
            raise WrongFault("scope and retry_after are Discord's")

    def can(self, plan: Plan, request: web.Request) -> bool:
        """What is done to lists is done to what is read."""
        return plan.action not in _LISTS or request.method == "GET"

    def refuse(self, plan: Plan, request: web.Request) -> web.Response:
        """Stripe's error for the status, with the headers of every answer of the API."""
        headers = {"Request-Id": new_id("req", 14), "Stripe-Version": API_VERSION}
        key = request.headers.get("Idempotency-Key")
        if key is not None:
            headers["Idempotency-Key"] = key
        error = _error(plan.value, plan.details.get("code"))
        if error.code == "lock_timeout":
            # Stripe asks its SDKs to come again after this one, and only this one, of the 429s
            headers["Stripe-Should-Retry"] = "true"
        return refusal(plan, error.body(), headers)

    def distort(self, plan: Plan, request: web.Request, response: web.Response | None) -> web.Response:
        """A list made shorter, emptied or cut off; what is no list stays as it is."""
        assert response is not None, "Stripe has no lies"
        body = bytes(response.body) if isinstance(response.body, bytes) else b""
        answer = json.loads(body)
        if answer["object"] != "list":
            return response
        if plan.action == "truncate":
            response.body = body[: len(body) // 2]
        elif plan.action == "empty_pages":
            response.body = json.dumps({**answer, "data": [], "has_more": False}).encode()
        else:
            shortened = _short(answer, plan.value, backwards="ending_before" in request.query)
            response.body = json.dumps(shortened).encode()
        return response


def _error(status: int, code: str | None) -> StripeError:
    code = code or _CODES.get(status)
    if status == 429 and code is not None:
        return StripeError(_LIMITS[code], status=status, code=code)
    if status >= 500:
        return StripeError("An unknown error occurred", status=status, kind="api_error", code=code)
    message = f"The sandbox was told to answer {status}."
    return StripeError(message, status=status, kind=_KINDS.get(status, "invalid_request_error"), code=code)


def _short(answer: Json, most: int, *, backwards: bool) -> Json:
    data = answer["data"]
    if len(data) <= most:
        return answer
    return {**answer, "data": data[-most:] if backwards else data[:most], "has_more": True}
