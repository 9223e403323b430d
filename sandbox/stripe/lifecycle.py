"""The life of a subscription: start, payment, renewal, trial, and its several ends."""

from dataclasses import dataclass, field

from sandbox.stripe import cards, invoicing
from sandbox.stripe.errors import invalid
from sandbox.stripe.objects import Json, copied, difference, new, new_id
from sandbox.stripe.periods import period_end
from sandbox.stripe.state import State

WARNING_S = 3 * 86400
INCOMPLETE_S = 23 * 3600
UPDATED = "customer.subscription.updated"


@dataclass
class Terms:
    """What a new subscription is for. `items` are (price, quantity); times are unix seconds."""

    items: list[tuple[Json, int]]
    metadata: Json = field(default_factory=dict)
    description: str | None = None
    trial_end: int | None = None
    missing_payment_method: str = "create_invoice"
    payment_method: str | None = None
    cancel_at: int | None = None
    cancel_at_period_end: bool = False
    days_until_due: int | None = None


def check_together(prices: list[Json], param: str) -> None:
    """Refuse prices that cannot be in one subscription: other intervals, other currencies, the same price twice."""
    first = prices[0]
    if any(price["recurring"] != first["recurring"] for price in prices):
        raise invalid("All prices of a subscription must have the same recurring interval.", param)
    if any(price["currency"] != first["currency"] for price in prices):
        raise invalid("All prices of a subscription must have the same currency.", param)
    if len({price["id"] for price in prices}) < len(prices):
        raise invalid("Cannot add multiple subscription items with the same price.", param)


def build(state: State, customer: Json, terms: Terms) -> Json:
    """Store a new subscription, trialing or active, and arm its clock. The caller tells of it and bills it."""
    now, price = state.now(), terms.items[0][0]
    trialing = terms.trial_end is not None and terms.trial_end > now
    sub = new("subscription", id=new_id("sub"), created=now, start_date=now, customer=customer["id"])
    sub |= {"currency": price["currency"], "metadata": terms.metadata, "description": terms.description}
    sub |= {"default_payment_method": terms.payment_method, "status": "trialing" if trialing else "active"}
    sub["trial_settings"] = {"end_behavior": {"missing_payment_method": terms.missing_payment_method}}
    if terms.days_until_due is not None:
        sub |= {"collection_method": "send_invoice", "days_until_due": terms.days_until_due}
    if trialing:
        sub |= {"trial_start": now, "trial_end": terms.trial_end}
    sub["billing_cycle_anchor"] = terms.trial_end if trialing else now
    sub["items"]["url"] = f"/v1/subscription_items?subscription={sub['id']}"
    sub["items"]["data"] = [_item(now, sub["id"], price, quantity) for price, quantity in terms.items]
    sub["items"]["total_count"] = len(terms.items)
    customer["currency"] = customer["currency"] or price["currency"]
    state.hidden[sub["id"]] = {"invoices": [], "pending": [], "warned": False, "resume_invoice": None}
    set_period(sub, now, terms.trial_end if trialing else None)
    set_end(state, sub, terms.cancel_at, at_period_end=terms.cancel_at_period_end)
    arm(state, state.add(sub))
    return sub


def _item(now: int, sub_id: str, price: Json, quantity: int) -> Json:
    item = new("subscription_item", id=new_id("si", 14), created=now, price=price, quantity=quantity)
    item["subscription"] = sub_id
    item["plan"] = plan_of(price)
    return item


def plan_of(price: Json) -> Json:
    """The legacy face of a recurring price, which items still carry."""
    plan = new("plan", id=price["id"], active=price["active"], amount=price["unit_amount"])
    plan |= {"amount_decimal": price["unit_amount_decimal"], "created": price["created"]}
    plan |= {"currency": price["currency"], "product": price["product"], "nickname": price["nickname"]}
    plan |= {"interval": price["recurring"]["interval"], "interval_count": price["recurring"]["interval_count"]}
    return plan


def set_period(sub: Json, start: int, end: int | None = None) -> None:
    """Put every item into the billing period from `start`, to `end` or to the next boundary of the cycle."""
    for item in sub["items"]["data"]:
        item["current_period_start"] = start
        item["current_period_end"] = end or period_end(sub["billing_cycle_anchor"], start, item["price"]["recurring"])


def current_end(sub: Json) -> int:
    """The end of the present billing period."""
    return int(sub["items"]["data"][0]["current_period_end"])


def set_end(state: State, sub: Json, at: int | None, *, at_period_end: bool = False, reason: str | None = None) -> None:
    """Schedule the end of a subscription (`at`, or the end of its period), or with neither take the end back."""
    scheduled = at_period_end or at is not None
    sub["cancel_at_period_end"] = at_period_end
    sub["cancel_at"] = current_end(sub) if at_period_end else at
    sub["canceled_at"] = state.now() if scheduled else None
    sub["cancellation_details"]["reason"] = (reason or "cancellation_requested") if scheduled else None


def arm(state: State, sub: Json) -> None:
    """Have the clock look at a subscription whenever something of it falls due. Call it after changing its times."""
    moments = {current_end(sub)}
    if sub["cancel_at"]:
        moments.add(sub["cancel_at"])
    if sub["status"] == "trialing":
        moments |= {sub["trial_end"], max(state.now(), sub["trial_end"] - WARNING_S)}
    if sub["status"] == "incomplete":
        moments.add(sub["created"] + INCOMPLETE_S)
    if sub["pause_collection"] and sub["pause_collection"]["resumes_at"]:
        moments.add(sub["pause_collection"]["resumes_at"])
    for moment in moments:
        state.schedule(moment, "subscription", sub["id"])


def collect(state: State, invoice: Json, method_id: str | None = None, *, automatic: bool = True) -> str | None:
    """Try to charge an open invoice and let the subscription follow. Returns the decline code, None when it is paid."""
    sub = invoicing.subscription_of(state, invoice)
    customer = state.get("customer", invoice["customer"])
    due = invoice["amount_due"] > 0
    code = cards.charge(state, method_id or cards.payment_method_of(state, customer, sub)) if due else None
    if code is None:
        invoicing.mark_paid(state, invoice, attempted=due)
        recover(state, sub, invoice)
    else:
        invoicing.mark_failed(state, invoice, automatic=automatic)
        _slip(state, sub, invoice, automatic=automatic)
    return code


def overdue(state: State, invoice: Json) -> None:
    """A sent invoice was not paid in time."""
    sub = invoicing.subscription_of(state, invoice)
    state.emit("invoice.overdue", invoice)
    if sub["status"] == "active":
        with state.changing(sub, UPDATED):
            sub["status"] = "past_due"


def recover(state: State, sub: Json, invoice: Json) -> None:
    """What a settled invoice does to its subscription: it becomes active again if that was what it waited for."""
    if sub["status"] == "paused" and state.hidden[sub["id"]]["resume_invoice"] == invoice["id"]:
        wake(state, sub)
    if sub["status"] == "incomplete" and invoice["status"] == "void":
        expire_incomplete(state, sub)
        return
    waiting = sub["status"] in ("past_due", "unpaid")
    if waiting:
        final = [one for one in invoicing.invoices_of(state, sub) if one["status"] != "draft"]
        waiting = not final or final[-1]["status"] == "open"
        if waiting:
            return
    elif sub["status"] != "incomplete" or invoice["status"] != "paid":
        return
    with state.changing(sub, UPDATED):
        sub["status"] = "active"


def _slip(state: State, sub: Json, invoice: Json, *, automatic: bool) -> None:
    """What a failed payment does: past due at first, and after the last retry what the account has chosen."""
    if sub["status"] == "active":
        with state.changing(sub, UPDATED):
            sub["status"] = "past_due"
    over = automatic and invoice["next_payment_attempt"] is None and invoice["billing_reason"] != "subscription_create"
    if not over or sub["status"] != "past_due":
        return
    if state.settings.after_dunning == "cancel":
        end(state, sub, reason="payment_failed")
    elif state.settings.after_dunning == "unpaid":
        with state.changing(sub, UPDATED):
            sub["status"] = "unpaid"


def end(state: State, sub: Json, *, reason: str | None) -> None:
    """End a subscription now. `reason` is Stripe's: cancellation_requested or payment_failed."""
    now = state.now()
    sub |= {"status": "canceled", "ended_at": now, "canceled_at": sub["canceled_at"] or now}
    if sub["cancellation_details"]["reason"] is None:
        sub["cancellation_details"]["reason"] = reason
    invoicing.stop_collection(state, sub)
    state.emit("customer.subscription.deleted", sub)


def renew(state: State, sub: Json) -> None:
    """Begin the next period: a draft invoice for it, which is charged an hour later."""
    before = copied(sub)
    started = current_end(sub)
    set_period(sub, started)
    pending = state.hidden[sub["id"]]["pending"]
    previous_start = before["items"]["data"][0]["current_period_start"]
    invoice = invoicing.draft(state, sub, "subscription_cycle", [*pending, *invoicing.period_lines(state, sub)])
    pending.clear()
    invoice |= {"period_start": previous_start, "period_end": started}
    paused = sub["pause_collection"]
    if sub["status"] == "unpaid" or (paused and paused["behavior"] == "keep_as_draft"):
        invoice["auto_advance"] = False
    else:
        invoicing.hold_draft(state, invoice)
    state.emit("invoice.created", invoice)
    state.emit(UPDATED, sub, difference(before, sub))
    arm(state, sub)


def end_trial(state: State, sub: Json) -> None:
    """The trial is over: without a card what trial_settings say, else the first invoice that costs something."""
    customer = state.get("customer", sub["customer"])
    behavior = sub["trial_settings"]["end_behavior"]["missing_payment_method"]
    if behavior != "create_invoice" and cards.payment_method_of(state, customer, sub) is None:
        if behavior == "cancel":
            end(state, sub, reason=None)
            return
        with state.changing(sub, UPDATED):
            sub["status"] = "paused"
        state.emit("customer.subscription.paused", sub)
        return
    sub["status"] = "active"
    before = {**copied(sub), "status": "trialing"}
    sub["billing_cycle_anchor"] = sub["trial_end"]
    set_period(sub, sub["trial_end"])
    invoice = invoicing.draft(state, sub, "subscription_cycle", invoicing.period_lines(state, sub))
    invoice |= {"period_start": sub["trial_start"], "period_end": sub["trial_end"]}
    invoicing.hold_draft(state, invoice)
    state.emit("invoice.created", invoice)
    state.emit(UPDATED, sub, difference(before, sub))
    arm(state, sub)


def wake(state: State, sub: Json) -> None:
    """A paused subscription goes on."""
    with state.changing(sub, UPDATED):
        sub["status"] = "active"
    state.emit("customer.subscription.resumed", sub)
    arm(state, sub)


def expire_incomplete(state: State, sub: Json) -> None:
    """The first payment did not come in 23 hours: the invoice is void and the subscription over."""
    with state.changing(sub, UPDATED):
        sub |= {"status": "incomplete_expired", "ended_at": state.now()}
    for invoice in invoicing.invoices_of(state, sub):
        if invoice["status"] == "open":
            invoicing.close(state, invoice, "void")
