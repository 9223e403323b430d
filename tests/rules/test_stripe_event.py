"""domain.stripe_event: what is read of an event that Stripe has signed, and what is strange about one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.stripe_event import Arrived, Subject, is_plain, oddity, read, subject, version

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
UPDATED, PAID = "customer.subscription.updated", "invoice.paid"
NEW_SHAPE = {"id": "in_1", "parent": {"subscription_details": {"subscription": "sub_1"}}}
OLD_SHAPE = {"id": "in_1", "subscription": "sub_1"}


def _event(kind: str = UPDATED, about: Any = None, **changed: Any) -> dict[str, Any]:
    about = {"id": "sub_1"} if about is None else about
    created = int(NOW.timestamp())
    return {"object": "event", "id": "evt_1", "created": created, "type": kind, "data": {"object": about}} | changed


def test_an_event_is_read() -> None:
    assert read(_event()) == Arrived("evt_1", UPDATED, NOW, Subject("subscription", "sub_1"))
    bought = _event("checkout.session.completed", {"id": "cs_1", "subscription": "sub_1"})
    assert read(bought) == Arrived("evt_1", bought["type"], NOW, Subject("subscription", "sub_1"), "cs_1")
    assert read(_event(created=1)) == Arrived(
        "evt_1", UPDATED, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), Subject("subscription", "sub_1")
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"object": "charge"}, {"object": None}, {"type": None}, {"type": 5}, {"data": None}, {"data": "x"},
        {"data": {}}, {"id": None}, {"id": 5}, {"id": "sub_1"}, {"id": "evt_\x00"}, {"id": f"evt_{'x' * 252}"},
        {"created": 0}, {"created": -1}, {"created": "5"}, {"created": 1.5}, {"created": True}, {"created": None},
        {"created": 10**18},
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, OverflowError, OSError)):
        read(_event(**changed))


@pytest.mark.parametrize("about", ["sub_1", [], 5, {}, {"id": None}, {"id": "sub_\x00"}, {"id": "s" * 256}])
def test_an_event_about_nothing_that_can_be_looked_at_is_not_kept(about: Any) -> None:
    assert read(_event(about=about)) is None


@pytest.mark.parametrize("found", ["sub_1", {"id": "sub_1", "object": "subscription"}])
def test_an_invoice_names_its_subscription_in_both_shapes_and_expanded(found: object) -> None:
    expected = Subject("subscription", "sub_1")
    assert subject(PAID, {"subscription": found}) == expected
    assert subject(PAID, {"parent": {"subscription_details": {"subscription": found}}}) == expected
    newer: dict[str, object] = {"parent": {"subscription_details": {"subscription": found}}, "subscription": "sub_2"}
    assert subject(PAID, newer) == expected


@pytest.mark.parametrize(
    ("text", "plain"),
    [("a", True), ("!~", True), ("a" * 255, True), ("a" * 256, False), ("", False), (" ", False), ("a\n", False),
     ("é", False), ("a\x00", False), ("\ud800", False), (None, False), (5, False), (b"a", False)],
)  # fmt: skip
def test_only_what_every_database_takes_is_an_id(text: object, plain: bool) -> None:
    assert is_plain(text) is plain


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"api_version": "2026-10-28.endive"}, "2026-10-28.endive"),
        ({"api_version": None}, "unreadable"),
        ({"api_version": 5}, "unreadable"),
        ({"api_version": "\x00"}, "unreadable"),
        ({}, "unreadable"),
    ],
)
def test_the_version_of_an_event(sent: dict[str, Any], said: str) -> None:
    assert version(_event(**sent)) == said


@pytest.mark.parametrize(
    ("event", "odd"),
    [
        (_event(), None),
        (_event(created=int((NOW + timedelta(hours=1)).timestamp())), None),
        (_event(created=int((NOW + timedelta(hours=1, seconds=1)).timestamp())), "dated_in_the_future"),
        (_event(about={}), "about_nothing"),
        (_event("checkout.session.completed", {}), "about_nothing"),
        (_event("charge.refunded", {}), None),
        (_event(PAID, {"id": "in_1"}), None),
        (_event(PAID, NEW_SHAPE), None),
        (_event(PAID, OLD_SHAPE), "invoice_in_an_old_shape"),
    ],
)
def test_what_is_strange_about_an_event_is_told(event: dict[str, Any], odd: str | None) -> None:
    assert oddity(event, read(event), NOW) == odd
