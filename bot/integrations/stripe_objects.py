"""Stripe's objects as they are sent, read into values; LookupError, TypeError, ValueError where they make no sense."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.domain.origin import GUILD_KEY, snowflake
from bot.domain.stripe_event import Arrived, Endpoint
from bot.domain.subscription import Invoice


@dataclass(frozen=True, slots=True)
class Bought:
    """A subscription that somebody has or had: as little of it as tells whether they are new."""

    id: str
    guild: int | None
    started_at: datetime
    had_trial: bool


@dataclass(frozen=True, slots=True)
class Price:
    """What a tier costs: minor units of `currency` every `interval_count` `interval`s (day, week, month, year)."""

    id: str
    amount: int
    currency: str
    interval: str
    interval_count: int


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """A Checkout session: `status` is open, complete or expired; `url` is there while it is open."""

    id: str
    status: str
    url: str | None
    expires_at: datetime
    subscription: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """Events as Stripe lists them, and how many of the list made no sense."""

    events: list[Arrived]
    unreadable: int


def price_problem(price: Mapping[str, Any]) -> str | None:
    """Why nobody can be offered a price of Stripe's: "once" (nothing to subscribe to), "complex" (no single amount
    tells what it costs: tiers, fractions of a cent, packages, by use, what one likes), None when somebody can.
    """
    recurring, amount = price.get("recurring"), price.get("unit_amount")
    if recurring is None:
        return "once"
    usual = price.get("billing_scheme", "per_unit") == "per_unit" and recurring.get("usage_type") != "metered"
    special = price.get("transform_quantity") is not None or price.get("custom_unit_amount") is not None
    whole = type(amount) is int and amount >= 0 and _is_just(price.get("unit_amount_decimal"), amount)
    return None if usual and not special and whole else "complex"


def _is_just(decimal: object, amount: int) -> bool:
    try:
        return decimal is None or Decimal(str(decimal)) == amount
    except InvalidOperation:
        return False


def read_price(found: Mapping[str, Any]) -> Price:
    """A price that `price_problem` finds nothing wrong with."""
    recurring = found["recurring"]
    return Price(
        id=str(found["id"]),
        amount=int(found["unit_amount"]),
        currency=str(found["currency"]),
        interval=str(recurring["interval"]),
        interval_count=int(recurring["interval_count"]),
    )


def price_state(found: Mapping[str, Any]) -> str:
    """ "active", "inactive", or what `price_problem` says."""
    return price_problem(found) or ("active" if found["active"] else "inactive")


def read_invoice(found: Mapping[str, Any]) -> Invoice:
    """A trial's invoice, or one that a coupon brought to nothing, is "paid" at Stripe and no money was."""
    settled = found["status"] == "paid" and int(found.get("total") or 0) > 0
    return Invoice(
        created_at=moment(found["created"]),
        due_at=moment_or_none(found.get("due_date")),
        is_open=found["status"] == "open",
        paid=settled or int(found["amount_paid"]) > 0,
    )


def read_bought(found: Mapping[str, Any]) -> Bought:
    """A subscription, as little of it as matters."""
    guild = snowflake(found["metadata"].get(GUILD_KEY))
    return Bought(str(found["id"]), guild, moment(found["created"]), found.get("trial_start") is not None)


def read_endpoint(found: Mapping[str, Any]) -> Endpoint:
    """A webhook endpoint."""
    version, events = found["api_version"], frozenset(str(each) for each in found["enabled_events"])
    return Endpoint(str(found["url"]), found["status"] == "enabled", bool(found["livemode"]), version, events)


def read_checkout(found: Mapping[str, Any]) -> CheckoutSession:
    """A Checkout session."""
    subscription = found["subscription"]
    return CheckoutSession(
        id=str(found["id"]),
        status=str(found["status"]),
        url=found["url"],
        expires_at=moment(found["expires_at"]),
        subscription=None if subscription is None else str(subscription),
    )


def moment(seconds: int) -> datetime:
    """A time from unix seconds."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except OSError as error:  # too large for the machine's own time
        raise ValueError("a time") from error


def moment_or_none(seconds: int | None) -> datetime | None:
    """The same, where there may be none."""
    return None if seconds is None else moment(seconds)
