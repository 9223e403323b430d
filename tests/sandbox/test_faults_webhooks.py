"""Webhooks that are held, doubled, lost or late; each beside the normal case."""

import asyncio
from typing import Any

import pytest

from tests.sandbox.test_stripe_world import DAY, World, world


async def looked(scene: World, path: str) -> Any:
    async with scene.web.get(f"{scene.sandbox.api_url}/sandbox/{path}") as answer:
        return await answer.json()


async def customers(scene: World, *names: str) -> None:
    for name in names:
        await scene.v1.customers.create_async({"name": name})


def received(scene: World) -> list[str]:
    return [event.data.object["name"] for event in scene.receiver.events]


async def test_held_ones_come_in_the_order_that_is_asked_for() -> None:
    async with world() as scene:
        await scene.listen()
        assert (await scene.control("webhooks", mode="hold"))["mode"] == "hold"
        await customers(scene, "a", "b", "c")
        await scene.sandbox.advance(1)
        assert received(scene) == []
        held = await looked(scene, "webhooks")
        ids = [each["id"] for each in held]
        assert [sorted(each) for each in held] == [["created", "id", "type"]] * 3
        await scene.control("webhooks", mode="normal")
        await customers(scene, "d")
        await scene.receiver.until(lambda: received(scene) == ["d"])
        told = await scene.control("webhooks/deliver", events=[ids[2], ids[0], ids[2]])
        assert told == {"statuses": [[ids[2], 200], [ids[0], 200], [ids[2], 200]]}
        assert received(scene) == ["d", "c", "a", "c"]
        assert [each["id"] for each in await looked(scene, "webhooks")] == [ids[1]]
        assert (await scene.v1.events.retrieve_async(ids[2])).pending_webhooks == 0
        assert (await scene.v1.events.retrieve_async(ids[1])).pending_webhooks == 1


async def test_all_reversed_and_shuffled() -> None:
    async with world() as scene:
        await scene.listen()
        scene.sandbox.webhooks.set_mode("hold")
        await customers(scene, "a", "b", "c")
        scene.receiver.answers = [500, 500, 500]
        assert [status for _, status in await scene.sandbox.webhooks.deliver("all")] == [500] * 3
        # what was refused is still held
        shuffled = await scene.sandbox.webhooks.deliver("all", shuffle_seed=1)
        assert sorted(received(scene)) == ["a", "b", "c"]
        await customers(scene, "d", "e")
        await scene.control("webhooks/deliver", events="reversed")
        assert received(scene)[3:] == ["e", "d"]
        again = [event for event, _ in sorted(shuffled, key=lambda each: each[0])]
        await scene.sandbox.webhooks.deliver(again)
        assert sorted(received(scene)[5:]) == ["a", "b", "c"]
        assert scene.sandbox.webhooks.held() == []


async def test_twice_is_one_event_for_stripe() -> None:
    async with world() as scene:
        await scene.listen()
        await scene.control("webhooks", mode="twice")
        await customers(scene, "a")
        await scene.receiver.until(lambda: len(scene.receiver.events) == 2)
        await scene.sandbox.advance(0)
        (event,) = (await scene.v1.events.list_async()).data
        assert {each.id for each in scene.receiver.events} == {event.id}
        assert event.pending_webhooks == 0


async def test_never_is_seen_in_the_list_of_events_alone() -> None:
    async with world() as scene:
        await scene.listen()
        await scene.control("webhooks", mode="never")
        sub = await scene.member()
        await scene.control("webhooks", mode="normal")
        assert await looked(scene, "webhooks") == []
        lost = (await scene.v1.events.list_async({"delivery_success": False, "limit": 100})).data
        assert "customer.subscription.created" in [event.type for event in lost]
        assert scene.receiver.events == []
        await scene.sandbox.advance(40 * DAY)
        assert "invoice.paid" in scene.receiver.types
        assert await scene.control("webhooks/deliver", events=[lost[0].id]) == {"statuses": [[lost[0].id, 200]]}
        assert (await scene.subscription(sub)).status == "active"


async def test_late_ones_come_and_the_clock_does_not_wait_for_them() -> None:
    async with world() as scene:
        await scene.listen()
        scene.sandbox.webhooks.set_mode("late", 3600)
        await customers(scene, "too late for this test")
        await scene.control("webhooks", mode="late", late_s=0.05)
        await customers(scene, "late")
        await scene.sandbox.advance(DAY)
        await scene.receiver.until(lambda: received(scene) == ["late"])


async def test_every_attempt_is_noted() -> None:
    async with world(retry_s=(0.01,)) as scene:
        await scene.listen()
        scene.receiver.answers = [503]
        await customers(scene, "a")
        await scene.receiver.until(lambda: received(scene) == ["a"])
        await scene.sandbox.advance(0)
        first, second = await looked(scene, "deliveries")
        assert (first["status"], second["status"]) == (503, 200)
        assert first["event"] == second["event"] == scene.receiver.events[0].id
        assert (first["type"], first["at"] + first["took_s"] <= second["at"]) == ("customer.created", True)
        assert scene.sandbox.deliveries == [first, second]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("webhooks", {"mode": "sometimes"}, 400),
        ("webhooks", {"mode": "late", "late_s": "x"}, 400),
        ("webhooks/deliver", {"events": "some"}, 400),
        ("webhooks/deliver", {"events": ["evt_nowhere"]}, 404),
        ("webhooks/deliver", {"events": "all", "shuffle_seed": "x"}, 400),
    ],
)
async def test_nonsense_is_refused(path: str, body: Any, status: int) -> None:
    async with world() as scene:
        async with scene.web.post(f"{scene.sandbox.api_url}/sandbox/{path}", json=body) as answer:
            assert (answer.status, "error" in await answer.json()) == (status, True)
        assert await asyncio.wait_for(scene.control("webhooks/deliver"), 5) == {"statuses": []}
