"""Checkout in the Stripe sandbox: sessions through the SDK, the hosted page as a browser would use it."""

import asyncio
from typing import Any

import pytest
import stripe

from tests.sandbox.test_stripe_world import CANCEL, DAY, item_of, world


async def test_paying_makes_customer_subscription_and_paid_invoice() -> None:
    async with world() as scene:
        price = await scene.price(key="gold")
        session = await scene.checkout(
            price, client_reference_id="42", metadata={"a": "b"}, subscription_data={"metadata": {"user": "42"}}
        )
        assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 1200)
        status, target, _ = await scene.post(session.url, action="pay", email="ada@example.com")
        assert (status, target) == (303, f"http://bot.test/ok?session={session.id}")
        done = await scene.v1.checkout.sessions.retrieve_async(
            session.id, {"expand": ["subscription.latest_invoice", "customer", "line_items.data.price.product"]}
        )
        assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
        assert done.client_reference_id == "42"
        assert isinstance(done.subscription, stripe.Subscription)
        assert isinstance(done.customer, stripe.Customer)
        assert done.subscription.status == "active"
        assert done.subscription.metadata.to_dict() == {"user": "42"}
        assert done.customer.email == "ada@example.com"
        invoice = done.subscription.latest_invoice
        assert isinstance(invoice, stripe.Invoice)
        assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == ("paid", 1200, "subscription_create")
        assert done.line_items is not None
        assert done.line_items.data[0]["price"]["product"]["metadata"]["tier"] == "gold"
        item = item_of(done.subscription)
        assert 28 * DAY <= item.current_period_end - item.current_period_start <= 31 * DAY


async def test_paying_is_told_in_stripes_order() -> None:
    async with world() as scene:
        price = await scene.price()
        await scene.listen()
        sub = await scene.member(price)
        expected = [
            "customer.created",
            "checkout.session.completed",
            "customer.subscription.created",
            "invoice.created",
            "invoice.finalized",
            "invoice.updated",
            "invoice.paid",
            "invoice.payment_succeeded",
        ]
        assert (await scene.history())[2:] == expected
        await scene.receiver.until(lambda: sorted(scene.receiver.types) == sorted(expected))
        completed = next(event for event in scene.receiver.events if event.type == "checkout.session.completed")
        assert completed.data.object["subscription"] == sub.id
        assert completed.api_version == "2026-10-28.endive"
        assert completed.request is not None
        assert completed.request.id is None


async def test_the_page_shows_what_is_sold_and_leads_back() -> None:
    async with world() as scene:
        price = await scene.price()
        await scene.v1.products.update_async(str(price.product), {"name": "<b>Gold & more</b>"})
        adjustable = {"enabled": True, "minimum": 1, "maximum": 5}
        session = await scene.checkout(
            price,
            line_items=[{"price": price.id, "quantity": 2, "adjustable_quantity": adjustable}],
            customer_email="ada@example.com",
            subscription_data={"trial_period_days": 7},
        )
        async with scene.web.get(str(session.url)) as answer:
            page = await answer.text()
        assert "&lt;b&gt;Gold &amp; more&lt;/b&gt;" in page
        assert "12.00 USD every month" in page
        assert "7 days free" in page
        assert 'name="quantity_0" type="number" value="2" min="1" max="5"' in page
        assert f'href="{CANCEL}"' in page
        assert 'value="ada@example.com"' in page
        assert 'name="viewport"' in page


async def test_a_declined_card_leaves_the_session_open() -> None:
    async with world() as scene:
        session = await scene.checkout(await scene.price())
        for form, words in (
            ({"action": "fail"}, "Your card was declined."),
            ({"action": "pay", "card": "4000 0000 0000 0002"}, "Your card was declined."),
            ({"action": "pay", "card": "4000000000000341"}, "Your card was declined."),
            ({"action": "pay", "card": "4000000000009995"}, "insufficient funds"),
            ({"action": "pay", "card": "1234"}, "card number is incorrect"),
        ):
            status, _, page = await scene.post(session.url, **form)
            assert status == 402
            assert words in page
        assert (await scene.v1.checkout.sessions.retrieve_async(session.id)).status == "open"
        assert not (await scene.v1.customers.list_async()).data
        assert (await scene.post(session.url, action="pay", card="4242 4242 4242 4242"))[0] == 303


async def test_paying_twice_at_once_makes_one_subscription() -> None:
    async with world() as scene:
        session = await scene.checkout(await scene.price())
        answers = await asyncio.gather(*(scene.post(session.url, action="pay") for _ in range(5)))
        assert sorted(status for status, _, _ in answers) == [303, 409, 409, 409, 409]
        assert len((await scene.v1.subscriptions.list_async()).data) == 1
        async with scene.web.get(str(session.url)) as answer:
            assert "completed already" in await answer.text()


async def test_the_buyer_chooses_a_quantity_within_its_limits() -> None:
    async with world() as scene:
        price = await scene.price()
        adjustable = {"enabled": True, "minimum": 1, "maximum": 3}
        lines = [{"price": price.id, "quantity": 1, "adjustable_quantity": adjustable}]
        session = await scene.checkout(price, line_items=lines)
        assert (await scene.post(session.url, action="pay", quantity="4"))[0] == 400
        assert (await scene.post(session.url, action="pay", quantity="3"))[0] == 303
        (sub,) = (await scene.v1.subscriptions.list_async()).data
        assert item_of(sub).quantity == 3
        assert (await scene.v1.checkout.sessions.retrieve_async(session.id)).amount_total == 3600
        (line,) = (await scene.v1.checkout.sessions.line_items.list_async(session.id)).data
        assert (line.quantity, line.amount_total) == (3, 3600)


async def test_a_trial_costs_nothing_and_may_need_no_card() -> None:
    async with world() as scene:
        trial: Any = {"trial_period_days": 14, "trial_settings": {"end_behavior": {"missing_payment_method": "pause"}}}
        sub = await scene.member(subscription_data=trial, payment_method_collection="if_required")
        assert sub.status == "trialing"
        assert sub.trial_end == item_of(sub).current_period_end
        assert sub.default_payment_method is None
        (session,) = (await scene.v1.checkout.sessions.list_async({"subscription": sub.id})).data
        assert session.payment_status == "no_payment_required"
        invoice = await scene.v1.invoices.retrieve_async(str(sub.latest_invoice))
        assert (invoice.status, invoice.total) == ("paid", 0)


async def test_a_known_customer_is_kept() -> None:
    async with world() as scene:
        customer = await scene.v1.customers.create_async({"email": "ada@example.com"})
        sub = await scene.member(customer=customer.id)
        assert sub.customer == customer.id
        assert "customer.created" in await scene.history()
        assert len((await scene.v1.customers.list_async()).data) == 1


async def test_a_session_ends_by_time_or_by_hand() -> None:
    async with world() as scene:
        price = await scene.price()
        short = await scene.checkout(price, expires_at=scene.sandbox.now() + 1800)
        by_hand = await scene.checkout(price)
        assert by_hand.expires_at == by_hand.created + DAY
        await scene.v1.checkout.sessions.expire_async(by_hand.id)
        with pytest.raises(stripe.InvalidRequestError, match="expired"):
            await scene.v1.checkout.sessions.expire_async(by_hand.id)
        await scene.sandbox.advance(1740)
        assert (await scene.v1.checkout.sessions.retrieve_async(short.id)).status == "open"
        await scene.sandbox.advance(60)
        assert (await scene.v1.checkout.sessions.retrieve_async(short.id)).status == "expired"
        assert (await scene.history()).count("checkout.session.expired") == 2
        status, _, page = await scene.post(short.url, action="pay")
        assert (status, "expired" in page) == (409, True)


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"success_url": "nowhere"}, "success_url"),
        ({"expires_at": 1}, "expires_at"),
        ({"customer": "cus_1", "customer_email": "a@b.c"}, "customer"),
        ({"customer": "cus_1"}, "customer"),
        ({"line_items": [{"price": "price_1", "quantity": 1}]}, "line_items[0][price]"),
        ({"client_reference_id": "x" * 201}, "client_reference_id"),
        ({"subscription_data": {"trial_period_days": 0}}, "subscription_data[trial_period_days]"),
    ],
)
async def test_what_cannot_be_sold_is_refused(changes: dict[str, Any], param: str) -> None:
    async with world() as scene:
        price = await scene.price()
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await scene.checkout(price, **changes)
        assert (refused.value.http_status, refused.value.param) == (400, param)


async def test_prices_that_do_not_go_together_are_refused() -> None:
    async with world() as scene:
        monthly, yearly = await scene.price(), await scene.price(9900, "year")
        for other, words in ((yearly, "same recurring interval"), (monthly, "same price")):
            with pytest.raises(stripe.InvalidRequestError, match=words):
                await scene.checkout(
                    monthly,
                    line_items=[{"price": monthly.id, "quantity": 1}, {"price": other.id, "quantity": 1}],
                )


async def test_an_inactive_price_is_refused_and_other_modes_are_not_done() -> None:
    async with world() as scene:
        price = await scene.price()
        with pytest.raises(stripe.APIError, match="Not implemented in the sandbox: mode payment"):
            await scene.checkout(price, mode="payment")
        await scene.v1.prices.update_async(price.id, {"active": False})
        with pytest.raises(stripe.InvalidRequestError, match="inactive"):
            await scene.checkout(price)
