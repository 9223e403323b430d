"""A Discord sandbox for each test, people who come to it, and the bot as discord.py or as bare requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands

from sandbox.discord import DiscordSandbox
from sandbox.people import Person

Call = Callable[..., Awaitable[tuple[int, Any]]]
Arrive = Callable[..., Awaitable[Person]]


@pytest.fixture
async def discord_sandbox(traffic: Path | None) -> AsyncIterator[DiscordSandbox]:
    sandbox = DiscordSandbox(record=traffic)
    await sandbox.start()
    yield sandbox
    await sandbox.close()


@pytest.fixture
async def as_bot(discord_sandbox: DiscordSandbox) -> AsyncIterator[Call]:
    """Requests with the bot's token: (method, path, JSON body) -> (status, JSON body)."""
    headers = {"Authorization": f"Bot {discord_sandbox.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as http:

        async def call(method: str, path: str, json: Any = None) -> tuple[int, Any]:
            async with http.request(method, discord_sandbox.api_url + path, json=json) as response:
                raw = await response.read()
                return response.status, await response.json() if raw else None

        yield call


@pytest.fixture
async def arrive(discord_sandbox: DiscordSandbox) -> AsyncIterator[Arrive]:
    """Makes people; members of the guild unless told otherwise."""
    people: list[Person] = []

    async def come(username: str, *, member: bool = True, pending: bool = False) -> Person:
        person = await Person.arrive(discord_sandbox.api_url, discord_sandbox.gateway_url, username)
        people.append(person)
        if member:
            await person.join(discord_sandbox.guild_id, pending)
        return person

    yield come
    for person in people:
        await person.close()


class Bot(discord.Client):
    """Keeps what it is told, by event, for tests to wait on."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.told: dict[str, asyncio.Queue[Any]] = {}
        self.may_identify = asyncio.Event()
        self.may_identify.set()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Log in again as soon as the test lets it; discord.py would wait 5 s, for the sake of the real Discord."""
        await self.may_identify.wait()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        super().dispatch(event, *args, **kwargs)
        self.told.setdefault(event, asyncio.Queue()).put_nowait(args)

    async def next(self, event: str) -> Any:
        async with asyncio.timeout(5):
            return await self.told.setdefault(event, asyncio.Queue()).get()


@pytest.fixture
def intents() -> discord.Intents:
    """What the bot asks to be told; a module may ask for less."""
    return discord.Intents.all()


@pytest.fixture
async def bot(
    discord_sandbox: DiscordSandbox, monkeypatch: pytest.MonkeyPatch, intents: discord.Intents
) -> AsyncIterator[Bot]:
    monkeypatch.setattr(discord.http.Route, "BASE", discord_sandbox.api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(discord_sandbox.gateway_url))
    client = Bot(intents)
    running = asyncio.create_task(client.start(discord_sandbox.bot_token))
    await client.next("ready")
    yield client
    await client.close()
    await running


@pytest.fixture
def home(bot: Bot, discord_sandbox: DiscordSandbox) -> discord.Guild:
    guild = bot.get_guild(discord_sandbox.guild_id)
    assert guild is not None
    return guild
