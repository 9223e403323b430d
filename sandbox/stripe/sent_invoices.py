"""Subscriptions whose invoices are sent, to be paid in so many days."""

from sandbox.stripe import invoicing, lifecycle
from sandbox.stripe.errors import invalid
from sandbox.stripe.forms import choice, integer, required
from sandbox.stripe.objects import Json
from sandbox.stripe.state import State


def begin(state: State, customer: Json, terms: lifecycle.Terms) -> Json:
    """`send_invoice`: active from the start; the invoice is open, to be paid in so many days."""
    sub = lifecycle.build(state, customer, terms)
    invoice = invoicing.draft(state, sub, "subscription_create", invoicing.period_lines(state, sub))
    state.emit("customer.subscription.created", sub)
    state.emit("invoice.created", invoice)
    invoicing.finalize(state, invoice)
    if invoice["amount_due"] == 0:
        invoicing.mark_paid(state, invoice, attempted=False)
    return sub


def days_until_due(params: Json) -> int | None:
    """How long there is to pay; None where a card is charged."""
    method = choice(
        params.get("collection_method", "charge_automatically"),
        "collection_method",
        ("charge_automatically", "send_invoice"),
    )
    if method == "charge_automatically":
        if "days_until_due" in params:
            raise invalid("days_until_due is only for collection_method send_invoice.", "days_until_due")
        return None
    return integer(required(params, "days_until_due"), "days_until_due")
