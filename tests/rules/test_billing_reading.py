"""billing.reading and billing.missed: what Stripe tells made one value, and what tells that something was missed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.billing.missed import (
    OVERLAP,
    STRIPE_REMEMBERS,
    backfill_since,
    differs,
    is_unsettled,
    newest,
    prices_mended,
    to_look_at,
)
from bot.billing.reading import former, holder_of, present_state, sells, subscription_of
from bot.billing.rules import Former, Shop
from bot.domain.entitlement import Grant
from bot.domain.subscription import Invoice, StripeSubscription, Subscription
from tests.rules.test_billing import ACTIVE, CENT, CONFIG, GRACE, HELD, KEYED, LEGACY, NEW, NOW, SHOP, SHORT

GUILD, HOLDER = 9, 1
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
SEEN = StripeSubscription(
    id="sub_1", customer="cus_1", user=HOLDER, guild=GUILD, tier="professional", items=(KEYED,), status="active",
    started_at=ACTIVE.started_at, period_end=ACTIVE.period_end, cancel_at=None, ended_at=None,
)  # fmt: skip
STORED = replace(ACTIVE, price=KEYED.price)
moments = st.integers(-100, 100).map(lambda hours: NOW + timedelta(hours=hours))


def test_what_stripe_tells_is_what_is_stored() -> None:
    assert subscription_of(SEEN, HOLDER, None, NEW, SHOP) == STORED
    dates: dict[str, Any] = {
        name: NOW + number * DAY for number, name in enumerate(("cancel_at", "ended_at", "resumes_at"))
    }
    seen = replace(SEEN, id="sub_2", customer="cus_2", items=(replace(SHORT, period_end=NOW + 5 * DAY),), **dates)
    late, paused = NOW - 2 * DAY, NOW - 3 * DAY
    assert subscription_of(seen, 8, late, NEW, SHOP, has_grace=False, paused_since=paused) == Subscription(
        id="sub_2", customer="cus_2", holder=8, tier="short", status="active", started_at=ACTIVE.started_at,
        period_end=NOW + 5 * DAY, unpaid_since=late, price="price_short", has_grace=False, paused_since=paused, **dates,
    )  # fmt: skip


@pytest.mark.parametrize("status", ["unpaid", "canceled", "incomplete", "incomplete_expired", "paused"])
def test_what_gives_nothing_any_more_keeps_the_name_of_what_it_gave(status: str) -> None:
    before = Former("short", "price_before")
    for items in ((), (CENT,), (LEGACY,)):  # also where a product would tell: an end asks for none
        over = replace(SEEN, status=status, items=items)
        told = [
            subscription_of(seen, HOLDER, None, was, SHOP)
            for seen, was in (
                (over, before),
                (over, replace(before, tier=None)),
                (replace(over, tier="gone"), NEW),
                (replace(over, tier=None), NEW),
            )
        ]
        assert [(each.tier, each.price) for each in told] == [
            ("short", "price_before"), ("professional", "price_before"), (None, None), (None, None),
        ]  # fmt: skip
    running = subscription_of(replace(SEEN, items=(CENT,)), HOLDER, None, before, SHOP)
    assert (running.tier, running.price) == (None, "price_before")


def test_what_it_was_before_is_told_by_its_grant_and_then_by_what_is_stored() -> None:
    known, held = replace(STORED, tier="short"), replace(HELD, tier="long")
    assert former(None, None) == Former(None, None)
    assert former(known, None) == Former("short", "price_pro")
    assert former(known, held) == Former("long", "price_pro")
    assert former(None, held) == Former("long", None)


def test_arrears_count_while_it_is_late_and_a_pause_from_when_it_was_first_seen() -> None:
    late = [Invoice(NOW - DAY, None, is_open=True, paid=False)]
    asked = NOW + timedelta(minutes=1)

    def state(known: Subscription | None = None, held: Grant | None = None, **changed: Any) -> Subscription:
        return present_state(replace(SEEN, **changed), late, asked, HOLDER, known, held, SHOP)

    assert state() == STORED
    past_due = state(status="past_due")
    assert past_due == replace(STORED, status="past_due", unpaid_since=NOW - DAY, has_grace=False)
    assert state(is_paused=True) == replace(STORED, paused_since=asked)
    assert state(STORED, is_paused=True).paused_since == asked
    paused = replace(STORED, paused_since=NOW - 3 * DAY)
    assert state(paused, is_paused=True) == paused
    assert state(paused) == STORED
    assert state(STORED, HELD, items=(replace(LEGACY, price="price_pro"),)) == STORED  # it handed its key on
    assert state(None, replace(HELD, tier="short"), items=(CENT,), status="unpaid").tier == "short"


@pytest.mark.parametrize(
    ("changed", "known", "holder"),
    [
        ({}, None, HOLDER),
        ({"user": None}, None, None),
        ({"guild": 8}, None, None),
        ({"guild": None}, None, None),
        ({"status": "canceled"}, None, None),
        ({"status": "incomplete_expired"}, None, None),
        ({"status": "unpaid"}, None, HOLDER),
        ({"user": 5, "guild": 8}, STORED, HOLDER),
        ({"status": "canceled"}, STORED, HOLDER),
    ],
)
def test_a_subscription_is_whose_it_was_sold_to(
    changed: dict[str, Any], known: Subscription | None, holder: int | None
) -> None:
    assert holder_of(replace(SEEN, **changed), known, GUILD) == holder


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"status": "unpaid"}, True),
        ({"status": "canceled"}, False),
        ({"items": (CENT,)}, False),
        ({"items": (LEGACY,)}, True),
        ({"items": (LEGACY,), "tier": None}, False),
    ],
)
def test_somebody_pays_for_a_tier_of_ours(changed: dict[str, Any], expected: bool) -> None:
    assert sells(replace(SEEN, **changed), SHOP) is expected


@given(reached=st.none() | st.integers(-60, 60).map(lambda days: NOW + timedelta(days=days)) | moments)
def test_events_are_asked_for_from_where_it_got_to_as_far_as_stripe_remembers(reached: datetime | None) -> None:
    since, is_gap = backfill_since(reached, NOW)
    oldest = NOW - STRIPE_REMEMBERS
    assert oldest - OVERLAP <= since <= NOW - OVERLAP
    if reached is None or reached > NOW:
        assert (since, is_gap) == (oldest - OVERLAP, False)
    else:
        assert since == (oldest if is_gap else reached) - OVERLAP
        assert is_gap == (reached < oldest)


def test_what_lies_further_back_than_stripe_remembers_is_a_gap() -> None:
    oldest = NOW - timedelta(days=29)
    span = [backfill_since(reached, NOW) for reached in (oldest - MOMENT, oldest, NOW, NOW + MOMENT, None)]
    two = timedelta(minutes=2)
    assert span == [
        (oldest - two, True), (oldest - two, False), (NOW - two, False), (oldest - two, False), (oldest - two, False),
    ]  # fmt: skip


def test_the_mark_moves_to_the_newest_that_is_not_in_the_future() -> None:
    assert newest([], NOW) is None
    assert newest([NOW + MOMENT], NOW) is None
    assert newest([NOW - DAY, NOW - MOMENT, NOW + DAY, NOW - 2 * DAY], NOW) == NOW - MOMENT
    assert newest([NOW - DAY, NOW], NOW) == NOW


@pytest.mark.parametrize(
    ("seen", "stored", "expected"),
    [
        ({}, {}, False),
        ({}, None, True),
        ({"status": "incomplete"}, None, True),
        ({"status": "canceled"}, None, False),
        ({"status": "incomplete_expired"}, None, False),
        ({"user": None}, None, True),  # it names nobody, and is paid for: the operator is told
        ({"user": None, "guild": None}, None, True),
        ({"user": None, "guild": None, "items": (CENT,)}, None, False),
        ({"user": None, "guild": None, "status": "canceled"}, None, False),
        ({"guild": 8}, None, False),
        ({"guild": 8, "user": None}, None, False),
        ({"guild": None}, None, True),
        ({"user": 5, "guild": 8}, {}, False),
        ({"status": "unpaid"}, {}, True),
        ({"customer": "cus_2"}, {}, True),
        ({"cancel_at": NOW + DAY}, {}, True),
        ({"period_end": NOW + DAY}, {}, True),
        ({"items": (SHORT,)}, {}, True),
        ({"resumes_at": NOW + DAY}, {}, True),
        ({"is_paused": True}, {}, True),
        ({}, {"paused_since": NOW - DAY}, True),
        ({"is_paused": True}, {"paused_since": NOW - DAY}, False),
        ({"status": "past_due"}, {"status": "past_due", "unpaid_since": NOW - DAY, "has_grace": False}, False),
        ({"items": (LEGACY,)}, {"price": "price_legacy"}, False),
    ],
)
def test_what_is_not_as_it_is_stored_is_looked_at(
    seen: dict[str, Any], stored: dict[str, Any] | None, expected: bool
) -> None:
    known = None if stored is None else replace(STORED, **stored)
    assert differs(replace(SEEN, **seen), known, HELD if known else None, SHOP, GUILD) is expected


def test_what_its_grant_says_tells_what_it_was() -> None:
    """The price handed its key on: what it buys is what it bought, and the grant remembers that."""
    seen, stored = replace(SEEN, items=(replace(CENT, price="price_pro"),)), replace(STORED, tier="short")
    assert differs(seen, stored, HELD, SHOP, GUILD)
    assert not differs(seen, stored, replace(HELD, tier="short"), SHOP, GUILD)


@pytest.mark.parametrize(
    ("stored", "held", "expected"),
    [
        ({}, HELD, False),
        ({}, None, True),
        ({}, HELD.until(NOW), True),
        ({}, replace(HELD, tier="short"), True),
        ({"tier": None}, HELD, True),
        ({"status": "unpaid"}, HELD, True),
        ({"status": "unpaid"}, HELD.until(NOW), False),
        ({"status": "unpaid"}, None, False),
        ({"status": "past_due", "unpaid_since": NOW - GRACE + MOMENT}, HELD, False),
        ({"status": "past_due", "unpaid_since": NOW - GRACE}, HELD, True),
        ({"status": "past_due", "unpaid_since": NOW - GRACE}, None, False),
        ({"tier": "short", "status": "past_due", "unpaid_since": NOW - DAY}, replace(HELD, tier="short"), True),
        # What is not told has the grace of what its grant gives.
        (
            {"tier": None, "status": "past_due", "unpaid_since": NOW - DAY},
            replace(HELD, tier="short").until(NOW),
            False,
        ),
        ({"tier": None, "status": "past_due", "unpaid_since": NOW - DAY}, None, True),
    ],
)
def test_what_is_held_or_not_granted_as_judged_today_is_not_settled(
    stored: dict[str, Any], held: Grant | None, expected: bool
) -> None:
    assert is_unsettled(CONFIG, replace(STORED, **stored), held, NOW) is expected


def test_all_that_may_have_been_missed_is_looked_at_and_nothing_else() -> None:
    names = ("same", "other", "ungranted", "alerted", "unlisted", "ended", "gone")
    stored = {name: replace(STORED, id=name) for name in names}
    for name in ("ended", "gone"):
        stored[name] = replace(stored[name], status="canceled", ended_at=NOW)
    held = {name: replace(HELD, reference=name) for name in names if name not in ("ungranted", "ended")}
    seen = {name: replace(SEEN, id=name) for name in ("same", "other", "ungranted", "alerted", "new", "asked", "past")}
    seen["other"] = replace(seen["other"], status="past_due")
    for name in ("asked", "past"):
        seen[name] = replace(seen[name], status="canceled")
    found = to_look_at(CONFIG, seen, stored, held, {"alerted", "asked", "a_price"}, SHOP, GUILD, NOW)
    assert found == {"other", "ungranted", "alerted", "unlisted", "gone", "new", "asked"}


def test_trouble_with_a_price_is_over_once_it_can_be_bought_or_config_has_it_no_longer() -> None:
    shop = Shop({"pro": "professional", "short": "short", "long": "long"})
    states = {"pro": "active", "short": "inactive", "gone": "complex"}
    kinds = ("price_missing", "price_unusable", "price_refused", "unknown_price")
    troubles = [(kind, about) for kind in kinds for about in ("pro", "short", "long", "gone")]
    assert prices_mended(troubles, shop, states) == [
        ("price_missing", "pro"), ("price_missing", "gone"),
        ("price_unusable", "pro"), ("price_unusable", "gone"),
        ("price_refused", "gone"),
    ]  # fmt: skip
