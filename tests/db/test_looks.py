"""When Stripe is asked about a subscription, what is stored of the answer, and what is done when there is none."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlmodel import SQLModel, select
from structlog.testing import capture_logs

from bot.db import alerts, checkouts, grants, jobs, members, notices, stripe_events, stripe_looks, subscriptions
from bot.db.alerts import AlertRow
from bot.db.checkouts import Checkout
from bot.db.jobs import JobRow
from bot.db.notice_rows import NoticeRow
from bot.db.role_rows import RoleStateRow
from bot.db.stripe_events import StripeEventRow
from bot.db.stripe_looks import StripeLookRow
from bot.db.subscriptions import SubscriptionRow
from bot.domain.entitlement import Grant
from bot.domain.jobs import Job
from bot.domain.stripe_event import Arrived, Subject
from bot.domain.subscription import Subscription
from tests.db.billing_desk import NURSE, Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
T = TypeVar("T", bound=SQLModel)
SOURCE, LOOK = "stripe_subscription", "GET /v1/subscriptions/{id}"
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
async def till(desk: Desk) -> Desk:
    """A desk whose clock stands still, and where no job is due."""
    await desk.stop_clock()
    return desk


async def _job(desk: Desk, name: Job, due_at: datetime | None) -> None:
    async with desk.database.transaction() as session:
        await jobs.done(session, name, desk.clock.now(), due_at)


async def _rows(desk: Desk, table: type[T], **where: Any) -> list[T]:
    async with desk.database.transaction(readonly=True) as session:
        statement = select(table).where(*(getattr(table, name) == value for name, value in where.items()))
        return list(await session.exec(statement))


async def _row(desk: Desk, table: type[T], **where: Any) -> T:
    (found,) = await _rows(desk, table, **where)
    return found


async def _arrive(desk: Desk, subjects: Iterable[Subject]) -> None:
    events = [Arrived(f"evt_{each.id}", "a", desk.clock.now(), each) for each in subjects]
    async with desk.database.transaction() as session:
        await stripe_events.add(session, events, desk.clock.now())


async def _waiting(desk: Desk) -> list[str]:
    rows = await _rows(desk, StripeLookRow)
    return [
        row.object_id
        for row in rows
        if row.parked_at is not None or (row.due_at or desk.clock.now() + DAY) <= desk.clock.now()
    ]


async def _look(desk: Desk, object_id: str) -> StripeLookRow:
    return await _row(desk, StripeLookRow, object_id=object_id)


async def _page(desk: Desk, tier: str, trial_days: int | None = 0, **changed: Any) -> str:
    """A page that NURSE was sent to; at Stripe it is as `changed` says."""
    price = desk.prices[{"professional": "pro"}.get(tier, tier)]
    form = {"mode": "subscription", "line_items[0][price]": price, "line_items[0][quantity]": "1"}
    made = await desk.api("checkout/sessions", success_url="https://example.org/", **form)
    desk.sandbox.state.get("checkout.session", made["id"]).update(changed)
    expires_at = datetime.fromtimestamp(made["expires_at"], UTC)
    page = Checkout(made["id"], NURSE, tier, price, made["url"], expires_at, trial_days)
    async with desk.database.transaction() as session:
        await checkouts.put(session, page)
    return page.session_id


async def _pages(desk: Desk) -> set[str]:
    async with desk.database.transaction(readonly=True) as session:
        return {each.session_id for each in await checkouts.all_(session)}


async def test_the_next_look_is_due_when_the_first_of_all_is(till: Desk) -> None:
    now = till.clock.now()
    assert (await till.jobs.once(), await till.looks.once()) == (None, None)
    await _job(till, Job.RECONCILE, now + 5 * HOUR)
    assert await till.jobs.once() == now + 5 * HOUR
    await _job(till, Job.OPEN_PAGES, now + 4 * HOUR)
    assert await till.jobs.once() == now + 4 * HOUR
    await _arrive(till, [Subject("subscription", "sub_1")])
    async with till.database.transaction() as session:
        (due,) = await stripe_looks.ROWS.due(session, now, 10)
        await stripe_looks.ROWS.put_off(session, due, now + 3 * HOUR, "TryLater")
    assert await till.looks.once() == now + 3 * HOUR
    async with till.database.transaction() as session:
        await stripe_looks.by(session, Subject("subscription", "sub_2"), now + 2 * HOUR)
    assert await till.looks.once() == now + 2 * HOUR
    assert till.sandbox.faults.counts[LOOK] == 0


async def test_each_chore_is_done_when_it_is_due_and_its_trouble_is_over(till: Desk) -> None:
    now, every = (
        till.clock.now(),
        {Job.RECONCILE: DAY, Job.OPEN_PAGES: timedelta(minutes=10), Job.BACKFILL: timedelta(minutes=5)},
    )
    await _page(till, "monthly")
    for job, pause in every.items():
        await _job(till, job, now)
        async with till.database.transaction() as session:
            await alerts.open_(session, "look_Refused", job, now)
        await till.jobs.once()
        row = await _row(till, JobRow, name=job)
        assert (row.done_at, row.attempts, row.due_at) == (now, 0, now + pause)
    assert await till.alerts() == set()
    assert (await _row(till, JobRow, name=Job.RECONCILE)).result == "0 seen, 0 to look at"
    assert (await _row(till, JobRow, name=Job.OPEN_PAGES)).result == "1 looked at"


async def test_what_is_in_hand_is_not_begun_again(till: Desk) -> None:
    id_ = await till.subscribe(till.prices["pro"])
    now = till.clock.now()
    held = [till.sandbox.fault(path, method="GET", hold="before") for path in ("^/v1/events", f"/{id_}$")]
    await _job(till, Job.BACKFILL, now)
    await _arrive(till, [Subject("subscription", id_)])
    for worker in (till.jobs, till.looks):
        await worker.begin()
    assert await held[0].until(waiting=1)
    assert await held[1].until(waiting=1)
    for worker in (till.jobs, till.looks):
        assert await worker.begin() is None
    for fault in held:
        fault.release()
    for worker in (till.jobs, till.looks):
        await worker.finish()
    assert (held[0].hits, held[1].hits) == (1, 1)


async def test_no_more_is_sent_in_than_the_lanes_take(till: Desk) -> None:
    hold = till.sandbox.fault("^/v1/", method="GET", hold="before")
    await _arrive(till, [Subject("subscription", f"sub_{number}") for number in range(79)])
    await till.looks.begin()
    lanes = till.looks.runner._lanes
    assert len(lanes.busy) == 64
    assert await hold.until(waiting=8)
    assert await till.looks.begin() is None
    assert (len(lanes.busy), hold.hits) == (64, 8)
    hold.release()
    await till.looks.finish()


async def test_a_look_stores_what_stripe_says_and_all_that_follows(till: Desk) -> None:
    now = till.clock.now()
    until = till.sandbox.now() + 9 * 86400
    cancel_at = datetime.fromtimestamp(until, UTC)
    with capture_logs() as logs:
        id_ = await till.subscribe(till.prices["pro"])
    found = till.sandbox.state.get("subscription", id_)
    (item,) = found["items"]["data"]
    began = datetime.fromtimestamp(found["created"], UTC)
    async with till.database.transaction(readonly=True) as session:
        stored = await subscriptions.get(session, id_)
        (grant,) = await grants.of(session, NURSE)
    ends = datetime.fromtimestamp(item["current_period_end"], UTC)
    assert stored == Subscription(
        id_, till.customer, NURSE, "professional", "active", began, ends, None, None, None, till.prices["pro"]
    )
    assert grant == Grant(NURSE, SOURCE, id_, "professional", min(began, now))
    row = await _row(till, SubscriptionRow, id=id_)
    assert ((await _look(till, id_)).due_at, row.asked_at) == (ends, now)
    assert (await _row(till, RoleStateRow, member_id=NURSE)).due_at == now
    notice = await _row(till, NoticeRow, member_id=NURSE)
    assert (notice.kind, notice.reference, notice.tier) == ("open", id_, "professional")
    assert (notice.due_at, notice.until) == (now, None)
    assert await _waiting(till) == []
    seen = {"event": "subscription_seen", "log_level": "info", "subscription": id_}
    assert logs == [{**seen, "status": "active", "access": "open"}]
    with capture_logs() as logs:
        await till.look(id_)  # nothing is new
        await till.becomes(id_, "active", cancel_at=until)
    assert logs == [{**seen, "status": "active", "access": "open"}]
    assert (await _look(till, id_)).due_at == min(cancel_at, ends)
    assert till.sandbox.faults.counts["GET /v1/prices"] == 0  # a price with a key tells by itself what it buys
    assert till.sandbox.faults.counts["GET /v1/invoices"] == 0


async def test_a_payment_that_fails_is_told_with_the_day_until_which_the_rooms_stay(till: Desk) -> None:
    id_ = await till.subscribe(till.prices["pro"])
    other = await till.subscribe(till.prices["board"], tier="board")
    await till.all_told()
    (first, _other) = till.sandbox.state.all("invoice")
    first.update(status="open", amount_paid=0, due_date=till.sandbox.now() + 86400)
    await till.becomes(id_, "past_due")
    due = datetime.fromtimestamp(first["due_date"], UTC)
    notice = await _row(till, NoticeRow, member_id=NURSE, kind="payment_failed")
    assert (notice.reference, notice.tier, notice.until) == (id_, "professional", due + 7 * DAY)
    row = await _row(till, SubscriptionRow, id=id_)
    assert (row.unpaid_since, row.has_grace) == (due, True)
    assert (await _look(till, id_)).due_at == min(due + 7 * DAY, row.period_end or due)
    async with till.database.transaction() as session:
        await notices.enqueue(session, NURSE, "payment_failed", other, "board", till.clock.now())
    await till.becomes(id_, "unpaid")
    owed = {(each.kind, each.reference) for each in await _rows(till, NoticeRow) if each.due_at is not None}
    assert owed == {("closed", id_), ("payment_failed", other)}  # of the other nothing has changed
    (held,) = [each for each in await _rows(till, grants.GrantRow) if each.reference == id_]
    assert held.ends_at == till.clock.now()


async def test_the_grace_is_that_of_what_is_bought_else_of_what_was(till: Desk) -> None:
    await till.stop_clock(grace_days=1)
    held = await till.subscribe(till.prices["board"], tier="board")
    assert await till.tiers() == {"board"}
    bought = {"metadata[discord_user_id]": str(NURSE), "metadata[discord_guild_id]": "1"}
    item = {"items[0][price]": till.prices["board"]}
    fresh = (await till.api("subscriptions", customer=till.customer, **item, **bought))["id"]
    for invoice in till.sandbox.state.all("invoice"):
        invoice.update(status="open")
    till.clock.advance(2 * DAY)
    await till.becomes(fresh, "past_due")  # never granted
    await till.swap(held, await till.price(lookup_key="newsletter_only"))
    assert (await till.tiers(), await till.alerts()) == ({"board"}, {"unknown_price"})
    await till.becomes(held, "past_due")
    assert (await till.tiers(), await till.alerts()) == (set(), set())


async def test_what_staff_must_know_is_alerted_with_the_status_and_over_when_it_is(till: Desk) -> None:
    now = till.clock.now()
    id_ = await till.subscribe(till.prices["pro"])
    await till.api(f"subscriptions/{id_}", **{"metadata[discord_guild_id]": "2", "pause_collection[behavior]": "void"})
    with capture_logs() as logs:
        await till.look(id_)
    assert await till.alerts() == {"holder_changed"}
    assert [each for each in logs if each["log_level"] == "error"] == [
        {"event": "alert", "log_level": "error", "kind": "holder_changed", "about": id_, "detail": "active"}
    ]
    async with till.database.transaction() as session:
        await members.set_banned(session, NURSE, True, now)
    till.clock.advance(7 * DAY)
    await till.look(id_)
    assert await till.alerts() == {"holder_changed", "banned_and_paying", "collection_paused"}
    assert (await _row(till, SubscriptionRow, id=id_)).paused_since == now
    await till.becomes(id_, "hibernating", pause_collection=None, metadata={})
    assert await till.alerts() == {"holder_changed", "unknown_status"}
    assert await till.tiers() == {"professional"}


async def test_somebody_away_who_pays_on_is_told_of(till: Desk) -> None:
    id_ = await till.subscribe(till.prices["pro"])
    (item,) = till.sandbox.state.get("subscription", id_)["items"]["data"]
    paid_from = datetime.fromtimestamp(item["current_period_start"], UTC)
    for left_at, kinds in ((paid_from + SECOND, set()), (paid_from, {"away_and_paying"}), (None, set())):
        async with till.database.transaction() as session:
            await members.set_left(session, NURSE, left_at)
        await till.look(id_)
        assert await till.alerts() == kinds


async def test_a_purchase_that_names_nobody_is_told_while_somebody_pays_for_it(till: Desk) -> None:
    item = {"items[0][price]": till.prices["pro"]}
    bought = (await till.api("subscriptions", customer=till.customer, **item))["id"]
    with capture_logs() as logs:
        await till.look(bought)
    assert [(each["kind"], each["about"], each["detail"]) for each in logs] == [
        ("purchase_of_nobody", bought, "active")
    ]
    assert await _rows(till, SubscriptionRow) == []
    await till.becomes(bought, "canceled")
    assert (await till.alerts(), await _rows(till, SubscriptionRow)) == (set(), [])
    other = await till.price(lookup_key="newsletter_only")
    news = await till.api("subscriptions", customer=till.customer, **{"items[0][price]": other})
    await till.look(news["id"])
    assert await till.alerts() == set()


async def test_who_was_never_seen_is_known_once_they_pay(till: Desk) -> None:
    who = {"metadata[discord_user_id]": "8", "metadata[discord_guild_id]": "1", "items[0][price]": till.prices["pro"]}
    bought = await till.api("subscriptions", customer=till.customer, **who)
    await till.look(bought["id"])
    async with till.database.transaction(readonly=True) as session:
        assert await members.known(session, 8)
        assert {each.tier for each in await grants.of(session, 8)} == {"professional"}
        assert await grants.of(session, NURSE) == ()


async def test_an_older_answer_overwrites_no_newer_one(till: Desk) -> None:
    id_ = await till.subscribe(till.prices["pro"])
    answer = till.sandbox.fault(f"^/v1/subscriptions/{id_}", method="GET", hold="after")
    looked = asyncio.create_task(till.look(id_))
    assert await answer.until(waiting=1)
    later = till.clock.now() + SECOND
    async with till.database.transaction() as session:
        stored = await subscriptions.get(session, id_)
        assert stored is not None
        newer = Subscription(id_, "cus_newer", NURSE, "professional", "unpaid", later, None, None, None, None)
        await subscriptions.put(session, newer, later)
    answer.release()
    await looked
    async with till.database.transaction(readonly=True) as session:
        assert await subscriptions.get(session, id_) == newer
    assert await _waiting(till) == []


async def test_a_subscription_is_looked_at_once_at_a_time_whatever_leads_to_it(till: Desk) -> None:
    id_ = await till.subscribe(till.prices["pro"])
    page = await _page(till, "professional", status="complete", subscription=id_)
    look = till.sandbox.fault(f"^/v1/subscriptions/{id_}", method="GET", hold="before")
    through = till.sandbox.faults.counts["GET /v1/checkout/sessions/{id}"]
    await _arrive(till, [Subject("subscription", id_), Subject("checkout_session", page)])
    await till.looks.begin()
    assert await look.until(waiting=1)
    assert not await look.until(waiting=2, timeout_s=0.3)
    assert till.sandbox.faults.counts["GET /v1/checkout/sessions/{id}"] == through + 1
    look.release()
    await till.looks.finish()
    assert (await _pages(till), await _waiting(till)) == (set(), [])


async def test_a_page_that_was_paid_leads_to_what_was_bought_and_closes_the_trials(till: Desk) -> None:
    id_ = await till.subscribe(till.prices["pro"])
    paid = await _page(till, "professional", status="complete", subscription=id_)
    trial, plain = await _page(till, "monthly", 7), await _page(till, "board", 0)
    async with till.database.transaction() as session:
        await alerts.open_(session, "look_NotThere", paid, till.clock.now())
    await till.look(paid, "checkout_session")
    assert await _pages(till) == {plain}
    assert till.sandbox.state.get("checkout.session", trial)["status"] == "expired"
    assert await till.alerts() == set()
    (event,) = [row for row in await _rows(till, StripeEventRow) if row.subject_id == id_ and row.event_id == "evt_2"]
    assert event.subject_kind == "subscription"  # it is about what it led to
    assert await _waiting(till) == []


@pytest.mark.parametrize(("status", "stays"), [("expired", False), ("open", True)])
async def test_a_page_is_on_offer_as_long_as_it_is_open(till: Desk, status: str, stays: bool) -> None:
    page = await _page(till, "monthly", status=status)
    async with till.database.transaction() as session:
        await alerts.open_(session, "look_NotThere", page, till.clock.now())
    await till.look(page, "checkout_session")
    assert await _pages(till) == ({page} if stays else set())
    assert (await till.alerts(), await _waiting(till)) == (set(), [])


async def test_a_changed_price_has_everything_compared(till: Desk) -> None:
    await _arrive(till, [Subject("price", till.prices["pro"])])
    till.database.wakes["stripe_jobs"].clear()
    await till.looks.once()
    assert (await _row(till, JobRow, name=Job.RECONCILE)).due_at == till.clock.now()
    assert till.database.wakes["stripe_jobs"].is_set()
    assert await _waiting(till) == []
    await till.work()
    assert till.sandbox.faults.counts["GET /v1/subscriptions"] == 1


async def test_the_products_are_asked_for_where_a_price_without_a_key_must_be_told(till: Desk) -> None:
    legacy = await till.price(till.product_of("pro"))
    id_ = await till.subscribe(legacy)
    assert (await till.tiers(), till.sandbox.faults.counts["GET /v1/prices"]) == ({"professional"}, 1)
    await till.look(id_)  # it is known at that price
    assert (await till.tiers(), till.sandbox.faults.counts["GET /v1/prices"]) == ({"professional"}, 1)


async def test_what_fails_is_tried_ever_later_then_told_and_at_last_left_to_the_operator(till: Desk) -> None:
    id_ = await till.subscribe(till.prices["pro"])
    fault = till.sandbox.fault(f"^/v1/subscriptions/{id_}", method="GET", status=429)
    await _arrive(till, [Subject("subscription", id_)])
    for attempt in range(1, 16):
        with capture_logs() as logs:
            await till.work()
        wait = timedelta(seconds=min(2**attempt, 900))
        look = await _look(till, id_)
        assert (look.attempts, look.error) == (attempt, "TryLater")
        is_parked = attempt >= 15
        assert look.due_at == (None if is_parked else till.clock.now() + wait)
        assert look.parked_at == (till.clock.now() if is_parked else None)
        told = {"look_TryLater"} if attempt > 5 else set()
        assert await till.alerts() == (told | {"parked"} if is_parked else told)
        news = {6: [("look_TryLater", id_)], 15: [("parked", id_)]}
        assert [(each["kind"], each["about"]) for each in logs if each["event"] == "alert"] == news.get(attempt, [])
        (said,) = [each for each in logs if each["event"] == "work_put_off"]
        assert said.pop("reason") == "Stripe asks to wait: there were too many requests"
        assert said == {
            "event": "work_put_off", "log_level": "warning", "worker": "billing", "error": "TryLater",
            "attempts": attempt,
        }  # fmt: skip
        if is_parked:
            break
        till.clock.advance(wait - SECOND)
        await till.work()  # too early
        till.clock.advance(SECOND)
    assert fault.hits == 15
    till.clock.advance(DAY)
    await till.work()
    assert fault.hits == 15, "it waits for the operator"
    fault.release()
    async with till.database.transaction() as session:
        await stripe_looks.replay(session, [Subject("subscription", id_)], till.clock.now())
    await till.work()
    look = await _look(till, id_)
    assert (await till.alerts(), look.attempts, look.error, look.parked_at) == (set(), 0, None, None)


@pytest.mark.parametrize(("status", "kind"), [(404, "look_NotThere"), (403, "look_Refused"), (400, "look_Refused")])
async def test_what_no_retry_mends_is_told_at_once(till: Desk, status: int, kind: str) -> None:
    till.sandbox.fault("^/v1/subscriptions/sub_1", method="GET", status=status)
    await _arrive(till, [Subject("subscription", "sub_1")])
    await till.work()
    row = await _row(till, AlertRow)
    assert (row.kind, row.about, row.since) == (kind, "sub_1", till.clock.now())
    assert (await _row(till, StripeLookRow)).due_at == till.clock.now() + 2 * SECOND


async def test_a_chore_that_fails_is_tried_ever_later_and_told_when_that_lasts(till: Desk) -> None:
    fault = till.sandbox.fault("^/v1/subscriptions", method="GET", status=429)
    await _job(till, Job.RECONCILE, till.clock.now())
    for attempt in range(1, 7):
        await till.work()
        row = await _row(till, JobRow, name=Job.RECONCILE)
        wait = timedelta(seconds=2**attempt)
        assert (row.attempts, row.error, row.due_at) == (attempt, "TryLater", till.clock.now() + wait)
        assert len(await _rows(till, AlertRow, about=Job.RECONCILE)) == (attempt > 5)
        till.clock.advance(wait)
    fault.release()
    await till.work()
    row = await _row(till, JobRow, name=Job.RECONCILE)
    assert (await till.alerts(), row.attempts, row.due_at) == (set(), 0, till.clock.now() + DAY)


async def test_a_page_that_cannot_be_asked_about_is_tried_again(till: Desk) -> None:
    page = await _page(till, "monthly")
    fault = till.sandbox.fault("^/v1/checkout/sessions/", method="GET", status=429)
    await _arrive(till, [Subject("checkout_session", page)])
    for attempt in range(1, 7):
        await till.work()
        row = await _look(till, page)
        wait = timedelta(seconds=2**attempt)
        assert (row.attempts, row.due_at) == (attempt, till.clock.now() + wait)
        till.clock.advance(wait)
    assert await till.alerts() == {"look_TryLater"}
    fault.release()
    await till.work()
    assert (await till.alerts(), await _waiting(till)) == (set(), [])


async def test_asking_what_is_due_waits_for_nobody_who_writes(till: Desk) -> None:
    async with till.database.transaction(), asyncio.timeout(10):
        await till.looks.begin()


async def test_a_second_membership_to_the_same_rooms_is_no_news(till: Desk) -> None:
    first = await till.subscribe(till.prices["pro"])
    await till.subscribe(till.prices["monthly"], tier="monthly")
    assert {each.reference for each in await _rows(till, NoticeRow)} == {first}
    rows = await _rows(till, RoleStateRow)
    assert [(each.member_id, each.requests) for each in rows] == [(NURSE, 2)]
    assert await _waiting(till) == []
