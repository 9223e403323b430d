"""Invoices of subscriptions: drafting, finalising, and what a payment or its failure writes on them."""

from sandbox.stripe.objects import Json, new, new_id
from sandbox.stripe.state import State

# Stripe's retry schedule: days from one failed attempt to the next. After the last there is no more.
RETRY_DAYS = (3, 5, 7)
DRAFT_S = 3600


def line(item: Json, start: int, end: int, amount: int | None = None, description: str | None = None) -> Json:
    """One line for a subscription item over a period (unix seconds); without an amount it is the item's full price."""
    price = item["price"]
    full = price["unit_amount"] * item["quantity"]
    made = new("line_item", id=new_id("il"), quantity=item["quantity"], quantity_decimal=str(item["quantity"]))
    made |= {"amount": full if amount is None else amount, "currency": price["currency"], "description": description}
    made |= {"subtotal": made["amount"], "period": {"start": start, "end": end}, "subscription": item["subscription"]}
    made["pricing"] = {
        "price_details": {"price": price["id"], "product": price["product"]},
        "type": "price_details",
        "unit_amount_decimal": price["unit_amount_decimal"],
    }
    made["parent"]["subscription_item_details"] = {
        "invoice_item": None,
        "proration": amount is not None and amount != 0,
        "proration_details": {"credited_items": None},
        "subscription": item["subscription"],
        "subscription_item": item["id"],
    }
    return made


def period_lines(state: State, sub: Json) -> list[Json]:
    """The lines for the present period of every item of a subscription; nothing is due for a trial."""
    lines = []
    for item in sub["items"]["data"]:
        start, end = item["current_period_start"], item["current_period_end"]
        name = state.get("product", item["price"]["product"]).get("name") or "Deleted product"
        if sub["status"] == "trialing":
            lines.append(line(item, start, end, 0, f"Trial period for {name}"))
        else:
            lines.append(line(item, start, end, None, f"{item['quantity']} x {name}"))
    return lines


def draft(state: State, sub: Json, reason: str, lines: list[Json]) -> Json:
    """A new draft invoice of a subscription, its latest from now on; `reason` is Stripe's billing_reason. No event."""
    customer, now = state.get("customer", sub["customer"]), state.now()
    total = sum(entry["amount"] for entry in lines)
    invoice = new("invoice", id=new_id("in"), created=now, currency=sub["currency"], customer=sub["customer"])
    for entry in lines:
        entry["invoice"] = invoice["id"]
    url = f"/v1/invoices/{invoice['id']}/lines"
    invoice["lines"] |= {"data": lines[:10], "has_more": len(lines) > 10, "total_count": len(lines), "url": url}
    details = {"metadata": dict(sub["metadata"]), "subscription": sub["id"]}
    invoice |= {"billing_reason": reason, "description": sub["description"], "period_start": now, "period_end": now}
    invoice |= dict.fromkeys(("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), total)
    invoice |= {"amount_due": max(total, 0), "amount_remaining": max(total, 0)}
    invoice |= {"customer_email": customer.get("email"), "customer_name": customer.get("name")}
    invoice["parent"] |= {"type": "subscription_details", "subscription_details": details}
    state.hidden[invoice["id"]] = {"lines": lines}
    state.hidden[sub["id"]]["invoices"].append(invoice["id"])
    sub["latest_invoice"] = invoice["id"]
    return state.add(invoice)


def hold_draft(state: State, invoice: Json) -> None:
    """Leave a draft open to changes for an hour, as Stripe does with renewals; then it is finalised and charged."""
    invoice["automatically_finalizes_at"] = invoice["next_payment_attempt"] = state.now() + DRAFT_S
    state.schedule(state.now() + DRAFT_S, "invoice", invoice["id"])


def finalize(state: State, invoice: Json) -> None:
    """Turn a draft into an open invoice with a number, ready to be paid, less the customer's credit balance."""
    customer, now = state.get("customer", invoice["customer"]), state.now()
    invoice |= {"status": "open", "effective_at": now, "automatically_finalizes_at": None}
    invoice["status_transitions"]["finalized_at"] = now
    if "next_invoice_sequence" in customer:
        invoice["number"] = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04}"
        customer["next_invoice_sequence"] += 1
        _use_balance(customer, invoice)
    sub = subscription_of(state, invoice)
    if sub["collection_method"] == "send_invoice":
        invoice |= {"collection_method": "send_invoice", "due_date": now + sub["days_until_due"] * 86400}
        state.schedule(invoice["due_date"], "invoice", invoice["id"])
    invoice["hosted_invoice_url"] = f"{state.base_url}/i/{invoice['id']}"
    state.emit("invoice.finalized", invoice)


def _use_balance(customer: Json, invoice: Json) -> None:
    """A negative balance is credit: it pays first, and a negative invoice adds to it."""
    invoice["starting_balance"] = customer["balance"]
    due = invoice["total"] + customer["balance"]
    customer["balance"] = min(due, 0)
    invoice["ending_balance"] = customer["balance"]
    invoice["amount_due"] = invoice["amount_remaining"] = max(due, 0)


def mark_paid(state: State, invoice: Json, *, attempted: bool = True) -> None:
    """Close an invoice as paid and say so, in Stripe's order of events."""
    with state.changing(invoice, "invoice.updated"):
        invoice |= {"status": "paid", "amount_paid": invoice["amount_due"], "amount_remaining": 0}
        invoice |= {"auto_advance": False, "next_payment_attempt": None, "attempted": True}
        invoice["status_transitions"]["paid_at"] = state.now()
        if attempted and invoice["attempt_count"] == 0:
            invoice["attempt_count"] = 1
    state.emit("invoice.paid", invoice)
    state.emit("invoice.payment_succeeded", invoice)


def mark_failed(state: State, invoice: Json, *, automatic: bool) -> None:
    """Note a failed attempt. Only automatic ones go on in the retry schedule; the first counts whoever made it."""
    with state.changing(invoice, "invoice.updated"):
        invoice["attempted"] = True
        if automatic or invoice["attempt_count"] == 0:
            invoice["attempt_count"] += 1
        if automatic:
            invoice["next_payment_attempt"] = _next_attempt(state, invoice)
    if invoice["next_payment_attempt"] is not None:
        state.schedule(invoice["next_payment_attempt"], "invoice", invoice["id"])
    state.emit("invoice.payment_failed", invoice)


def _next_attempt(state: State, invoice: Json) -> int | None:
    done = invoice["attempt_count"] - 1
    if invoice["billing_reason"] == "subscription_create" or done >= len(RETRY_DAYS):
        return None
    return state.now() + RETRY_DAYS[done] * 86400


def close(state: State, invoice: Json, status: str) -> None:
    """Give up on an invoice: `void` or `uncollectible`."""
    event, moment = {
        "void": ("invoice.voided", "voided_at"),
        "uncollectible": ("invoice.marked_uncollectible", "marked_uncollectible_at"),
    }[status]
    with state.changing(invoice, "invoice.updated"):
        invoice |= {"status": status, "auto_advance": False, "next_payment_attempt": None}
        invoice["status_transitions"][moment] = state.now()
    state.emit(event, invoice)


def stop_collection(state: State, sub: Json) -> None:
    """No more automatic attempts on what a subscription still owes: Stripe does this when it ends."""
    for invoice in invoices_of(state, sub):
        if invoice["status"] in ("draft", "open"):
            with state.changing(invoice, "invoice.updated"):
                invoice |= {"auto_advance": False, "next_payment_attempt": None, "automatically_finalizes_at": None}


def invoices_of(state: State, sub: Json) -> list[Json]:
    """All invoices of a subscription, oldest first."""
    return [state.get("invoice", invoice_id) for invoice_id in state.hidden[sub["id"]]["invoices"]]


def subscription_of(state: State, invoice: Json) -> Json:
    """The subscription an invoice is for."""
    return state.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
