"""Subscriptions and their items, as the API serves them."""

from typing import Any

from sandbox.stripe import cards, changes, invoicing, lifecycle, sent_invoices
from sandbox.stripe.errors import StripeError, declined, invalid, missing, no_such, not_done
from sandbox.stripe.forms import (
    boolean,
    choice,
    hash_of,
    hashes,
    integer,
    merge_metadata,
    optional_text,
    required,
    text,
)
from sandbox.stripe.lists import PAGING, in_interval, newest_first, page
from sandbox.stripe.objects import Json
from sandbox.stripe.operations import Call, operation
from sandbox.stripe.state import State

STATUSES = ("active", "canceled", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid")
ITEMS_SENT = 10
_BEHAVIORS = ("allow_incomplete", "default_incomplete", "error_if_incomplete")


def create(state: State, call: Call) -> Json:
    """POST /v1/subscriptions: billed at once; the status tells how that went."""
    params = call.params
    customer = state.live("customer", text(required(params, "customer"), "customer"), "customer")
    sent = hashes(required(params, "items"), "items")
    items = [_wanted(state, entry, f"items[{index}]") for index, entry in enumerate(sent)]
    lifecycle.check_together([price for price, _ in items], "items")
    behavior = choice(params.get("payment_behavior", "allow_incomplete"), "payment_behavior", _BEHAVIORS)
    method = optional_text(params, "default_payment_method")
    if method:
        method = cards.attach_token(state, customer, method, "default_payment_method")["id"]
    terms = lifecycle.Terms(
        items=items,
        metadata=merge_metadata({}, params.get("metadata")),
        description=optional_text(params, "description"),
        days_until_due=sent_invoices.days_until_due(params),
        trial_end=_trial_end(state, params),
        missing_payment_method=_missing_method(params),
        payment_method=method,
        cancel_at=integer(params["cancel_at"], "cancel_at") if params.get("cancel_at") else None,
        cancel_at_period_end=boolean(params.get("cancel_at_period_end", "false"), "cancel_at_period_end"),
    )
    return _begin(state, customer, terms, behavior)


def _begin(state: State, customer: Json, terms: lifecycle.Terms, behavior: str) -> Json:
    """Whether the first payment works is known beforehand, so that nothing is left behind when it must not fail."""
    due = terms.trial_end is None and sum(price["unit_amount"] * count for price, count in terms.items) > 0
    if terms.days_until_due is not None:
        return sent_invoices.begin(state, customer, terms)
    own = terms.payment_method or cards.payment_method_of(state, customer, None)
    if due and own is None and behavior != "default_incomplete":
        message = "This customer has no attached payment source or default payment method."
        raise StripeError(message, code="resource_missing")
    refusal = cards.charge(state, own) if due else None
    if refusal and behavior == "error_if_incomplete":
        raise declined(refusal)
    sub = lifecycle.build(state, customer, terms)
    if due and (refusal or behavior == "default_incomplete"):
        sub["status"] = "incomplete"
        lifecycle.arm(state, sub)
    invoice = invoicing.draft(state, sub, "subscription_create", invoicing.period_lines(state, sub))
    state.emit("customer.subscription.created", sub)
    state.emit("invoice.created", invoice)
    invoicing.finalize(state, invoice)
    if not due or behavior != "default_incomplete":
        lifecycle.collect(state, invoice)
    return sub


def _wanted(state: State, sent: Json, param: str) -> tuple[Json, int]:
    if "price" not in sent:
        raise missing(f"{param}[price]")
    price = recurring_price(state, sent["price"], f"{param}[price]")
    return price, changes.quantity_of(sent.get("quantity", "1"), f"{param}[quantity]")


def recurring_price(state: State, sent: Any, param: str) -> Json:
    """The price of that id, which must be active and recurring."""
    price = state.get("price", text(sent, param), param)
    if price["type"] != "recurring" or not price["active"]:
        raise invalid(f"The price specified is inactive or not recurring: {price['id']}", param)
    return price


def _missing_method(params: Json) -> str:
    ends = hash_of(hash_of(params, "trial_settings"), "end_behavior")
    param = "trial_settings[end_behavior][missing_payment_method]"
    return choice(ends.get("missing_payment_method", "create_invoice"), param, ("cancel", "create_invoice", "pause"))


def _trial_end(state: State, params: Json) -> int | None:
    if params.get("trial_period_days"):
        days = integer(params["trial_period_days"], "trial_period_days")
        return state.now() + days * 86400 if days > 0 else None
    if params.get("trial_end") in (None, "", "now"):
        return None
    at = integer(params["trial_end"], "trial_end")
    if at <= state.now():
        raise invalid("The trial_end date must be in the future.", "trial_end")
    return at


def update(state: State, call: Call) -> Json:
    """POST /v1/subscriptions/{id}."""
    sub, params = state.get("subscription", call.id), call.params
    if sub["ended_at"] and not params.keys() <= {"metadata", "cancellation_details", "expand"}:
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    choice(params.get("payment_behavior", "allow_incomplete"), "payment_behavior", _BEHAVIORS)
    prorate = changes.proration(params)
    wanted = _changed_items(state, sub, params)
    with state.changing(sub, lifecycle.UPDATED):
        _describe(state, sub, params)
        changes.schedule_end(state, sub, params)
        changes.pause(state, sub, params)
    lifecycle.arm(state, sub)
    if wanted:
        changes.change_items(state, sub, wanted, prorate)
    if params.get("trial_end"):
        changes.move_trial(state, sub, params["trial_end"])
    return sub


def running(state: State, sub_id: str) -> Json:
    """The subscription, unless it is over: then Stripe answers as if it were not there."""
    sub = state.get("subscription", sub_id)
    if sub["ended_at"]:
        raise no_such("subscription", sub_id)
    return sub


def _describe(state: State, sub: Json, params: Json) -> None:
    sub["metadata"] = merge_metadata(sub["metadata"], params.get("metadata"))
    if "description" in params:
        sub["description"] = optional_text(params, "description")
    if "default_payment_method" in params:
        method = optional_text(params, "default_payment_method")
        customer = state.live("customer", sub["customer"])
        found = cards.attach_token(state, customer, method, "default_payment_method") if method else None
        sub["default_payment_method"] = found["id"] if found else None
    if params.get("trial_settings"):
        sub["trial_settings"]["end_behavior"]["missing_payment_method"] = _missing_method(params)
    details = hash_of(params, "cancellation_details")
    for name in ("comment", "feedback"):
        if name in details:
            sub["cancellation_details"][name] = details[name] or None


def _changed_items(state: State, sub: Json, params: Json) -> list[tuple[Json, Json, int]]:
    """What `items` ask for: (item, its price from now on, its quantity from now on)."""
    wanted = []
    for index, sent in enumerate(hashes(params["items"], "items") if params.get("items") else []):
        param = f"items[{index}]"
        item = _item(state, sub, sent, param)
        price = recurring_price(state, sent["price"], f"{param}[price]") if "price" in sent else item["price"]
        quantity = sent.get("quantity")
        count = item["quantity"] if quantity is None else changes.quantity_of(quantity, f"{param}[quantity]")
        wanted.append((item, price, count))
    return wanted


def _item(state: State, sub: Json, sent: Json, param: str) -> Json:
    for item in sub["items"]["data"]:
        if sent.get("id") == item["id"]:
            found: Json = item
            return found
        if "id" not in sent and sent.get("price") == item["price"]["id"]:
            # Without the item's id Stripe adds an item, which it refuses for a price that is there already.
            raise invalid("Cannot add multiple subscription items with the same price.", f"{param}[price]")
    if "id" in sent:
        raise no_such("subscription item", str(sent["id"]), f"{param}[id]", status=400)
    raise not_done(f"adding an item to a subscription ({param})")


def cancel(state: State, call: Call) -> Json:
    """DELETE /v1/subscriptions/{id}: it ends now."""
    sub = running(state, call.id)
    _describe(state, sub, call.params)
    lifecycle.end(state, sub, reason="cancellation_requested")
    return sub


def resume(state: State, call: Call) -> Json:
    """POST /v1/subscriptions/{id}/resume: a paused one is billed and goes on once that is paid."""
    sub = running(state, call.id)
    if sub["status"] != "paused":
        raise invalid("This subscription is not paused, so it cannot be resumed.")
    anchor = hash_of(call.params, "billing_cycle_anchor").get("type", "now")
    if anchor != "now":
        raise not_done("billing_cycle_anchor[type] other than now in resuming a subscription")
    changes.resume(state, sub)
    return sub


def listing(state: State, call: Call) -> Json:
    """GET /v1/subscriptions: those that are over only on request (`status=all`, `canceled` or `ended`)."""
    params = call.params
    wanted = params.get("status")
    choice(wanted or "all", "status", (*STATUSES, "all", "ended"))
    found = [
        sub
        for sub in newest_first(state.all("subscription"))
        if _in_status(sub, wanted)
        and ("customer" not in params or sub["customer"] == params["customer"])
        and ("price" not in params or any(item["price"]["id"] == params["price"] for item in sub["items"]["data"]))
        and in_interval(sub["created"], params.get("created"), "created")
        and in_interval(lifecycle.current_end(sub), params.get("current_period_end"), "current_period_end")
    ]
    return page([_brief(sub) for sub in found], params, "/v1/subscriptions")


def find(state: State, call: Call) -> Json:
    """GET /v1/subscriptions/{id}."""
    return _brief(state.get("subscription", call.id))


def _brief(sub: Json) -> Json:
    """As it is sent: with its first ten items; the others are to be listed."""
    items = sub["items"]
    if len(items["data"]) <= ITEMS_SENT:
        return sub
    return {**sub, "items": {**items, "data": items["data"][:ITEMS_SENT], "has_more": True}}


def _in_status(sub: Json, wanted: str | None) -> bool:
    if wanted is None:
        return bool(sub["status"] != "canceled")
    if wanted == "ended":
        return sub["status"] in ("canceled", "incomplete_expired")
    return wanted == "all" or bool(sub["status"] == wanted)


def list_items(state: State, call: Call) -> Json:
    """GET /v1/subscription_items of one subscription."""
    sub_id = text(required(call.params, "subscription"), "subscription")
    sub = state.get("subscription", sub_id, "subscription")
    return page(sub["items"]["data"], call.params, "/v1/subscription_items")


def find_item(state: State, call: Call) -> Json:
    """GET /v1/subscription_items/{id}."""
    for sub in state.all("subscription"):
        for item in sub["items"]["data"]:
            if item["id"] == call.id:
                found: Json = item
                return found
    raise no_such("subscription_item", call.id)


def update_item(state: State, call: Call) -> Json:
    """POST /v1/subscription_items/{id}: another quantity or price."""
    item, params = find_item(state, call), call.params
    sub = running(state, item["subscription"])
    price = recurring_price(state, params["price"], "price") if "price" in params else item["price"]
    count = changes.quantity_of(params["quantity"], "quantity") if "quantity" in params else item["quantity"]
    item["metadata"] = merge_metadata(item["metadata"], params.get("metadata"))
    changes.change_items(state, sub, [(item, price, count)], changes.proration(params))
    return item


_COMMON = "metadata description default_payment_method payment_behavior proration_behavior items.price items.quantity"
_ENDING = "cancel_at cancel_at_period_end"
OPERATIONS = (
    operation(
        "POST",
        "/v1/subscriptions",
        create,
        f"{_COMMON} {_ENDING} customer trial_period_days trial_end trial_settings off_session"
        " collection_method days_until_due",
    ),
    operation("GET", "/v1/subscriptions", listing, f"{PAGING} status customer price created current_period_end"),
    operation("GET", "/v1/subscriptions/{id}", find),
    operation(
        "POST",
        "/v1/subscriptions/{id}",
        update,
        f"{_COMMON} {_ENDING} items.id trial_end trial_settings pause_collection cancellation_details.comment"
        " cancellation_details.feedback off_session",
    ),
    operation("DELETE", "/v1/subscriptions/{id}", cancel, "cancellation_details.comment cancellation_details.feedback"),
    operation("POST", "/v1/subscriptions/{id}/resume", resume, "billing_cycle_anchor.type"),
    operation("GET", "/v1/subscription_items", list_items, f"{PAGING} subscription"),
    operation("GET", "/v1/subscription_items/{id}", find_item),
    operation(
        "POST",
        "/v1/subscription_items/{id}",
        update_item,
        "quantity price metadata proration_behavior payment_behavior",
    ),
)
