"""The faults' side of /sandbox on either stand-in: JSON in and out, and nothing here is ever at fault itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web

from sandbox.fault_plan import Json, WrongFault
from sandbox.faults import Fault, Faults, Next


@web.middleware
async def explained(request: web.Request, handler: Next) -> web.StreamResponse:
    """Answer a WrongFault as 400 `{"error": {"message"}}`."""
    try:
        return await handler(request)
    except WrongFault as error:
        return web.json_response({"error": {"message": str(error)}}, status=400)


async def sent(request: web.Request) -> Json:
    """The JSON object of a request; an empty body is an empty object. WrongFault for anything else."""
    try:
        value: Any = await request.json() if await request.read() else {}
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise WrongFault("the body must be a JSON object")
    return value


def shown(fault: Fault) -> Json:
    """A fault as its routes answer it."""
    return {"id": fault.id, "hits": fault.hits, "waiting": fault.waiting, "left": fault.left, "ended": fault.ended}


class FaultRoutes:
    """The handlers of /sandbox/faults and /sandbox/counts."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def routes(self, prefix: str = "") -> Iterable[web.RouteDef]:
        """The routes below `prefix`."""
        handlers: list[tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]] = [
            ("POST", "/faults", self.add),
            ("DELETE", "/faults", self.remove),
            ("GET", "/faults/{id}", self.look),
            ("DELETE", "/faults/{id}", self.remove),
            ("POST", "/faults/{id}/release", self.release),
            ("GET", "/counts", self.counts),
            ("DELETE", "/counts", self.count_anew),
        ]
        return [web.route(method, prefix + path, handler) for method, path, handler in handlers]

    async def add(self, request: web.Request) -> web.Response:
        """POST /sandbox/faults: `{"id", "hits", "waiting", "left", "ended"}`."""
        return web.json_response(shown(self._faults.add(await sent(request))))

    async def look(self, request: web.Request) -> web.Response:
        """GET /sandbox/faults/{id} `?waiting=n`, `?hits=n`, `?left=n`: when there are so many or after `timeout_s`."""
        fault = self._fault(request)
        try:
            waiting, hits, left = (int(request.query.get(name, 0)) for name in ("waiting", "hits", "left"))
            timeout_s = float(request.query.get("timeout_s", 10))
        except ValueError:
            raise WrongFault("waiting, hits, left and timeout_s are numbers") from None
        await fault.until(waiting=waiting, hits=hits, left=left, timeout_s=timeout_s)
        return web.json_response(shown(fault))

    async def release(self, request: web.Request) -> web.Response:
        """POST /sandbox/faults/{id}/release: what it holds goes on, and the fault is over."""
        fault = self._fault(request)
        held = fault.waiting
        fault.release()
        return web.json_response({**shown(fault), "released": held})

    async def remove(self, request: web.Request) -> web.Response:
        """DELETE /sandbox/faults and /sandbox/faults/{id}: as released, and forgotten."""
        self._faults.remove(self._fault(request).id if "id" in request.match_info else None)
        return web.json_response({})

    async def counts(self, request: web.Request) -> web.Response:
        """GET /sandbox/counts: how often the bot asked for what, by method and path."""
        return web.json_response(self._faults.counts)

    async def count_anew(self, request: web.Request) -> web.Response:
        """DELETE /sandbox/counts."""
        self._faults.counts.clear()
        return web.json_response({})

    def _fault(self, request: web.Request) -> Fault:
        fault = self._faults.get(request.match_info["id"])
        if fault is None:
            raise web.HTTPNotFound(text='{"error": {"message": "no such fault"}}', content_type="application/json")
        return fault
