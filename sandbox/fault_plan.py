"""What a fault is: which requests it is for, what it does to them, and what each stand-in has to say on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

Json = dict[str, Any]

DETAILS = frozenset({"body", "text", "headers", "retry_after", "scope", "code"})
_MATCHING = frozenset({"method", "path", "who", "skip", "times"})
_KINDS: dict[str, Callable[[Any], bool]] = {
    "status": lambda value: _whole(value, 100) and value < 600,
    "delay_s": lambda value: isinstance(value, int | float) and value >= 0,
    "hold": lambda value: value in ("before", "after"),
    "drop": lambda value: value in ("before", "after"),
    "lie": lambda value: value is True,
    "short_pages": lambda value: _whole(value, 1),
    "empty_pages": lambda value: value is True,
    "truncate": lambda value: value is True,
}


def _whole(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


class WrongFault(ValueError):
    """A fault that cannot be set, in words."""


@dataclass(frozen=True)
class Plan:
    """Which requests a fault is for, and what it does to them; `details` are DETAILS that were given."""

    method: str | None
    path: re.Pattern[str]
    who: str
    skip: int
    times: int | None
    action: str
    value: Any
    details: Json

    @classmethod
    def read(cls, spec: Mapping[str, Any], actions: frozenset[str]) -> Plan:
        """The plan that the JSON of POST /sandbox/faults describes; WrongFault if it does not describe one."""
        given = {name: value for name, value in spec.items() if value is not None and value is not False}
        chosen = [name for name in given if name in actions]
        unknown = given.keys() - _MATCHING - DETAILS - actions
        if unknown or len(chosen) != 1:
            raise WrongFault(f"one action of {sorted(actions)} is needed; unknown here: {sorted(unknown)}")
        action = chosen[0]
        who, skip, times = given.get("who", "bot"), given.get("skip", 0), given.get("times")
        if not _KINDS[action](given[action]) or who not in ("bot", "people") or not _whole(skip, 0):
            raise WrongFault(f"wrong value for {action}, who or skip")
        if times is not None and not _whole(times, 1):
            raise WrongFault("times must be a whole number from 1, or null for no end")
        try:
            path = re.compile(str(given.get("path", "")))
        except re.error as error:
            raise WrongFault(f"path is no regular expression: {error}") from None
        method = str(given["method"]).upper() if "method" in given else None
        details = {name: given[name] for name in DETAILS & given.keys()}
        return cls(method, path, who, skip, times, action, given[action], details)

    def fits(self, request: web.Request, who: str) -> bool:
        """Whether the request is one of those meant; the path is looked at with its query."""
        method_fits = self.method is None or self.method == request.method
        return who == self.who and method_fits and self.path.search(request.path_qs) is not None


class Dialect(Protocol):
    """What a stand-in tells of itself."""

    actions: frozenset[str]
    """The actions that it has."""

    def caller(self, request: web.Request) -> str | None:
        """Who asks: "bot" or "people"; None for what no fault may touch."""

    def name(self, request: web.Request) -> str:
        """The request's path for the counts, with {id} for each id and without the query."""

    def check(self, plan: Plan) -> None:
        """WrongFault for details that it does not have."""

    def can(self, plan: Plan, request: web.Request) -> bool:
        """Whether the plan's action makes sense for this request."""

    def refuse(self, plan: Plan, request: web.Request) -> web.Response:
        """The answer to a request that is not carried out, with the status `plan.value`."""

    def distort(self, plan: Plan, request: web.Request, response: web.Response | None) -> web.Response:
        """The true answer made false; None where nothing was carried out (a lie)."""


def refusal(plan: Plan, body: Any, headers: Mapping[str, str]) -> web.Response:
    """A `status` answer: `body` unless the plan has one of its own or a raw text, and the plan's headers on top."""
    raw = plan.details["text"] if "text" in plan.details else web.json_response(plan.details.get("body", body)).text
    given = {str(name): str(value) for name, value in plan.details.get("headers", {}).items()}
    return web.Response(
        body=str(raw).encode(),
        status=plan.value,
        headers={"Content-Type": "application/json", **headers, **given},
    )
