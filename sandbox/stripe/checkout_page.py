"""The hosted Checkout page: GET shows it, POST pays (`action=pay`), is declined (`action=fail`)."""

from collections.abc import Mapping

from aiohttp import web

from sandbox.stripe import cards, checkout, pages
from sandbox.stripe.errors import StripeError, declined, invalid
from sandbox.stripe.objects import Json
from sandbox.stripe.state import State

DEFAULT_EMAIL = "buyer@example.com"


def show(state: State, session_id: str) -> web.Response:
    """GET /c/pay/{session}."""
    session = _session(state, session_id)
    if session is None:
        return pages.answer("Page not found", pages.note("There is no such Checkout session.", bad=True), status=404)
    if session["status"] != "open":
        return _closed(session, 200)
    return _open(state, session, "", 200)


def submit(state: State, session_id: str, form: Mapping[str, str]) -> web.Response:
    """POST /c/pay/{session}: 303 to the success_url once paid, 402 when declined, 409 when it is over already.

    Fields: action, email, card, quantity_0, quantity_1, ... (`quantity` is the first line's); all but action optional.
    """
    session = _session(state, session_id)
    if session is None:
        return show(state, session_id)
    if session["status"] != "open":
        return _closed(session, 409)
    try:
        _pay(state, session, form)
    except StripeError as error:
        return _open(state, session, error.message, error.status)
    target = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return web.Response(status=303, headers={"Location": target})


def _session(state: State, session_id: str) -> Json | None:
    return state.objects.get("checkout.session", {}).get(session_id)


def _pay(state: State, session: Json, form: Mapping[str, str]) -> None:
    if form.get("action") == "fail":
        raise declined("generic_decline")
    if form.get("action") != "pay":
        raise invalid("Choose what to do.", "action")
    email = form.get("email") or _email(state, session) or DEFAULT_EMAIL
    if "@" not in email:
        raise invalid("Your email address is invalid.", "email")
    number = (form.get("card") or cards.DEFAULT_CARD) if checkout.needs_card(session) else None
    lines = state.hidden[session["id"]]["lines"]
    checkout.complete(state, session, email, number, [_quantity(item, at, form) for at, item in enumerate(lines)])


def _quantity(item: Json, index: int, form: Mapping[str, str]) -> int | None:
    sent = form.get(f"quantity_{index}") or (form.get("quantity") if index == 0 else None)
    limits = item["adjustable_quantity"]
    if not sent or limits is None:
        return None
    if not sent.isdecimal() or not max(1, limits["minimum"]) <= int(sent) <= limits["maximum"]:
        raise invalid(f"The quantity must be {limits['minimum']} to {limits['maximum']}.", "quantity")
    return int(sent)


def _email(state: State, session: Json) -> str | None:
    if session["customer"]:
        email = state.get("customer", session["customer"]).get("email")
        return str(email) if email else None
    email = session["customer_email"]
    return str(email) if email else None


def _closed(session: Json, status: int) -> web.Response:
    if session["status"] == "expired":
        body = pages.note("This Checkout session has expired. Nothing was charged.", bad=True)
        return pages.answer("Session expired", body + pages.link(session["cancel_url"], "Back"), status=status)
    target = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    body = pages.note("This Checkout session was completed already. You were not charged again.")
    return pages.answer("Already paid", body + pages.link(target, "Continue"), status=status)


def _open(state: State, session: Json, message: str, status: int) -> web.Response:
    hidden = state.hidden[session["id"]]
    body = pages.note(message, bad=True)
    for item in hidden["lines"]:
        price = item["price"]
        amount = f"{pages.money(price['unit_amount'], price['currency'])} {pages.every(price['recurring'])}"
        body += f"<p><strong>{pages.esc(item['description'])}</strong><br>{pages.esc(amount)}</p>"
    if hidden["data"]["trial_days"]:
        body += pages.note(f"{hidden['data']['trial_days']} days free")
    elif hidden["data"]["trial_end"]:
        body += pages.note("Starts with a free trial")
    body += f"<p>Due today: {pages.esc(pages.money(session['amount_total'], session['currency']))}</p>"
    body += '<form method="post">' + _fields(state, session, hidden["lines"])
    body += pages.button("pay", "Pay") + pages.button("fail", "Payment fails", quiet=True) + "</form>"
    return pages.answer("Checkout", body + pages.link(session["cancel_url"], "Back"), status=status)


def _fields(state: State, session: Json, lines: list[Json]) -> str:
    known = _email(state, session)
    fields = pages.field("email", "Email", known or "", kind="email", extra="readonly" if known else "")
    for index, item in enumerate(lines):
        limits = item["adjustable_quantity"]
        if limits:
            extra = f'min="{max(1, limits["minimum"])}" max="{limits["maximum"]}"'
            fields += pages.field(f"quantity_{index}", "Quantity", item["quantity"], kind="number", extra=extra)
    if checkout.needs_card(session):
        fields += pages.field("card", "Card number", cards.DEFAULT_CARD, extra='inputmode="numeric"')
    return fields
