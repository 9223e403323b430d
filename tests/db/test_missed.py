"""What was never delivered is fetched, what is not as it is stored is looked at, and what Stripe is asked beside."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from structlog.testing import capture_logs

from bot.billing.question import Question
from bot.billing.reconcile import Reconcile, Reconciled
from bot.db import Session, alerts, jobs, members, subscriptions
from bot.db.jobs import JobRow
from bot.db.stripe_events import StripeEventRow
from bot.db.stripe_looks import StripeLookRow
from bot.domain.jobs import Job
from bot.domain.subscription import Invoice, Subscription
from bot.errors import LeaseLost
from tests.db.billing_desk import GUILD, NURSE, Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
async def till(desk: Desk) -> Desk:
    """A desk whose clock stands still, at a Stripe that has told nothing yet."""
    await desk.stop_clock()
    desk.sandbox.state.objects["event"] = {}
    return desk


async def _job(desk: Desk, name: Job) -> JobRow:
    async with desk.database.transaction(readonly=True) as session:
        return await jobs.get(session, name)


async def _looks(desk: Desk) -> dict[str, datetime | None]:
    async with desk.database.transaction(readonly=True) as session:
        return {row.object_id: row.due_at for row in await session.exec(select(StripeLookRow))}


async def _events(desk: Desk) -> list[StripeEventRow]:
    async with desk.database.transaction(readonly=True) as session:
        return list(await session.exec(select(StripeEventRow).order_by(col(StripeEventRow.event_id))))


def _told(desk: Desk, id_: str, created: datetime) -> None:
    """Stripe has an event of that time about a subscription of NURSE's."""
    about = desk.sandbox.state.all("subscription")[0]
    event = desk.sandbox.state.emit("customer.subscription.updated", about)
    event["created"] = int(created.timestamp())
    del desk.sandbox.state.objects["event"][event["id"]]
    desk.sandbox.state.add({**event, "id": id_})


async def _sold(desk: Desk, **form: str) -> Mapping[str, Any]:
    whose = {"metadata[discord_user_id]": str(NURSE), "metadata[discord_guild_id]": str(GUILD)}
    item = {"items[0][price]": desk.prices["pro"]}
    return await desk.api("subscriptions", **{"customer": desk.customer, **item, **whose, **form})


async def test_events_since_the_last_time_are_fetched_and_the_mark_moves_to_the_newest(till: Desk) -> None:
    now = till.clock.now()
    await _sold(till)
    till.sandbox.state.objects["event"] = {}
    reached = now - timedelta(hours=1)
    async with till.database.transaction() as session:
        await jobs.done(session, Job.BACKFILL, now - DAY, None, reached=reached)
        await alerts.open_(session, "look_TryLater", Job.BACKFILL, now)
    overlap = reached - timedelta(minutes=2)
    times = {"evt_before": overlap - SECOND, "evt_first": overlap, "evt_last": now - DAY / 48}
    for id_, created in times.items():
        _told(till, id_, created)
    assert await till.missed.backfill() == 2
    rows = await _events(till)
    assert [(row.event_id, row.created_at) for row in rows] == [("evt_first", overlap), ("evt_last", now - DAY / 48)]
    assert await _looks(till) == {rows[0].subject_id: now}
    done = await _job(till, Job.BACKFILL)
    assert (done.done_at, done.due_at) == (now, now + timedelta(minutes=5))
    assert (done.reached, done.result) == (times["evt_last"], "2 new")
    assert (await till.alerts(), (await _job(till, Job.RECONCILE)).due_at) == (set(), None)
    till.clock.advance(DAY)
    till.sandbox.state.objects["event"] = {}
    assert await till.missed.backfill() == 0
    done = await _job(till, Job.BACKFILL)
    assert (done.reached, done.result) == (times["evt_last"], "0 new")  # nothing seen moves no mark


@pytest.mark.parametrize(("ago", "is_asked"), [(29 * DAY, False), (29 * DAY + SECOND, True)])
async def test_a_gap_that_stripe_remembers_no_more_has_everything_compared(
    till: Desk, ago: timedelta, is_asked: bool
) -> None:
    now = till.clock.now()
    async with till.database.transaction() as session:
        await jobs.done(session, Job.BACKFILL, now - ago, None, reached=now - ago)
    till.database.wakes["stripe_jobs"].clear()
    assert await till.missed.backfill() == 0
    assert (await _job(till, Job.RECONCILE)).due_at == (now if is_asked else None)
    assert till.database.wakes["stripe_jobs"].is_set() is is_asked


async def test_what_is_another_communitys_is_not_stored_and_what_cannot_be_read_is_told(till: Desk) -> None:
    await _sold(till, **{"metadata[discord_guild_id]": "2"})
    (event,) = [each for each in till.sandbox.state.all("event") if each["type"].startswith("customer.subscription")]
    till.sandbox.state.objects["event"] = {"x": {**event, "id": "evt_\x00"}, "y": event}
    with capture_logs() as logs:
        assert await till.missed.backfill() == 0
        await till.missed.backfill()
    assert await _events(till) == []
    kind = "stripe_event_odd"
    assert logs == [{"event": "alert", "log_level": "error", "kind": kind, "about": "unreadable", "listed": 1}]
    async with till.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == [(kind, "unreadable")]


async def test_what_is_not_as_stored_is_looked_at_and_each_time_anew(till: Desk) -> None:
    now = till.clock.now()
    same = await till.subscribe(till.prices["pro"])
    legacy = await till.subscribe(await till.price(till.product_of("board")), tier="board")
    new = (await _sold(till))["id"]
    events, before = await _events(till), await _looks(till)
    async with till.database.transaction() as session:
        await alerts.open_(session, "price_missing", "pro", now)
        await alerts.open_(session, "price_missing", "gone", now)
        await alerts.open_(session, "price_refused", "pro", now)
        await alerts.open_(session, "look_TryLater", Job.RECONCILE, now)
    assert await till.missed.reconcile() == Reconciled(3, 1)
    till.clock.advance(timedelta(microseconds=1))
    assert await till.missed.reconcile() == Reconciled(3, 1)
    assert await _events(till) == events, "nothing is made up"
    assert await _looks(till) == {**before, new: now + timedelta(microseconds=1)}
    assert {same, legacy} <= before.keys()
    done, at = await _job(till, Job.RECONCILE), now + timedelta(microseconds=1)
    assert (done.done_at, done.due_at, done.result) == (at, now + DAY, "3 seen, 1 to look at")
    async with till.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == [("price_refused", "pro")]


async def test_what_time_alone_has_changed_is_looked_at(till: Desk) -> None:
    id_ = await till.subscribe(till.prices["pro"])
    (invoice,) = till.sandbox.state.all("invoice")
    invoice.update(status="open")
    await till.becomes(id_, "past_due")
    assert await till.missed.reconcile() == Reconciled(1, 0)
    till.clock.advance(7 * DAY + timedelta(hours=1))  # the invoice is dated by Stripe's clock, which goes on
    assert await till.missed.reconcile() == Reconciled(1, 1)


async def test_a_very_long_id_is_looked_at_too(till: Desk) -> None:
    long, now = "sub_" + "x" * 251, till.clock.now()
    async with till.database.transaction() as session:
        await members.ensure(session, NURSE, now)
        known = Subscription(long, "cus_1", NURSE, None, "active", now, None, None, None, None)
        await subscriptions.put(session, known)
    await till.missed.reconcile()
    assert await _looks(till) == {long: now}


async def test_what_a_reconcile_asks_for_is_written_in_parts_and_an_end_between_them_loses_nothing(
    till: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.billing.reconcile._AT_ONCE", 2)
    now, ids = till.clock.now(), [f"sub_{number}" for number in range(5)]
    async with till.database.transaction() as session:
        await members.ensure(session, NURSE, now)
        for id_ in ids:
            await subscriptions.put(
                session, Subscription(id_, "cus_1", NURSE, None, "active", now, None, None, None, None)
            )
        await jobs.ask_for(session, Job.RECONCILE, now)
    parts = 0

    async def killed(session: Session) -> None:
        nonlocal parts
        parts += 1
        if parts == 3:
            raise LeaseLost

    with pytest.raises(LeaseLost):
        await Reconcile(till.database.fenced(killed), till.stripe, till.config, till.clock, GUILD).reconcile()
    assert [*await _looks(till)] == ids[:4]
    assert (await _job(till, Job.RECONCILE)).due_at == now
    assert await till.missed.reconcile() == Reconciled(0, 5)
    assert [*await _looks(till)] == ids
    assert (await _job(till, Job.RECONCILE)).due_at == now + DAY


def _question(desk: Desk) -> Question:
    return Question(desk.database, desk.stripe, desk.clock, GUILD)


async def test_invoices_are_asked_for_while_one_is_late(till: Desk) -> None:
    id_ = (await _sold(till))["id"]
    asked = await _question(till).ask(id_)
    assert (asked.found.id, asked.invoices, asked.had_trial, asked.asked_at) == (id_, [], False, till.clock.now())
    till.sandbox.state.get("subscription", id_)["status"] = "past_due"
    (invoice,) = till.sandbox.state.all("invoice")
    created = datetime.fromtimestamp(invoice["created"], UTC)
    assert (await _question(till).ask(id_)).invoices == [Invoice(created, None, is_open=False, paid=True)]
    assert till.sandbox.faults.counts["GET /v1/subscriptions/search"] == 0  # no trial, no question


@pytest.mark.parametrize(
    ("earlier", "had"),
    [
        ({}, True),
        ({"metadata[discord_guild_id]": "2"}, False),
        ({"metadata[discord_guild_id]": "", "metadata[discord_user_id]": ""}, True),  # the customer's own
        ({"trial_period_days": ""}, False),
    ],
)
async def test_a_trial_that_somebody_had_before_is_found(till: Desk, earlier: dict[str, str], had: bool) -> None:
    trial = {"trial_period_days": "7"}
    form = {key: value for key, value in {**trial, **earlier}.items() if key != "trial_period_days" or value}
    first = await _sold(till, **form)
    till.sandbox.state.get("subscription", first["id"]).update(status="canceled", created=first["created"] - 60)
    second = await _sold(till, **trial)
    assert (await _question(till).ask(second["id"])).had_trial is had
    # The first was no second one, and other people's are not looked for.
    till.sandbox.state.get("subscription", first["id"])["status"] = "trialing"
    assert not (await _question(till).ask(first["id"])).had_trial


@pytest.mark.parametrize("whose", [{"metadata[discord_user_id]": ""}, {"metadata[discord_guild_id]": "2"}])
async def test_nobody_asks_about_the_trial_of_who_is_nobodys_here(till: Desk, whose: dict[str, str]) -> None:
    bought = await _sold(till, trial_period_days="7", **whose)
    assert not (await _question(till).ask(bought["id"])).had_trial
    assert till.sandbox.faults.counts["GET /v1/subscriptions/search"] == 0


async def test_a_second_trial_is_asked_about_once_and_told_as_long_as_it_lasts(till: Desk) -> None:
    first = await _sold(till, trial_period_days="7")
    till.sandbox.state.get("subscription", first["id"]).update(status="canceled", created=first["created"] - 60)
    second = (await _sold(till, trial_period_days="7"))["id"]
    for _ in range(2):
        await till.look(second)
        assert await till.alerts() == {"second_trial"}
        assert till.sandbox.faults.counts["GET /v1/subscriptions/search"] == 1
    await till.becomes(second, "active")
    assert await till.alerts() == set()
    await till.becomes(second, "trialing")
    assert await till.alerts() == set()  # known, and not told: it was looked at when it was new
