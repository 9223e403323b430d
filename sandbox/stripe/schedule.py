"""What falls due: the clock names an object, and here is decided what its time has come for."""

from sandbox.stripe import invoicing, lifecycle
from sandbox.stripe.objects import Json
from sandbox.stripe.state import State


def fall_due(state: State, what: str, object_id: str) -> None:
    """Let an object (`subscription`, `invoice` or `checkout.session`) do what is due by now, if anything still is."""
    obj = state.get(what, object_id)
    {"subscription": subscription, "invoice": invoice, "checkout.session": session}[what](state, obj)


def subscription(state: State, sub: Json) -> None:
    """The end of a period, of a trial, of a pause or of the whole; the warning before the end of a trial."""
    now, status = state.now(), sub["status"]
    pause = sub["pause_collection"]
    if sub["ended_at"]:
        return
    if status == "incomplete":
        if sub["created"] + lifecycle.INCOMPLETE_S <= now:
            lifecycle.expire_incomplete(state, sub)
        return
    if sub["cancel_at"] and sub["cancel_at"] <= now:
        lifecycle.end(state, sub, reason="cancellation_requested")
        return
    if pause and pause["resumes_at"] and pause["resumes_at"] <= now:
        with state.changing(sub, lifecycle.UPDATED):
            sub["pause_collection"] = None
    if status == "trialing":
        _trial(state, sub, now)
    elif status in ("active", "past_due", "unpaid") and lifecycle.current_end(sub) <= now:
        lifecycle.renew(state, sub)


def _trial(state: State, sub: Json, now: int) -> None:
    if sub["trial_end"] <= now:
        lifecycle.end_trial(state, sub)
    elif sub["trial_end"] - lifecycle.WARNING_S <= now and not state.hidden[sub["id"]]["warned"]:
        state.hidden[sub["id"]]["warned"] = True
        state.emit("customer.subscription.trial_will_end", sub)


def invoice(state: State, inv: Json) -> None:
    """The end of a draft's hour, and the next attempt at charging an open invoice."""
    now = state.now()
    if inv["collection_method"] == "send_invoice" and inv["status"] != "draft":
        if inv["status"] == "open" and inv["due_date"] <= now:
            lifecycle.overdue(state, inv)
        return
    if not inv["auto_advance"]:
        return
    if inv["status"] == "draft" and (inv["automatically_finalizes_at"] or now + 1) <= now:
        invoicing.finalize(state, inv)
        if inv["collection_method"] != "send_invoice":
            _collect(state, inv)
    elif inv["status"] == "open" and (inv["next_payment_attempt"] or now + 1) <= now:
        _collect(state, inv)


def _collect(state: State, inv: Json) -> None:
    pause = invoicing.subscription_of(state, inv)["pause_collection"]
    if pause is None or pause["behavior"] == "keep_as_draft":
        lifecycle.collect(state, inv)
    else:
        invoicing.close(state, inv, "void" if pause["behavior"] == "void" else "uncollectible")


def session(state: State, checkout: Json) -> None:
    """The end of an open Checkout session."""
    if checkout["status"] == "open" and checkout["expires_at"] <= state.now():
        expire_session(state, checkout)


def expire_session(state: State, checkout: Json) -> None:
    """Close an open Checkout session without a sale."""
    checkout |= {"status": "expired", "url": None}
    state.emit("checkout.session.expired", checkout)
