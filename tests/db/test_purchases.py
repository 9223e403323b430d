"""What a person is offered, where they are sent to pay, and what they are told of what they have."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.billing.purchases import Offer
from bot.billing.rules import Access
from bot.billing.standing import Standing
from bot.db import alerts, checkouts, members, role_states, stripe_looks, subscriptions
from bot.db.checkouts import Checkout
from bot.db.role_rows import RoleStateRow
from bot.domain.stripe_event import Subject
from bot.domain.subscription import Subscription
from bot.errors import Refused, TryLater
from bot.integrations.stripe_objects import Price
from tests.db.billing_desk import GUILD, NURSE, Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TIERS = ["professional", "monthly", "board"]
BEGIN = "POST /v1/checkout/sessions"


@pytest.fixture
async def till(desk: Desk) -> Desk:
    """A desk whose clock stands still, with a trial of 14 days of the board."""
    await desk.stop_clock(trial_days=14)
    return desk


async def _offers(desk: Desk, member: int = NURSE) -> dict[str, Offer]:
    found = await desk.purchases.offers(member, "en")
    assert found is not None
    return {each.tier: each for each in found}


async def _pages(desk: Desk, member: int = NURSE) -> dict[str, Checkout]:
    async with desk.database.transaction(readonly=True) as session:
        return {each.tier: each for each in await checkouts.of(session, member)}


def _at_stripe(desk: Desk, page: Checkout) -> dict[str, Any]:
    return desk.sandbox.state.get("checkout.session", page.session_id)


async def _troubles(desk: Desk) -> set[tuple[str, str]]:
    async with desk.database.transaction(readonly=True) as session:
        return set(await alerts.all_(session))


def _price(desk: Desk, key: str) -> Price:
    return Price(desk.prices[key], 1500, "eur", "month", 1)


async def test_who_is_new_is_offered_every_paid_tier_and_the_same_pages_again(till: Desk) -> None:
    found = await till.purchases.offers(8, "nl")
    pages = await _pages(till, 8)
    keys = dict(zip(TIERS, ("pro", "monthly", "board"), strict=True))
    assert found == [
        Offer(tier, 14 if tier == "board" else 0, _price(till, keys[tier]), url=pages[tier].url) for tier in TIERS
    ]
    for tier, page in pages.items():
        session = _at_stripe(till, page)
        bought = till.sandbox.state.hidden[page.session_id]["data"]
        metadata = {"discord_user_id": "8", "discord_guild_id": str(GUILD), "membership_tier": tier}
        assert session["metadata"] == bought["metadata"] == metadata
        assert session["success_url"] == "https://example.org/membership/success?lang=nl"
        assert session["cancel_url"] == "https://example.org/membership/cancel?lang=nl"
        assert (session["locale"], session["customer"], session["status"]) == ("nl", None, "open")
        assert session["amount_total"] == (0 if tier == "board" else 1500)
        assert page.url == session["url"]
        assert int(page.expires_at.timestamp()) == session["expires_at"]
        assert (page.holder, page.price) == (8, till.prices[keys[tier]])
    assert [pages[tier].trial_days for tier in TIERS] == [0, 0, 14]
    async with till.database.transaction(readonly=True) as reading:
        assert await members.locale(reading, 8) == "nl"
    assert await till.purchases.offers(8, "nl") == found
    assert till.sandbox.faults.counts[BEGIN] == 3


async def test_what_somebody_has_is_not_sold_to_them_again(till: Desk) -> None:
    id_ = await till.subscribe(till.prices["pro"])
    found = await _offers(till)
    assert list(found) == TIERS
    assert found["professional"] == Offer("professional", taken="live")
    assert found["board"].trial_days == 0  # trials are for who is new
    pages = await _pages(till)
    assert pages.keys() == {"monthly", "board"}
    assert {_at_stripe(till, each)["customer"] for each in pages.values()} == {till.customer}  # as they paid before
    await till.becomes(id_, "past_due")
    assert (await _offers(till))["professional"].taken == "live"
    await till.becomes(id_, "canceled")
    found = await _offers(till)
    assert (found["professional"].taken, found["board"].trial_days) == (None, 0)
    assert found["professional"].url is not None


async def test_for_what_somebody_has_no_price_is_asked(till: Desk) -> None:
    for tier, key in zip(TIERS, ("pro", "monthly", "board"), strict=True):
        await till.subscribe(till.prices[key], tier=tier)
    till.sandbox.fault("^/v1/prices", method="GET", status=403)
    assert await till.purchases.offers(NURSE, "en") == [Offer(tier, taken="live") for tier in TIERS]


async def test_a_subscription_to_a_tier_that_is_not_known_could_be_to_any(till: Desk) -> None:
    await till.subscribe(await till.price(lookup_key="por"))
    asked = till.sandbox.faults.counts["GET /v1/prices"]
    assert await till.purchases.offers(NURSE, "en") == [Offer(tier, taken="live") for tier in TIERS]
    assert (await _pages(till), till.sandbox.faults.counts["GET /v1/prices"]) == ({}, asked)


@pytest.mark.parametrize(
    ("guild", "days"), [(str(GUILD), 0), ("", 0), ("2", 14)], ids=["here", "of_an_old_version", "elsewhere"]
)
async def test_who_was_forgotten_has_no_second_trial(till: Desk, guild: str, days: int) -> None:
    """Another community's subscription is none of ours."""
    metadata = {"metadata[discord_user_id]": str(NURSE), "metadata[discord_guild_id]": guild}
    item = {"items[0][price]": till.prices["board"]}
    bought = await till.api("subscriptions", customer=till.customer, **item, **metadata)
    till.sandbox.state.get("subscription", bought["id"]).update(status="canceled")
    assert (await _offers(till))["board"].trial_days == days


async def test_stripe_is_asked_who_is_new_where_a_trial_is_on_offer(till: Desk) -> None:
    asked = "GET /v1/subscriptions/search"
    await till.api(f"prices/{till.prices['board']}", active="false")
    await _offers(till)
    assert till.sandbox.faults.counts[asked] == 0
    await till.api(f"prices/{till.prices['board']}", active="true")
    await _offers(till)
    assert till.sandbox.faults.counts[asked] == 1
    await till.subscribe(till.prices["pro"])  # known here to be not new
    await _offers(till)
    assert till.sandbox.faults.counts[asked] == 1


async def test_a_page_that_sells_on_other_terms_is_closed_for_another(till: Desk) -> None:
    await _offers(till)
    old = await _pages(till)
    dearer = await till.price(amount="1800", lookup_key="pro", transfer_lookup_key="true")
    await till.stop_clock(trial_days=7)
    found = await _offers(till)
    pages = await _pages(till)
    assert found["professional"].price == Price(dearer, 1800, "eur", "month", 1)
    assert (pages["professional"].price, pages["board"].trial_days) == (dearer, 7)
    assert pages["monthly"] == old["monthly"]
    assert [_at_stripe(till, old[tier])["status"] for tier in TIERS] == ["expired", "open", "expired"]


async def test_a_page_that_is_paid_is_not_offered_and_is_looked_at(till: Desk) -> None:
    await _offers(till)
    page = (await _pages(till))["monthly"]
    _at_stripe(till, page).update(status="complete", url=None)
    assert (await _offers(till))["monthly"] == Offer("monthly", taken="complete")
    async with till.database.transaction(readonly=True) as session:
        (due,) = await stripe_looks.ROWS.due(session, till.clock.now(), 9)
        assert due.key == Subject("checkout_session", page.session_id)
    standings = await till.purchases.standings(NURSE)
    assert standings == [Standing("monthly", "complete", Access.HOLD)]
    page = (await _pages(till))["board"]
    _at_stripe(till, page).update(status="expired", url=None)
    assert (await _offers(till))["board"].url not in (page.url, None)


async def test_what_cannot_be_bought_is_the_operators_to_mend(till: Desk) -> None:
    def product(key: str) -> str:
        return f"products/{till.product_of(key)}"

    tiered = {
        "billing_scheme": "tiered",
        "tiers_mode": "volume",
        "tiers[0][up_to]": "inf",
        "tiers[0][unit_amount]": "9",
    }
    how = {"product": till.product_of("monthly"), "currency": "eur", "recurring[interval]": "month"}
    await till.api(f"prices/{till.prices['pro']}", active="false")
    await till.api("prices", lookup_key="monthly", transfer_lookup_key="true", **how, **tiered)
    await till.api(product("board"), active="false")
    with capture_logs() as logs:
        found = await _offers(till)
        await _offers(till)  # told once
    assert list(found.values()) == [Offer(tier) for tier in TIERS]
    assert await _pages(till) == {}
    troubles = {("price_missing", "pro"), ("price_unusable", "monthly"), ("price_refused", "board")}
    assert await _troubles(till) == troubles
    told = [(each["event"], each["log_level"], each["kind"], each["about"]) for each in logs]
    assert sorted(told) == sorted(("alert", "error", kind, about) for kind, about in troubles)
    await till.api("prices", lookup_key="pro", transfer_lookup_key="true", **how, **tiered)
    await till.api("prices", lookup_key="monthly", transfer_lookup_key="true", unit_amount="1500", **how)
    await till.api(product("board"), active="true")
    assert [(await _offers(till))[tier].url is not None for tier in TIERS] == [False, True, True]
    assert await _troubles(till) == {("price_unusable", "pro")}


@pytest.mark.parametrize(("status", "code"), [(401, "key"), (403, "permission")])
async def test_a_key_that_may_not_sell_is_no_trouble_of_a_price(till: Desk, status: int, code: str) -> None:
    till.sandbox.fault("^/v1/checkout/sessions$", method="POST", status=status)
    with pytest.raises(Refused) as refusal:
        await _offers(till)
    assert (refusal.value.code, await _troubles(till)) == (code, set())


async def test_whoever_is_no_customer_any_more_buys_as_a_new_one(till: Desk) -> None:
    id_ = await till.subscribe(till.prices["pro"])
    till.sandbox.state.delete(till.sandbox.state.get("customer", till.customer))
    await _offers(till)
    pages = await _pages(till)
    assert pages.keys() == {"monthly", "board"}
    assert {_at_stripe(till, each)["customer"] for each in pages.values()} == {None}
    assert till.sandbox.faults.counts[BEGIN] == 4  # with the customer, and without
    assert await till.purchases.portal(NURSE, "en") is None
    await till.becomes(id_, "canceled")
    till.sandbox.fault("^/v1/checkout/sessions$", method="POST", status=400, code="amount_too_small")
    assert (await _offers(till))["professional"] == Offer("professional")
    assert till.sandbox.faults.counts[BEGIN] == 5  # another refusal has nothing to do with the customer
    assert await _troubles(till) == {("price_refused", "pro")}


async def test_a_price_that_is_gone_is_not_tried_again_without_a_customer(till: Desk) -> None:
    till.sandbox.fault("^/v1/checkout/sessions$", method="POST", status=400, code="resource_missing")
    assert all(each.url is None for each in (await _offers(till)).values())
    assert till.sandbox.faults.counts[BEGIN] == 3


async def test_paid_while_the_prices_were_asked_for_it_is_not_sold_again(till: Desk) -> None:
    asked = till.sandbox.fault("^/v1/prices", method="GET", hold="before")
    offers = asyncio.create_task(_offers(till))
    assert await asked.until(waiting=1)
    now = till.clock.now()
    bought = Subscription("sub_1", till.customer, NURSE, "monthly", "active", now, None, None, None, None)
    async with till.database.transaction() as session:
        await subscriptions.put(session, bought)
    asked.release()
    found = await offers
    assert found["monthly"] == Offer("monthly", taken="live")
    assert found["board"].trial_days == 0
    assert (await _pages(till)).keys() == {"professional", "board"}


async def test_two_commands_at_once_open_one_page_of_each(till: Desk) -> None:
    first, second = await asyncio.gather(_offers(till), _offers(till))
    assert first == second
    assert till.sandbox.faults.counts[BEGIN] == 3


async def test_somebody_forgotten_while_the_page_was_made_is_known_again_by_it(till: Desk) -> None:
    made = till.sandbox.fault("^/v1/checkout/sessions$", method="POST", hold="after")
    offers = asyncio.create_task(till.purchases.offers(8, "nl"))
    assert await made.until(waiting=1)
    async with till.database.transaction() as session:
        await members.KEPT.erase(session, 8)
    made.release()
    assert await offers is not None
    async with till.database.transaction(readonly=True) as session:
        assert await members.locale(session, 8) == "nl"


async def test_the_portal_is_that_of_what_runs_else_of_what_ran_last(till: Desk) -> None:
    assert await till.purchases.portal(NURSE, "en") is None

    async def customer() -> str:
        url = await till.purchases.portal(NURSE, "nl")
        (found,) = [each for each in till.sandbox.state.all("billing_portal.session") if each["url"] == url]
        assert found["return_url"] == "https://example.org/membership/done?lang=nl"
        assert found["locale"] == "nl"
        return str(found["customer"])

    owners = [(await till.api("customers", email=f"{number}@example.org"))["id"] for number in range(3)]
    now = till.clock.now()
    states = zip(owners, ("canceled", "active", "canceled"), strict=True)
    for number, (owner, status) in enumerate(states):
        began = now + timedelta(minutes=number)
        bought = Subscription(f"sub_{number}", owner, NURSE, "monthly", status, began, None, None, None, None)
        async with till.database.transaction() as session:
            await subscriptions.put(session, bought)
    assert await customer() == owners[1]
    async with till.database.transaction() as session:
        ended = Subscription("sub_1", owners[1], NURSE, "monthly", "canceled", now, None, None, None, None)
        await subscriptions.put(session, ended)
    assert await customer() == owners[2]
    till.sandbox.fault("^/v1/billing_portal", status=400, code="other")
    with pytest.raises(Refused):
        await till.purchases.portal(NURSE, "en")


@pytest.mark.parametrize(
    ("present", "error", "blocked"), [(True, "role_above_bot", True), (True, None, False), (False, "gone", False)]
)
async def test_a_role_that_discord_refuses_is_told_while_the_person_is_here(
    till: Desk, present: bool, error: str | None, blocked: bool
) -> None:
    await till.subscribe(till.prices["pro"])
    async with till.database.transaction() as session:
        await role_states.KEPT.erase(session, NURSE)
        session.add(RoleStateRow(member_id=NURSE, present=present, error=error))
    (standing,) = await till.purchases.standings(NURSE)
    assert (standing.tier, standing.access, standing.blocked) == ("professional", Access.OPEN, blocked)
    assert standing.renews_at is not None


async def test_who_asks_how_it_stands_waits_for_nobody_who_writes(till: Desk) -> None:
    await till.subscribe(till.prices["pro"])
    async with till.database.transaction(), asyncio.timeout(10):
        assert len(await till.purchases.standings(NURSE)) == 1
        assert await till.purchases.portal(NURSE, "en") is not None


async def test_without_an_answer_of_stripe_nothing_is_begun(till: Desk) -> None:
    till.sandbox.fault("^/v1/subscriptions/search", status=500)
    with pytest.raises(TryLater):
        await _offers(till)
    assert await _pages(till) == {}
