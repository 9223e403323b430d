"""Subscriptions made and changed through the Stripe sandbox's API, and their invoices."""

from typing import Any

import pytest
import stripe

from tests.sandbox.test_stripe_world import DAY, World, item_of, world

HOUR = 3600


async def subscribe(scene: World, token: str | None, **params: Any) -> stripe.Subscription:
    """A subscription by API, of a customer whose card is Stripe's test token."""
    price = await scene.price()
    who: Any = {"payment_method": token, "invoice_settings": {"default_payment_method": token}} if token else {}
    customer = await scene.v1.customers.create_async(who)
    base: Any = {"customer": customer.id, "items": [{"price": price.id}], "expand": ["latest_invoice"]}
    return await scene.v1.subscriptions.create_async(base | params)


async def test_a_good_card_starts_active() -> None:
    async with world() as scene:
        sub = await subscribe(scene, "pm_card_visa", metadata={"user": "42"}, description="x")
        assert (sub.status, sub.description, sub.metadata.to_dict()) == ("active", "x", {"user": "42"})
        assert isinstance(sub.latest_invoice, stripe.Invoice)
        assert sub.latest_invoice.status == "paid"


async def test_without_a_card_nothing_is_made() -> None:
    async with world() as scene:
        with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
            await subscribe(scene, None)
        with pytest.raises(stripe.CardError):
            await subscribe(scene, "pm_card_chargeDeclined")
        with pytest.raises(stripe.CardError):
            await subscribe(scene, "pm_card_chargeCustomerFail", payment_behavior="error_if_incomplete")
        assert not (await scene.v1.subscriptions.list_async({"status": "all"})).data
        assert (await subscribe(scene, None, trial_period_days=3)).status == "trialing"


async def test_a_failed_first_payment_is_incomplete_and_expires() -> None:
    async with world() as scene:
        sub = await subscribe(scene, "pm_card_chargeCustomerFail")
        assert sub.status == "incomplete"
        await scene.sandbox.advance(23 * HOUR - 1)
        assert (await scene.subscription(sub)).status == "incomplete"
        await scene.sandbox.advance(1)
        assert (await scene.subscription(sub)).status == "incomplete_expired"
        assert [invoice.status for invoice in (await scene.v1.invoices.list_async()).data] == ["void"]
        await scene.sandbox.advance(90 * DAY)
        assert len((await scene.v1.invoices.list_async()).data) == 1


async def test_an_incomplete_one_that_is_paid_is_active() -> None:
    async with world() as scene:
        sub = await subscribe(scene, None, payment_behavior="default_incomplete")
        assert sub.status == "incomplete"
        assert isinstance(sub.latest_invoice, stripe.Invoice)
        invoice_id = str(sub.latest_invoice.id)
        with pytest.raises(stripe.InvalidRequestError, match="default_payment_method"):
            await scene.v1.invoices.pay_async(invoice_id)
        paid = await scene.v1.invoices.pay_async(invoice_id, {"payment_method": "pm_card_visa"})
        assert paid.status == "paid"
        assert (await scene.subscription(sub)).status == "active"
        with pytest.raises(stripe.InvalidRequestError, match="already paid"):
            await scene.v1.invoices.pay_async(invoice_id)


@pytest.mark.parametrize(
    ("behavior", "invoices", "next_total"),
    [("create_prorations", 1, 4800), ("always_invoice", 2, 3600), ("none", 1, 3600)],
)
async def test_quantities_are_prorated_as_asked(behavior: Any, invoices: int, next_total: int) -> None:
    async with world() as scene:
        sub = await subscribe(scene, "pm_card_visa")
        item = item_of(sub)
        half = (item.current_period_end - item.current_period_start) // 2
        await scene.sandbox.advance(half)
        changed = await scene.v1.subscriptions.update_async(
            sub.id, {"items": [{"id": item.id, "quantity": 3}], "proration_behavior": behavior}
        )
        assert item_of(changed).quantity == 3
        listed = (await scene.v1.invoices.list_async({"subscription": sub.id})).data
        assert len(listed) == invoices
        if behavior == "always_invoice":
            assert listed[0].amount_paid == pytest.approx(1200, abs=1)
            assert listed[0].billing_reason == "subscription_update"
        await scene.sandbox.advance(half + 2 * HOUR)
        newest = (await scene.v1.invoices.list_async({"subscription": sub.id})).data[0]
        assert newest.total == pytest.approx(next_total, abs=1)
        assert newest.status == "paid"


async def test_items_are_found_and_changed_by_their_id() -> None:
    async with world() as scene:
        sub = await subscribe(scene, "pm_card_visa")
        items = scene.v1.subscription_items
        (item,) = (await items.list_async({"subscription": sub.id})).data
        assert (await items.retrieve_async(item.id)).subscription == sub.id
        updated = await items.update_async(item.id, {"quantity": 2, "proration_behavior": "none"})
        assert updated.quantity == 2
        update = scene.v1.subscriptions.update_async
        with pytest.raises(stripe.InvalidRequestError, match="multiple subscription items"):
            await update(sub.id, {"items": [{"price": item.price.id, "quantity": 5}]})
        with pytest.raises(stripe.InvalidRequestError, match="No such subscription item"):
            await update(sub.id, {"items": [{"id": "si_1", "quantity": 5}]})
        with pytest.raises(stripe.InvalidRequestError, match="No such subscription_item"):
            await items.retrieve_async("si_1")


async def test_another_interval_starts_a_new_period() -> None:
    async with world() as scene:
        sub = await subscribe(scene, "pm_card_visa")
        yearly = await scene.price(9900, "year")
        await scene.sandbox.advance(DAY)
        changed = await scene.v1.subscriptions.update_async(
            sub.id, {"items": [{"id": item_of(sub).id, "price": yearly.id}], "expand": ["latest_invoice"]}
        )
        assert item_of(changed).price.id == yearly.id
        assert item_of(changed).current_period_start == pytest.approx(scene.sandbox.now(), abs=5)
        assert isinstance(changed.latest_invoice, stripe.Invoice)
        assert 8700 < changed.latest_invoice.amount_paid < 8800
        assert (await scene.v1.subscriptions.list_async({"price": yearly.id})).data[0].id == sub.id


@pytest.mark.parametrize(("behavior", "status"), [("void", "void"), ("mark_uncollectible", "uncollectible")])
async def test_a_pause_of_collection_closes_invoices_until_it_ends(behavior: Any, status: str) -> None:
    async with world() as scene:
        sub = await subscribe(scene, "pm_card_visa")
        until = scene.sandbox.now() + 40 * DAY
        paused = await scene.v1.subscriptions.update_async(
            sub.id, {"pause_collection": {"behavior": behavior, "resumes_at": until}}
        )
        assert paused.status == "active"
        await scene.sandbox.advance(32 * DAY)
        assert (await scene.v1.invoices.list_async()).data[0].status == status
        await scene.sandbox.advance(10 * DAY)
        assert (await scene.subscription(sub)).pause_collection is None
        await scene.sandbox.advance(31 * DAY)
        assert (await scene.v1.invoices.list_async()).data[0].status == "paid"


async def test_a_draft_can_be_kept_and_finished_by_hand() -> None:
    async with world() as scene:
        sub = await subscribe(scene, "pm_card_visa")
        await scene.v1.subscriptions.update_async(sub.id, {"pause_collection": {"behavior": "keep_as_draft"}})
        await scene.sandbox.advance(32 * DAY)
        draft = (await scene.v1.invoices.list_async({"status": "draft"})).data[0]
        invoices = scene.v1.invoices
        opened = await invoices.finalize_invoice_async(str(draft.id), {"auto_advance": False})
        assert (opened.status, opened.number is not None) == ("open", True)
        with pytest.raises(stripe.InvalidRequestError, match="already finalized"):
            await invoices.finalize_invoice_async(str(draft.id))
        bad = await invoices.mark_uncollectible_async(str(draft.id))
        assert bad.status == "uncollectible"
        assert (await invoices.void_invoice_async(str(draft.id))).status == "void"
        with pytest.raises(stripe.InvalidRequestError, match="This invoice is void"):
            await invoices.void_invoice_async(str(draft.id))
        with pytest.raises(stripe.InvalidRequestError, match="cannot pay"):
            await invoices.pay_async(str(draft.id))
        assert (await scene.history())[-3:] == ["invoice.marked_uncollectible", "invoice.updated", "invoice.voided"]


async def test_voiding_what_is_owed_ends_past_due() -> None:
    async with world() as scene:
        sub = await subscribe(scene, "pm_card_visa")
        await scene.card(sub, "4000000000000341")
        await scene.sandbox.advance(31 * DAY + HOUR)
        assert (await scene.subscription(sub)).status == "past_due"
        invoice = (await scene.v1.invoices.list_async({"status": "open"})).data[0]
        await scene.v1.invoices.void_invoice_async(str(invoice.id))
        assert (await scene.subscription(sub)).status == "active"


async def test_a_trial_can_be_ended_or_extended() -> None:
    async with world() as scene:
        sub = await subscribe(scene, "pm_card_visa", trial_period_days=10)
        until = scene.sandbox.now() + 20 * DAY
        longer = await scene.v1.subscriptions.update_async(sub.id, {"trial_end": until})
        assert (longer.status, longer.trial_end, item_of(longer).current_period_end) == ("trialing", until, until)
        await scene.sandbox.advance(11 * DAY)
        assert (await scene.subscription(sub)).status == "trialing"
        ended = await scene.v1.subscriptions.update_async(sub.id, {"trial_end": "now", "expand": ["latest_invoice"]})
        assert ended.status == "active"
        assert isinstance(ended.latest_invoice, stripe.Invoice)
        assert (ended.latest_invoice.status, ended.latest_invoice.amount_paid) == ("paid", 1200)
        with pytest.raises(stripe.InvalidRequestError, match="future"):
            await scene.v1.subscriptions.update_async(sub.id, {"trial_end": 1})


async def test_ends_that_contradict_each_other_are_refused() -> None:
    async with world() as scene:
        sub = await subscribe(scene, "pm_card_visa")
        update = scene.v1.subscriptions.update_async
        with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
            await update(sub.id, {"cancel_at_period_end": True, "cancel_at": scene.sandbox.now() + DAY})
        with pytest.raises(stripe.InvalidRequestError, match="future"):
            await update(sub.id, {"cancel_at": 1})
        dated = await update(sub.id, {"cancel_at": scene.sandbox.now() + DAY})
        assert dated.cancel_at_period_end is False
        assert (await update(sub.id, {"cancel_at": ""})).cancel_at is None
