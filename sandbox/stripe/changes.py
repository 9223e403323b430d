"""Changes to a running subscription: its end, a pause, other quantities or prices, the trial, and going on again."""

from typing import Any

from sandbox.stripe import invoicing, lifecycle
from sandbox.stripe.errors import invalid, missing
from sandbox.stripe.forms import boolean, choice, hash_of, integer
from sandbox.stripe.objects import Json, copied, difference
from sandbox.stripe.state import State

_PRORATIONS = ("create_prorations", "always_invoice", "none")


def proration(params: Json) -> str:
    """How the caller wants a change in mid-period to be charged; by default with the next invoice."""
    return choice(params.get("proration_behavior", "create_prorations"), "proration_behavior", _PRORATIONS)


def quantity_of(sent: Any, param: str) -> int:
    """A quantity of at least one."""
    count = integer(sent, param)
    if count < 1:
        raise invalid("The quantity must be at least 1.", param, "parameter_invalid_integer")
    return count


def schedule_end(state: State, sub: Json, params: Json) -> None:
    """Follow `cancel_at_period_end` or `cancel_at` (unix seconds; an empty string takes the end back)."""
    at = params.get("cancel_at")
    if at and "cancel_at_period_end" in params:
        raise invalid("You may only specify one of cancel_at and cancel_at_period_end.", "cancel_at")
    if at == "":
        lifecycle.set_end(state, sub, None)
    elif at in ("min_period_end", "max_period_end"):
        lifecycle.set_end(state, sub, lifecycle.current_end(sub))
    elif at is not None:
        moment = integer(at, "cancel_at")
        if moment <= state.now():
            raise invalid("The cancel_at date must be in the future.", "cancel_at")
        lifecycle.set_end(state, sub, moment)
    elif "cancel_at_period_end" in params:
        wanted = boolean(params["cancel_at_period_end"], "cancel_at_period_end")
        if wanted != sub["cancel_at_period_end"]:
            lifecycle.set_end(state, sub, None, at_period_end=wanted)


def pause(state: State, sub: Json, params: Json) -> None:
    """Follow `pause_collection`: {behavior, resumes_at}, or an empty string to collect again."""
    if params.get("pause_collection") == "":
        sub["pause_collection"] = None
    sent = hash_of(params, "pause_collection")
    if not sent:
        return
    if "behavior" not in sent:
        raise missing("pause_collection[behavior]")
    allowed = ("keep_as_draft", "mark_uncollectible", "void")
    behavior = choice(sent["behavior"], "pause_collection[behavior]", allowed)
    until = integer(sent["resumes_at"], "pause_collection[resumes_at]") if sent.get("resumes_at") else None
    if until is not None and until <= state.now():
        raise invalid("resumes_at must be in the future.", "pause_collection[resumes_at]")
    sub["pause_collection"] = {"behavior": behavior, "resumes_at": until}


def change_items(state: State, sub: Json, wanted: list[tuple[Json, Json, int]], behavior: str) -> None:
    """Give items another (price, quantity), with what that costs for the rest of the period.

    `create_prorations` puts it on the next invoice, `always_invoice` bills it now, `none` forgives it. Another billing
    interval starts a new period, billed now.
    """
    wanted = [one for one in wanted if (one[0]["price"]["id"], one[0]["quantity"]) != (one[1]["id"], one[2])]
    if not wanted:
        return
    before, now = copied(sub), state.now()
    restart = any(item["price"]["recurring"] != price["recurring"] for item, price, _ in wanted)
    owed = [line for item, price, quantity in wanted for line in _swap(now, item, price, quantity, restart=restart)]
    if sub["status"] == "trialing" or behavior == "none":
        owed = []
    if restart and sub["status"] != "trialing":
        sub["billing_cycle_anchor"] = now
        lifecycle.set_period(sub, now)
        owed += invoicing.period_lines(state, sub)
    elif behavior != "always_invoice":
        state.hidden[sub["id"]]["pending"] += owed
        owed = []
    _tell_and_bill(state, sub, before, owed)


def _swap(now: int, item: Json, price: Json, quantity: int, *, restart: bool) -> list[Json]:
    """Change one item; the lines are the credit for what was paid and the charge for what comes instead."""
    start, end = item["current_period_start"], item["current_period_end"]
    left = max(0, end - now) / max(1, end - start)
    credit = -round(item["price"]["unit_amount"] * item["quantity"] * left)
    lines = [invoicing.line(item, now, end, credit, f"Unused time on {item['quantity']} x {item['price']['product']}")]
    item |= {"price": price, "quantity": quantity, "plan": lifecycle.plan_of(price)}
    if not restart:
        charge = round(price["unit_amount"] * quantity * left)
        lines.append(invoicing.line(item, now, end, charge, f"Remaining time on {quantity} x {price['product']}"))
    return lines


def _tell_and_bill(state: State, sub: Json, before: Json, lines: list[Json]) -> None:
    invoice = invoicing.draft(state, sub, "subscription_update", lines) if lines else None
    state.emit(lifecycle.UPDATED, sub, difference(before, sub))
    if invoice is not None:
        state.emit("invoice.created", invoice)
        invoicing.finalize(state, invoice)
        lifecycle.collect(state, invoice)
    lifecycle.arm(state, sub)


def move_trial(state: State, sub: Json, sent: Any) -> None:
    """End the trial `now`, which bills the first period, or let it last until a unix time."""
    before, now = copied(sub), state.now()
    if sent != "now":
        until = integer(sent, "trial_end")
        if until <= now:
            raise invalid("The trial_end date must be in the future.", "trial_end")
        sub |= {"status": "trialing", "trial_start": sub["trial_start"] or now, "trial_end": until}
        sub["billing_cycle_anchor"] = until
        lifecycle.set_period(sub, sub["items"]["data"][0]["current_period_start"], until)
        state.hidden[sub["id"]]["warned"] = False
        _tell_and_bill(state, sub, before, [])
    elif sub["status"] == "trialing":
        sub |= {"status": "active", "trial_end": now, "billing_cycle_anchor": now}
        lifecycle.set_period(sub, now)
        _tell_and_bill(state, sub, before, invoicing.period_lines(state, sub))


def resume(state: State, sub: Json) -> None:
    """Bill a paused subscription for a period from now; it stays paused until that is paid."""
    now = state.now()
    sub["billing_cycle_anchor"] = now
    lifecycle.set_period(sub, now)
    invoice = invoicing.draft(state, sub, "subscription_update", invoicing.period_lines(state, sub))
    state.hidden[sub["id"]]["resume_invoice"] = invoice["id"]
    state.emit("invoice.created", invoice)
    invoicing.finalize(state, invoice)
    lifecycle.collect(state, invoice)
