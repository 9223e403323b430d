"""The API at the wire: key, idempotency, dispatch, and errors, as a chain that every request passes through."""

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.stripe import (
    account,
    catalog,
    checkout,
    customers,
    endpoints,
    forms,
    invoices,
    parameters,
    portal,
    search,
    subscriptions,
)
from sandbox.stripe.control import Handler
from sandbox.stripe.errors import StripeError, not_done
from sandbox.stripe.lists import expanded
from sandbox.stripe.objects import API_VERSION, Json, new_id
from sandbox.stripe.operations import Call, Operation
from sandbox.stripe.state import State, current_request

OPERATIONS: tuple[Operation, ...] = (
    *account.OPERATIONS,
    *catalog.OPERATIONS,
    *checkout.OPERATIONS,
    *customers.OPERATIONS,
    *endpoints.OPERATIONS,
    *invoices.OPERATIONS,
    *portal.OPERATIONS,
    *search.OPERATIONS,
    *subscriptions.OPERATIONS,
)
KEY_AGE_S = 24 * 3600
# Refusals before an operation began are not kept under an idempotency key: the caller may mend the request.
_NOT_KEPT = (400, 401, 409, 429, 501)


@dataclass
class _Kept:
    """What an idempotency key stands for: a request, and its answer once there is one."""

    path: str
    at: int
    params: Json | None = None
    status: int = 0
    body: bytes = b""


class Api:
    """The application under /v1."""

    def __init__(self, state: State, secret_key: str) -> None:
        self._state = state
        self._secret_key = secret_key
        self._kept: dict[str, _Kept] = {}

    def application(self) -> web.Application:
        """The chain, outermost first, and behind it one handler for every path; to be mounted at /v1."""
        app = web.Application(middlewares=[self.stamp, self.refuse, self.authenticate, self.remember])
        app.router.add_route("*", "/{path:.*}", self.dispatch)
        return app

    @web.middleware
    async def stamp(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Give every request an id, which its answer and its events carry."""
        request_id, key = new_id("req", 14), request.headers.get("Idempotency-Key")
        token = current_request.set((request_id, key))
        try:
            response = await handler(request)
        finally:
            current_request.reset(token)
        response.headers["Request-Id"] = request_id
        response.headers["Stripe-Version"] = API_VERSION
        if key is not None:
            response.headers["Idempotency-Key"] = key
        return response

    @web.middleware
    async def refuse(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a StripeError of the chain in Stripe's form."""
        try:
            return await handler(request)
        except StripeError as error:
            return _json(error.body(), error.status)

    @web.middleware
    async def authenticate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let nobody in without the secret key."""
        given = _key(request.headers.get("Authorization", ""))
        if given is None:
            raise StripeError("You did not provide an API key.", status=401)
        if given != self._secret_key:
            raise StripeError(f"Invalid API Key provided: {given[:8]}****{given[-4:]}", status=401)
        version = request.headers.get("Stripe-Version", API_VERSION)
        if version != API_VERSION:
            raise not_done(f"Stripe-Version {version}")
        return await handler(request)

    @web.middleware
    async def remember(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a POST that comes again under the same Idempotency-Key as it was answered the first time."""
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST":
            return await handler(request)
        kept = self._recall(key, request.path)
        if kept is not None:
            if await _params(request) != kept.params:
                raise _misused("parameters")
            return web.Response(
                body=kept.body,
                status=kept.status,
                content_type="application/json",
                headers={"Idempotent-Replayed": "true"},
            )
        kept = self._kept[key] = _Kept(request.path, self._state.now())
        try:
            kept.params = await _params(request)
            response = await handler(request)
            if response.status not in _NOT_KEPT and isinstance(response, web.Response):
                kept.status, kept.body = response.status, bytes(response.body or b"")  # type: ignore[arg-type]
        finally:
            if not kept.status:
                del self._kept[key]
        return response

    def _recall(self, key: str, path: str) -> _Kept | None:
        kept = self._kept.get(key)
        if kept is None or kept.at < self._state.now() - KEY_AGE_S:
            return None
        if kept.path != path:
            raise _misused("endpoint")
        if not kept.status:
            message = "There is currently another in-progress request using this Idempotent Key."
            raise StripeError(message, status=409, kind="idempotency_error", code="idempotency_key_in_use")
        return kept

    async def dispatch(self, request: web.Request) -> web.Response:
        """Find the operation, check its parameters, do it, and expand the answer."""
        try:
            return _json(self._perform(request.method, request.path, await _params(request)), 200)
        except StripeError as error:
            # Here and not only in `refuse`, so that a refusal too can be kept under an idempotency key.
            return _json(error.body(), error.status)

    def _perform(self, method: str, path: str, params: Json) -> Json:
        for operation in OPERATIONS:
            object_id = operation.match(method, path)
            if object_id is not None:
                parameters.check(operation, params)
                answer = operation.handle(self._state, Call(object_id, params))
                return expanded(self._state, answer, params.get("expand"))
        raise not_done(f"{method} {path}")


def _misused(what: str) -> StripeError:
    message = f"Keys for idempotent requests can only be used with the same {what} they were first used with."
    return StripeError(message, kind="idempotency_error")


def _key(header: str) -> str | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0]
    except ValueError:
        return None


async def _params(request: web.Request) -> Json:
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    body = await request.read()
    if body and request.content_type != "application/x-www-form-urlencoded":
        raise StripeError(f"Invalid request (check that your POST content type is form): {request.content_type}")
    return forms.parse([*pairs, *parse_qsl(body.decode(), keep_blank_values=True)])


def _json(body: Any, status: int) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")
