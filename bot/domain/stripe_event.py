"""An event of Stripe, as far as it is kept: which object to look at again. The same for webhooks and for the list.

Types: https://docs.stripe.com/api/events/types
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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

SUBSCRIPTION, CHECKOUT, PRICE = "subscription", "checkout_session", "price"
"""The kinds of objects that are looked at."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The object that an event is about: what to look at again."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event, as far as it is kept; `origin`, whose it seems to be, is not.

    `checkout`: Stripe's id of the Checkout session that was completed and led to the subscription it is about.
    """

    event_id: str
    type: str
    created_at: datetime
    subject: Subject
    checkout: str | None = None
    origin: Origin = field(default=Origin(), compare=False)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook endpoint at Stripe; `api_version` is None when it follows the account's."""

    url: str
    enabled: bool
    live: bool
    api_version: str | None
    events: frozenset[str]


# What Stripe's ids and versions are made of. Anything else (a NUL, half a surrogate pair) is refused by a database.
_PLAIN = re.compile(r"[!-~]{1,255}")
# How far Stripe's clock may be ahead of ours before an event counts as dated in the future.
_AHEAD = timedelta(hours=1)


def read(event: Any) -> Arrived | None:
    """What is kept of an event as Stripe sends or lists it; None when nothing here depends on it.

    Raises KeyError, TypeError, ValueError, OverflowError, OSError when it is no event.
    """
    if event["object"] != "event" or not isinstance(event["type"], str) or not isinstance(event["data"], dict):
        raise ValueError("not an event")
    id_, created = event["id"], event["created"]
    if not is_plain(id_) or not id_.startswith("evt_"):
        raise ValueError("id")
    if type(created) is not int or created <= 0:
        raise ValueError("created")
    object_ = event["data"]["object"]
    created_at = datetime.fromtimestamp(created, UTC)
    content = object_ if isinstance(object_, dict) else {}
    about = subject(event["type"], content)
    if about is None:
        return None
    page = _named(CHECKOUT, content.get("id")) if event["type"].startswith("checkout.") else None
    led_from = page.id if page is not None and about.kind == SUBSCRIPTION else None
    return Arrived(id_, event["type"], created_at, about, led_from, origin_of(event["type"], content))


def version(event: Any) -> str:
    """The API version that an event, which `read` took, was made in; "unreadable" when it has none that can be one."""
    found = event.get("api_version")
    return found if is_plain(found) else "unreadable"


def oddity(event: Any, arrived: Arrived | None, now: datetime) -> str | None:
    """What is strange about an event that `read` took: the operator should know, and it is worked on all the same."""
    if arrived is None:
        # An invoice may be for something else than a subscription; all the others must name what they are about.
        odd = event["type"] in TYPES and not event["type"].startswith("invoice.")
        return "about_nothing" if odd else None
    if arrived.created_at > now + _AHEAD:
        return "dated_in_the_future"
    is_old = arrived.type.startswith("invoice.") and not _newer(event["data"]["object"])
    return "invoice_in_an_old_shape" if is_old else None


def is_plain(text: object) -> bool:
    """Whether `text` can be an id of Stripe's: 1 to 255 printable ASCII characters."""
    return isinstance(text, str) and _PLAIN.fullmatch(text) is not None


def subject(event_type: str, object_: dict[str, object]) -> Subject | None:
    """What to look at after an event of this type about this object; None when nothing here depends on it."""
    if event_type not in TYPES:
        return None
    if event_type.startswith("invoice."):
        # Before 2025-03-31.basil an invoice named its subscription itself; an endpoint may still be on that version.
        return _named(SUBSCRIPTION, _newer(object_) or object_.get("subscription"))
    if event_type.startswith("checkout.") and (bought := _named(SUBSCRIPTION, object_.get("subscription"))):
        return bought  # what came of a page says more than the page
    kinds = {"customer": SUBSCRIPTION, "price": PRICE}
    return _named(kinds.get(event_type.partition(".")[0], CHECKOUT), object_.get("id"))


def _newer(invoice: dict[str, object]) -> object:
    parent = invoice.get("parent")
    details = parent.get("subscription_details") if isinstance(parent, dict) else None
    return details.get("subscription") if isinstance(details, dict) else None


def _named(kind: str, found: object) -> Subject | None:
    id_ = found.get("id") if isinstance(found, dict) else found  # the object itself, where it was expanded
    return Subject(kind, id_) if isinstance(id_, str) and is_plain(id_) else None
