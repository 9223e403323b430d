"""What a subscription gives, whatever is bought in it, and what its holder is told: against Stripe's sandbox."""

from datetime import timedelta

import pytest

from bot.billing.rules import Access
from bot.db import grants, members, subscriptions
from bot.domain.entitlement import Grant
from tests.db.billing_desk import NURSE, Desk


async def test_an_end_closes_whatever_the_price_is_now(desk: Desk) -> None:
    other = await desk.price(lookup_key="newsletter_only")
    for status in ("unpaid", "paused", "incomplete", "incomplete_expired", "canceled"):
        id_ = await desk.subscribe(desk.prices["pro"])
        assert await desk.tiers() == {"professional"}
        await desk.swap(id_, other)
        assert (await desk.tiers(), await desk.alerts()) == ({"professional"}, {"unknown_price"})
        await desk.becomes(id_, status)
        assert (await desk.tiers(), await desk.alerts()) == (set(), set())
        assert {each.access for each in await desk.purchases.standings(NURSE)} == {Access.CLOSED}


async def test_an_end_needs_no_item_that_can_be_read(desk: Desk) -> None:
    for items in ([], [{"id": "si_1", "price": None}], [None]):
        id_ = await desk.subscribe(desk.prices["pro"])
        await desk.becomes(id_, "canceled", items={"object": "list", "data": items, "has_more": True})
        assert (await desk.tiers(), await desk.alerts()) == (set(), set())


async def test_what_is_past_due_beyond_the_grace_closes_whatever_the_price(desk: Desk) -> None:
    id_ = await desk.subscribe(desk.prices["pro"])
    await desk.swap(id_, await desk.price(lookup_key="newsletter_only"))
    (invoice,) = desk.sandbox.state.all("invoice")[:1]
    invoice["status"] = "open"
    await desk.becomes(id_, "past_due")
    assert await desk.tiers() == {"professional"}
    desk.clock.advance(timedelta(days=7, minutes=1))
    await desk.work()
    assert await desk.tiers() == set()


async def test_what_an_older_version_left_open_is_closed_by_reconciling(desk: Desk) -> None:
    id_ = await desk.subscribe(await desk.price(lookup_key="newsletter_only"))
    await desk.becomes(id_, "canceled")
    async with desk.database.transaction() as session:
        await members.ensure(session, NURSE, desk.clock.now())
        await grants.put(session, Grant(NURSE, "stripe_subscription", id_, "professional", desk.clock.now()))
    assert await desk.tiers() == {"professional"}
    assert (await desk.missed.reconcile()).looked == 1
    await desk.work()
    assert await desk.tiers() == set()
    assert (await desk.missed.reconcile()).looked == 0


@pytest.mark.parametrize("place", [0, 1, 14])
async def test_an_item_that_is_a_tiers_counts_wherever_it_stands(desk: Desk, place: int) -> None:
    others = [await desk.price(lookup_key=f"other_{number}") for number in range(place)]
    await desk.subscribe(*others, desk.prices["pro"], tier="gone")
    assert (await desk.tiers(), await desk.alerts()) == ({"professional"}, set())
    assert (await desk.missed.reconcile()).looked == 0


async def test_two_tiers_in_one_subscription_are_held(desk: Desk) -> None:
    id_ = await desk.subscribe(desk.prices["pro"], desk.prices["board"])
    assert (await desk.tiers(), await desk.alerts()) == (set(), {"unknown_price"})
    desk.sandbox.state.get("subscription", id_)["items"]["data"].pop()
    await desk.look(id_)
    assert (await desk.tiers(), await desk.alerts()) == ({"professional"}, set())


async def test_another_price_without_a_key_keeps_and_gives_nothing(desk: Desk) -> None:
    cent = await desk.price(amount="1")
    id_ = await desk.subscribe(desk.prices["pro"])
    await desk.swap(id_, cent)
    assert (await desk.tiers(), await desk.alerts()) == ({"professional"}, {"unknown_price"})
    await desk.becomes(id_, "unpaid")
    assert await desk.tiers() == set()
    await desk.becomes(id_, "active")
    assert (await desk.tiers(), await desk.alerts()) == (set(), {"unknown_price"})


@pytest.mark.parametrize("same_product", [True, False])
async def test_a_price_that_handed_its_key_on_keeps_what_it_was_bought_as(desk: Desk, same_product: bool) -> None:
    id_ = await desk.subscribe(desk.prices["pro"])
    product = desk.product_of("pro") if same_product else None
    await desk.price(product, lookup_key="pro", transfer_lookup_key="true")
    for status in ("active", "unpaid", "active"):
        await desk.becomes(id_, status)
    assert (await desk.tiers(), await desk.alerts()) == ({"professional"}, set())
    assert (await desk.missed.reconcile()).looked == 0


async def test_a_price_without_a_key_of_the_tiers_own_product_is_what_it_was_sold_as(desk: Desk) -> None:
    legacy = await desk.price(desk.product_of("pro"))
    await desk.subscribe(legacy)
    assert (await desk.tiers(), await desk.alerts()) == ({"professional"}, set())
    await desk.subscribe(legacy, tier="board")
    assert (await desk.tiers(), await desk.alerts()) == ({"professional"}, {"unknown_price"})


async def test_one_that_makes_no_sense_hides_no_other_from_reconciling(desk: Desk) -> None:
    good, bad = [await desk.subscribe(desk.prices["pro"]) for _ in range(2)]
    desk.sandbox.state.get("subscription", bad)["customer"] = None
    desk.sandbox.state.get("subscription", good)["status"] = "canceled"
    await desk.missed.reconcile()
    await desk.work()
    async with desk.database.transaction(readonly=True) as session:
        found = await subscriptions.get(session, good)
    assert found is not None
    assert found.status == "canceled"
    assert await desk.alerts() == {"look_NotUnderstood"}


async def test_words_follow_access_and_not_the_event(desk: Desk) -> None:
    first = await desk.subscribe(desk.prices["pro"])
    assert await desk.owed() == {("open", "professional")}
    await desk.all_told()
    second = await desk.subscribe(desk.prices["monthly"], tier="monthly")
    assert await desk.owed() == set()  # the rooms were open already
    third = await desk.subscribe(desk.prices["board"], tier="board")
    assert await desk.owed() == {("open", "board")}
    await desk.all_told()
    await desk.becomes(first, "unpaid")
    assert await desk.owed() == {("closed", "professional")}
    extents = {each.tier: each.extent for each in await desk.purchases.standings(NURSE)}
    assert extents == {"professional": "none", "monthly": "some", "board": "some"}
    await desk.becomes(first, "canceled")
    assert await desk.owed() == {("ended", "professional")}  # the other was not sent yet, and is true no more
    await desk.all_told()
    await desk.becomes(first, "active")
    assert await desk.owed() == set()
    await desk.becomes(second, "canceled")
    await desk.becomes(third, "canceled")
    assert await desk.owed() == {("ended", "monthly"), ("ended", "board")}


async def test_another_price_is_another_tier_and_no_new_beginning(desk: Desk) -> None:
    id_ = await desk.subscribe(desk.prices["pro"])
    await desk.swap(id_, desk.prices["board"])
    assert await desk.tiers() == {"board"}
    assert {kind for kind, _tier in await desk.owed()} == {"open"}  # not told yet: it tells what is then
    await desk.all_told()
    await desk.swap(id_, desk.prices["monthly"])
    await desk.swap(id_, desk.prices["pro"])
    assert await desk.owed() == {("changed", "board")}
