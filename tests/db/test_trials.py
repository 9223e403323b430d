"""A trial is for who never had a membership: against Stripe's sandbox."""

import pytest

from bot.db import personal
from tests.db.billing_desk import NURSE, Desk

TRIAL = 14


@pytest.fixture
async def shop(desk: Desk) -> Desk:
    """Each paid tier has a trial."""
    membership = desk.config.membership
    tiers = {
        key: tier.model_copy(update={"trial_days": TRIAL}) if tier.paid else tier
        for key, tier in membership.tiers.items()
    }
    desk.config = desk.config.model_copy(update={"membership": membership.model_copy(update={"tiers": tiers})})
    await desk.stripe.close()
    desk.open()
    return desk


async def _offered(shop: Desk) -> dict[str, int]:
    """The days of trial of each tier that NURSE can buy."""
    offers = await shop.purchases.offers(NURSE, "en")
    assert offers is not None
    return {offer.tier: offer.trial_days for offer in offers if offer.url is not None}


async def test_who_never_had_a_membership_may_try_each(shop: Desk) -> None:
    assert await _offered(shop) == {"professional": TRIAL, "monthly": TRIAL, "board": TRIAL}


async def test_who_has_or_had_one_pays_from_the_first_day_whatever_the_tier(shop: Desk) -> None:
    id_ = await shop.subscribe(shop.prices["pro"])
    assert await _offered(shop) == {"monthly": 0, "board": 0}
    await shop.becomes(id_, "canceled")
    assert await _offered(shop) == {"professional": 0, "monthly": 0, "board": 0}


async def test_and_also_who_was_forgotten_since(shop: Desk) -> None:
    await shop.becomes(await shop.subscribe(shop.prices["pro"]), "canceled")
    async with shop.database.transaction() as session:
        await personal.erase(session, NURSE)
    assert await _offered(shop) == {"professional": 0, "monthly": 0, "board": 0}


async def test_a_page_that_promises_a_trial_is_no_way_to_a_second_one(shop: Desk) -> None:
    """Two pages are open; once one is paid on, the other sells without a trial."""
    before = {offer.tier: offer.url for offer in await shop.purchases.offers(NURSE, "en") or ()}
    await shop.subscribe(shop.prices["pro"])
    after = {offer.tier: offer.url for offer in await shop.purchases.offers(NURSE, "en") or ()}
    assert after["monthly"] not in (None, before["monthly"])
    assert await _offered(shop) == {"monthly": 0, "board": 0}
