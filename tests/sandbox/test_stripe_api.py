"""The Stripe sandbox's API through the real SDK: what it takes, what it refuses, lists, expansion, idempotency."""

import asyncio
import base64
from typing import Any

import pytest
import stripe

from sandbox.stripe.api import OPERATIONS
from sandbox.stripe.parameters import known
from tests.sandbox.test_stripe_world import DAY, world


async def test_only_the_secret_key_opens() -> None:
    async with world() as scene:
        url = f"{scene.sandbox.api_url}/v1/customers"
        for header in ({}, {"Authorization": "Bearer sk_test_wrong"}, {"Authorization": "Basic %%%"}):
            async with scene.web.get(url, headers=header) as answer:
                body = await answer.json()
                assert (answer.status, body["error"]["type"]) == (401, "invalid_request_error")
        basic = base64.b64encode(f"{scene.sandbox.secret_key}:".encode()).decode()
        async with scene.web.get(url, headers={"Authorization": f"Basic {basic}"}) as answer:
            assert answer.status == 200
            assert answer.headers["Request-Id"].startswith("req_")
            assert "Date" in answer.headers
        with pytest.raises(stripe.AuthenticationError):
            await scene.v1.accounts.retrieve_current_async({}, {"api_key": "sk_test_wrong"})


async def test_the_account_is_empty_at_first() -> None:
    async with world() as scene:
        assert (await scene.v1.accounts.retrieve_current_async()).id.startswith("acct_")
        assert not (await scene.v1.customers.list_async()).data
        assert not (await scene.v1.products.list_async()).data
        assert not (await scene.v1.prices.list_async()).data
        assert not (await scene.v1.events.list_async()).data
        assert not (await scene.v1.webhook_endpoints.list_async()).data


@pytest.mark.parametrize(
    ("path", "form", "status", "code", "param"),
    [
        ("products", {}, 400, "parameter_missing", "name"),
        ("products", {"name": ""}, 400, "parameter_invalid_empty", "name"),
        ("products", {"name": "x", "colour": "red"}, 400, "parameter_unknown", "colour"),
        ("products", {"name": "x", "metadata[a][b]": "c"}, 400, None, "metadata[a]"),
        ("products", {"name[x]": "y"}, 400, None, "name"),
        ("products", {"name": "x", "name]": "y"}, 400, None, "name]"),
        ("customers", {"email": "nobody"}, 400, "email_invalid", "email"),
        ("customers", {"address": "here"}, 400, None, "address"),
        ("prices", {"currency": "usd", "unit_amount": "1.5"}, 400, "parameter_invalid_integer", "unit_amount"),
        ("prices", {"currency": "usd", "unit_amount": "1", "product": "prod_1"}, 400, "resource_missing", "product"),
        ("customers/cus_1", {"name": "x"}, 404, "resource_missing", "id"),
        ("subscriptions", {"customer": "cus_1", "items[0][prise]": "p"}, 400, "parameter_unknown", "items[0][prise]"),
        ("webhook_endpoints", {"url": "ftp://x", "enabled_events[]": "*"}, 400, "url_invalid", "url"),
        ("webhook_endpoints", {"url": "http://x", "enabled_events[]": "invoice.payed"}, 400, None, "enabled_events[0]"),
    ],
)
async def test_refusals(path: str, form: dict[str, str], status: int, code: str | None, param: str) -> None:
    async with world() as scene:
        answered, body, headers = await scene.call("POST", f"/v1/{path}", data=form)
        assert answered == status
        error = body["error"]
        assert (error["type"], error.get("code"), error["param"]) == ("invalid_request_error", code, param)
        assert error["message"]
        assert headers["Request-Id"]


async def test_what_is_not_imitated_says_so() -> None:
    async with world() as scene:
        for method, path, form in (
            ("GET", "/v1/balance", {}),
            ("POST", "/v1/refunds", {"charge": "ch_1"}),
            ("GET", "/v1/customers/search?query=x", {}),
            ("POST", "/v1/invoices/create_preview", {}),
            ("PUT", "/v1/customers", {}),
            ("GET", "/v2/core/events", {}),
            ("POST", "/v1/customers", {"balance": "5"}),
            ("POST", "/v1/customers", {"tax[ip_address]": "::1"}),
        ):
            status, body, _ = await scene.call(method, path, data=form)
            assert (status, body["error"]["type"]) == (501, "api_error")
            assert body["error"]["message"].startswith("Not implemented in the sandbox: ")
        status, body, _ = await scene.call("GET", "/v1/account", headers={"Stripe-Version": "2020-08-27"})
        assert (status, "2020-08-27" in body["error"]["message"]) == (501, True)


def test_every_supported_parameter_is_one_of_stripes() -> None:
    def found(shape: Any, path: list[str]) -> bool:
        inner = shape[0] if isinstance(shape, list) else shape
        return not path or (isinstance(inner, dict) and path[0] in inner and found(inner[path[0]], path[1:]))

    assert {operation.name for operation in OPERATIONS} == set(known())
    for operation in OPERATIONS:
        for name in operation.supported:
            assert found(known()[operation.name], name.split(".")), f"{name} of {operation.name}"


async def test_lists_page_in_both_directions() -> None:
    async with world() as scene:
        made = [(await scene.v1.customers.create_async({"name": str(number)})).id for number in range(25)]
        first = await scene.v1.customers.list_async({"limit": 7})
        assert (len(first.data), first.has_more, first.data[0].id) == (7, True, made[-1])
        assert [customer.id async for customer in first.auto_paging_iter()] == made[::-1]
        back = await scene.v1.customers.list_async({"limit": 3, "ending_before": made[10]})
        assert ([one.id for one in back.data], back.has_more) == ([made[13], made[12], made[11]], True)
        assert len((await scene.v1.customers.list_async()).data) == 10
        for params in ({"limit": 0}, {"limit": 101}, {"starting_after": "cus_1"}):
            with pytest.raises(stripe.InvalidRequestError):
                await scene.v1.customers.list_async(params)  # type: ignore[arg-type]


async def test_filters() -> None:
    async with world() as scene:
        old = await scene.v1.customers.create_async({"email": "old@example.com"})
        await scene.sandbox.advance(DAY)
        new = await scene.v1.customers.create_async({"email": "new@example.com"})
        listed = scene.v1.customers.list_async
        assert [one.id for one in (await listed({"email": "old@example.com"})).data] == [old.id]
        assert [one.id for one in (await listed({"created": {"gte": new.created}})).data] == [new.id]
        assert [one.id for one in (await listed({"created": {"lt": new.created, "gt": 0}})).data] == [old.id]
        assert [one.id for one in (await listed({"created": old.created})).data] == [old.id]
        gold, silver = await scene.price(key="gold"), await scene.price(900, "year", "silver")
        prices = scene.v1.prices.list_async
        found = (await prices({"lookup_keys": ["gold"], "expand": ["data.product"]})).data
        assert [price.id for price in found] == [gold.id]
        assert isinstance(found[0].product, stripe.Product)
        assert found[0].product.metadata.to_dict() == {"tier": "gold"}
        assert [price.id for price in (await prices({"recurring": {"interval": "year"}})).data] == [silver.id]
        await scene.v1.prices.update_async(gold.id, {"active": False})
        assert [price.id for price in (await prices({"active": True})).data] == [silver.id]


async def test_a_lookup_key_moves_only_when_told_to() -> None:
    async with world() as scene:
        old, new = await scene.price(key="gold"), await scene.price(1500)
        with pytest.raises(stripe.InvalidRequestError, match="already uses that lookup key"):
            await scene.v1.prices.update_async(new.id, {"lookup_key": "gold"})
        moved = await scene.v1.prices.update_async(new.id, {"lookup_key": "gold", "transfer_lookup_key": True})
        assert moved.lookup_key == "gold"
        assert (await scene.v1.prices.retrieve_async(old.id)).lookup_key is None
        assert (await scene.history())[-2:] == ["price.updated", "price.updated"]


async def test_metadata_merges_and_unsets() -> None:
    async with world() as scene:
        customer = await scene.v1.customers.create_async({"metadata": {"a": "1", "b": "2", "7": "x"}})
        update = scene.v1.customers.update_async
        changed = await update(customer.id, {"metadata": {"a": "", "c": "3"}})
        assert changed.metadata is not None
        assert changed.metadata.to_dict() == {"b": "2", "7": "x", "c": "3"}
        event = (await scene.v1.events.list_async({"type": "customer.updated"})).data[0]
        assert event.data.to_dict()["previous_attributes"] == {"metadata": {"a": "1", "c": None}}
        cleared = await update(customer.id, {"metadata": ""})
        assert cleared.metadata is not None
        assert cleared.metadata.to_dict() == {}
        await update(customer.id, {"name": ""})
        assert (await scene.history()).count("customer.updated") == 2
        with pytest.raises(stripe.InvalidRequestError, match="too long"):
            await update(customer.id, {"metadata": {"k" * 41: "v"}})


async def test_expansion_reaches_through_lists_and_refuses_nonsense() -> None:
    async with world() as scene:
        sub = await scene.member()
        listed = await scene.v1.subscriptions.list_async({"expand": ["data.customer", "data.items.data.price.product"]})
        assert isinstance(listed.data[0].customer, stripe.Customer)
        invoice = await scene.v1.invoices.retrieve_async(
            str(sub.latest_invoice), {"expand": ["parent.subscription_details.subscription"]}
        )
        assert invoice.parent is not None
        assert invoice.parent.subscription_details is not None
        assert isinstance(invoice.parent.subscription_details.subscription, stripe.Subscription)
        customer = await scene.v1.customers.retrieve_async(str(sub.customer), {"expand": ["subscriptions"]})
        assert customer.subscriptions is not None
        assert [one.id for one in customer.subscriptions.data] == [sub.id]
        for path in ("nonsense", "status", "latest_invoice.payment_intent"):
            with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
                await scene.v1.subscriptions.retrieve_async(sub.id, {"expand": [path]})
        with pytest.raises(stripe.APIError, match="expanding payments of invoice"):
            await scene.v1.subscriptions.retrieve_async(sub.id, {"expand": ["latest_invoice.payments"]})


async def test_the_same_key_means_the_same_answer() -> None:
    async with world() as scene:
        options: Any = {"idempotency_key": "k1"}
        create = scene.v1.customers.create_async
        first, again = await create({"name": "A"}, options), await create({"name": "A"}, options)
        assert first.id == again.id
        assert again.last_response is not None
        assert again.last_response.headers["Idempotent-Replayed"] == "true"
        with pytest.raises(stripe.IdempotencyError, match="same parameters"):
            await create({"name": "B"}, options)
        with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
            await scene.v1.products.create_async({"name": "A"}, options)
        event = (await scene.v1.events.list_async()).data[0]
        assert event.request is not None
        assert (event.request.idempotency_key, str(event.request.id)[:4]) == ("k1", "req_")
        with pytest.raises(stripe.InvalidRequestError):
            await scene.v1.products.create_async({"name": ""}, {"idempotency_key": "k2"})
        await scene.v1.products.create_async({"name": "mended"}, {"idempotency_key": "k2"})
        await scene.sandbox.advance(DAY + 1)
        assert (await create({"name": "B"}, options)).id != first.id


async def test_a_key_in_use_is_a_conflict() -> None:
    async with world() as scene:
        rest = asyncio.Event()
        reading = asyncio.Event()

        async def slowly() -> Any:
            yield b"name="
            reading.set()
            await rest.wait()
            yield b"A"

        headers = {"Idempotency-Key": "k1", "Content-Type": "application/x-www-form-urlencoded"}
        async with asyncio.TaskGroup() as group:
            first = group.create_task(scene.call("POST", "/v1/customers", data=slowly(), headers=headers))
            async with asyncio.timeout(5):
                await reading.wait()
            status, body, _ = await scene.call("POST", "/v1/customers", data=b"name=B", headers=headers)
            assert (status, body["error"]["type"]) == (409, "idempotency_error")
            rest.set()
        assert first.result()[0] == 200
        assert (await scene.call("POST", "/v1/customers", data=b"name=A", headers=headers))[1]["name"] == "A"
        assert len((await scene.v1.customers.list_async()).data) == 1


async def test_a_deleted_customer_leaves_a_stub_and_no_subscription() -> None:
    async with world() as scene:
        sub = await scene.member()
        assert (await scene.v1.customers.delete_async(str(sub.customer))).deleted
        stub = await scene.v1.customers.retrieve_async(str(sub.customer))
        assert stub.to_dict() == {"id": sub.customer, "object": "customer", "deleted": True}
        assert (await scene.subscription(sub)).status == "canceled"
        assert (await scene.history())[-2:] == ["customer.subscription.deleted", "customer.deleted"]
        with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
            await scene.v1.customers.update_async(str(sub.customer), {"name": "x"})
        with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
            await scene.v1.customers.delete_async(str(sub.customer))
