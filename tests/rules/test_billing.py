"""billing.rules: what a subscription gives, and what an event is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.billing.rules import (
    ENDED_STATUSES,
    HOLD_REASONS,
    Access,
    Circumstances,
    Verdict,
    arrears,
    blocks_purchase,
    concerns,
    is_paid_for,
    is_to_be_found,
    judge,
    keeps_page,
    look_again_at,
    trial_days,
)
from bot.domain.stripe_event import Subject, subject
from bot.domain.subscription import Invoice, Subscription

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GRACE = timedelta(days=7)
HOUR = timedelta(hours=1)
ACTIVE = Subscription(
    id="sub_1",
    customer="cus_1",
    holder=1,
    tier="professional",
    status="active",
    started_at=NOW - timedelta(days=40),
    period_end=NOW + timedelta(days=20),
    cancel_at=None,
    ended_at=None,
    unpaid_since=None,
)
moments = st.integers(-900, 900).map(lambda hours: NOW + timedelta(hours=hours))
subscriptions = st.builds(
    Subscription,
    id=st.just("sub_1"),
    customer=st.just("cus_1"),
    holder=st.just(1),
    tier=st.none() | st.just("professional"),
    status=st.sampled_from(
        [
            "trialing",
            "active",
            "past_due",
            "incomplete",
            "incomplete_expired",
            "unpaid",
            "paused",
            "canceled",
            "something_new",
        ]
    ),
    started_at=moments,
    period_end=st.none() | moments,
    cancel_at=st.none() | moments,
    ended_at=st.none() | moments,
    unpaid_since=st.none() | moments,
    has_grace=st.booleans(),
    paused_since=st.none() | moments,
)
invoices = st.builds(Invoice, created_at=moments, due_at=st.none() | moments, is_open=st.booleans(), paid=st.booleans())


@pytest.mark.parametrize("status", ["active", "trialing"])
def test_running_subscriptions_give(status: str) -> None:
    assert judge(replace(ACTIVE, status=status), GRACE, NOW) == Verdict(Access.OPEN)


@pytest.mark.parametrize("status", ["incomplete", "incomplete_expired", "unpaid", "paused", "canceled"])
def test_subscriptions_that_are_not_paid_do_not_give(status: str) -> None:
    assert judge(replace(ACTIVE, status=status), GRACE, NOW).access is Access.CLOSED


def test_an_unpaid_invoice_leaves_the_rooms_open_for_the_grace_and_not_a_moment_longer() -> None:
    unpaid = replace(ACTIVE, status="past_due", unpaid_since=NOW)
    last = NOW + GRACE - timedelta(microseconds=1)
    assert judge(unpaid, GRACE, last) == Verdict(Access.OPEN, until=NOW + GRACE)
    assert judge(unpaid, GRACE, NOW + GRACE) == Verdict(Access.CLOSED, until=NOW + GRACE)
    assert judge(unpaid, timedelta(), NOW).access is Access.CLOSED


def test_who_never_paid_has_no_grace() -> None:
    unpaid = replace(ACTIVE, status="past_due", unpaid_since=NOW, has_grace=False)
    assert judge(unpaid, GRACE, NOW).access is Access.CLOSED
    assert judge(replace(unpaid, has_grace=True), GRACE, NOW).access is Access.OPEN


OPEN = Invoice(NOW, None, is_open=True, paid=False)
SENT = replace(OPEN, due_at=NOW + 30 * timedelta(days=1))
PAID = Invoice(NOW - GRACE, None, is_open=False, paid=True)
TRIAL = replace(PAID, paid=False)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], (None, False)),
        ([PAID], (None, True)),
        ([OPEN], (NOW, False)),
        ([TRIAL, OPEN], (NOW, False)),
        ([OPEN, PAID], (NOW, True)),
        ([replace(OPEN, paid=True)], (NOW, True)),  # in part
        ([SENT], (SENT.due_at, True)),
        ([SENT, replace(SENT, due_at=NOW + GRACE)], (NOW + GRACE, True)),
        ([SENT, OPEN], (NOW, True)),
    ],
)
def test_an_invoice_is_late_from_when_it_had_to_be_paid_and_only_money_earns_grace(
    found: list[Invoice], expected: tuple[datetime | None, bool]
) -> None:
    assert arrears(found) == expected
    assert arrears(reversed(found)) == expected


@given(st.lists(invoices))
def test_grace_needs_a_payment_or_time_that_the_operator_gave(found: list[Invoice]) -> None:
    unpaid_since, has_grace = arrears(found)
    assert has_grace == any(each.paid or (each.is_open and each.due_at is not None) for each in found)
    assert (unpaid_since is None) == (not any(each.is_open for each in found))


HERE = Circumstances(paid_from=NOW - GRACE)
AWAY = replace(HERE, left_at=NOW - GRACE - timedelta(days=1))


@pytest.mark.parametrize(
    ("changed", "around", "expected"),
    [
        ({}, HERE, []),
        ({}, replace(HERE, banned=True), ["banned_and_paying"]),
        ({"status": "trialing"}, replace(HERE, banned=True), ["banned_and_paying"]),
        ({"status": "past_due"}, replace(HERE, banned=True), ["banned_and_paying"]),
        ({"status": "incomplete"}, replace(HERE, banned=True), []),
        ({"status": "canceled"}, replace(HERE, banned=True), []),
        ({"cancel_at": NOW + GRACE}, replace(HERE, banned=True), []),  # they have seen to it
        ({}, AWAY, ["away_and_paying"]),
        ({}, replace(AWAY, left_at=AWAY.paid_from), ["away_and_paying"]),
        ({}, replace(AWAY, left_at=NOW), []),  # nothing was paid since: they may come back
        ({}, replace(AWAY, paid_from=None), []),
        ({}, replace(AWAY, banned=True), ["banned_and_paying"]),
        ({"status": "trialing"}, replace(HERE, had_trial=True), ["second_trial"]),
        ({}, replace(HERE, had_trial=True), []),
        ({"paused_since": NOW - GRACE}, HERE, ["collection_paused"]),
        ({"paused_since": NOW - GRACE + HOUR}, HERE, []),
        ({"paused_since": NOW - GRACE, "status": "canceled"}, HERE, []),
    ],
)
def test_what_staff_must_know(changed: dict[str, Any], around: Circumstances, expected: list[str]) -> None:
    assert concerns(replace(ACTIVE, **changed), around, GRACE, NOW) == expected


def test_a_pause_is_looked_at_again_when_staff_are_to_be_told() -> None:
    paused = replace(ACTIVE, paused_since=NOW, period_end=None)
    assert judge(paused, GRACE, NOW) == Verdict(Access.OPEN)
    assert look_again_at(paused, Verdict(Access.OPEN), NOW, GRACE) == NOW + GRACE
    assert look_again_at(paused, Verdict(Access.OPEN), NOW + GRACE, GRACE) is None


@given(subscriptions, moments)
def test_a_pause_of_collection_changes_no_access(found: Subscription, now: datetime) -> None:
    assert judge(found, GRACE, now) == judge(replace(found, paused_since=None), GRACE, now)


def test_discord_is_asked_for_who_buys_and_for_who_is_away_and_perhaps_banned() -> None:
    assert is_to_be_found(ACTIVE, HERE, is_new=True)
    assert is_to_be_found(ACTIVE, AWAY, is_new=False)
    assert not is_to_be_found(ACTIVE, HERE, is_new=False)
    assert not is_to_be_found(ACTIVE, replace(AWAY, banned=True), is_new=True)
    assert not is_to_be_found(replace(ACTIVE, status="canceled"), AWAY, is_new=True)


def test_a_trial_is_for_who_is_new_and_a_page_that_promises_another_is_not_kept() -> None:
    assert (trial_days(14, is_new=True), trial_days(14, is_new=False), trial_days(0, is_new=True)) == (14, 0, 0)
    assert keeps_page(("price_1", 14), "price_1", 14)
    for begun in (("price_1", 14), ("price_1", None), ("price_2", 0)):
        assert not keeps_page(begun, "price_1", 0)


def test_somebody_pays_or_owes_for_all_but_what_never_began_or_is_over() -> None:
    for status in ("active", "trialing", "past_due", "unpaid", "paused", "something_new"):
        assert is_paid_for(status)
    for status in ("incomplete", "incomplete_expired", "canceled"):
        assert not is_paid_for(status)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"status": "something_new"}, "unknown_status"),
        ({"status": "past_due"}, "past_due_without_open_invoice"),
        ({"tier": None}, "unknown_price"),
        ({"tier": None, "status": "canceled"}, "unknown_price"),
    ],
)
def test_what_is_not_understood_is_held(changed: dict[str, Any], reason: str) -> None:
    assert judge(replace(ACTIVE, **changed), GRACE, NOW) == Verdict(Access.HOLD, reason=reason)
    assert reason in HOLD_REASONS


def test_a_scheduled_end_is_in_sight_and_still_open() -> None:
    end = NOW + timedelta(days=3)
    verdict = judge(replace(ACTIVE, cancel_at=end), GRACE, NOW)
    assert verdict == Verdict(Access.OPEN, until=end)
    assert look_again_at(replace(ACTIVE, cancel_at=end), verdict, NOW) == end


@given(subscriptions, moments)
def test_stripe_is_asked_again_about_everything_that_time_could_end(found: Subscription, now: datetime) -> None:
    verdict = judge(found, GRACE, now)
    again = look_again_at(found, verdict, now)
    if verdict.access is Access.OPEN and verdict.until is not None:
        assert again is not None
        assert again <= max(verdict.until, now + HOUR)
    if verdict.access is Access.CLOSED:
        assert (again is None) == (found.status in ENDED_STATUSES)
    assert again is None or again > now


@given(subscriptions, moments)
def test_only_a_known_status_of_a_known_tier_gives_or_takes(found: Subscription, now: datetime) -> None:
    if found.tier is None or found.status == "something_new":
        assert judge(found, GRACE, now).access is Access.HOLD


def test_only_an_ended_subscription_may_be_bought_again() -> None:
    assert not blocks_purchase("canceled")
    assert not blocks_purchase("incomplete_expired")
    for status in ("active", "trialing", "past_due", "unpaid", "paused", "incomplete", "something_new"):
        assert blocks_purchase(status)


@pytest.mark.parametrize(
    ("type_", "object_", "expected"),
    [
        ("customer.subscription.updated", {"id": "sub_1"}, Subject("subscription", "sub_1")),
        ("checkout.session.completed", {"id": "cs_1", "subscription": "sub_1"}, Subject("checkout_session", "cs_1")),
        (
            "invoice.paid",
            {"id": "in_1", "parent": {"subscription_details": {"subscription": "sub_1"}}},
            Subject("subscription", "sub_1"),
        ),
        ("invoice.paid", {"id": "in_1", "parent": None}, None),
        ("invoice.paid", {"id": "in_1"}, None),
        ("customer.subscription.updated", {"id": None}, None),
        ("customer.subscription.updated", {"id": {}}, None),
        ("price.created", {"id": "price_1"}, None),
        ("customer.subscription.trial_will_end", {"id": "sub_1"}, None),
        ("invoice.created", {"id": "in_1", "parent": {"subscription_details": {"subscription": "sub_1"}}}, None),
    ],
)
def test_an_event_says_what_to_look_at(type_: str, object_: dict[str, Any], expected: Subject | None) -> None:
    assert subject(type_, object_) == expected
