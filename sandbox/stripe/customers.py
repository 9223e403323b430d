"""Customers and their cards, as the API serves them."""

from typing import Any

from sandbox.stripe import cards, lifecycle
from sandbox.stripe.errors import invalid
from sandbox.stripe.forms import choice, hash_of, merge_metadata, optional_text, text
from sandbox.stripe.lists import PAGING, in_interval, newest_first, page
from sandbox.stripe.objects import Json, new, new_id
from sandbox.stripe.operations import Call, operation
from sandbox.stripe.state import State

_PLAIN = ("email", "name", "description", "phone", "business_name", "individual_name")
_FIELDS = (
    "email name description phone business_name individual_name metadata address shipping preferred_locales tax_exempt"
    " invoice_settings.default_payment_method"
)
_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def make(state: State, email: str | None, name: str | None = None) -> Json:
    """Store a new customer; no event yet, since its card and metadata may follow."""
    prefix = new_id("x", 8).removeprefix("x_").upper()
    return state.add(
        new("customer", id=new_id("cus", 14), created=state.now(), email=email, name=name, invoice_prefix=prefix)
    )


def create(state: State, call: Call) -> Json:
    """POST /v1/customers."""
    email = _email(call.params)
    customer = make(state, email)
    _fill(customer, call.params)
    method = call.params.get("payment_method")
    if method:
        cards.attach_token(state, customer, text(method, "payment_method"), "payment_method")
    _set_default(state, customer, call.params)
    state.emit("customer.created", customer)
    return customer


def update(state: State, call: Call) -> Json:
    """POST /v1/customers/{id}."""
    customer = state.live("customer", call.id)
    _email(call.params)
    with state.changing(customer, "customer.updated"):
        _fill(customer, call.params)
        _set_default(state, customer, call.params)
    return customer


def delete(state: State, call: Call) -> Json:
    """DELETE /v1/customers/{id}: the customer's subscriptions end at once, as at Stripe."""
    customer = state.live("customer", call.id)
    for sub in state.all("subscription"):
        if sub["customer"] == customer["id"] and not sub["ended_at"]:
            lifecycle.end(state, sub, reason="cancellation_requested")
    state.emit("customer.deleted", customer)
    return state.delete(customer)


def listing(state: State, call: Call) -> Json:
    """GET /v1/customers, by exact e-mail address and time of creation."""
    email = call.params.get("email")
    found = [
        customer
        for customer in newest_first(state.all("customer"))
        if (email is None or customer["email"] == email)
        and in_interval(customer["created"], call.params.get("created"), "created")
    ]
    return page(found, call.params, "/v1/customers")


def _email(params: Json) -> str | None:
    email = optional_text(params, "email")
    if email is not None and "@" not in email:
        raise invalid(f"Invalid email address: {email}", "email", "email_invalid")
    return email


def _fill(customer: Json, params: Json) -> None:
    for name in _PLAIN:
        if name in params:
            customer[name] = optional_text(params, name)
    if "address" in params:
        customer["address"] = _address(hash_of(params, "address"))
    if "shipping" in params:
        shipping = hash_of(params, "shipping")
        customer["shipping"] = {**shipping, "address": _address(shipping.get("address", {}))} if shipping else None
    if "preferred_locales" in params:
        customer["preferred_locales"] = params["preferred_locales"] or []
    if "tax_exempt" in params:
        customer["tax_exempt"] = choice(params["tax_exempt"] or "none", "tax_exempt", ("exempt", "none", "reverse"))
    customer["metadata"] = merge_metadata(customer["metadata"], params.get("metadata"))


def _address(sent: Any) -> Json | None:
    return {key: sent.get(key) or None for key in _ADDRESS} if sent else None


def _set_default(state: State, customer: Json, params: Json) -> None:
    sent = hash_of(params, "invoice_settings").get("default_payment_method")
    if sent is None:
        return
    param = "invoice_settings[default_payment_method]"
    method = cards.attach_token(state, customer, text(sent, param), param) if sent else None
    customer["invoice_settings"]["default_payment_method"] = method["id"] if method else None


OPERATIONS = (
    operation("POST", "/v1/customers", create, f"{_FIELDS} payment_method"),
    operation("GET", "/v1/customers", listing, f"{PAGING} email created"),
    operation("GET", "/v1/customers/{id}", lambda state, call: state.get("customer", call.id)),
    operation("POST", "/v1/customers/{id}", update, _FIELDS),
    operation("DELETE", "/v1/customers/{id}", delete),
    operation("GET", "/v1/payment_methods/{id}", lambda state, call: state.get("payment_method", call.id)),
)
