"""Webhook endpoints and events, as the API serves them."""

import json
from functools import cache
from importlib import resources

from sandbox.stripe.errors import invalid, no_such
from sandbox.stripe.forms import boolean, merge_metadata, optional_text, required, web_address
from sandbox.stripe.lists import PAGING, in_interval, newest_first, page
from sandbox.stripe.objects import Json, new, new_id
from sandbox.stripe.operations import Call, operation
from sandbox.stripe.state import EVENT_AGE_S, State

MOST_ENDPOINTS = 16
MOST_TYPES = 20


@cache
def event_types() -> frozenset[str]:
    """What an endpoint can ask for: every type of event Stripe has, and `*` for all of them."""
    text = resources.files(__package__).joinpath("event_types.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text))


def create(state: State, call: Call) -> Json:
    """POST /v1/webhook_endpoints. Only this answer carries the endpoint's `secret`."""
    endpoint = new("webhook_endpoint", id=new_id("we"), created=state.now())
    endpoint["url"] = web_address(required(call.params, "url"), "url")
    endpoint["enabled_events"] = _events(required(call.params, "enabled_events"))
    endpoint["api_version"] = optional_text(call.params, "api_version")
    if len(state.all("webhook_endpoint")) >= MOST_ENDPOINTS:
        raise invalid(f"You have reached the maximum of {MOST_ENDPOINTS} webhook endpoints.")
    _fill(endpoint, call.params)
    return {**state.add(endpoint), "secret": state.webhook_secret}


def update(state: State, call: Call) -> Json:
    """POST /v1/webhook_endpoints/{id}."""
    endpoint = state.live("webhook_endpoint", call.id)
    if "url" in call.params:
        endpoint["url"] = web_address(call.params["url"], "url")
    if "enabled_events" in call.params:
        endpoint["enabled_events"] = _events(call.params["enabled_events"])
    if "disabled" in call.params:
        endpoint["status"] = "disabled" if boolean(call.params["disabled"], "disabled") else "enabled"
    _fill(endpoint, call.params)
    return endpoint


def _fill(endpoint: Json, params: Json) -> None:
    if "description" in params:
        endpoint["description"] = optional_text(params, "description")
    endpoint["metadata"] = merge_metadata(endpoint["metadata"], params.get("metadata"))


def _events(sent: object) -> list[str]:
    if not isinstance(sent, list) or not all(isinstance(name, str) and name for name in sent):
        raise invalid("Invalid array", "enabled_events")
    for index, name in enumerate(sent):
        if name not in event_types():
            raise invalid(f"Invalid event type: {name}", f"enabled_events[{index}]")
    return sent


def retrieve_event(state: State, call: Call) -> Json:
    """GET /v1/events/{id}: only those of the last 30 days are there."""
    event = state.get("event", call.id)
    if event["created"] < state.now() - EVENT_AGE_S:
        raise no_such("event", call.id)
    return event


def list_events(state: State, call: Call) -> Json:
    """GET /v1/events, newest first."""
    params = call.params
    types = params.get("types")
    if "type" in params:
        if types is not None:
            raise invalid("You may pass either type or types, but not both.", "type")
        types = [params["type"]]
    if types is not None and len(types) > MOST_TYPES:
        raise invalid(f"You may pass at most {MOST_TYPES} types.", "types")
    success = boolean(params["delivery_success"], "delivery_success") if "delivery_success" in params else None
    found = [
        event
        for event in newest_first(state.events())
        if (types is None or any(_matches(event["type"], wanted) for wanted in types))
        and (success is None or (event["pending_webhooks"] == 0) == success)
        and in_interval(event["created"], params.get("created"), "created")
    ]
    return page(found, params, "/v1/events")


def _matches(event_type: str, wanted: str) -> bool:
    """`type` may end in a wildcard: `customer.subscription.*`."""
    return event_type.startswith(wanted[:-1]) if wanted.endswith("*") else event_type == wanted


OPERATIONS = (
    operation("POST", "/v1/webhook_endpoints", create, "url enabled_events api_version description metadata"),
    operation(
        "GET",
        "/v1/webhook_endpoints",
        lambda state, call: page(newest_first(state.all("webhook_endpoint")), call.params, "/v1/webhook_endpoints"),
        PAGING,
    ),
    operation("GET", "/v1/webhook_endpoints/{id}", lambda state, call: state.live("webhook_endpoint", call.id)),
    operation("POST", "/v1/webhook_endpoints/{id}", update, "url enabled_events disabled description metadata"),
    operation(
        "DELETE",
        "/v1/webhook_endpoints/{id}",
        lambda state, call: state.delete(state.live("webhook_endpoint", call.id)),
    ),
    operation("GET", "/v1/events", list_events, f"{PAGING} type types created delivery_success"),
    operation("GET", "/v1/events/{id}", retrieve_event),
)
