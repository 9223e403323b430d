"""Events that are stored together: who hangs up takes nobody else's along."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.clock import Clock
from bot.db import Database
from bot.i18n import Sentences
from bot.metrics import Metrics
from bot.web import app as web_app
from bot.web.health import Health
from bot.web.pages import Pages
from bot.web.stripe_webhook import StripeWebhook
from tests.web.test_stripe_webhook import NEW, Endpoint, _body, signed

SENTENCES = Sentences(Path(__file__).parents[2] / "config" / "locales")


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_sender_who_hangs_up_takes_nobody_elses_event_along(database: Database) -> None:
    webhook = StripeWebhook(database, [NEW], Clock())
    app = web_app.build(webhook, Pages(SENTENCES, 42), Health(database, Metrics(), lambda: "up"))
    runner = web.AppRunner(app, handler_cancellation=True)  # what a server that stops does to all of them
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as http:
            endpoint = Endpoint(f"http://127.0.0.1:{runner.addresses[0][1]}", http, database)
            async with database.transaction():  # both wait for whoever writes
                bodies = [_body(id=f"evt_{number}") for number in range(2)]
                first, second = (asyncio.create_task(endpoint.send(body, signed(body))) for body in bodies)
                await _until(lambda: len(webhook._waiting.events) == 2)
                first.cancel()
                await _until(lambda: runner.server is not None and len(runner.server.connections) == 1)
            assert await second == 200
            assert await endpoint.stored() == ["evt_0", "evt_1"]
    finally:
        await runner.cleanup()
