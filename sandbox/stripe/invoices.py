"""Invoices, as the API serves them."""

from sandbox.stripe import cards, invoicing, lifecycle
from sandbox.stripe.errors import declined, invalid
from sandbox.stripe.forms import boolean, optional_text
from sandbox.stripe.lists import PAGING, in_interval, newest_first, page
from sandbox.stripe.objects import Json
from sandbox.stripe.operations import Call, operation
from sandbox.stripe.state import State


def listing(state: State, call: Call) -> Json:
    """GET /v1/invoices."""
    params = call.params
    wanted = params.get("subscription")
    found = [
        invoice
        for invoice in newest_first(state.all("invoice"))
        if all(name not in params or invoice[name] == params[name] for name in ("customer", "status"))
        and (wanted is None or invoice["parent"]["subscription_details"]["subscription"] == wanted)
        and in_interval(invoice["created"], params.get("created"), "created")
    ]
    return page(found, params, "/v1/invoices")


def pay(state: State, call: Call) -> Json:
    """POST /v1/invoices/{id}/pay. A declined card is a 402."""
    invoice, params = state.get("invoice", call.id), call.params
    if invoice["status"] == "draft":
        invoicing.finalize(state, invoice)
    if invoice["status"] == "paid":
        raise invalid("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] not in ("open", "uncollectible"):
        raise invalid(f"You cannot pay an invoice that is {invoice['status']}.")
    sub = invoicing.subscription_of(state, invoice)
    if "paid_out_of_band" in params and boolean(params["paid_out_of_band"], "paid_out_of_band"):
        invoicing.mark_paid(state, invoice, attempted=False)
        lifecycle.recover(state, sub, invoice)
        return invoice
    method = optional_text(params, "payment_method")
    if method:
        customer = state.live("customer", invoice["customer"])
        method = cards.attach_token(state, customer, method, "payment_method")["id"]
    refusal = lifecycle.collect(state, invoice, method, automatic=False)
    if refusal == "no_payment_method":
        raise invalid("There is no `default_payment_method` set on this Customer or Invoice.", code="resource_missing")
    if refusal:
        raise declined(refusal)
    return invoice


def void(state: State, call: Call) -> Json:
    """POST /v1/invoices/{id}/void."""
    return _close(state, call, "void", ("open", "uncollectible"))


def mark_uncollectible(state: State, call: Call) -> Json:
    """POST /v1/invoices/{id}/mark_uncollectible."""
    return _close(state, call, "uncollectible", ("open",))


def _close(state: State, call: Call, status: str, allowed: tuple[str, ...]) -> Json:
    invoice = state.get("invoice", call.id)
    if invoice["status"] not in allowed:
        message = f"You can only pass in {' or '.join(allowed)} invoices. This invoice is {invoice['status']}."
        raise invalid(message)
    invoicing.close(state, invoice, status)
    lifecycle.recover(state, invoicing.subscription_of(state, invoice), invoice)
    return invoice


def finalize(state: State, call: Call) -> Json:
    """POST /v1/invoices/{id}/finalize: open, but charged only by `pay` or, with auto_advance, an hour later."""
    invoice = state.get("invoice", call.id)
    if invoice["status"] != "draft":
        raise invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    if "auto_advance" in call.params:
        invoice["auto_advance"] = boolean(call.params["auto_advance"], "auto_advance")
    invoicing.finalize(state, invoice)
    if invoice["auto_advance"]:
        invoice["next_payment_attempt"] = state.now() + invoicing.DRAFT_S
        state.schedule(invoice["next_payment_attempt"], "invoice", invoice["id"])
    return invoice


def lines(state: State, call: Call) -> Json:
    """GET /v1/invoices/{id}/lines."""
    invoice = state.get("invoice", call.id)
    return page(state.hidden[invoice["id"]]["lines"], call.params, invoice["lines"]["url"])


OPERATIONS = (
    operation("GET", "/v1/invoices", listing, f"{PAGING} customer subscription status created"),
    operation("GET", "/v1/invoices/{id}", lambda state, call: state.get("invoice", call.id)),
    operation("POST", "/v1/invoices/{id}/pay", pay, "payment_method paid_out_of_band off_session"),
    operation("POST", "/v1/invoices/{id}/void", void),
    operation("POST", "/v1/invoices/{id}/mark_uncollectible", mark_uncollectible),
    operation("POST", "/v1/invoices/{id}/finalize", finalize, "auto_advance"),
    operation("GET", "/v1/invoices/{id}/lines", lines, PAGING),
)
