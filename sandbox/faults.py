"""Faults at the wire: which requests go wrong, and how. Set from outside, acted on by the middleware of a stand-in."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any

from aiohttp import web

from sandbox.fault_plan import Dialect, Plan

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOOK_AGAIN_S = 0.05
"""How often a held request looks whether its client is still there."""


class Ended(Exception):
    """A held request is not to go on: its client has gone, or the stand-in stops."""


class Fault:
    """One fault that was set. `hits` counts the requests that it met, `waiting` those that it holds now, `left` those
    that it held until their client was no longer there."""

    def __init__(self, fault_id: str, plan: Plan) -> None:
        self.id = fault_id
        self.plan = plan
        self.hits = 0
        self.waiting = 0
        self.left = 0
        self.ended = False
        self._passed = 0
        self._go = asyncio.Event()
        self._turn = asyncio.Event()

    def takes(self, request: web.Request, who: str) -> bool:
        """Whether it acts on this request; counts it as passed over, or as hit."""
        spent = self.plan.times is not None and self.hits >= self.plan.times
        if self.ended or spent or not self.plan.fits(request, who):
            return False
        if self._passed < self.plan.skip:
            self._passed += 1
            return False
        self.hits += 1
        self._tell()
        return True

    def release(self) -> None:
        """Let all that it holds go on, and meet no more requests."""
        self.ended = True
        self._go.set()
        self._tell()

    async def hold(self, request: web.Request, closing: asyncio.Event) -> None:
        """Return when the request may go on; Ended when it may not."""
        self.waiting += 1
        self._tell()
        try:
            while not self._go.is_set() and not closing.is_set() and not gone(request):
                await pause(self._go, LOOK_AGAIN_S)
        finally:
            self.waiting -= 1
            self.left += gone(request)
            self._tell()
        if closing.is_set() or gone(request):
            raise Ended

    async def until(self, *, waiting: int = 0, hits: int = 0, left: int = 0, timeout_s: float = 10.0) -> bool:
        """Wait until so many wait at it, so many met it and so many of their clients are gone.

        False when that did not come in time, or no longer can.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not (self._reached(waiting, hits, left) or self.ended):
                    await self._turn.wait()
        except TimeoutError:
            return False
        return self._reached(waiting, hits, left)

    def _reached(self, waiting: int, hits: int, left: int) -> bool:
        return self.waiting >= waiting and self.hits >= hits and self.left >= left

    def _tell(self) -> None:
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()


class Faults:
    """All faults of one stand-in, and the counts of what was asked of it."""

    def __init__(self, dialect: Dialect) -> None:
        self.counts: Counter[str] = Counter()
        """Requests of the bot by method and path ("GET /guilds/{id}/members"), whatever became of them."""
        self._dialect = dialect
        self._faults: dict[str, Fault] = {}
        self._numbers = count(1)
        self._closing = asyncio.Event()
        self._acts: dict[str, Callable[[Fault, web.Request, Next], Awaitable[web.StreamResponse]]] = {
            "status": self._refuse,
            "delay_s": self._delay,
            "hold": self._hold,
            "drop": self._drop,
            "lie": self._lie,
        }

    def add(self, spec: Mapping[str, Any]) -> Fault:
        """Set a fault, described as for POST /sandbox/faults. Of several that fit a request the eldest acts."""
        plan = Plan.read(spec, self._dialect.actions)
        self._dialect.check(plan)
        fault = Fault(f"fault_{next(self._numbers)}", plan)
        self._faults[fault.id] = fault
        return fault

    def get(self, fault_id: str) -> Fault | None:
        """The fault of that id, also one that has ended, until it is removed."""
        return self._faults.get(fault_id)

    def remove(self, fault_id: str | None = None) -> None:
        """Remove one fault, or all of them; what they hold goes on."""
        chosen = list(self._faults) if fault_id is None else [fault_id]
        for each in chosen:
            fault = self._faults.pop(each, None)
            if fault is not None:
                fault.release()

    def close(self) -> None:
        """The stand-in stops: what is held or delayed is cut off, and before its effect has none."""
        self._closing.set()
        self.remove()

    @web.middleware
    async def count(self, request: web.Request, handler: Next) -> web.StreamResponse:
        """Count the request when it is the bot's."""
        if self._dialect.caller(request) == "bot":
            self.counts[f"{request.method} {self._dialect.name(request)}"] += 1
        return await handler(request)

    @web.middleware
    async def act(self, request: web.Request, handler: Next) -> web.StreamResponse:
        """Let the first fault that the request meets act on it."""
        who = self._dialect.caller(request)
        if who is None:
            return await handler(request)
        for fault in list(self._faults.values()):
            if self._dialect.can(fault.plan, request) and fault.takes(request, who):
                return await self._acts.get(fault.plan.action, self._distort)(fault, request, handler)
        return await handler(request)

    async def _refuse(self, fault: Fault, request: web.Request, handler: Next) -> web.StreamResponse:
        return self._dialect.refuse(fault.plan, request)

    async def _delay(self, fault: Fault, request: web.Request, handler: Next) -> web.StreamResponse:
        # a client that loses patience does not take its request back: it is carried out all the same
        await _arrived(request)
        await pause(self._closing, fault.plan.value)
        return _cut(request) if self._closing.is_set() else await handler(request)

    async def _hold(self, fault: Fault, request: web.Request, handler: Next) -> web.StreamResponse:
        await _arrived(request)
        try:
            if fault.plan.value == "before":
                await fault.hold(request, self._closing)
                return await handler(request)
            response = await handler(request)
            await fault.hold(request, self._closing)
        except Ended:
            return _cut(request)
        return response

    async def _drop(self, fault: Fault, request: web.Request, handler: Next) -> web.StreamResponse:
        if fault.plan.value == "after":
            await handler(request)
        return _cut(request)

    async def _lie(self, fault: Fault, request: web.Request, handler: Next) -> web.StreamResponse:
        return self._dialect.distort(fault.plan, request, None)

    async def _distort(self, fault: Fault, request: web.Request, handler: Next) -> web.StreamResponse:
        response = await handler(request)
        if response.status != 200 or not isinstance(response, web.Response):
            return response
        return self._dialect.distort(fault.plan, request, response)


def gone(request: web.Request) -> bool:
    """Whether the request's client is no longer there, or was cut off."""
    return request.transport is None or request.transport.is_closing()


def _cut(request: web.Request) -> web.Response:
    """Cut the connection; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def pause(wake: asyncio.Event, seconds: float) -> None:
    """Wait for so long, or until `wake` is set."""
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return


async def _arrived(request: web.Request) -> None:
    """Have the whole request here: what has not been read when its client goes is lost."""
    if request.content_type == "multipart/form-data":
        await request.post()
    else:
        await request.read()
