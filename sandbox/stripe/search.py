"""Stripe's search, as far as it is imitated: subscriptions by their metadata and status."""

import re

from sandbox.stripe.errors import invalid, not_done
from sandbox.stripe.forms import integer, required, text
from sandbox.stripe.lists import newest_first
from sandbox.stripe.objects import Json
from sandbox.stripe.operations import Call, operation
from sandbox.stripe.state import State

SEARCH_LAG_S = 60
_CLAUSE = re.compile(r"""(?:metadata\[["'](?P<key>[^"']+)["']\]|status):["'](?P<value>[^"']*)["']""")


def search(state: State, call: Call) -> Json:
    """GET /v1/subscriptions/search: by metadata or status, and as the real one behind by a minute for what is new."""
    query = text(required(call.params, "query"), "query")
    wanted = [_CLAUSE.fullmatch(clause.strip()) for clause in re.split(r"\s+AND\s+", query)]
    if not all(wanted):
        raise not_done(f"this query of GET /v1/subscriptions/search: {query}")
    clauses = [(match["key"], match["value"]) for match in wanted if match]
    found = [
        sub
        for sub in newest_first(state.all("subscription"))
        if sub["created"] <= state.now() - SEARCH_LAG_S
        and all((sub["metadata"].get(key) if key else sub["status"]) == value for key, value in clauses)
    ]
    limit = integer(call.params.get("limit", "10"), "limit")
    if not 1 <= limit <= 100:
        raise invalid("This value must be between 1 and 100 (inclusive).", "limit", "parameter_invalid_integer")
    start = integer(call.params.get("page", "0"), "page")
    more = start + limit < len(found)
    return {
        "object": "search_result",
        "url": "/v1/subscriptions/search",
        "has_more": more,
        "next_page": str(start + limit) if more else None,
        "data": found[start : start + limit],
    }


OPERATIONS = (operation("GET", "/v1/subscriptions/search", search, "query limit page"),)
