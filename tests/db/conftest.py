"""Billing against Stripe's sandbox, and what is said at Discord against Discord's."""

from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from bot.db import Database
from bot.integrations.discord import over_http
from bot.sandbox.discord import DiscordSandbox
from bot.sandbox.stripe import StripeSandbox
from tests.db.billing_desk import Desk


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """A desk that is open, with everything on offer."""
    sandbox = StripeSandbox()
    await sandbox.start()
    async with aiohttp.ClientSession() as http:
        found = Desk(database, sandbox, http)
        await found.stocked()
        yield found
        await found.stripe.close()
    await sandbox.close()


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[DiscordSandbox, discord.Client]]:
    """A server of Discord's sandbox, and the bot's client for it."""
    sandbox = DiscordSandbox()
    await sandbox.start()
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
    async with over_http(sandbox.bot_token) as client:
        yield sandbox, client
    await sandbox.close()
