"""Stripe's lists: newest first, cursors, filters by time, and `expand`."""

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.stripe.errors import StripeError, invalid, no_such, not_done
from sandbox.stripe.forms import integer
from sandbox.stripe.objects import Json, copied
from sandbox.stripe.state import State

PAGING = "limit starting_after ending_before"
_INTERVAL: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def in_interval(value: int, wanted: Any, param: str) -> bool:
    """Whether a time is within Stripe's interval filter: an exact second, or gt, gte, lt, lte (all must hold)."""
    if wanted is None:
        return True
    if isinstance(wanted, str):
        return value == integer(wanted, param)
    return all(_INTERVAL[name](value, integer(bound, f"{param}[{name}]")) for name, bound in wanted.items())


def page(objects: Sequence[Json], params: Json, url: str) -> Json:
    """One page of objects that are given in the order of the list (newest first where Stripe does so).

    `limit` is 1 to 100, 10 unless told. A cursor that is not in the list is refused.
    """
    limit = integer(params["limit"], "limit") if "limit" in params else 10
    if not 1 <= limit <= 100:
        code = "parameter_invalid_integer"
        raise invalid("This value must be between 1 and 100 (inclusive).", "limit", code)
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise invalid("You can only use one of starting_after and ending_before.", "starting_after")
    if before:
        end = _position(objects, before, "ending_before")
        start = max(0, end - limit)
        return _list(objects[start:end], start > 0, url)
    start = _position(objects, after, "starting_after") + 1 if after else 0
    return _list(objects[start : start + limit], start + limit < len(objects), url)


def _position(objects: Sequence[Json], object_id: str, param: str) -> int:
    for index, obj in enumerate(objects):
        if obj["id"] == object_id:
            return index
    raise no_such("object", object_id, param, status=400)


def _list(data: Sequence[Json], has_more: bool, url: str) -> Json:
    return {"object": "list", "data": list(data), "has_more": has_more, "url": url}


def newest_first(objects: Sequence[Json]) -> list[Json]:
    """Stored objects are oldest first; Stripe's lists are the other way round."""
    return list(reversed(objects))


def expanded(state: State, answer: Json, paths: Any) -> Json:
    """A copy of an answer with objects for the ids on the given paths (`data.customer`, `items.data.price.product`).

    At most four levels deep. A path that names nothing that can be expanded is a StripeError.
    """
    answer = copied(answer)
    if paths is None:
        return answer
    for path in paths if isinstance(paths, list) else [paths]:
        parts = str(path).split(".")
        if len([part for part in parts if part != "data"]) > 4:
            raise invalid("You cannot expand more than 4 levels of a property.", "expand")
        _expand(state, answer, parts, str(path))
    return answer


def _expand(state: State, node: Any, parts: list[str], path: str) -> None:
    if isinstance(node, list):
        for child in node:
            _expand(state, child, parts, path)
        return
    if not isinstance(node, dict) or not parts:
        return
    name = parts[0]
    if name not in node:
        kind = str(node.get("object"))
        if name in _NOT_DONE.get(kind, ()):
            raise not_done(f"expanding {name} of {kind}")
        include = _INCLUDABLE.get((kind, name))
        if include is None:
            if node.get("deleted"):
                return
            raise StripeError(f"This property cannot be expanded ({path}).", param="expand[]")
        node[name] = copied(include(state, node))
    value = node[name]
    if isinstance(value, str):
        target = state.find(value)
        if target is None:
            raise StripeError(f"This property cannot be expanded ({path}).", param="expand[]")
        node[name] = copied(target)
    _expand(state, node[name], parts[1:], path)


def _line_items(state: State, session: Json) -> Json:
    lines = state.hidden[session["id"]]["lines"]
    return _list(lines[:10], len(lines) > 10, f"/v1/checkout/sessions/{session['id']}/line_items")


def _subscriptions(state: State, customer: Json) -> Json:
    mine = [
        sub
        for sub in newest_first(state.all("subscription"))
        if sub["customer"] == customer["id"] and sub["status"] != "canceled"
    ]
    return _list(mine[:10], len(mine) > 10, f"/v1/customers/{customer['id']}/subscriptions")


# What an object only carries when it is asked for.
_INCLUDABLE: dict[tuple[str, str], Callable[[State, Json], Json]] = {
    ("checkout.session", "line_items"): _line_items,
    ("customer", "subscriptions"): _subscriptions,
}
_NOT_DONE = {
    "customer": ("cash_balance", "invoice_credit_balance", "sources", "tax", "tax_ids"),
    "invoice": ("confirmation_secret", "payments"),
    "price": ("currency_options", "tiers"),
}
