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
    Verdict,
    blocks_purchase,
    judge,
    look_again_at,
)
from bot.domain.stripe_event import Subject, subject
from bot.domain.subscription import Subscription

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
)


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
