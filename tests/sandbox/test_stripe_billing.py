"""The life of a subscription in the Stripe sandbox, month after month."""

from datetime import datetime
from typing import Any

import pytest
import stripe

from sandbox.stripe.periods import shifted
from tests.sandbox.test_stripe_world import DAY, World, item_of, world

HOUR = 3600
GOOD, FAILS_LATER = "4242424242424242", "4000000000000341"


async def to_period_end(scene: World, sub: stripe.Subscription, more: int = 0) -> None:
    end = item_of(await scene.subscription(sub)).current_period_end
    await scene.sandbox.advance(end - scene.sandbox.now() + more)


async def invoices(scene: World, sub: stripe.Subscription) -> list[tuple[Any, Any]]:
    listed = await scene.v1.invoices.list_async({"subscription": sub.id})
    return [(invoice.status, invoice.billing_reason) for invoice in listed.data]


async def test_a_renewal_is_drafted_then_paid_an_hour_later() -> None:
    async with world() as scene:
        sub = await scene.member()
        first_end = item_of(sub).current_period_end
        await scene.listen()
        await to_period_end(scene, sub, -1)
        assert scene.receiver.types == []
        await scene.sandbox.advance(1)
        assert sorted(scene.receiver.types) == ["customer.subscription.updated", "invoice.created"]
        updated = next(event for event in scene.receiver.events if event.type == "customer.subscription.updated")
        assert updated.data.previous_attributes is not None
        assert updated.data.previous_attributes["latest_invoice"] == sub.latest_invoice
        assert updated.data.previous_attributes["items"]["data"][0]["current_period_end"] == first_end
        assert await invoices(scene, sub) == [("draft", "subscription_cycle"), ("paid", "subscription_create")]
        await scene.sandbox.advance(HOUR)
        assert (await invoices(scene, sub))[0] == ("paid", "subscription_cycle")
        now = await scene.subscription(sub)
        assert (now.status, item_of(now).current_period_start) == ("active", first_end)
        await scene.sandbox.advance(370 * DAY)
        assert len((await scene.v1.invoices.list_async({"status": "paid", "limit": 100})).data) == 14


@pytest.mark.parametrize(
    ("setting", "status", "event"),
    [
        ("cancel", "canceled", "customer.subscription.deleted"),
        ("unpaid", "unpaid", "customer.subscription.updated"),
        ("past_due", "past_due", "invoice.payment_failed"),
    ],
)
async def test_dunning_ends_as_the_account_has_chosen(setting: str, status: str, event: str) -> None:
    async with world() as scene:
        await scene.control("settings", after_dunning=setting)
        sub = await scene.member()
        await scene.card(sub, FAILS_LATER)
        await to_period_end(scene, sub, HOUR)
        attempts = []
        for days in (3, 5, 7):
            assert (await scene.subscription(sub)).status == "past_due"
            invoice = (await scene.v1.invoices.list_async({"status": "open"})).data[0]
            assert invoice.next_payment_attempt == scene.sandbox.now() + days * DAY
            attempts.append(invoice.attempt_count)
            await scene.sandbox.advance(days * DAY)
        assert attempts == [1, 2, 3]
        ended = await scene.subscription(sub)
        assert ended.status == status
        history = await scene.history()
        assert history.count("invoice.payment_failed") == 4
        assert history[-1] == event
        invoice = (await scene.v1.invoices.list_async({"status": "open"})).data[0]
        assert (invoice.attempt_count, invoice.next_payment_attempt) == (4, None)
        if setting == "cancel":
            assert ended.cancellation_details is not None
            assert ended.cancellation_details.reason == "payment_failed"


@pytest.mark.parametrize("setting", ["unpaid", "past_due"])
async def test_paying_the_open_invoice_makes_active_again(setting: str) -> None:
    async with world() as scene:
        await scene.control("settings", after_dunning=setting)
        sub = await scene.member()
        await scene.card(sub, FAILS_LATER)
        await to_period_end(scene, sub, HOUR)
        invoice = (await scene.v1.invoices.list_async({"status": "open"})).data[0]
        with pytest.raises(stripe.CardError) as declined:
            await scene.v1.invoices.pay_async(str(invoice.id))
        assert (declined.value.http_status, declined.value.code) == (402, "card_declined")
        await scene.sandbox.advance(16 * DAY)
        await scene.card(sub, GOOD)
        assert (await scene.v1.invoices.pay_async(str(invoice.id))).status == "paid"
        assert (await scene.subscription(sub)).status == "active"


async def test_a_retry_with_a_better_card_recovers() -> None:
    async with world() as scene:
        sub = await scene.member()
        await scene.card(sub, FAILS_LATER)
        await to_period_end(scene, sub, HOUR)
        await scene.card(sub, GOOD)
        await scene.sandbox.advance(3 * DAY)
        assert (await scene.subscription(sub)).status == "active"
        assert (await invoices(scene, sub))[0] == ("paid", "subscription_cycle")


async def test_a_scheduled_end_comes_and_can_be_taken_back() -> None:
    async with world() as scene:
        ending, staying, dated = [await scene.member() for _ in range(3)]
        for sub in (ending, staying):
            updated = await scene.v1.subscriptions.update_async(sub.id, {"cancel_at_period_end": True})
            assert (updated.status, updated.cancel_at) == ("active", item_of(sub).current_period_end)
        back = await scene.v1.subscriptions.update_async(staying.id, {"cancel_at_period_end": False})
        assert (back.cancel_at, back.canceled_at) == (None, None)
        await scene.v1.subscriptions.update_async(dated.id, {"cancel_at": scene.sandbox.now() + DAY})
        await scene.sandbox.advance(2 * DAY)
        assert (await scene.subscription(dated)).status == "canceled"
        assert (await scene.subscription(ending)).status == "active"
        await to_period_end(scene, ending)
        gone = await scene.subscription(ending)
        assert (gone.status, gone.ended_at) == ("canceled", item_of(gone).current_period_end)
        assert (await scene.subscription(staying)).status == "active"
        assert (await scene.history()).count("customer.subscription.deleted") == 2
        assert [sub.id for sub in (await scene.v1.subscriptions.list_async()).data] == [staying.id]
        assert len((await scene.v1.subscriptions.list_async({"status": "all"})).data) == 3
        assert len((await scene.v1.subscriptions.list_async({"status": "canceled"})).data) == 2


async def test_cancelled_now_is_over() -> None:
    async with world() as scene:
        sub = await scene.member()
        gone = await scene.v1.subscriptions.cancel_async(sub.id, {"cancellation_details": {"comment": "bye"}})
        assert gone.status == "canceled"
        assert gone.cancellation_details is not None
        assert gone.cancellation_details.comment == "bye"
        with pytest.raises(stripe.InvalidRequestError) as again:
            await scene.v1.subscriptions.cancel_async(sub.id)
        assert (again.value.http_status, again.value.code) == (404, "resource_missing")
        with pytest.raises(stripe.InvalidRequestError, match="canceled subscription can only"):
            await scene.v1.subscriptions.update_async(sub.id, {"cancel_at_period_end": True})
        noted = await scene.v1.subscriptions.update_async(sub.id, {"metadata": {"seen": "yes"}})
        assert noted.metadata.to_dict() == {"seen": "yes"}


async def test_a_trial_warns_then_costs() -> None:
    async with world() as scene:
        sub = await scene.member(subscription_data={"trial_period_days": 10})
        await scene.sandbox.advance(7 * DAY)
        assert (await scene.history())[-1] == "customer.subscription.trial_will_end"
        await to_period_end(scene, sub)
        assert (await scene.subscription(sub)).status == "active"
        await scene.sandbox.advance(HOUR)
        (paid, first) = (await scene.v1.invoices.list_async({"subscription": sub.id})).data
        assert (paid.status, paid.amount_paid, first.amount_paid) == ("paid", 1200, 0)
        assert (await scene.history()).count("customer.subscription.trial_will_end") == 1


@pytest.mark.parametrize(
    ("behavior", "status"), [("cancel", "canceled"), ("pause", "paused"), ("create_invoice", "past_due")]
)
async def test_a_trial_without_a_card_ends_as_asked(behavior: str, status: str) -> None:
    async with world() as scene:
        ends: Any = {"end_behavior": {"missing_payment_method": behavior}}
        sub = await scene.member(
            subscription_data={"trial_period_days": 5, "trial_settings": ends}, payment_method_collection="if_required"
        )
        await to_period_end(scene, sub, HOUR)
        assert (await scene.subscription(sub)).status == status
        if behavior == "pause":
            assert (await scene.history())[-1] == "customer.subscription.paused"
            await scene.card(sub, GOOD)
            assert (await scene.v1.subscriptions.resume_async(sub.id)).status == "active"
            assert "customer.subscription.resumed" in await scene.history()
            with pytest.raises(stripe.InvalidRequestError, match="not paused"):
                await scene.v1.subscriptions.resume_async(sub.id)


async def test_a_card_that_fails_after_the_trial_leads_to_past_due() -> None:
    async with world() as scene:
        session = await scene.checkout(await scene.price(), subscription_data={"trial_period_days": 5})
        assert (await scene.post(session.url, action="pay", card=FAILS_LATER))[0] == 303
        (sub,) = (await scene.v1.subscriptions.list_async({"status": "trialing"})).data
        await to_period_end(scene, sub, HOUR)
        assert (await scene.subscription(sub)).status == "past_due"


@pytest.mark.parametrize(
    ("start", "interval", "count", "end"),
    [
        ("2027-01-31T10:00:00", "month", 1, "2027-02-28T10:00:00"),
        ("2027-01-31T10:00:00", "month", 2, "2027-03-31T10:00:00"),
        ("2027-11-30T10:00:00", "month", 3, "2028-02-29T10:00:00"),
        ("2028-02-29T10:00:00", "year", 1, "2029-02-28T10:00:00"),
        ("2027-12-30T10:00:00", "week", 1, "2028-01-06T10:00:00"),
        ("2027-12-30T10:00:00", "day", 3, "2028-01-02T10:00:00"),
    ],
)
def test_periods_follow_the_calendar(start: str, interval: str, count: int, end: str) -> None:
    anchor, expected = [int(datetime.fromisoformat(moment + "+00:00").timestamp()) for moment in (start, end)]
    assert shifted(anchor, interval, count) == expected


async def test_a_yearly_price_renews() -> None:
    async with world() as scene:
        yearly = await scene.member(await scene.price(9900, "year"))
        assert 365 * DAY <= item_of(yearly).current_period_end - item_of(yearly).current_period_start <= 366 * DAY
        await to_period_end(scene, yearly, HOUR)
        assert (await scene.subscription(yearly)).status == "active"
