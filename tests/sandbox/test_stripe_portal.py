"""The pages of a paying customer in the Stripe sandbox, and the sandbox's own switches."""

from typing import Any

import pytest
import stripe

from sandbox.stripe import StripeSandbox
from tests.sandbox.test_stripe_world import DAY, World, item_of, world

HOUR = 3600
FAILS_LATER = "4000000000000341"
BACK = "http://bot.test/account"


async def portal(scene: World, sub: stripe.Subscription, **params: Any) -> str:
    base: Any = {"customer": sub.customer, "return_url": BACK}
    return (await scene.v1.billing_portal.sessions.create_async(base | params)).url


async def read(scene: World, url: str) -> tuple[int, str]:
    async with scene.web.get(url) as answer:
        return answer.status, await answer.text()


async def test_the_page_shows_the_subscription_and_leads_back() -> None:
    async with world() as scene:
        sub = await scene.member()
        url = await portal(scene, sub)
        status, page = await read(scene, url)
        assert (status, f'value="{sub.id}"' in page, f'href="{BACK}"' in page) == (200, True, True)
        assert "12.00 USD every month, status active" in page
        assert (await scene.history())[-1] == "billing_portal.session.created"
        assert (await scene.post(url, action="nonsense"))[0] == 400
        assert (await scene.post(url, action="cancel_now", subscription="sub_other"))[0] == 404
        assert (await read(scene, f"{scene.sandbox.api_url}/p/session/test_1"))[0] == 404


@pytest.mark.parametrize("way", ["cancel_at_period_end", "cancel_at"])
async def test_cancelling_at_the_end_and_taking_it_back(way: str) -> None:
    async with world() as scene:
        await scene.control("settings", portal_cancel=way)
        sub = await scene.member()
        url = await portal(scene, sub)
        status, target, _ = await scene.post(url, action="cancel_at_period_end", subscription=sub.id)
        assert (status, target) == (303, url)
        scheduled = await scene.subscription(sub)
        assert scheduled.cancel_at == item_of(sub).current_period_end
        assert scheduled.cancel_at_period_end == (way == "cancel_at_period_end")
        assert "Don&#x27;t cancel" in (await read(scene, url))[1]
        assert (await scene.post(url, action="renew", subscription=sub.id))[0] == 303
        assert (await scene.subscription(sub)).cancel_at is None
        await scene.post(url, action="cancel_at_period_end")
        await scene.sandbox.advance(32 * DAY)
        assert (await scene.subscription(sub)).status == "canceled"
        assert "No subscriptions." in (await read(scene, url))[1]


async def test_cancelling_now() -> None:
    async with world() as scene:
        sub = await scene.member()
        await scene.post(await portal(scene, sub), action="cancel_now", subscription=sub.id)
        assert (await scene.subscription(sub)).status == "canceled"
        assert (await scene.history())[-1] == "customer.subscription.deleted"


async def test_another_quantity_goes_on_the_next_invoice() -> None:
    async with world() as scene:
        sub = await scene.member()
        url = await portal(scene, sub)
        assert (await scene.post(url, action="quantity", subscription=sub.id, quantity="0"))[0] == 400
        assert (await scene.post(url, action="quantity", subscription=sub.id, quantity="3"))[0] == 303
        assert item_of(await scene.subscription(sub)).quantity == 3
        await scene.sandbox.advance(31 * DAY + HOUR)
        invoice = (await scene.v1.invoices.list_async({"subscription": sub.id})).data[0]
        lines = (await scene.v1.invoices.line_items.list_async(str(invoice.id))).data
        assert [line.amount for line in lines][2] == 3600
        assert 2300 <= lines[0].amount + lines[1].amount <= 2400
        assert invoice.amount_paid == sum(line.amount for line in lines)


async def test_a_failing_card_and_its_repair() -> None:
    async with world() as scene:
        sub = await scene.member()
        url = await portal(scene, sub)
        assert (await scene.post(url, action="pay_invoice"))[0] == 400
        assert (await scene.post(url, action="card", card="4000000000000002"))[0] == 402
        assert (await scene.post(url, action="card", card=FAILS_LATER))[0] == 303
        await scene.sandbox.advance(31 * DAY + HOUR)
        assert (await scene.subscription(sub)).status == "past_due"
        assert "Pay now" in (await read(scene, url))[1]
        assert (await scene.post(url, action="pay_invoice"))[0] == 402
        assert (await scene.post(url, action="card"))[0] == 303
        assert (await scene.post(url, action="pay_invoice"))[0] == 303
        assert (await scene.subscription(sub)).status == "active"


async def test_an_invoice_has_a_page_to_pay_on() -> None:
    async with world() as scene:
        sub = await scene.member()
        await scene.card(sub, FAILS_LATER)
        await scene.sandbox.advance(31 * DAY + HOUR)
        invoice = (await scene.v1.invoices.list_async({"status": "open"})).data[0]
        url = str(invoice.hosted_invoice_url)
        assert "12.00 USD: open" in (await read(scene, url))[1]
        assert (await scene.post(url, action="pay", card=FAILS_LATER))[0] == 402
        assert (await scene.post(url, action="pay"))[0] == 303
        assert (await scene.post(url, action="pay"))[0] == 409
        assert (await scene.subscription(sub)).status == "active"
        assert (await read(scene, f"{scene.sandbox.api_url}/i/in_1"))[0] == 404


async def test_a_configuration_limits_what_the_page_offers() -> None:
    async with world() as scene:
        sub = await scene.member()
        listed = await scene.v1.billing_portal.configurations.list_async({"is_default": True})
        assert [one.is_default for one in listed.data] == [True]
        features: Any = {"subscription_cancel": {"enabled": True, "mode": "at_period_end"}}
        made = await scene.v1.billing_portal.configurations.create_async({"features": features})
        assert made.features.payment_method_update.enabled is False
        url = await portal(scene, sub, configuration=made.id)
        page = (await read(scene, url))[1]
        assert "Cancel at period end" in page
        for action in ("cancel_now", "card", "quantity"):
            assert f'value="{action}"' not in page
            assert (await scene.post(url, action=action, quantity="2"))[0] == 400
        with pytest.raises(stripe.APIError, match="flow_data"):
            await portal(scene, sub, flow_data={"type": "payment_method_update"})
        with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
            await portal(scene, sub, customer="cus_1")


async def test_any_status_can_be_forced() -> None:
    async with world() as scene:
        sub = await scene.member()
        await scene.listen("customer.subscription.updated")
        forced = await scene.control(f"subscriptions/{sub.id}/status", status="hibernating")
        assert forced["status"] == "hibernating"
        await scene.receiver.until(lambda: len(scene.receiver.events) == 1)
        data = scene.receiver.events[0].data.to_dict()
        assert (data["object"]["status"], data["previous_attributes"]) == ("hibernating", {"status": "active"})
        await scene.sandbox.advance(70 * DAY)
        assert str((await scene.subscription(sub)).status) == "hibernating"


async def test_the_switches_refuse_what_they_do_not_have() -> None:
    async with world() as scene:
        root = f"{scene.sandbox.api_url}/sandbox"
        for path, body, status in (
            ("settings", {"after_dunning": "explode"}, 400),
            ("settings", {"colour": "red"}, 400),
            ("customers/cus_1/card", {"number": FAILS_LATER}, 404),
            ("subscriptions/sub_1/status", {"status": "active"}, 404),
            ("events/evt_1/deliver", {}, 404),
        ):
            async with scene.web.post(f"{root}/{path}", json=body) as answer:
                assert (answer.status, "error" in await answer.json()) == (status, True)
        async with scene.web.get(f"{root}/settings") as answer:
            assert await answer.json() == {"after_dunning": "cancel", "portal_cancel": "cancel_at_period_end"}


async def test_a_port_in_use_is_an_error_and_leaves_nothing_open() -> None:
    async with world() as scene:
        second = StripeSandbox(int(scene.sandbox.api_url.rpartition(":")[2]))
        with pytest.raises(OSError, match="address already in use"):
            await second.start()
