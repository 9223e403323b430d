"""The one account of the sandbox: its objects, its clock, what falls due, and the events it gives out."""

import heapq
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from sandbox.stripe.errors import no_such
from sandbox.stripe.objects import API_VERSION, Json, copied, difference, new, new_id

EVENT_AGE_S = 30 * 86400

# The API request being served, as events name it: its id and its idempotency key. Pages and the clock have none.
current_request: ContextVar[tuple[str | None, str | None]] = ContextVar("current_request", default=(None, None))


@dataclass
class Settings:
    """Switches of POST /sandbox/settings: what Stripe lets an account choose, or does in either of two ways."""

    after_dunning: str = "cancel"
    portal_cancel: str = "cancel_at_period_end"


SETTING_VALUES = {
    "after_dunning": ("cancel", "unpaid", "past_due"),
    "portal_cancel": ("cancel_at_period_end", "cancel_at"),
}


@dataclass
class State:
    """Everything the account holds. All changes are synchronous, so requests never see one half done."""

    publish: Callable[[Json], None] = lambda _event: None
    base_url: str = ""
    webhook_secret: str = ""
    settings: Settings = field(default_factory=Settings)
    objects: dict[str, dict[str, Json]] = field(default_factory=dict)
    # What Stripe keeps about an object without showing it (card numbers, subscription_data of a session, ...).
    hidden: dict[str, Json] = field(default_factory=dict)
    offset_s: float = 0.0
    due: list[tuple[int, int, str, str]] = field(default_factory=list)
    _kinds: dict[str, str] = field(default_factory=dict)
    _sequence: int = 0
    _reached: int = 0

    def now(self) -> int:
        """The account's time in whole unix seconds: real time plus what the clock was advanced."""
        return max(self._reached, int(time.time() + self.offset_s))

    def reach(self, moment: int) -> None:
        """Move the account's time forward to a unix second; it never goes back, whatever real time does."""
        self.offset_s = max(self.offset_s, moment - time.time())
        self._reached = max(self._reached, moment)

    def add(self, obj: Json) -> Json:
        """Store a new object under its id and kind."""
        self.objects.setdefault(obj["object"], {})[obj["id"]] = obj
        self._kinds[obj["id"]] = obj["object"]
        return obj

    def all(self, kind: str) -> list[Json]:
        """Every object of a kind, oldest first; deleted ones are left out."""
        return [obj for obj in self.objects.get(kind, {}).values() if not obj.get("deleted")]

    def find(self, object_id: str) -> Json | None:
        """The object of that id whatever its kind, or None."""
        kind = self._kinds.get(object_id)
        return self.objects[kind][object_id] if kind else None

    def get(self, kind: str, object_id: str, param: str = "id") -> Json:
        """The object of that kind and id. Otherwise StripeError resource_missing, 404 for `id`, 400 for a parameter."""
        obj = self.objects.get(kind, {}).get(object_id)
        if obj is None:
            raise no_such(_LABELS.get(kind, kind), object_id, param, status=404 if param == "id" else 400)
        return obj

    def live(self, kind: str, object_id: str, param: str = "id") -> Json:
        """As `get`, but a deleted object counts as missing."""
        obj = self.get(kind, object_id, param)
        if obj.get("deleted"):
            raise no_such(_LABELS.get(kind, kind), object_id, param, status=404 if param == "id" else 400)
        return obj

    def delete(self, obj: Json) -> Json:
        """Replace a stored object by its stub `{"id", "object", "deleted": true}` and return the stub."""
        stub = {"id": obj["id"], "object": obj["object"], "deleted": True}
        self.objects[obj["object"]][obj["id"]] = stub
        return stub

    def schedule(self, at: int, what: str, object_id: str) -> None:
        """Have the clock look at an object at that time. What is no longer due by then is passed over."""
        self._sequence += 1
        heapq.heappush(self.due, (at, self._sequence, what, object_id))

    def emit(self, event_type: str, obj: Json, previous: Json | None = None) -> Json:
        """Record an event with a snapshot of the object, and hand it to the webhooks."""
        request_id, key = current_request.get()
        data: Json = {"object": copied(obj)}
        if previous is not None:
            data["previous_attributes"] = previous
        event = new("event", id=new_id("evt"), api_version=API_VERSION, created=self.now(), data=data, type=event_type)
        event["request"] = {"id": request_id, "idempotency_key": key}
        self.add(event)
        self.publish(event)
        return event

    @contextmanager
    def changing(self, obj: Json, event_type: str) -> Iterator[None]:
        """Emit `event_type` with previous_attributes after the block, if the block changed the object."""
        before = copied(obj)
        yield
        previous = difference(before, obj)
        if previous:
            self.emit(event_type, obj, previous)

    def events(self) -> list[Json]:
        """The events of the last 30 days, oldest first: older ones can no longer be asked for."""
        horizon = self.now() - EVENT_AGE_S
        return [event for event in self.all("event") if event["created"] >= horizon]


_LABELS = {
    "checkout.session": "checkout.session",
    "payment_method": "PaymentMethod",
    "webhook_endpoint": "webhook endpoint",
    "billing_portal.configuration": "configuration",
}
