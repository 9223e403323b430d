"""Webhooks of the Stripe sandbox, received and verified as the bot would."""

import asyncio
import time
from typing import Any

import pytest
import stripe

from tests.sandbox.test_stripe_world import DAY, world


async def test_an_endpoint_gets_what_it_asked_for() -> None:
    async with world() as scene:
        endpoint = await scene.listen("customer.created", "customer.deleted")
        assert endpoint.secret == scene.sandbox.webhook_secret
        assert "secret" not in (await scene.v1.webhook_endpoints.retrieve_async(endpoint.id)).to_dict()
        customer = await scene.v1.customers.create_async({"name": "A"})
        await scene.v1.customers.update_async(customer.id, {"name": "B"})
        await scene.v1.customers.delete_async(customer.id)
        await scene.receiver.until(lambda: len(scene.receiver.events) == 2)
        assert sorted(scene.receiver.types) == ["customer.created", "customer.deleted"]
        created = next(event for event in scene.receiver.events if event.type == "customer.created")
        assert created.data.object["name"] == "A"
        assert created.pending_webhooks == 1
        headers = scene.receiver.headers[0]
        assert headers["User-Agent"].startswith("Stripe/1.0")
        assert headers["Content-Type"] == "application/json; charset=utf-8"
        signed_at = int(headers["Stripe-Signature"].split(",")[0].removeprefix("t="))
        assert abs(signed_at - time.time()) < 60


async def test_a_wrong_secret_does_not_verify() -> None:
    async with world() as scene:
        await scene.listen()
        scene.receiver.secret = "whsec_other"
        await scene.v1.customers.create_async({})
        await scene.sandbox.advance(0)
        assert scene.receiver.events == []
        assert (await scene.v1.events.list_async({"delivery_success": False})).data


async def test_signatures_keep_real_time_while_objects_move_on() -> None:
    async with world() as scene:
        await scene.listen()
        await scene.sandbox.advance(400 * DAY)
        await scene.v1.customers.create_async({})
        await scene.receiver.until(lambda: len(scene.receiver.events) == 1)
        assert scene.receiver.events[0].created > time.time() + 399 * DAY


async def test_a_failed_delivery_is_tried_again_and_signed_anew() -> None:
    async with world(retry_s=(0.05, 0.05)) as scene:
        await scene.listen()
        scene.receiver.answers = [500, 302]
        customer = await scene.v1.customers.create_async({})
        await scene.receiver.until(lambda: len(scene.receiver.events) == 1)
        assert len(scene.receiver.refused) == 2
        assert {event.id for event in scene.receiver.refused} == {scene.receiver.events[0].id}
        assert scene.receiver.events[0].data.object["id"] == customer.id


async def test_after_the_last_retry_the_event_stays_undelivered() -> None:
    async with world(retry_s=(0.01, 0.01)) as scene:
        await scene.listen()
        scene.receiver.answers = [500, 500, 500]
        await scene.v1.customers.create_async({})
        await scene.receiver.until(lambda: len(scene.receiver.refused) == 3)
        await scene.sandbox.advance(0)
        assert scene.receiver.events == []
        await scene.v1.products.create_async({"name": "x"})
        await scene.receiver.until(lambda: scene.receiver.types == ["product.created"])
        (missed,) = (await scene.v1.events.list_async({"delivery_success": False})).data
        assert (missed.type, missed.pending_webhooks) == ("customer.created", 1)
        (done,) = (await scene.v1.events.list_async({"delivery_success": True})).data
        assert done.type == "product.created"
        assert await scene.control(f"events/{missed.id}/deliver") == {"statuses": [200]}
        assert scene.receiver.types == ["product.created", "customer.created"]


async def test_the_clock_tries_waiting_deliveries_at_once() -> None:
    async with world(retry_s=(3600.0,)) as scene:
        await scene.listen()
        scene.receiver.answers = [503, 503]
        await scene.v1.customers.create_async({})
        await scene.receiver.until(lambda: len(scene.receiver.refused) == 1)
        before = await scene.control("clock", advance_s=0)
        assert len(scene.receiver.refused) == 2
        after = await scene.control("clock", advance_s=60)
        assert scene.receiver.types == ["customer.created"]
        assert after["now"] >= before["now"] + 60


async def test_a_slow_receiver_holds_up_no_answer_of_the_api() -> None:
    async with world() as scene:
        await scene.listen()
        scene.receiver.held = asyncio.Event()
        for _ in range(3):
            await scene.v1.customers.create_async({})
        await scene.receiver.until(lambda: len(scene.receiver.events) == 3)
        events = (await scene.v1.events.list_async()).data
        assert [event.pending_webhooks for event in events] == [1, 1, 1]
        moving = asyncio.create_task(scene.sandbox.advance(1))
        await scene.v1.customers.create_async({})
        assert not moving.done()
        scene.receiver.held.set()
        await moving
        assert not (await scene.v1.events.list_async({"delivery_success": False})).data


async def test_disabled_and_deleted_endpoints_get_nothing_more() -> None:
    async with world(retry_s=(0.01, 0.01, 0.01)) as scene:
        endpoint = await scene.listen()
        updated = await scene.v1.webhook_endpoints.update_async(endpoint.id, {"disabled": True, "description": "off"})
        assert (updated.status, updated.description) == ("disabled", "off")
        await scene.v1.customers.create_async({})
        await scene.v1.webhook_endpoints.update_async(endpoint.id, {"disabled": False})
        await scene.v1.products.create_async({"name": "x"})
        await scene.receiver.until(lambda: scene.receiver.types == ["product.created"])
        await scene.v1.webhook_endpoints.delete_async(endpoint.id)
        await scene.v1.customers.create_async({})
        await scene.sandbox.advance(0)
        assert scene.receiver.types == ["product.created"]
        with pytest.raises(stripe.InvalidRequestError, match="No such webhook endpoint"):
            await scene.v1.webhook_endpoints.retrieve_async(endpoint.id)


async def test_an_endpoint_has_the_version_it_was_made_with() -> None:
    async with world() as scene:
        await scene.v1.webhook_endpoints.create_async(
            {"url": scene.receiver.url, "enabled_events": ["*"], "api_version": "2024-06-20"}
        )
        await scene.v1.customers.create_async({})
        await scene.receiver.until(lambda: len(scene.receiver.events) == 1)
        assert scene.receiver.events[0].api_version == "2024-06-20"


async def test_events_are_kept_for_thirty_days_and_can_be_searched() -> None:
    async with world() as scene:
        await scene.v1.customers.create_async({})
        (first,) = (await scene.v1.events.list_async()).data
        await scene.sandbox.advance(29 * DAY)
        product = await scene.v1.products.create_async({"name": "x"})
        await scene.v1.products.update_async(product.id, {"name": "y"})
        listed = scene.v1.events.list_async
        assert len((await listed({"types": ["customer.created", "product.created"]})).data) == 2
        assert len((await listed({"type": "product.*"})).data) == 2
        assert len((await listed({"created": {"gte": first.created + DAY}})).data) == 2
        assert [one.type for one in (await listed({"ending_before": first.id})).data] == [
            "product.updated",
            "product.created",
        ]
        assert (await scene.v1.events.retrieve_async(first.id)).type == "customer.created"
        await scene.sandbox.advance(2 * DAY)
        assert len((await listed()).data) == 2
        with pytest.raises(stripe.InvalidRequestError, match="No such event"):
            await scene.v1.events.retrieve_async(first.id)


async def test_the_clock_reads_and_refuses_to_go_back() -> None:
    async with world() as scene:
        url = f"{scene.sandbox.api_url}/sandbox/clock"
        async with scene.web.get(url) as answer:
            assert (await answer.json())["now"] == pytest.approx(time.time(), abs=60)
        wrong: list[Any] = [{"advance_s": -1}, {"advance_s": "1"}, {}, []]
        for body in wrong:
            async with scene.web.post(url, json=body) as answer:
                assert (answer.status, "error" in await answer.json()) == (400, True)


async def test_an_endpoint_that_is_not_there_leaves_the_event_undelivered() -> None:
    async with world() as scene:
        port = scene.receiver.url.split(":")[2]
        nowhere = scene.receiver.url.replace(port, "9/hook")
        await scene.v1.webhook_endpoints.create_async({"url": nowhere, "enabled_events": ["*"]})
        await scene.v1.customers.create_async({})
        await scene.sandbox.advance(0)
        (missed,) = (await scene.v1.events.list_async({"delivery_success": False})).data
        assert await scene.control(f"events/{missed.id}/deliver") == {"statuses": [0]}


async def test_what_falls_due_in_real_time_happens_by_itself() -> None:
    async with world() as scene:
        session = await scene.checkout(await scene.price())
        await scene.listen("checkout.session.expired")
        scene.sandbox.state.offset_s += DAY
        await scene.receiver.until(lambda: len(scene.receiver.events) == 1)
        assert scene.receiver.events[0].data.object["id"] == session.id
