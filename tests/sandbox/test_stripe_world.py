"""The scene of the Stripe sandbox's tests: the sandbox, the real SDK against it, and a real receiver of webhooks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import stripe
from aiohttp import web

from sandbox.stripe import StripeSandbox
from sandbox.stripe.objects import templates

DAY = 86400
SUCCESS = "http://bot.test/ok?session={CHECKOUT_SESSION_ID}"
CANCEL = "http://bot.test/no"
DEADLINE_S = 8.0


class Receiver:
    """A webhook endpoint that verifies every delivery with the SDK. `answers` are the statuses of the next ones."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.events: list[stripe.Event] = []
        self.refused: list[stripe.Event] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[int] = []
        self.held: asyncio.Event | None = None
        self.url = ""
        self._changed = asyncio.Condition()

    async def handle(self, request: web.Request) -> web.Response:
        payload, signature = await request.read(), request.headers["Stripe-Signature"]
        event = stripe.Webhook.construct_event(payload, signature, self.secret)
        status = self.answers.pop(0) if self.answers else 200
        self.headers.append(dict(request.headers))
        (self.events if status == 200 else self.refused).append(event)
        async with self._changed:
            self._changed.notify_all()
        if self.held is not None:
            await self.held.wait()
        return web.Response(status=status)

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S), self._changed:
            await self._changed.wait_for(condition)


class World:
    """What a test needs at hand."""

    def __init__(self, sandbox: StripeSandbox, client: stripe.StripeClient, web_client: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.v1 = client.v1
        self.web = web_client
        self.receiver = Receiver(sandbox.webhook_secret)

    async def call(self, method: str, path: str, **kwargs: Any) -> tuple[int, Any, Any]:
        """Status, JSON and headers of a raw request with the key."""
        headers = {"Authorization": f"Bearer {self.sandbox.secret_key}", **kwargs.pop("headers", {})}
        async with self.web.request(method, self.sandbox.api_url + path, headers=headers, **kwargs) as answer:
            return answer.status, await answer.json(), answer.headers

    async def control(self, path: str, /, **body: Any) -> Any:
        async with self.web.post(f"{self.sandbox.api_url}/sandbox/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def listen(self, *types: str) -> stripe.WebhookEndpoint:
        """Register the receiver, for all events unless some are named."""
        wanted: Any = list(types) or ["*"]
        return await self.v1.webhook_endpoints.create_async({"url": self.receiver.url, "enabled_events": wanted})

    async def price(self, amount: int = 1200, interval: Any = "month", key: str | None = None) -> stripe.Price:
        product = await self.v1.products.create_async({"name": "Gold", "metadata": {"tier": "gold"}})
        params: Any = {"product": product.id, "currency": "usd", "unit_amount": amount}
        params |= {"recurring": {"interval": interval}} | ({"lookup_key": key} if key else {})
        return await self.v1.prices.create_async(params)

    async def checkout(self, price: stripe.Price, **params: Any) -> stripe.checkout.Session:
        base: Any = {
            "mode": "subscription",
            "line_items": [{"price": price.id, "quantity": 1}],
            "success_url": SUCCESS,
            "cancel_url": CANCEL,
        }
        return await self.v1.checkout.sessions.create_async(base | params)

    async def post(self, url: str | None, **form: str) -> tuple[int, str, str]:
        """Submit a hosted page: status, where it sends the browser, and its text."""
        assert url is not None
        async with self.web.post(url, data=form, allow_redirects=False) as answer:
            return answer.status, answer.headers.get("Location", ""), await answer.text()

    async def member(self, price: stripe.Price | None = None, **params: Any) -> stripe.Subscription:
        """A subscription that somebody took out on the hosted page."""
        session = await self.checkout(price or await self.price(), **params)
        assert (await self.post(session.url, action="pay"))[0] == 303
        session = await self.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["subscription"]})
        assert isinstance(session.subscription, stripe.Subscription)
        return session.subscription

    async def subscription(self, sub: stripe.Subscription) -> stripe.Subscription:
        return await self.v1.subscriptions.retrieve_async(sub.id)

    async def card(self, sub: stripe.Subscription, number: str) -> None:
        await self.control(f"customers/{sub.customer}/card", number=number)

    async def history(self) -> list[str]:
        """The types of all events so far, oldest first."""
        listed = await self.v1.events.list_async({"limit": 100})
        return [str(event.type) async for event in listed.auto_paging_iter()][::-1]


@asynccontextmanager
async def world(retry_s: Sequence[float] = (1.0, 2.0)) -> AsyncIterator[World]:
    """A fresh account, and everything closed again at the end."""
    sandbox = StripeSandbox(retry_s=retry_s)
    await sandbox.start()
    http = stripe.AIOHTTPClient()
    client = stripe.StripeClient(
        sandbox.secret_key, base_addresses={"api": sandbox.api_url}, http_client=http, max_network_retries=0
    )
    async with aiohttp.ClientSession() as web_client:
        made = World(sandbox, client, web_client)
        app = web.Application()
        app.router.add_post("/hook", made.receiver.handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        try:
            yield made
        finally:
            if made.receiver.held is not None:
                made.receiver.held.set()
            await http.close_async()  # type: ignore[no-untyped-call]
            await sandbox.close()
            await runner.cleanup()


def item_of(sub: stripe.Subscription) -> stripe.SubscriptionItem:
    """The only item of a subscription."""
    (item,) = sub["items"].data
    assert isinstance(item, stripe.SubscriptionItem)
    return item


def missing_keys(template: Any, value: Any, where: str) -> list[str]:
    """The paths of a template that an object does not have; a value that is null or a list may hide what is below."""
    if not isinstance(template, dict) or not isinstance(value, dict) or where.endswith("metadata"):
        return []
    found = [f"{where}.{key}" for key in template if key not in value]
    return found + [
        path for key in template if key in value for path in missing_keys(template[key], value[key], f"{where}.{key}")
    ]


async def test_every_object_has_all_the_keys_of_its_kind() -> None:
    async with world() as scene:
        await scene.listen()
        sub = await scene.member()
        await scene.card(sub, "4000000000000341")
        await scene.v1.billing_portal.sessions.create_async({"customer": str(sub.customer)})
        await scene.sandbox.advance(40 * DAY)
        stored = scene.sandbox.state.objects
        embedded = {"subscription_item", "line_item", "item", "plan"}
        assert set(stored) | embedded == set(templates())
        for kind, objects in stored.items():
            for obj in objects.values():
                assert missing_keys(templates()[kind], obj, kind) == []
                assert obj.get("livemode", False) is False
        (subscription,) = stored["subscription"].values()
        item = subscription["items"]["data"][0]
        assert missing_keys(templates()["subscription_item"], item, "item") == []
        assert missing_keys(templates()["plan"], item["plan"], "plan") == []
        assert "current_period_end" not in subscription
        for invoice in stored["invoice"].values():
            assert missing_keys(templates()["line_item"], invoice["lines"]["data"][0], "line") == []
            assert invoice["parent"]["subscription_details"]["subscription"] == sub.id
            assert "subscription" not in invoice
