"""An event of Stripe, as far as it is kept: which object to look at again. The same for webhooks and for the list.

Types: https://docs.stripe.com/api/events/types
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# What can change somebody's membership. Stripe's list of events takes 20 types at most.
TYPES = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "invoice.overdue",
    "invoice.marked_uncollectible",
    "invoice.voided",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The object that an event is about: what to look at again."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event, as far as it is kept. Without a subject there is nothing to do about it."""

    event_id: str
    type: str
    created_at: datetime
    subject: Subject | None


def read(event: Any) -> Arrived:
    """What is kept of an event as Stripe sends or lists it. Raises KeyError, TypeError, ValueError when it is none."""
    if event["object"] != "event" or not isinstance(event["type"], str) or not isinstance(event["data"], dict):
        raise ValueError("not an event")
    id_ = event["id"]
    if not isinstance(id_, str) or not id_.startswith("evt_") or len(id_) > 255:
        raise ValueError("id")
    about = event["data"]["object"]
    return Arrived(
        event_id=id_,
        type=event["type"][:100],
        created_at=datetime.fromtimestamp(event["created"], UTC),
        subject=subject(event["type"], about if isinstance(about, dict) else {}),
    )


def subject(event_type: str, object_: dict[str, object]) -> Subject | None:
    """What to look at after an event of this type about this object; None when nothing here depends on it."""
    if event_type.startswith("customer.subscription."):
        return _named("subscription", object_.get("id"))
    if event_type.startswith("checkout.session."):
        return _named("checkout_session", object_.get("id"))
    if event_type.startswith("invoice."):
        details = object_.get("parent")
        nested = details.get("subscription_details") if isinstance(details, dict) else None
        return _named("subscription", nested.get("subscription")) if isinstance(nested, dict) else None
    return None


def _named(kind: str, id_: object) -> Subject | None:
    return Subject(kind, id_) if isinstance(id_, str) and 0 < len(id_) <= 255 else None
