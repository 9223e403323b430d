"""What Stripe can answer that makes no sense, or not the sense one would expect: at the wire, by itself."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlmodel import select

from bot import config as configuration
from bot.billing import reading, rules
from bot.billing.reconcile import Reconcile
from bot.clock import Clock
from bot.db import Database, alerts, jobs, stripe_looks
from bot.db.stripe_events import StripeEventRow
from bot.db.stripe_looks import StripeLookRow
from bot.domain.jobs import Job
from bot.domain.subscription import Invoice
from bot.errors import NotUnderstood, TryLater
from bot.integrations.stripe import Stripe
from bot.integrations.stripe_objects import Price

CONFIG = configuration.load(Path(__file__).parents[1] / "config")
GUILD, NURSE = 42, 7
NOW = Clock().now().replace(microsecond=0)
SECOND = int(NOW.timestamp())
Answer = Callable[[web.Request], Any]


class Wire:
    """Answers Stripe's paths with what a test says; `asked` has each request's path and query."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.stripe: Stripe

    async def answer(self, request: web.Request) -> web.Response:
        """The answer for the path; (status, body) for a failure."""
        self.asked.append((request.path, dict(request.query)))
        found = self.answers[request.path]
        found = found(request) if callable(found) else found
        status, body = found if isinstance(found, tuple) else (200, found)
        return web.Response(status=status, text=json.dumps(body), content_type="application/json")


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """Stripe's place on loopback, and the bot's client of it."""
    found = Wire()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", found.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.stripe = Stripe("sk_test_1", f"http://127.0.0.1:{runner.addresses[0][1]}")
    yield found
    await found.stripe.close()
    await runner.cleanup()


def _list(*data: Any) -> dict[str, Any]:
    return {"object": "list", "data": list(data), "has_more": False, "url": "/v1/things"}


def _event(id_: str, created: Any) -> dict[str, Any]:
    metadata = {"discord_user_id": str(NURSE), "discord_guild_id": str(GUILD)}
    about = {"id": f"sub_{id_[4:]}", "object": "subscription", "metadata": metadata}
    type_ = "customer.subscription.updated"
    return {"id": id_, "object": "event", "created": created, "type": type_, "data": {"object": about}}


def _subscription(id_: str, **changed: Any) -> dict[str, Any]:
    item = {"current_period_start": SECOND - 60, "current_period_end": SECOND + 60, "price": {"lookup_key": "x"}}
    found = {
        "id": id_, "object": "subscription", "customer": "cus_1", "status": "active", "created": SECOND - 60,
        "items": {"object": "list", "data": [item]}, "cancel_at": None, "cancel_at_period_end": False,
        "ended_at": None, "trial_start": None, "pause_collection": None,
        "metadata": {"discord_user_id": str(NURSE), "discord_guild_id": str(GUILD)},
    }  # fmt: skip
    return {**found, **changed}


async def _mark(database: Database) -> datetime | None:
    async with database.transaction(readonly=True) as session:
        return (await jobs.get(session, Job.BACKFILL)).reached


async def test_one_bad_event_hides_no_other_and_none_moves_the_mark_past_now(wire: Wire, database: Database) -> None:
    missed = Reconcile(database, wire.stripe, CONFIG, Clock(), GUILD)
    odd = [10**18, -(10**18), -5, "soon", 1.5, None]
    wire.answers["/v1/events"] = _list(
        *(_event(f"evt_odd{number}", created) for number, created in enumerate(odd)),
        _event("evt_\ud800", SECOND), _event("evt_\x00", SECOND), _event("evt_future", SECOND + 10**9),
        _event("evt_good", SECOND - 60),
    )  # fmt: skip
    assert await missed.backfill() == 2
    assert await _mark(database) == NOW - timedelta(seconds=60)
    async with database.transaction(readonly=True) as session:
        assert set(await session.exec(select(StripeEventRow.event_id))) == {"evt_future", "evt_good"}
        looks = await stripe_looks.ROWS.due(session, Clock().now(), 9)
        assert {each.key.id for each in looks} == {"sub_future", "sub_good"}
        assert await alerts.all_(session) == [("stripe_event_odd", "unreadable")]
    wire.answers["/v1/events"] = _list(_event("evt_later", SECOND + 10**9))
    assert await missed.backfill() == 1
    assert await _mark(database) == NOW - timedelta(seconds=60)


async def test_a_mark_in_the_future_counts_as_unknown(wire: Wire, database: Database) -> None:
    async with database.transaction() as session:
        await jobs.done(session, Job.BACKFILL, NOW, None, reached=NOW + timedelta(days=900))
    wire.answers["/v1/events"] = _list(_event("evt_good", SECOND - 60))
    await Reconcile(database, wire.stripe, CONFIG, Clock(), GUILD).backfill()
    assert int(wire.asked[-1][1]["created[gte]"]) < SECOND - 28 * 86400
    assert await _mark(database) == NOW - timedelta(seconds=60)


@pytest.mark.parametrize(
    "changed",
    [
        {"customer": "cus_\ud800"}, {"customer": "cus_\x00"}, {"customer": "c" * 300}, {"status": "act\x00ive"},
        {"status": "\ud800"}, {"status": "a" * 100}, {"status": None}, {"created": 10**18},
        {"pause_collection": {"resumes_at": 10**18}},
    ],
)  # fmt: skip
async def test_what_no_database_would_take_is_not_understood(wire: Wire, changed: dict[str, Any]) -> None:
    wire.answers["/v1/subscriptions/sub_1"] = _subscription("sub_1", **changed)
    wire.answers["/v1/subscriptions"] = _list(_subscription("sub_1", **changed), _subscription("sub_2"))
    with pytest.raises(NotUnderstood):
        await wire.stripe.subscription("sub_1")
    assert [each.id for each in await wire.stripe.subscriptions()] == ["sub_2"]  # and it hides none of the others


JUNK = [
    "noor",
    "-7",
    "18446744073709551616",
    "9223372036854775808",
    "7.0",
    "7e0",
    " 7",
    "\u0667",
    "",
    "0",
    7,
    None,
    [7],
]


async def test_a_subscription_without_items_is_read_and_opens_nothing(wire: Wire) -> None:
    wire.answers["/v1/subscriptions/sub_1"] = _subscription("sub_1", items={"object": "list", "data": []})
    seen = await wire.stripe.subscription("sub_1")
    assert seen.items == ()
    before, shop = reading.former(None, None), rules.shop_of(CONFIG)
    found = reading.subscription_of(seen, NURSE, None, before, shop)
    assert rules.judge(found, timedelta(days=7), NOW).access is rules.Access.HOLD


@pytest.mark.parametrize(
    ("metadata", "is_looked_at"),
    [
        ({}, True),
        ({"discord_user_id": "noor", "discord_guild_id": str(GUILD)}, True),
        ({"discord_guild_id": str(GUILD)}, True),
        ({"discord_user_id": "noor", "discord_guild_id": "here"}, True),
        ({"discord_user_id": str(NURSE), "discord_guild_id": str(GUILD)}, True),
        ({"discord_user_id": str(NURSE), "discord_guild_id": "1"}, False),
    ],
)
async def test_reconcile_looks_at_what_is_sold_here_and_names_nobody(
    wire: Wire, database: Database, metadata: dict[str, str], is_looked_at: bool
) -> None:
    """What names another server is another community's."""
    key = "health_network_professional"
    period = {"current_period_start": SECOND - 60, "current_period_end": SECOND + 60, "quantity": 1}
    item = {"id": "si_1", **period, "price": {"id": "price_1", "lookup_key": key, "product": "prod_1"}}
    sold = _subscription("sub_1", items={"object": "list", "data": [item]}, metadata=metadata)
    wire.answers["/v1/subscriptions"] = _list(sold)
    wire.answers["/v1/prices"] = _list({**_price(key), "product": "prod_1"})
    await Reconcile(database, wire.stripe, CONFIG, Clock(), GUILD).reconcile()
    async with database.transaction(readonly=True) as session:
        assert set(await session.exec(select(StripeLookRow.object_id))) == ({"sub_1"} if is_looked_at else set())


@pytest.mark.parametrize("value", JUNK)
async def test_metadata_that_is_no_discord_id_names_nobody(wire: Wire, value: object) -> None:
    metadata = {"discord_user_id": value, "discord_guild_id": value}
    wire.answers["/v1/subscriptions/sub_1"] = _subscription("sub_1", metadata=metadata)
    found = await wire.stripe.subscription("sub_1")
    assert (found.user, found.guild) == (None, None)


def _price(key: str, **changed: Any) -> dict[str, Any]:
    recurring = {"interval": "month", "interval_count": 1, "usage_type": "licensed"}
    found = {
        "id": f"price_{key}", "object": "price", "active": True, "lookup_key": key, "currency": "eur",
        "billing_scheme": "per_unit", "unit_amount": 1500, "unit_amount_decimal": "1500", "recurring": recurring,
        "transform_quantity": None, "custom_unit_amount": None,
    }  # fmt: skip
    return {**found, **changed}


async def test_a_price_that_is_not_one_amount_hides_no_other(wire: Wire) -> None:
    metered = {"interval": "month", "interval_count": 1, "usage_type": "metered"}
    odd: dict[str, dict[str, Any]] = {
        "tiered": {"billing_scheme": "tiered", "unit_amount": None, "unit_amount_decimal": None},
        "tiered_with_amount": {"billing_scheme": "tiered"},
        "fraction": {"unit_amount": None, "unit_amount_decimal": "1499.5"},
        "rounded": {"unit_amount": 1500, "unit_amount_decimal": "1499.5"},
        "packages": {"transform_quantity": {"divide_by": 10, "round": "up"}},
        "as_one_likes": {"custom_unit_amount": {"minimum": 100}, "unit_amount": None},
        "metered": {"recurring": metered},
        "negative": {"unit_amount": -5, "unit_amount_decimal": "-5"},
    }
    once, old = _price("once", recurring=None), _price("old", active=False)
    plain = [_price("plain"), _price("exact", unit_amount_decimal="1500.00"), _price("older", unit_amount_decimal=None)]
    complex_ = [_price(key, **changed) for key, changed in odd.items()]

    def listed(request: web.Request) -> Any:
        keys = {value for name, value in request.query.items() if name.startswith("lookup_keys")}
        assert len(keys) <= 10  # Stripe takes no more
        return _list(*(each for each in (*complex_, once, old, *plain) if each["lookup_key"] in keys))

    wire.answers["/v1/prices"] = listed
    keys = [*odd, "once", "old", "plain", "exact", "older", "absent"]
    states = await wire.stripe.price_states(keys)
    assert states == {
        **dict.fromkeys(odd, "complex"), "once": "once", "old": "inactive",
        **dict.fromkeys(("plain", "exact", "older"), "active"),
    }  # fmt: skip
    prices = await wire.stripe.prices([*odd, "once", "plain", "absent"])
    plain.append(_price("no_number", unit_amount_decimal="much"))
    with pytest.raises(NotUnderstood):
        await wire.stripe.prices(["no_number"])
    assert prices == {**dict.fromkeys(odd, None), "once": None, "plain": Price("price_plain", 1500, "eur", "month", 1)}


async def test_who_is_new_is_asked_of_the_search_and_for_the_last_hours_of_the_list(wire: Wire) -> None:
    begun = _subscription("sub_old", trial_start=SECOND - 60)
    search, listing = "/v1/subscriptions/search", "/v1/subscriptions"
    wire.answers = {search: {**_list(begun), "object": "search_result"}, listing: _list(_subscription("sub_new"))}
    wire.answers[listing]["data"].append(_subscription("sub_other", metadata={"discord_user_id": "8"}))
    found = await wire.stripe.bought_by(NURSE, NOW)
    assert {(each.id, each.had_trial) for each in found} == {("sub_old", True), ("sub_new", False)}
    (_path, query), (_list_path, since) = wire.asked
    assert query["query"] == "metadata['discord_user_id']:'7'"
    assert SECOND - 86400 <= int(since["created[gte]"]) <= SECOND - 3600  # the search may be an hour behind
    assert since["status"] == "all"
    paid = _subscription("sub_theirs", metadata={}, trial_start=SECOND)
    wire.answers[listing] = lambda request: _list(*[paid] * ("customer" in request.query))
    wire.answers[search] = _list()
    (found_,) = await wire.stripe.bought_by(NURSE, NOW, "cus_1")
    assert (found_.id, found_.guild, found_.had_trial) == ("sub_theirs", None, True)


async def test_where_nobody_may_search_all_are_listed_and_no_answer_is_no_yes(wire: Wire) -> None:
    refused = (400, {"error": {"type": "invalid_request_error", "message": "not in your country", "code": None}})
    begun = _subscription("sub_old", trial_start=SECOND - 10**7)
    wire.answers = {"/v1/subscriptions/search": refused, "/v1/subscriptions": _list(begun)}
    (found,) = await wire.stripe.bought_by(NURSE, NOW)
    assert found.had_trial
    assert "created[gte]" not in wire.asked[-1][1]
    wire.answers["/v1/subscriptions/search"] = (500, {"error": {"type": "api_error", "message": ""}})
    with pytest.raises(TryLater):
        await wire.stripe.bought_by(NURSE, NOW)


def _invoice(status: str, **changed: Any) -> dict[str, Any]:
    found = {"id": "in_1", "object": "invoice", "status": status, "created": SECOND, "due_date": None, "total": 1500}
    return {**found, "amount_paid": 1500 if status == "paid" else 0, **changed}


@pytest.mark.parametrize(
    ("invoice", "paid"),
    [
        (_invoice("paid"), True),
        (_invoice("paid", amount_paid=0), True),  # with credit, or out of band
        (_invoice("paid", amount_paid=0, total=0), False),  # a trial, or a coupon for all of it
        (_invoice("paid", amount_paid=0, total=-100), False),
        (_invoice("open", amount_paid=5), True),  # in part
    ],
)
async def test_only_money_makes_an_invoice_a_paid_one(wire: Wire, invoice: dict[str, Any], paid: bool) -> None:
    wire.answers["/v1/invoices"] = lambda request: _list(*[invoice] * (request.query["status"] == invoice["status"]))
    found = await wire.stripe.invoices("sub_1")
    is_open = invoice["status"] == "open"
    assert found == [Invoice(NOW, None, is_open=is_open, paid=paid)]


async def test_an_invoice_that_was_sent_has_a_day_until_which_it_may_be_paid(wire: Wire) -> None:
    sent = _invoice("open", due_date=SECOND + 86400)
    wire.answers["/v1/invoices"] = lambda request: _list(*[sent] * (request.query["status"] == "open"))
    due_at = datetime.fromtimestamp(SECOND + 86400, UTC)
    assert await wire.stripe.invoices("sub_1") == [Invoice(NOW, due_at, is_open=True, paid=False)]
