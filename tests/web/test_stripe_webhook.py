"""POST /stripe/webhook: only what Stripe signed, just now, is stored; once; and nothing else is."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from bot.clock import Clock
from bot.db import Session, alerts, stripe_looks
from bot.domain.stripe_event import Subject
from bot.web.stripe_webhook import LARGEST_BODY
from tests.web.conftest import EVENT, NEW, OLD, WRONG, Endpoint, signed


def _body(**changed: Any) -> bytes:
    return json.dumps({**EVENT, **changed}).encode()


async def _looks(session: Session) -> list[Subject]:
    return [each.key for each in await stripe_looks.ROWS.due(session, Clock().now(), 10)]


async def test_a_genuine_event_is_stored_once(endpoint: Endpoint) -> None:
    for _ in range(3):
        assert await endpoint.send(_body(), signed(_body())) == 200
    assert await endpoint.stored() == ["evt_1"]
    assert endpoint.database.wakes["billing"].is_set()


async def test_nothing_about_a_person_is_stored_with_it(endpoint: Endpoint) -> None:
    await endpoint.send(_body(), signed(_body()))
    async with endpoint.database.transaction(readonly=True) as session:
        assert await _looks(session) == [Subject("subscription", "sub_1")]
        rows = await session.exec(text("SELECT * FROM stripe_events"))  # type: ignore[call-overload]
        stored = repr(rows.all())
    assert "evt_1" in stored
    assert "noor" not in stored
    assert "cus_1" not in stored


async def test_both_secrets_are_good_while_one_replaces_the_other(endpoint: Endpoint) -> None:
    assert await endpoint.send(_body(), signed(_body(), NEW)) == 200
    assert await endpoint.send(_body(id="evt_2"), signed(_body(id="evt_2"), OLD)) == 200
    assert await endpoint.send(_body(id="evt_3"), signed(_body(id="evt_3"), WRONG)) == 400
    assert await endpoint.stored() == ["evt_1", "evt_2"]


# Made when they are sent: what is signed at a time depends on it.
REFUSED: dict[str, Callable[[], str | None]] = {
    "none": lambda: None,
    "empty": lambda: "",
    "no values": lambda: "t=,v1=",
    "no time": lambda: "v1=abc",
    "nonsense": lambda: "nonsense",
    "long ago": lambda: "t=1,v1=" + "0" * 64,
    "of another body": lambda: signed(b"another body"),
    "with another secret": lambda: signed(_body(), WRONG),
    "five minutes old": lambda: signed(_body(), at=time.time() - 301),
    "of the future": lambda: signed(_body(), at=time.time() + 400),
    "of another scheme": lambda: signed(_body()).replace("v1=", "v0="),
    "not ASCII": lambda: f"t={int(time.time())},v1=\u00e9",
    "with two times": lambda: signed(_body()).replace(",v1=", f",t={2**70},v1="),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_stripe_did_not_sign_just_now_is_refused(endpoint: Endpoint, name: str) -> None:
    assert await endpoint.send(_body(), REFUSED[name]()) == 400
    assert await endpoint.stored() == []
    assert await endpoint.send(_body(), signed(_body())) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"event"',
        b"{}",
        b"[" * 100_000,
        _body(object="charge"),
        _body(id=5),
        _body(id="sub_1"),
        _body(id="evt_" + "x" * 300),
        _body(created="soon"),
        _body(created=10**30),
        _body(created=None),
        _body(data=None),
        _body(type=None),
    ],
)
async def test_what_is_no_event_is_refused_though_it_is_signed(endpoint: Endpoint, body: bytes) -> None:
    assert await endpoint.send(body, signed(body) if body != b"\xff\xfe" else "t=1,v1=2") == 400
    assert await endpoint.stored() == []


async def test_an_event_with_an_impossible_time_or_id_is_refused(endpoint: Endpoint) -> None:
    for body in (
        _body(created=10**18),
        _body(created=-(10**18)),
        _body(created=-5),
        _body(created=True),
        _body(created=1790000000.5),
        _body(created=[1790000000]),
        _body().replace(b"1790000000", b"NaN"),
        _body().replace(b"1790000000", b"9" * 5000),
        json.dumps({name: value for name, value in EVENT.items() if name != "created"}).encode(),
        _body(id="evt_\ud800"),
        _body(id="evt_\x00"),
        _body(id="evt_1\n"),
    ):
        assert await endpoint.send(body, signed(body)) == 400, body[:200]
    assert await endpoint.stored() == []


async def test_a_body_over_one_mebibyte_is_refused_and_one_of_just_that_size_is_not(endpoint: Endpoint) -> None:
    padding = LARGEST_BODY - len(_body(padding=""))
    fits = _body(padding="x" * padding)
    assert len(fits) == LARGEST_BODY
    assert await endpoint.send(fits, signed(fits)) == 200
    over = _body(id="evt_2", padding="x" * (padding + 1))
    assert await endpoint.send(over, signed(over)) == 413
    assert await endpoint.stored() == ["evt_1"]


@pytest.mark.parametrize("data", [{"object": None}, {"object": []}, {"object": {"id": 7}}, {"object": {"id": ""}}, {}])
async def test_an_event_about_nothing_that_can_be_looked_at_is_acknowledged_or_refused(
    endpoint: Endpoint, data: dict[str, Any]
) -> None:
    body = _body(data=data)
    status = await endpoint.send(body, signed(body))
    assert status == (200 if "object" in data else 400)
    assert await endpoint.stored() == []


async def test_an_event_that_changes_no_membership_is_acknowledged_and_not_kept(endpoint: Endpoint) -> None:
    body = _body(type="customer.subscription.trial_will_end")
    assert await endpoint.send(body, signed(body)) == 200
    assert await endpoint.stored() == []


async def test_events_that_come_together_are_all_stored_and_say_so(endpoint: Endpoint) -> None:
    ids = [f"evt_{number}" for number in range(40)]
    bodies = [_body(id=id_) for id_ in (*ids, *ids)]
    statuses = await asyncio.gather(*(endpoint.send(body, signed(body)) for body in bodies))
    assert statuses == [200] * 80
    assert await endpoint.stored() == sorted(ids)


async def test_events_that_cannot_be_stored_are_not_acknowledged_and_later_ones_are_again(endpoint: Endpoint) -> None:
    async with endpoint.database.transaction() as session:
        await session.exec(text("ALTER TABLE stripe_events RENAME TO events_gone"))  # type: ignore[call-overload]
    bodies = [_body(id=f"evt_{number}") for number in range(8)]
    statuses = await asyncio.gather(*(endpoint.send(body, signed(body)) for body in bodies))
    assert set(statuses) == {500}
    async with endpoint.database.transaction() as session:
        await session.exec(text("ALTER TABLE events_gone RENAME TO stripe_events"))  # type: ignore[call-overload]
    assert await endpoint.stored() == []
    assert await endpoint.send(bodies[0], signed(bodies[0])) == 200
    assert await endpoint.stored() == ["evt_0"]


async def test_an_event_of_another_api_version_is_stored_used_for_its_ids_and_alerted_once(endpoint: Endpoint) -> None:
    for id_ in ("evt_1", "evt_2"):
        body = _body(id=id_, api_version="2019-01-01")
        assert await endpoint.send(body, signed(body)) == 200
    assert await endpoint.stored() == ["evt_1", "evt_2"]
    async with endpoint.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == [("webhook_api_version", "2019-01-01")]
        assert await _looks(session) == [Subject("subscription", "sub_1")]
    async with endpoint.database.transaction() as session:
        await alerts.close_kind(session, "webhook_api_version")  # as each night does
    body = _body(id="evt_3")
    assert await endpoint.send(body, signed(body)) == 200
    async with endpoint.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == []


async def _alerts(endpoint: Endpoint) -> list[tuple[str, str]]:
    async with endpoint.database.transaction(readonly=True) as session:
        return await alerts.all_(session)


OF_SUB_1 = [Subject("subscription", "sub_1")]
NEW_SHAPE = {"parent": {"subscription_details": {"subscription": "sub_1"}}}
ODD: dict[str, tuple[dict[str, Any], str | None, bool]] = {
    # what is sent, what is alerted, whether it is stored
    "of the year 2286": ({"created": 9_999_999_999}, "dated_in_the_future", True),
    "of the last second there is": ({"created": 253_402_300_799}, "dated_in_the_future", True),
    "an invoice in the old shape": (
        {"type": "invoice.paid", "data": {"object": {"id": "in_1", "subscription": "sub_1"}}},
        "invoice_in_an_old_shape",
        True,
    ),
    "an invoice in the old shape beside a null": (
        {"type": "invoice.paid", "data": {"object": {"subscription": "sub_1", "parent": None}}},
        "invoice_in_an_old_shape",
        True,
    ),
    "an invoice in the new shape": ({"type": "invoice.paid", "data": {"object": NEW_SHAPE}}, None, True),
    "with its subscription expanded": (
        {"type": "invoice.paid", "data": {"object": {"subscription": {"id": "sub_1"}}}},
        "invoice_in_an_old_shape",
        True,
    ),
    "an invoice for a single thing": ({"type": "invoice.paid", "data": {"object": {"id": "in_1"}}}, None, False),
    "about half a surrogate pair": ({"data": {"object": {"id": "sub_\ud800"}}}, "about_nothing", False),
    "about a NUL": ({"data": {"object": {"id": "sub_\x00"}}}, "about_nothing", False),
    "about something endless": ({"data": {"object": {"id": "sub_" + "x" * 300}}}, "about_nothing", False),
    "with half a surrogate pair elsewhere": (
        {"data": {"object": {"id": "sub_1", "customer": "\ud800", "\udfff": "\x00"}}},
        None,
        True,
    ),
    "of a type with a NUL": ({"type": "customer.subscription.updated\x00"}, None, False),
}


async def test_what_is_odd_is_told_worked_on_and_answered(endpoint: Endpoint) -> None:
    for number, (name, (changed, told, is_stored)) in enumerate(ODD.items()):
        body, before = _body(id=f"evt_{number}", **changed), await endpoint.stored()
        for _ in range(2):
            assert await endpoint.send(body, signed(body)) == 200, name
        assert await endpoint.stored() == sorted([*before, f"evt_{number}"] if is_stored else before), name
        async with endpoint.database.transaction() as session:
            assert await _looks(session) == (OF_SUB_1 if is_stored else []), name
            assert await alerts.all_(session) == ([("stripe_event_odd", told)] if told else []), name
            await alerts.close_kind(session, "stripe_event_odd")
            for due in await stripe_looks.ROWS.due(session, Clock().now(), 10):
                await stripe_looks.finish(session, due)


async def test_an_api_version_that_is_none_is_told_as_such(endpoint: Endpoint) -> None:
    for number, version in enumerate(("\ud800", "\x00", "v" * 300, "", 7, None, ["2019-01-01"])):
        body = _body(id=f"evt_{number}", api_version=version)
        assert await endpoint.send(body, signed(body)) == 200, version
    assert len(await endpoint.stored()) == 7
    assert await _alerts(endpoint) == [("webhook_api_version", "unreadable")]


async def test_of_a_key_that_comes_twice_the_last_counts(endpoint: Endpoint) -> None:
    body = _body().replace(b'"id": "evt_1"', b'"id": "evt_0", "id": "evt_1"')
    assert await endpoint.send(body, signed(body)) == 200
    assert await endpoint.stored() == ["evt_1"]


async def test_what_stripe_signed_and_cannot_be_read_is_told_and_what_it_did_not_sign_is_not(
    endpoint: Endpoint,
) -> None:
    assert await endpoint.send(b"null", signed(b"null", WRONG)) == 400
    assert await _alerts(endpoint) == []
    assert await endpoint.send(b"null", signed(b"null")) == 400
    assert await _alerts(endpoint) == [("stripe_event_odd", "unreadable")]


async def test_other_methods_are_refused(endpoint: Endpoint) -> None:
    assert (await endpoint.get("/stripe/webhook"))[0] == 405


@pytest.mark.parametrize(
    ("path", "headers", "said"),
    [
        ("/membership/success?lang=nl", {}, '<html lang="nl">'),
        ("/membership/success?lang=nl", {}, "Dank je wel"),
        ("/membership/success", {}, "Thank you"),
        ("/membership/cancel?lang=en", {}, "Nothing was paid"),
        ("/membership/done", {"Accept-Language": "nl-BE,nl;q=0.9,en;q=0.8"}, "Klaar"),
        ("/", {"Accept-Language": "fr"}, "https://discord.com/channels/42"),
        ("/membership/success?lang=<script>", {}, "Thank you"),
        ("/membership/cancel", {}, "<code>/membership join</code>"),
    ],
)
async def test_pages_are_in_the_persons_language(
    endpoint: Endpoint, path: str, headers: dict[str, str], said: str
) -> None:
    status, page = await endpoint.get(path, **headers)
    assert status == 200
    assert said in page
    assert "<script" not in page


async def test_a_page_that_is_not_there_says_so_kindly(endpoint: Endpoint) -> None:
    status, page = await endpoint.get("/wp-login.php", **{"Accept-Language": "nl"})
    assert status == 404
    assert "Deze pagina bestaat niet" in page
