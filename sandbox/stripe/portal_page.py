"""The hosted pages of a paying customer: the portal, and the page of a single invoice."""

from collections.abc import Mapping

from aiohttp import web

from sandbox.stripe import cards, changes, invoicing, lifecycle, pages, portal
from sandbox.stripe.errors import StripeError, declined, invalid, no_such
from sandbox.stripe.objects import Json
from sandbox.stripe.state import State


def show(state: State, token: str, message: str = "", status: int = 200) -> web.Response:
    """GET /p/session/{token}: the customer's subscriptions, card and open invoices."""
    session, customer = _who(state, token)
    if session is None or customer is None:
        return pages.answer("Page not found", pages.note("There is no such portal session.", bad=True), status=404)
    body = pages.note(message, bad=status >= 400)
    mine = [sub for sub in state.all("subscription") if sub["customer"] == customer["id"] and not sub["ended_at"]]
    offered = portal.offered(state, session)
    body += "".join(_subscription(state, sub, offered) for sub in mine) or "<p>No subscriptions.</p>"
    if "card" in offered:
        card = pages.field("card", "New card number", cards.DEFAULT_CARD, extra='inputmode="numeric"')
        body += (
            f'<section><h2>Card</h2><form method="post">{card}{pages.button("card", "Change card")}</form></section>'
        )
    body += pages.link(session["return_url"], "Back")
    return pages.answer("Your membership", body, status=status)


def submit(state: State, token: str, form: Mapping[str, str]) -> web.Response:
    """POST /p/session/{token}: does what `action` says, then 303 back to the page; 400 or 402 when it cannot.

    Fields: action (cancel_at_period_end, cancel_now, renew, quantity, card, pay_invoice), subscription (may be left out
    when there is only one), quantity, card, invoice.
    """
    session, customer = _who(state, token)
    if session is None or customer is None:
        return show(state, token)
    try:
        action = form.get("action", "")
        if action not in portal.offered(state, session):
            raise invalid(f"This page does not offer that: {action}", "action")
        update = state.get("billing_portal.configuration", session["configuration"])["features"]["subscription_update"]
        _ACTIONS[action](state, customer, {**form, "proration": update["proration_behavior"]})
    except StripeError as error:
        return show(state, token, error.message, error.status)
    return web.Response(status=303, headers={"Location": f"{state.base_url}/p/session/{token}"})


def _who(state: State, token: str) -> tuple[Json | None, Json | None]:
    hidden = state.hidden.get(token, {})
    session = state.find(hidden.get("session", ""))
    customer = state.find(session["customer"]) if session else None
    return session, None if customer is None or customer.get("deleted") else customer


def _chosen(state: State, customer: Json, form: Mapping[str, str]) -> Json:
    wanted = form.get("subscription")
    for sub in reversed(state.all("subscription")):
        if sub["customer"] == customer["id"] and not sub["ended_at"] and wanted in (None, "", sub["id"]):
            return sub
    raise no_such("subscription", wanted or "")


def _cancel_at_period_end(state: State, customer: Json, form: Mapping[str, str]) -> None:
    sub = _chosen(state, customer, form)
    with state.changing(sub, lifecycle.UPDATED):
        # Stripe's portal has been seen to schedule an end in either way.
        if state.settings.portal_cancel == "cancel_at":
            lifecycle.set_end(state, sub, lifecycle.current_end(sub))
        else:
            lifecycle.set_end(state, sub, None, at_period_end=True)
    lifecycle.arm(state, sub)


def _cancel_now(state: State, customer: Json, form: Mapping[str, str]) -> None:
    lifecycle.end(state, _chosen(state, customer, form), reason="cancellation_requested")


def _renew(state: State, customer: Json, form: Mapping[str, str]) -> None:
    sub = _chosen(state, customer, form)
    with state.changing(sub, lifecycle.UPDATED):
        lifecycle.set_end(state, sub, None)


def _quantity(state: State, customer: Json, form: Mapping[str, str]) -> None:
    sub = _chosen(state, customer, form)
    item = sub["items"]["data"][0]
    count = changes.quantity_of(form.get("quantity", ""), "quantity")
    changes.change_items(state, sub, [(item, item["price"], count)], form["proration"])


def _card(state: State, customer: Json, form: Mapping[str, str]) -> None:
    method = cards.attach(state, customer, form.get("card") or cards.DEFAULT_CARD)
    cards.make_default(state, customer, method)


def _pay_invoice(state: State, customer: Json, form: Mapping[str, str]) -> None:
    owed = [
        invoice
        for invoice in state.all("invoice")
        if invoice["customer"] == customer["id"]
        and invoice["status"] == "open"
        and form.get("invoice") in (None, "", invoice["id"])
    ]
    if not owed:
        raise invalid("There is nothing to pay.", "invoice")
    refusal = lifecycle.collect(state, owed[-1], automatic=False)
    if refusal:
        raise declined(refusal)


_LABELS = {
    "quantity": "Change quantity",
    "renew": "Don't cancel",
    "cancel_at_period_end": "Cancel at period end",
    "cancel_now": "Cancel now",
}
_ACTIONS = {
    "cancel_at_period_end": _cancel_at_period_end,
    "cancel_now": _cancel_now,
    "renew": _renew,
    "quantity": _quantity,
    "card": _card,
    "pay_invoice": _pay_invoice,
}


def _subscription(state: State, sub: Json, offered: frozenset[str]) -> str:
    item = sub["items"]["data"][0]
    name = state.get("product", item["price"]["product"]).get("name")
    amount = f"{pages.money(item['price']['unit_amount'], sub['currency'])} {pages.every(item['price']['recurring'])}"
    body = f"<section><h2>{pages.esc(name)}</h2><p>{pages.esc(amount)}, status {pages.esc(sub['status'])}</p>"
    body += f'<form method="post"><input type="hidden" name="subscription" value="{pages.esc(sub["id"])}">'
    if "quantity" in offered:
        body += pages.field("quantity", "Quantity", item["quantity"], kind="number", extra='min="1"')
    if sub["cancel_at"]:
        body += pages.note("Scheduled to end.")
    hidden = "cancel_at_period_end" if sub["cancel_at"] else "renew"
    for action, label in _LABELS.items():
        if action in offered and action != hidden:
            body += pages.button(action, label, quiet=True)
    body += "</form>"
    for invoice in invoicing.invoices_of(state, sub):
        if invoice["status"] == "open":
            body += _owed(invoice)
    return body + "</section>"


def _owed(invoice: Json) -> str:
    amount = pages.money(invoice["amount_remaining"], invoice["currency"])
    return (
        f'<form method="post"><input type="hidden" name="invoice" value="{pages.esc(invoice["id"])}">'
        f"<p>Unpaid: {pages.esc(amount)}</p>{pages.button('pay_invoice', 'Pay now')}</form>"
    )


def show_invoice(state: State, invoice_id: str, message: str = "", status: int = 200) -> web.Response:
    """GET /i/{invoice}: what is owed, and a form to pay it."""
    invoice = state.objects.get("invoice", {}).get(invoice_id)
    if invoice is None or invoice["status"] == "draft":
        return pages.answer("Page not found", pages.note("There is no such invoice.", bad=True), status=404)
    amount = pages.money(invoice["amount_due"], invoice["currency"])
    body = f"{pages.note(message, bad=True)}<p>{pages.esc(amount)}: {pages.esc(invoice['status'])}</p>"
    if invoice["status"] in ("open", "uncollectible"):
        card = pages.field("card", "Card number", cards.DEFAULT_CARD, extra='inputmode="numeric"')
        body += f'<form method="post">{card}{pages.button("pay", "Pay")}</form>'
    return pages.answer(f"Invoice {invoice['number']}", body, status=status)


def submit_invoice(state: State, invoice_id: str, form: Mapping[str, str]) -> web.Response:
    """POST /i/{invoice} with action=pay and optionally card: 303 back to the page, 402 when declined, 409 if closed."""
    invoice = state.objects.get("invoice", {}).get(invoice_id)
    if invoice is None or invoice["status"] not in ("open", "uncollectible"):
        return show_invoice(state, invoice_id, "This invoice cannot be paid.", 409)
    try:
        customer = state.live("customer", invoice["customer"])
        method = cards.attach(state, customer, form.get("card") or cards.DEFAULT_CARD)
        refusal = lifecycle.collect(state, invoice, method["id"], automatic=False)
        if refusal:
            raise declined(refusal)
    except StripeError as error:
        return show_invoice(state, invoice_id, error.message, error.status)
    return web.Response(status=303, headers={"Location": f"{state.base_url}/i/{invoice_id}"})
