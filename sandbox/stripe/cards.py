"""Stripe's test cards: which can be kept for later and which can be charged."""

from dataclasses import dataclass

from sandbox.stripe.errors import declined, no_such
from sandbox.stripe.objects import Json, new, new_id
from sandbox.stripe.state import State


@dataclass(frozen=True)
class TestCard:
    """How a card number behaves: the decline code on keeping it and on charging it (None: it works)."""

    brand: str = "visa"
    on_attach: str | None = None
    on_charge: str | None = None


DEFAULT_CARD = "4242424242424242"
CARDS = {
    DEFAULT_CARD: TestCard(),
    "5555555555554444": TestCard(brand="mastercard"),
    "4000000000000341": TestCard(on_charge="generic_decline"),
    "4000000000000002": TestCard(on_attach="generic_decline", on_charge="generic_decline"),
    "4000000000009995": TestCard(on_attach="insufficient_funds", on_charge="insufficient_funds"),
    "4000000000000069": TestCard(on_attach="expired_card", on_charge="expired_card"),
    "4000000000000127": TestCard(on_attach="incorrect_cvc", on_charge="incorrect_cvc"),
}
TOKENS = {
    "pm_card_visa": DEFAULT_CARD,
    "pm_card_mastercard": "5555555555554444",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_chargeDeclined": "4000000000000002",
}


def lookup(number: str) -> TestCard:
    """The card of a number, spaces allowed. An unknown number is StripeError incorrect_number."""
    card = CARDS.get(number.replace(" ", ""))
    if card is None:
        raise declined("incorrect_number")
    return card


def attach(state: State, customer: Json, number: str) -> Json:
    """Keep a card for a customer; returns the new payment method. A card that cannot be kept is a StripeError."""
    card = lookup(number)
    if card.on_attach:
        raise declined(card.on_attach)
    digits = number.replace(" ", "")
    method = new("payment_method", id=new_id("pm"), created=state.now(), customer=customer["id"])
    method["card"] |= {"brand": card.brand, "display_brand": card.brand, "last4": digits[-4:]}
    method["card"]["networks"] = {"available": [card.brand], "preferred": None}
    method["card"]["fingerprint"] = f"sandbox{digits[-9:]}"
    method["billing_details"] |= {"email": customer["email"], "name": customer["name"]}
    state.hidden[method["id"]] = {"number": digits}
    return state.add(method)


def attach_token(state: State, customer: Json, token: str, param: str) -> Json:
    """Keep one of Stripe's test tokens (`pm_card_visa`), or find a payment method the customer has already."""
    if token in TOKENS:
        return attach(state, customer, TOKENS[token])
    method = state.get("payment_method", token, param)
    if method["customer"] != customer["id"]:
        raise no_such("PaymentMethod", token, param, status=400)
    return method


def make_default(state: State, customer: Json, method: Json) -> None:
    """Charge the customer's subscriptions with this card from now on, those with a card of their own too."""
    with state.changing(customer, "customer.updated"):
        customer["invoice_settings"]["default_payment_method"] = method["id"]
    for sub in state.all("subscription"):
        if sub["customer"] == customer["id"] and sub["default_payment_method"] and not sub["ended_at"]:
            with state.changing(sub, "customer.subscription.updated"):
                sub["default_payment_method"] = method["id"]


def payment_method_of(state: State, customer: Json, sub: Json | None) -> str | None:
    """The id of the card a subscription is charged with: its own, else the customer's default."""
    own = sub["default_payment_method"] if sub else None
    chosen = own or customer.get("invoice_settings", {}).get("default_payment_method")
    return None if chosen is None else str(chosen)


def charge(state: State, method_id: str | None) -> str | None:
    """Try to take money from a card: None when it worked, else the decline code."""
    if method_id is None:
        return "no_payment_method"
    return CARDS[state.hidden[method_id]["number"]].on_charge
