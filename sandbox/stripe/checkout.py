"""Checkout sessions: what the API makes of them, and what the hosted page does when somebody pays."""

from typing import Any

from sandbox.stripe import cards, customers, invoicing, lifecycle
from sandbox.stripe.errors import declined, invalid, missing, not_done
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
    web_address,
)
from sandbox.stripe.lists import PAGING, in_interval, newest_first, page
from sandbox.stripe.objects import Json, new, new_id
from sandbox.stripe.operations import Call, operation
from sandbox.stripe.schedule import expire_session
from sandbox.stripe.state import State

SHORTEST_S, LONGEST_S = 30 * 60, 24 * 3600
# Kept on the session as they were sent: they change nothing that the sandbox does.
_ECHOED = ("customer_update", "consent_collection", "saved_payment_method_options", "custom_text")


def create(state: State, call: Call) -> Json:
    """POST /v1/checkout/sessions, for subscriptions: the answer's `url` is the page to pay on."""
    params = call.params
    mode = choice(required(params, "mode"), "mode", ("payment", "setup", "subscription"))
    if mode != "subscription":
        raise not_done(f"mode {mode} of POST /v1/checkout/sessions")
    web_address(required(params, "success_url"), "success_url")
    if params.get("cancel_url"):
        web_address(params["cancel_url"], "cancel_url")
    session = new("checkout.session", id=new_id("cs_test", 58), created=state.now(), mode=mode)
    session["metadata"] = merge_metadata({}, params.get("metadata"))
    lines = [
        _line(state, sent, index) for index, sent in enumerate(hashes(required(params, "line_items"), "line_items"))
    ]
    lifecycle.check_together([item["price"] for item in lines], "line_items")
    for name in ("success_url", "cancel_url", "client_reference_id", "locale", "customer_email"):
        session[name] = optional_text(params, name)
    if len(session["client_reference_id"] or "") > 200:
        raise invalid("Invalid string: at most 200 characters", "client_reference_id", "parameter_invalid_string")
    _who(state, session, params)
    _how(session, params)
    session["expires_at"] = _expiry(state, params)
    data = _subscription_data(state, hash_of(params, "subscription_data"))
    state.hidden[session["id"]] = {"lines": lines, "data": data}
    price_session(session, lines, trial=data["trial_end"] is not None or data["trial_days"] is not None)
    session["url"] = f"{state.base_url}/c/pay/{session['id']}"
    state.schedule(session["expires_at"], "checkout.session", session["id"])
    return state.add(session)


def _line(state: State, sent: Json, index: int) -> Json:
    param = f"line_items[{index}]"
    if "price" not in sent:
        raise missing(f"{param}[price]")
    price = state.get("price", text(sent["price"], f"{param}[price]"), f"{param}[price]")
    if price["type"] != "recurring":
        raise not_done("one-time prices in POST /v1/checkout/sessions")
    if price["unit_amount"] is None or price["transform_quantity"]:
        raise not_done("prices without one amount in POST /v1/checkout/sessions")
    if not price["active"] or not state.live("product", price["product"], param)["active"]:
        raise invalid(f"The price specified is inactive: {price['id']}", f"{param}[price]")
    if "quantity" not in sent:
        raise missing(f"{param}[quantity]")
    item = new("item", id=new_id("li"), currency=price["currency"], price=price)
    item["description"] = state.get("product", price["product"])["name"]
    item["quantity"] = integer(sent["quantity"], f"{param}[quantity]")
    adjustable = sent.get("adjustable_quantity") or {}
    least = integer(adjustable.get("minimum", "0"), f"{param}[adjustable_quantity][minimum]")
    most = integer(adjustable.get("maximum", "99"), f"{param}[adjustable_quantity][maximum]")
    enabled = boolean(adjustable.get("enabled", "false"), f"{param}[adjustable_quantity][enabled]")
    if item["quantity"] < 1 or (enabled and not least <= item["quantity"] <= most):
        raise invalid("The quantity must be positive and within its limits.", f"{param}[quantity]")
    if enabled:
        item["adjustable_quantity"] = {"enabled": True, "minimum": least, "maximum": most}
    return item


def price_session(session: Json, lines: list[Json], *, trial: bool) -> None:
    """Work out the amounts of a session and its lines; during a trial nothing is due."""
    for item in lines:
        amount = 0 if trial else item["price"]["unit_amount"] * item["quantity"]
        item["amount_subtotal"] = item["amount_total"] = amount
    session["currency"] = lines[0]["currency"]
    session["amount_subtotal"] = session["amount_total"] = sum(item["amount_total"] for item in lines)


def _who(state: State, session: Json, params: Json) -> None:
    customer = optional_text(params, "customer")
    if customer and session["customer_email"]:
        raise invalid("You may only specify one of these parameters: customer, customer_email.", "customer")
    if customer:
        session["customer"] = state.live("customer", customer, "customer")["id"]


def _how(session: Json, params: Json) -> None:
    if "allow_promotion_codes" in params:
        session["allow_promotion_codes"] = boolean(params["allow_promotion_codes"], "allow_promotion_codes")
    allowed = ("always", "if_required")
    session["payment_method_collection"] = choice(
        params.get("payment_method_collection", "always"), "payment_method_collection", allowed
    )
    if "billing_address_collection" in params:
        session["billing_address_collection"] = choice(
            params["billing_address_collection"], "billing_address_collection", ("auto", "required")
        )
    for name in ("automatic_tax", "tax_id_collection"):
        sent = hash_of(params, name)
        if sent:
            session[name]["enabled"] = boolean(sent.get("enabled"), f"{name}[enabled]")
    for name in _ECHOED:
        if params.get(name):
            session[name] = {**(session[name] or {}), **params[name]} if name in session else params[name]


def _expiry(state: State, params: Json) -> int:
    if "expires_at" not in params:
        return state.now() + LONGEST_S
    at = integer(params["expires_at"], "expires_at")
    # A minute of grace either way: the caller worked it out by its own clock, a moment ago.
    if not state.now() + SHORTEST_S - 60 <= at <= state.now() + LONGEST_S + 60:
        message = "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from creation."
        raise invalid(message, "expires_at")
    return at


def _subscription_data(state: State, sent: Json) -> Json:
    days, until = sent.get("trial_period_days"), sent.get("trial_end")
    if days is not None and until is not None:
        raise invalid("You may only specify one of trial_end and trial_period_days.", "subscription_data[trial_end]")
    trial_days = None if days is None else integer(days, "subscription_data[trial_period_days]")
    trial_end = None if until is None else integer(until, "subscription_data[trial_end]")
    if trial_days is not None and trial_days < 1:
        raise invalid("The minimum number of trial period days is 1.", "subscription_data[trial_period_days]")
    if trial_end is not None and trial_end < state.now() + 48 * 3600:
        raise invalid("The `trial_end` date has to be at least 2 days in the future.", "subscription_data[trial_end]")
    behavior = (sent.get("trial_settings") or {}).get("end_behavior") or {}
    return {
        "metadata": merge_metadata({}, sent.get("metadata")),
        "description": optional_text(sent, "description"),
        "trial_days": trial_days,
        "trial_end": trial_end,
        "missing_payment_method": choice(
            behavior.get("missing_payment_method", "create_invoice"),
            "subscription_data[trial_settings][end_behavior][missing_payment_method]",
            ("cancel", "create_invoice", "pause"),
        ),
    }


def complete(state: State, session: Json, email: str, number: str | None, quantities: list[int | None]) -> None:
    """Somebody paid on the hosted page: customer, card, subscription and first invoice come to be, all or nothing.

    `quantities` go with the lines (None: as offered). A declined card is a StripeError and leaves the session open.
    """
    hidden = state.hidden[session["id"]]
    lines, data = hidden["lines"], hidden["data"]
    now = state.now()
    trial_end = data["trial_end"] or (now + data["trial_days"] * 86400 if data["trial_days"] else None)
    for item, quantity in zip(lines, quantities, strict=True):
        item["quantity"] = item["quantity"] if quantity is None else quantity
    price_session(session, lines, trial=trial_end is not None)
    if number is not None:
        _try_card(number, due=session["amount_total"] > 0)
    known = session["customer"] is not None
    customer = state.live("customer", session["customer"]) if known else customers.make(state, email)
    method = cards.attach(state, customer, number) if number is not None else None
    if not known:
        state.emit("customer.created", customer)
    sub = lifecycle.build(
        state,
        customer,
        lifecycle.Terms(
            items=[(item["price"], item["quantity"]) for item in lines],
            metadata=data["metadata"],
            description=data["description"],
            trial_end=trial_end,
            missing_payment_method=data["missing_payment_method"],
            payment_method=method["id"] if method else None,
        ),
    )
    invoice = invoicing.draft(state, sub, "subscription_create", invoicing.period_lines(state, sub))
    session |= {"customer": customer["id"], "subscription": sub["id"], "invoice": invoice["id"]}
    session |= {"status": "complete", "url": None, "customer_details": _details(email)}
    session["payment_status"] = "paid" if session["amount_total"] else "no_payment_required"
    state.emit("checkout.session.completed", session)
    state.emit("customer.subscription.created", sub)
    state.emit("invoice.created", invoice)
    invoicing.finalize(state, invoice)
    lifecycle.collect(state, invoice)


def _try_card(number: str, *, due: bool) -> None:
    """Refuse a card before anything is made; while nothing is due it only has to be one that can be kept."""
    card = cards.lookup(number)
    refusal = card.on_attach or (card.on_charge if due else None)
    if refusal:
        raise declined(refusal)


def _details(email: str) -> Json:
    nothing: Json = dict.fromkeys(("business_name", "individual_name", "name", "phone"))
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {**nothing, "address": address, "email": email, "tax_exempt": "none", "tax_ids": []}


def needs_card(session: Json) -> bool:
    """Whether the hosted page asks for a card."""
    return bool(session["payment_method_collection"] == "always" or session["amount_total"] > 0)


def expire(state: State, call: Call) -> Json:
    """POST /v1/checkout/sessions/{id}/expire: nobody can pay any more."""
    session = state.get("checkout.session", call.id)
    if session["status"] != "open":
        message = f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session["status"]}.'
        raise invalid(message)
    expire_session(state, session)
    return session


def listing(state: State, call: Call) -> Json:
    """GET /v1/checkout/sessions."""
    params = call.params
    email = hash_of(params, "customer_details").get("email")
    found = [
        session
        for session in newest_first(state.all("checkout.session"))
        if all(name not in params or session[name] == params[name] for name in ("customer", "subscription", "status"))
        and (email is None or (session["customer_details"] or {}).get("email") == email)
        and in_interval(session["created"], params.get("created"), "created")
    ]
    return page(found, params, "/v1/checkout/sessions")


def line_items(state: State, call: Call) -> Json:
    """GET /v1/checkout/sessions/{id}/line_items."""
    session = state.get("checkout.session", call.id)
    lines: list[Any] = state.hidden[session["id"]]["lines"]
    return page(lines, call.params, f"/v1/checkout/sessions/{session['id']}/line_items")


_CREATE = (
    "mode success_url cancel_url client_reference_id locale customer customer_email metadata expires_at"
    " line_items.price line_items.quantity line_items.adjustable_quantity allow_promotion_codes"
    " billing_address_collection automatic_tax.enabled payment_method_collection tax_id_collection.enabled"
    " customer_update consent_collection custom_text saved_payment_method_options"
    " subscription_data.metadata subscription_data.description subscription_data.trial_period_days"
    " subscription_data.trial_end subscription_data.trial_settings"
)
OPERATIONS = (
    operation("POST", "/v1/checkout/sessions", create, _CREATE),
    operation(
        "GET",
        "/v1/checkout/sessions",
        listing,
        f"{PAGING} customer subscription status customer_details.email created",
    ),
    operation("GET", "/v1/checkout/sessions/{id}", lambda state, call: state.get("checkout.session", call.id)),
    operation("POST", "/v1/checkout/sessions/{id}/expire", expire),
    operation("GET", "/v1/checkout/sessions/{id}/line_items", line_items, PAGING),
)
