"""Customers, products and prices of the Stripe sandbox, field by field."""

from decimal import Decimal
from typing import Any

import pytest
import stripe

from tests.sandbox.test_stripe_world import item_of, world


async def test_the_fields_of_a_customer() -> None:
    async with world() as scene:
        customer = await scene.v1.customers.create_async(
            {
                "name": "Ada",
                "phone": "+1",
                "address": {"city": "London", "country": "GB"},
                "shipping": {"name": "Ada", "address": {"city": "London"}},
                "preferred_locales": ["en"],
                "tax_exempt": "exempt",
                "payment_method": "pm_card_mastercard",
            }
        )
        found = (await scene.v1.customers.retrieve_async(customer.id)).to_dict()
        assert (found["name"], found["phone"], found["tax_exempt"]) == ("Ada", "+1", "exempt")
        assert found["address"]["city"] == "London"
        assert found["shipping"]["address"]["line1"] is None
        assert found["preferred_locales"] == ["en"]
        emptied = await scene.v1.customers.update_async(customer.id, {"address": "", "shipping": "", "phone": ""})
        assert (emptied.address, emptied.shipping, emptied.phone) == (None, None, None)
        with pytest.raises(stripe.InvalidRequestError, match="Invalid tax_exempt"):
            wrong: Any = {"tax_exempt": "perhaps"}
            await scene.v1.customers.update_async(customer.id, wrong)


async def test_the_fields_of_a_product() -> None:
    async with world() as scene:
        create, update = scene.v1.products.create_async, scene.v1.products.update_async
        product = await create({"id": "gold", "name": "Gold", "images": ["http://x.test/a.png"], "active": False})
        assert (product.id, product.active, product.images) == ("gold", False, ["http://x.test/a.png"])
        with pytest.raises(stripe.InvalidRequestError, match="already exists"):
            await create({"id": "gold", "name": "Gold"})
        price = await scene.v1.prices.create_async({"product": "gold", "currency": "usd", "unit_amount": 100})
        assert (price.type, price.recurring) == ("one_time", None)
        changed = await update("gold", {"description": "x", "default_price": price.id, "active": True})
        assert (changed.description, changed.default_price, changed.active) == ("x", price.id, True)
        assert [one.id for one in (await scene.v1.products.list_async({"ids": ["gold"]})).data] == ["gold"]
        assert (await scene.v1.products.list_async({"active": False})).data == []


async def test_the_fields_of_a_price() -> None:
    async with world() as scene:
        product = await scene.v1.products.create_async({"name": "Gold"})
        base: Any = {"product": product.id, "currency": "USD", "unit_amount": 100}
        create = scene.v1.prices.create_async
        price = await create(base | {"recurring": {"interval": "week", "interval_count": 2}, "nickname": "n"})
        assert (price.currency, price.nickname, price.unit_amount_decimal) == ("usd", "n", Decimal(100))
        assert price.recurring is not None
        assert (price.recurring.interval, price.recurring.interval_count) == ("week", 2)
        for recurring, words in (
            ({"interval": "hour"}, "must be one of"),
            ({"interval_count": 2}, "Missing required param"),
            ({"interval": "year", "interval_count": 4}, "three years"),
            ({"interval": "month", "interval_count": "x"}, "Invalid integer"),
        ):
            with pytest.raises(stripe.InvalidRequestError, match=words):
                await create(base | {"recurring": recurring})
        with pytest.raises(stripe.InvalidRequestError, match="non-negative"):
            await create(base | {"unit_amount": -1})
        with pytest.raises(stripe.InvalidRequestError, match="iered"):
            await create(base | {"tiers": [{"up_to": 1, "unit_amount": 1}]})


async def test_a_price_that_is_not_one_amount() -> None:
    async with world() as scene:
        product = await scene.v1.products.create_async({"name": "Gold"})
        base: Any = {"product": product.id, "currency": "usd", "recurring": {"interval": "month"}}
        create = scene.v1.prices.create_async
        tiers = {"billing_scheme": "tiered", "tiers_mode": "volume", "tiers": [{"up_to": "inf", "unit_amount": 1}]}
        tiered = await create(base | tiers)
        assert (tiered.billing_scheme, tiered.tiers_mode, tiered.unit_amount) == ("tiered", "volume", None)
        exact = await create(base | {"unit_amount_decimal": "1499.5"})
        assert (exact.unit_amount, exact.unit_amount_decimal) == (None, Decimal("1499.5"))
        packed = await create(base | {"unit_amount": 5, "transform_quantity": {"divide_by": 10, "round": "up"}})
        assert packed.transform_quantity is not None
        assert (packed.unit_amount, packed.transform_quantity.divide_by) == (5, 10)


async def test_a_subscription_can_have_a_card_of_its_own() -> None:
    async with world() as scene:
        sub = await scene.member()
        card = await scene.v1.payment_methods.retrieve_async(str(sub.default_payment_method))
        assert card.card is not None
        assert (card.customer, card.card.last4, card.card.brand) == (sub.customer, "4242", "visa")
        update = scene.v1.subscriptions.update_async
        changed = await update(sub.id, {"default_payment_method": "pm_card_mastercard"})
        assert changed.default_payment_method != sub.default_payment_method
        again = await update(sub.id, {"default_payment_method": card.id})
        assert again.default_payment_method == card.id
        assert (await update(sub.id, {"default_payment_method": ""})).default_payment_method is None
        other = await scene.member()
        with pytest.raises(stripe.InvalidRequestError, match="No such PaymentMethod"):
            await update(other.id, {"default_payment_method": card.id})
        assert item_of(other).price.unit_amount == 1200
