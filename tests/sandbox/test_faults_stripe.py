"""Requests to Stripe that go wrong, as the real SDK sees them; each beside the normal case."""

import asyncio
from typing import Any

import aiohttp
import pytest
import stripe

from sandbox.fault_plan import WrongFault
from tests.sandbox.test_stripe_world import World, world


async def names(scene: World) -> list[str | None]:
    """The customers' names, newest first, read page by page."""
    return [one.name async for one in (await scene.v1.customers.list_async({"limit": 3})).auto_paging_iter()]


@pytest.mark.parametrize(
    ("spec", "expected", "code"),
    [
        ({"status": 429}, stripe.RateLimitError, "rate_limit"),
        ({"status": 429, "code": "lock_timeout"}, stripe.RateLimitError, "lock_timeout"),
        ({"status": 500}, stripe.APIError, None),
        ({"status": 503}, stripe.APIError, None),
        ({"status": 409}, stripe.APIError, "idempotency_key_in_use"),
        ({"status": 401}, stripe.AuthenticationError, None),
        ({"status": 502, "text": "<html>"}, stripe.APIError, None),
        ({"status": 400, "body": {"error": {"type": "x", "code": "y"}}}, stripe.InvalidRequestError, "y"),
    ],
)
async def test_the_sdk_sees_errors(spec: dict[str, object], expected: type[stripe.StripeError], code: str) -> None:
    async with world() as scene:
        fault = scene.sandbox.fault("^/v1/customers$", method="POST", times=1, **spec)
        with pytest.raises(expected) as failed:
            await scene.v1.customers.create_async({"name": "A"})
        body: Any = failed.value.json_body
        told = body.get("error", {}).get("code")
        assert (failed.value.http_status, told, fault.hits) == (spec["status"], code, 1)
        assert ("text" in spec) or failed.value.request_id
        assert await names(scene) == []
        await scene.v1.customers.create_async({"name": "B"})
        assert await names(scene) == ["B"]
        assert scene.sandbox.faults.counts == {"POST /v1/customers": 2, "GET /v1/customers": 2}


async def test_the_sdk_comes_again_after_a_lock_and_not_after_a_limit() -> None:
    async with world() as scene:
        options: stripe.RequestOptions = {"max_network_retries": 1}
        lock = scene.sandbox.fault(method="POST", status=429, code="lock_timeout", times=1)
        await scene.v1.customers.create_async({"name": "A"}, options)
        limit = scene.sandbox.fault(method="POST", status=429, times=1)
        with pytest.raises(stripe.RateLimitError):
            await scene.v1.customers.create_async({"name": "B"}, options)
        assert (lock.hits, limit.hits, await names(scene)) == (1, 1, ["A"])


async def test_dropped_before_and_after_the_effect() -> None:
    async with world() as scene:
        for when in ("before", "after"):
            scene.sandbox.fault(method="POST", drop=when, times=1)
            with pytest.raises(stripe.APIConnectionError):
                await scene.v1.customers.create_async({"name": when})
        assert await names(scene) == ["after"]
        # with the key of the lost answer, the same customer
        scene.sandbox.fault(method="POST", drop="after", times=1)
        await scene.v1.customers.create_async({"name": "once"}, {"max_network_retries": 1})
        assert await names(scene) == ["once", "after"]


async def test_held_requests_go_on_when_released() -> None:
    async with world() as scene:
        held = await scene.control("faults", path="^/v1/customers", method="POST", hold="after")
        making = asyncio.create_task(scene.v1.customers.create_async({"name": "A"}, {"idempotency_key": "k"}))
        url = f"{scene.sandbox.api_url}/sandbox/faults/{held['id']}"
        async with scene.web.get(f"{url}?waiting=1&timeout_s=5") as answer:
            assert (await answer.json())["waiting"] == 1
        assert (await names(scene), making.done()) == (["A"], False)
        making.cancel()
        async with scene.web.get(f"{url}?left=1&timeout_s=5") as answer:
            assert (await answer.json())["waiting"] == 0
        assert (await scene.control(f"faults/{held['id']}/release"))["ended"] is True
        again = await scene.v1.customers.create_async({"name": "A"}, {"idempotency_key": "k"})
        assert (again.name, await names(scene)) == ("A", ["A"])


@pytest.mark.parametrize("most", [1, 2, 50])
async def test_short_pages_still_show_everything(most: int) -> None:
    async with world() as scene:
        made = [await scene.v1.customers.create_async({"name": str(number)}) for number in range(5)]
        fault = scene.sandbox.fault("^/v1/customers", short_pages=most)
        assert await names(scene) == ["4", "3", "2", "1", "0"]
        assert fault.hits == {1: 5, 2: 3, 50: 2}[most]
        back = await scene.v1.customers.list_async({"limit": 3, "ending_before": made[0].id})
        assert [one.name async for one in back.auto_paging_iter()] == ["1", "2", "3", "4"]
        assert (await scene.v1.customers.retrieve_async(made[0].id)).name == "0"


async def test_lists_that_lie_or_break_off() -> None:
    async with world() as scene:
        customer = await scene.v1.customers.create_async({"name": "A"})
        scene.sandbox.fault("^/v1/customers", empty_pages=True, times=2)
        assert (await names(scene), (await scene.v1.customers.retrieve_async(customer.id)).name) == ([], "A")
        scene.sandbox.faults.remove()
        scene.sandbox.fault("^/v1/customers", truncate=True, times=1)
        with pytest.raises(stripe.APIError, match="Invalid response body"):
            await names(scene)
        assert await names(scene) == ["A"]


async def test_people_on_the_hosted_pages_are_spared_unless_meant() -> None:
    async with world() as scene:
        session = await scene.checkout(await scene.price())
        scene.sandbox.fault(status=500)
        assert (await scene.post(session.url, action="pay"))[0] == 303
        scene.sandbox.fault(status=503, who="people")
        assert (await scene.post(session.url, action="pay"))[0] == 503
        assert (await scene.control("clock", advance_s=0))["now"] >= scene.sandbox.now() - 1


async def test_counts_name_no_ids() -> None:
    async with world() as scene:
        sub = await scene.member()
        async with scene.web.delete(f"{scene.sandbox.api_url}/sandbox/counts"):
            await scene.subscription(sub)
            await scene.subscription(sub)
            await scene.v1.webhook_endpoints.list_async()
        async with scene.web.get(f"{scene.sandbox.api_url}/sandbox/counts") as answer:
            assert await answer.json() == {"GET /v1/subscriptions/{id}": 2, "GET /v1/webhook_endpoints": 1}


async def test_what_stripe_does_not_do_is_refused() -> None:
    async with world() as scene:
        for spec in ({"lie": True}, {"status": 429, "code": "x"}, {"status": 429, "scope": "user"}, {"short_pages": 0}):
            with pytest.raises(WrongFault):
                scene.sandbox.faults.add(spec)


async def test_closing_does_not_wait_for_what_is_held() -> None:
    async with world() as scene:
        fault = scene.sandbox.fault(hold="before")
        headers = {"Authorization": f"Bearer {scene.sandbox.secret_key}"}
        held = asyncio.create_task(scene.web.post(f"{scene.sandbox.api_url}/v1/customers", headers=headers))
        assert await fault.until(waiting=1)
        await scene.sandbox.close()
        with pytest.raises(aiohttp.ClientError):
            await held
        assert scene.sandbox.state.all("customer") == []
