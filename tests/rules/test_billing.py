"""billing.rules: what a subscription gives, and what an event is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.billing.circumstances import Circumstances, arrears, concerns, is_to_be_found
from bot.billing.rules import (
    CLOSED_STATUSES,
    HOLD_REASONS,
    Access,
    Former,
    Message,
    Seen,
    Shop,
    Verdict,
    asks_for_products,
    blocks_purchase,
    grace_of,
    is_paid_for,
    is_settled,
    judge,
    keeps_page,
    look_again_at,
    messages,
    next_grant,
    own_extent,
    price_troubles_over,
    shop_of,
    tier_bought,
    trial_days,
)
from bot.config import load
from bot.domain.entitlement import Grant, Source
from bot.domain.notice import NoticeKind
from bot.domain.stripe_event import Subject, subject
from bot.domain.subscription import ENDED_STATUSES, Invoice, Item, Subscription
from bot.integrations.stripe_items import items_of

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
HELD = Grant(1, Source.STRIPE, "sub_1", "professional", NOW - timedelta(days=40))
KEYED = Item("price_pro", "pro", "prod_pro")
SHORT = Item("price_short", "short", "prod_other")
LEGACY = Item("price_legacy", None, "prod_pro")
CENT = Item("price_cent", None, "prod_else")
NEWSLETTER = Item("price_news", "newsletter_only", "prod_pro")
NOTHING = Item(None, None, None)
NEW = Former()
_SHIPPED = load(Path(__file__).parents[2] / "config")
_TIER = _SHIPPED.membership.tiers["professional"]
CONFIG = _SHIPPED.model_copy(
    update={
        "membership": _SHIPPED.membership.model_copy(
            update={
                "tiers": {
                    "professional": _TIER.model_copy(update={"price": "pro"}),
                    "short": _TIER.model_copy(update={"price": "short", "grace_days": 1}),
                    "long": _TIER.model_copy(update={"price": "long", "grace_days": 30}),
                    "apart": _TIER.model_copy(update={"price": "apart", "roles": ("mentor",)}),
                }
            }
        )
    }
)
SHOP = shop_of(CONFIG).with_products({"pro": "prod_pro", "gone": "prod_else"})
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


LATE = Invoice(NOW, None, is_open=True, paid=False)
SENT = replace(LATE, due_at=NOW + 30 * timedelta(days=1))
PAID = Invoice(NOW - GRACE, None, is_open=False, paid=True)
TRIAL = replace(PAID, paid=False)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], (None, False)),
        ([PAID], (None, True)),
        ([LATE], (NOW, False)),
        ([TRIAL, LATE], (NOW, False)),
        ([LATE, PAID], (NOW, True)),
        ([replace(LATE, paid=True)], (NOW, True)),  # in part
        ([SENT], (SENT.due_at, True)),
        ([SENT, replace(SENT, due_at=NOW + GRACE)], (NOW + GRACE, True)),
        ([SENT, LATE], (NOW, True)),
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


def test_discord_is_asked_for_who_is_away_and_perhaps_banned() -> None:
    assert is_to_be_found(ACTIVE, AWAY)
    assert not is_to_be_found(ACTIVE, HERE)
    assert not is_to_be_found(ACTIVE, replace(AWAY, banned=True))
    assert not is_to_be_found(replace(ACTIVE, status="canceled"), AWAY)


def test_a_trial_is_for_who_is_new_and_a_page_that_promises_another_is_not_kept() -> None:
    assert (trial_days(14, is_new=True), trial_days(14, is_new=False), trial_days(0, is_new=True)) == (14, 0, 0)
    assert keeps_page(("price_1", 14), "price_1", 14)
    for begun in (("price_1", 14), ("price_1", None), ("price_2", 0)):
        assert not keeps_page(begun, "price_1", 0)


def test_what_is_refused_is_over_once_something_else_is_wrong_or_a_page_was_begun() -> None:
    assert price_troubles_over(None) == {"price_missing", "price_unusable"}
    assert price_troubles_over("price_missing") == {"price_unusable", "price_refused"}
    assert price_troubles_over("price_refused") == {"price_missing", "price_unusable"}


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
        ({"tier": None, "status": "trialing"}, "unknown_price"),
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
def test_no_price_ever_keeps_an_ended_subscription_open(found: Subscription, now: datetime) -> None:
    verdicts = [judge(replace(found, tier=tier), GRACE, now) for tier in (None, "professional", "of-another-time")]
    grace = GRACE if found.has_grace else timedelta()
    is_over = found.status == "past_due" and found.unpaid_since is not None and now >= found.unpaid_since + grace
    for verdict in verdicts:
        assert (verdict.access is Access.CLOSED) == (found.status in CLOSED_STATUSES or is_over)
        assert next_grant(found, verdict, None, now) is None or verdict.access is Access.OPEN
    if verdicts[0].access is Access.CLOSED:
        assert next_grant(replace(found, tier=None), verdicts[0], HELD, now) == replace(HELD, ends_at=now)


@given(subscriptions, moments)
def test_only_a_known_status_of_a_known_tier_gives(found: Subscription, now: datetime) -> None:
    verdict = judge(found, GRACE, now)
    if found.tier is None or found.status == "something_new":
        assert verdict.access is not Access.OPEN
        assert next_grant(found, verdict, None, now) is None


def test_an_unknown_price_is_held_in_the_grace_and_asked_about_at_the_end_of_it() -> None:
    unpaid = replace(ACTIVE, tier=None, status="past_due", unpaid_since=NOW - GRACE + timedelta(minutes=9))
    verdict = judge(unpaid, GRACE, NOW)
    assert verdict == Verdict(Access.HOLD, until=NOW + timedelta(minutes=9), reason="unknown_price")
    assert look_again_at(unpaid, verdict, NOW) == NOW + timedelta(minutes=9)


def test_what_ends_this_very_moment_is_asked_about_again_in_an_hour_and_not_at_once() -> None:
    ends = replace(ACTIVE, period_end=NOW)
    assert look_again_at(ends, judge(ends, GRACE, NOW), NOW) == NOW + HOUR


def test_what_is_held_is_asked_about_again_within_the_hour() -> None:
    held = replace(ACTIVE, tier=None)
    assert look_again_at(held, judge(held, GRACE, NOW), NOW) == NOW + HOUR


def test_an_end_that_is_scheduled_before_the_end_of_the_grace_is_the_one_in_sight() -> None:
    sooner = NOW + timedelta(days=1)
    unpaid = replace(ACTIVE, status="past_due", unpaid_since=NOW, cancel_at=sooner)
    assert judge(unpaid, GRACE, NOW) == Verdict(Access.OPEN, until=sooner)


def test_what_has_ended_says_when_and_what_can_still_be_paid_is_asked_about_daily() -> None:
    over = replace(ACTIVE, status="canceled", ended_at=NOW - HOUR)
    assert judge(over, GRACE, NOW) == Verdict(Access.CLOSED, until=NOW - HOUR)
    unpaid = replace(ACTIVE, status="unpaid")
    assert look_again_at(unpaid, judge(unpaid, GRACE, NOW), NOW) == NOW + timedelta(days=1)


def test_who_pays_again_has_been_a_member_since_they_first_were() -> None:
    later = replace(ACTIVE, started_at=NOW - timedelta(days=1))
    assert next_grant(later, Verdict(Access.OPEN), replace(HELD, ends_at=NOW), NOW) == HELD
    early = replace(ACTIVE, started_at=NOW + HOUR)  # Stripe's clock is ahead of ours
    fresh = next_grant(early, Verdict(Access.OPEN), None, NOW)
    assert fresh is not None
    assert fresh.holds(NOW)


def test_the_grace_is_that_of_what_is_or_was_bought_and_else_the_longest() -> None:
    assert grace_of(CONFIG, "short", "long") == timedelta(days=1)
    assert grace_of(CONFIG, None, "short") == timedelta(days=1)
    assert grace_of(CONFIG, None, "gone") == timedelta(days=30)
    free = {"member": _SHIPPED.membership.tiers["member"]}
    nothing_sold = CONFIG.membership.model_copy(update={"tiers": free})
    assert grace_of(CONFIG.model_copy(update={"membership": nothing_sold}), "gone") == timedelta()
    assert grace_of(CONFIG, None, None) == timedelta(days=30)


@pytest.mark.parametrize(
    ("items", "sold_as", "former", "tier"),
    [
        ([KEYED], "professional", NEW, "professional"),
        ([KEYED], None, NEW, "professional"),  # what was paid for counts, whatever the metadata say
        ([NEWSLETTER], "professional", NEW, None),
        ([NEWSLETTER, KEYED], "professional", NEW, "professional"),
        ([], "professional", NEW, None),
        ([replace(KEYED, quantity=0)], "professional", NEW, None),
        ([replace(KEYED, quantity=None)], "professional", NEW, "professional"),
        ([replace(KEYED, quantity=3)], "professional", NEW, "professional"),
        ([KEYED, SHORT], "professional", NEW, None),
        ([KEYED, SHORT], "professional", Former("professional", "price_pro"), None),
        ([replace(KEYED, quantity=0), SHORT], "professional", NEW, "short"),
        ([KEYED, LEGACY], "professional", NEW, "professional"),
        ([LEGACY], "professional", NEW, "professional"),  # of the tier's own product
        ([LEGACY], "short", NEW, None),
        ([LEGACY], None, NEW, None),
        ([LEGACY], "short", Former("professional", None), "professional"),
        ([CENT], "professional", NEW, None),
        ([CENT], "professional", Former("professional", "price_pro"), None),
        (
            [CENT],
            "professional",
            Former("professional", "price_cent"),
            "professional",
        ),  # had the key when it was bought
        ([CENT], "professional", Former("gone", "price_cent"), None),
        ([CENT], "professional", Former(None, "price_cent"), None),
        ([replace(CENT, price=None)], "professional", Former("professional", None), None),
        ([replace(KEYED, lookup_key="mistyped")], "professional", Former("professional", "price_pro"), None),
        ([NOTHING], "professional", Former("professional", None), None),
    ],
)
def test_the_tier_is_that_of_the_price(
    items: list[Item], sold_as: str | None, former: Former, tier: str | None
) -> None:
    found, item = tier_bought(items, sold_as, former, SHOP)
    assert found == tier
    assert (item is None) == (tier is None)
    assert item is None or item in items


sold = st.none() | st.sampled_from(["professional", "short", "long", "gone"])
items = st.builds(
    Item,
    price=st.none() | st.sampled_from(["price_pro", "price_cent", "price_short"]),
    lookup_key=st.none() | st.sampled_from(["pro", "short", "long", "newsletter"]),
    product=st.none() | st.sampled_from(["prod_pro", "prod_other"]),
    quantity=st.none() | st.integers(0, 3),
)
formers = st.builds(Former, sold, st.none() | st.sampled_from(["price_pro", "price_cent"]))


@given(st.lists(items, max_size=5).flatmap(lambda each: st.tuples(st.just(each), st.permutations(each))), sold, formers)
def test_the_order_of_items_never_matters(
    both: tuple[list[Item], list[Item]], sold_as: str | None, former: Former
) -> None:
    assert tier_bought(both[0], sold_as, former, SHOP) == tier_bought(both[1], sold_as, former, SHOP)


@given(
    st.lists(items, max_size=4),
    sold,
    formers,
    st.lists(st.just(NEWSLETTER) | st.just(replace(SHORT, quantity=0)), max_size=2),
)
def test_what_is_no_tiers_never_matters(
    bought: list[Item], sold_as: str | None, former: Former, more: list[Item]
) -> None:
    assert tier_bought([*more, *bought], sold_as, former, SHOP) == tier_bought(bought, sold_as, former, SHOP)


def test_of_several_items_of_one_tier_that_with_a_key_counts() -> None:
    for bought in ([LEGACY, KEYED], [KEYED, LEGACY]):
        assert tier_bought(bought, "professional", NEW, SHOP) == ("professional", KEYED)


def test_of_several_items_of_one_tier_it_is_always_the_same_one_that_counts() -> None:
    """What is stored of it, its price among it, must not change with the order in which Stripe lists them."""
    other = replace(KEYED, price="price_pro_2", quantity=2)
    found = [tier_bought(bought, "professional", NEW, SHOP) for bought in ([other, KEYED], [KEYED, other])]
    assert found == [("professional", KEYED), ("professional", KEYED)]


def test_a_product_may_be_of_several_tiers_and_what_is_not_sold_is_of_none() -> None:
    shop = Shop({"pro": "professional", "monthly": "short"})
    both = shop.with_products({"pro": "prod_1", "monthly": "prod_1", "gone": "prod_2"})
    assert both == Shop(shop.tiers, {"prod_1": frozenset({"professional", "short"})})
    assert both.with_products({}) == shop


def test_what_is_sold_is_what_config_has_a_price_for() -> None:
    tiers = {**CONFIG.membership.tiers, "member": _SHIPPED.membership.tiers["member"]}
    config = CONFIG.model_copy(update={"membership": CONFIG.membership.model_copy(update={"tiers": tiers})})
    sold_ = {"pro": "professional", "short": "short", "long": "long", "apart": "apart"}
    assert shop_of(config) == shop_of(CONFIG) == Shop(sold_)


@pytest.mark.parametrize(
    ("sent", "quantity"),
    [
        ({}, None),
        ({"quantity": None}, None),
        ({"quantity": 0}, 0),
        ({"quantity": 2}, 2),
        ({"quantity": "2"}, 0),
        ({"quantity": 1.5}, 0),
        ({"quantity": True}, 0),
        ({"quantity": []}, 0),
    ],
)
def test_an_item_is_read_as_far_as_it_can_be(sent: dict[str, Any], quantity: int | None) -> None:
    price = {"id": "price_pro", "lookup_key": "pro", "product": "prod_pro"}
    assert items_of({"items": {"data": [{"price": price, **sent}]}}) == (replace(KEYED, quantity=quantity),)


def test_what_was_deleted_from_a_subscription_or_is_no_item_is_not_in_it() -> None:
    no_items: list[Any] = [{"deleted": True, "price": {"lookup_key": "pro"}}, None, "si_1", []]
    assert items_of({"items": {"data": no_items}}) == ()
    nothing: list[dict[str, Any]] = [{}, {"items": None}, {"items": {}}, {"items": {"data": None}}]
    assert [items_of(each) for each in nothing] == [()] * 4
    no_prices: list[Any] = [{}, None, {"lookup_key": ""}, {"lookup_key": 5, "product": {}}, "price_pro"]
    for price in no_prices:
        assert items_of({"items": {"data": [{"price": price}]}}) == (Item(None, None, None, None),)


def test_products_are_asked_for_where_a_price_without_a_key_must_be_told() -> None:
    assert not asks_for_products([KEYED, NEWSLETTER], "active", NEW)
    assert asks_for_products([KEYED, CENT], "active", NEW)
    assert not asks_for_products([CENT], "active", Former("professional", "price_cent"))
    assert not asks_for_products([CENT], "canceled", NEW)
    assert not asks_for_products([], "active", NEW)


OPEN, HOLDS, CLOSED = Verdict(Access.OPEN), Verdict(Access.HOLD), Verdict(Access.CLOSED)
ENDED_GRANT = replace(HELD, ends_at=NOW)


@pytest.mark.parametrize(
    ("verdict", "held", "settled"),
    [
        (OPEN, HELD, True),
        (OPEN, None, False),
        (OPEN, ENDED_GRANT, False),
        (OPEN, replace(HELD, tier="short"), False),
        (CLOSED, HELD, False),
        (CLOSED, ENDED_GRANT, True),
        (CLOSED, None, True),
        (HOLDS, HELD, True),
        (HOLDS, None, True),
    ],
)
def test_what_is_granted_is_held_against_the_verdict(verdict: Verdict, held: Grant | None, settled: bool) -> None:
    assert is_settled(ACTIVE, verdict, held) == settled
    if verdict.access is not Access.HOLD:
        assert (next_grant(ACTIVE, verdict, held, NOW) is None) == settled


UNPAID = replace(ACTIVE, status="past_due", unpaid_since=NOW)
UNTIL = Verdict(Access.OPEN, until=NOW + GRACE)
OVER = replace(ACTIVE, status="canceled")


@pytest.mark.parametrize(
    ("seen", "untrue", "owed"),
    [
        (Seen(None, ACTIVE, OPEN, None, HELD), set(), [Message(NoticeKind.OPEN, "professional")]),
        (Seen(None, ACTIVE, OPEN, None, HELD, covered=True), set(), []),
        (
            Seen(OVER, ACTIVE, OPEN, ENDED_GRANT, HELD, unsent={"ended", "closed"}),
            {"ended", "closed"},
            [Message(NoticeKind.OPEN, "professional")],
        ),
        (Seen(ACTIVE, OVER, CLOSED, HELD, ENDED_GRANT), set(), [Message(NoticeKind.ENDED, "professional")]),
        (
            Seen(ACTIVE, OVER, CLOSED, HELD, ENDED_GRANT, unsent={"open", "payment_failed"}),
            {"open", "payment_failed"},
            [Message(NoticeKind.ENDED, "professional")],
        ),
        (
            Seen(UNPAID, UNPAID, CLOSED, HELD, ENDED_GRANT, unsent={"payment_failed"}),
            {"payment_failed"},
            [Message(NoticeKind.CLOSED, "professional")],
        ),
        (
            Seen(UNPAID, OVER, CLOSED, ENDED_GRANT, None, unsent={"closed"}),
            {"closed"},
            [Message(NoticeKind.ENDED, "professional")],
        ),
        (Seen(UNPAID, OVER, CLOSED, ENDED_GRANT, None), set(), []),
        (
            Seen(ACTIVE, ACTIVE, OPEN, HELD, replace(HELD, tier="short")),
            set(),
            [Message(NoticeKind.CHANGED, "professional")],
        ),
        (Seen(ACTIVE, ACTIVE, OPEN, HELD, replace(HELD, tier="short"), unsent={"open"}), set(), []),
        (Seen(ACTIVE, ACTIVE, OPEN, HELD, replace(HELD, tier="short"), unsent={"changed"}), set(), []),
        (
            Seen(ACTIVE, UNPAID, UNTIL, HELD, None),
            set(),
            [Message(NoticeKind.PAYMENT_FAILED, "professional", NOW + GRACE)],
        ),
        (Seen(UNPAID, UNPAID, UNTIL, HELD, None), set(), []),
        (
            Seen(replace(UNPAID, tier=None), UNPAID, UNTIL, HELD, None),
            set(),
            [Message(NoticeKind.PAYMENT_FAILED, "professional", NOW + GRACE)],
        ),
        (Seen(ACTIVE, replace(UNPAID, tier=None), HOLDS, HELD, None), set(), []),
        (Seen(UNPAID, ACTIVE, OPEN, HELD, None, unsent={"payment_failed"}), {"payment_failed"}, []),
        (Seen(UNPAID, UNPAID, UNTIL, HELD, None, unsent={"payment_failed"}), set(), []),
        (
            Seen(ACTIVE, OVER, CLOSED, HELD, ENDED_GRANT, unsent={"changed"}),
            {"changed"},
            [Message(NoticeKind.ENDED, "professional")],
        ),
        (
            Seen(OVER, ACTIVE, OPEN, ENDED_GRANT, HELD, unsent={"changed"}),
            {"changed"},
            [Message(NoticeKind.OPEN, "professional")],
        ),
    ],
)
def test_what_becomes_due_and_what_is_true_no_more(seen: Seen, untrue: set[str], owed: list[Message]) -> None:
    assert messages(seen) == (frozenset(untrue), tuple(owed))


@pytest.mark.parametrize(
    ("others", "extent"),
    [
        ([], "all"),
        ([Grant(1, Source.ACCEPTANCE, "a", "professional", NOW)], "all"),
        ([Grant(1, "other", "b", "short", NOW, NOW)], "all"),
        ([Grant(1, "other", "b", "short", NOW)], "none"),
        ([Grant(1, "other", "b", "apart", NOW)], "some"),
    ],
)
def test_what_a_tier_opens_beside_other_memberships(others: list[Grant], extent: str) -> None:
    assert own_extent(CONFIG, "professional", others, NOW) == extent


def test_only_an_ended_subscription_may_be_bought_again() -> None:
    assert not blocks_purchase("canceled")
    assert not blocks_purchase("incomplete_expired")
    for status in ("active", "trialing", "past_due", "unpaid", "paused", "incomplete", "something_new"):
        assert blocks_purchase(status)


@pytest.mark.parametrize(
    ("type_", "object_", "expected"),
    [
        ("customer.subscription.updated", {"id": "sub_1"}, Subject("subscription", "sub_1")),
        ("checkout.session.completed", {"id": "cs_1", "subscription": "sub_1"}, Subject("subscription", "sub_1")),
        ("checkout.session.completed", {"id": "cs_1", "subscription": None}, Subject("checkout_session", "cs_1")),
        ("checkout.session.expired", {"id": "cs_1"}, Subject("checkout_session", "cs_1")),
        (
            "invoice.paid",
            {"id": "in_1", "parent": {"subscription_details": {"subscription": "sub_1"}}},
            Subject("subscription", "sub_1"),
        ),
        ("invoice.paid", {"id": "in_1", "parent": None}, None),
        ("invoice.paid", {"id": "in_1"}, None),
        ("customer.subscription.updated", {"id": None}, None),
        ("customer.subscription.updated", {"id": {}}, None),
        ("price.updated", {"id": "price_1"}, Subject("price", "price_1")),
        ("price.created", {"id": "price_1"}, Subject("price", "price_1")),
        ("price.updated", {}, None),
        ("price.deleted", {"id": "price_1"}, None),
        ("customer.subscription.trial_will_end", {"id": "sub_1"}, None),
        ("invoice.created", {"id": "in_1", "parent": {"subscription_details": {"subscription": "sub_1"}}}, None),
    ],
)
def test_an_event_says_what_to_look_at(type_: str, object_: dict[str, Any], expected: Subject | None) -> None:
    assert subject(type_, object_) == expected
