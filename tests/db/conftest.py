"""Services against the sandbox: billing alone, or each by itself on a furnished server."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import discord
import pytest

from bot.db import Database
from bot.demo.snapshot import Snapshot
from bot.demo.stage import Stage
from bot.integrations.discord import over_http, set_endpoints
from sandbox.discord import DiscordSandbox
from sandbox.stripe import StripeSandbox
from tests.db.billing_desk import Desk
from tests.db.parts import CONFIG, Parts


@pytest.fixture
async def desk(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A desk that is open, with everything on offer. Nobody waits where work fails that nobody expected to."""
    monkeypatch.setattr("bot.domain.backoff.PAUSE_S", 0.0)
    sandbox = StripeSandbox()
    await sandbox.start()
    async with aiohttp.ClientSession() as http:
        found = Desk(database, sandbox, http)
        await found.stocked()
        yield found
        await found.stripe.close()
    await sandbox.close()


@pytest.fixture
async def parts(tmp_path: Path, furnished: Snapshot) -> AsyncIterator[Parts]:
    """A server as the tests' config says, a Stripe that sends no webhooks, and the services one by one, on SQLite."""
    async with Stage(f"sqlite:///{tmp_path}/bot.db", config_dir=CONFIG, like=furnished) as stage:
        await stage.stripe_control("webhooks", mode="never")
        set_endpoints(stage.sandbox.discord.api_url, stage.sandbox.discord.gateway_url)
        async with over_http(stage.sandbox.discord.bot_token) as client:
            found = Parts(stage, client)
            yield found
            await found.close()


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[DiscordSandbox, discord.Client]]:
    """A server of Discord's sandbox, and the bot's client for it."""
    sandbox = DiscordSandbox()
    await sandbox.start()
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
    async with over_http(sandbox.bot_token) as client:
        yield sandbox, client
    await sandbox.close()
