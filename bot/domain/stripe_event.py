"""An event of Stripe, as far as it is kept: which object to look at again. The same for webhooks and for the list.

Types: https://docs.stripe.com/api/events/types
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.domain.origin import Origin, origin_of

# The version of Stripe's API that this program is written for; the SDK has it pinned. Events must come in it too.
API_VERSION = "2026-10-28.endive"
WEBHOOK_PATH = "/stripe/webhook"
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
    "price.created",
    "price.updated",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The object that an event is about: what to look at again."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event, as far as it is kept; `origin`, whose it seems to be, is not."""

    event_id: str
    type: str
    created_at: datetime
    subject: Subject
    origin: Origin = field(default=Origin(), compare=False)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook endpoint at Stripe; `api_version` is None when it follows the account's."""

    url: str
    enabled: bool
    live: bool
    api_version: str | None
    events: frozenset[str]


def read(event: Any) -> Arrived | None:
    """What is kept of an event as Stripe sends or lists it; None when nothing here depends on it.

    Raises KeyError, TypeError, ValueError when it is no event.
    """
    if event["object"] != "event" or not isinstance(event["type"], str) or not isinstance(event["data"], dict):
        raise ValueError("not an event")
    id_ = event["id"]
    if not isinstance(id_, str) or not id_.startswith("evt_") or len(id_) > 255:
        raise ValueError("id")
    object_ = event["data"]["object"]
    created_at = datetime.fromtimestamp(event["created"], UTC)
    content = object_ if isinstance(object_, dict) else {}
    about = subject(event["type"], content)
    return Arrived(id_, event["type"], created_at, about, origin_of(event["type"], content)) if about else None


def subject(event_type: str, object_: dict[str, object]) -> Subject | None:
    """What to look at after an event of this type about this object; None when nothing here depends on it."""
    if event_type not in TYPES:
        return None
    if event_type.startswith("invoice."):
        parent = object_.get("parent")
        details = parent.get("subscription_details") if isinstance(parent, dict) else None
        return _named("subscription", details.get("subscription")) if isinstance(details, dict) else None
    kinds = {"customer": "subscription", "price": "price"}
    return _named(kinds.get(event_type.partition(".")[0], "checkout_session"), object_.get("id"))


def _named(kind: str, id_: object) -> Subject | None:
    return Subject(kind, id_) if isinstance(id_, str) and 0 < len(id_) <= 255 else None
