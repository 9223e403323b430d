"""A Discord sandbox for each test, people who come to it, and the bot as discord.py or as bare requests."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import yarl
import zstandard
from discord import app_commands

from sandbox.discord import DiscordSandbox
from sandbox.people import Person

Call = Callable[..., Awaitable[tuple[int, Any]]]
Arrive = Callable[..., Awaitable[Person]]
EVERYTHING = 0x1FFFF | 1 << 20
"""Intents for all there is to hear of here."""


@pytest.fixture
async def discord_sandbox(traffic: Path | None) -> AsyncIterator[DiscordSandbox]:
    sandbox = DiscordSandbox(record=traffic)
    await sandbox.start()
    yield sandbox
    await sandbox.close()


@pytest.fixture
def guild(discord_sandbox: DiscordSandbox) -> str:
    """The path of the guild."""
    return f"/guilds/{discord_sandbox.guild_id}"


@pytest.fixture
def general(discord_sandbox: DiscordSandbox) -> str:
    """The path of its first channel."""
    return f"/channels/{next(iter(discord_sandbox.state.guild.channels))}"


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


class Socket:
    """A client of the gateway, plain or with one compressed stream."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, query: str) -> None:
        self.raw = socket
        zstd = "zstd-stream" in query
        self._inflate = zstandard.ZstdDecompressor().decompressobj() if zstd else zlib.decompressobj()
        self._end = b"" if zstd else b"\x00\x00\xff\xff"

    async def send(self, op: int, data: Any) -> None:
        await self.raw.send_json({"op": op, "d": data})

    async def packet(self) -> Any:
        async with asyncio.timeout(5):
            frame = await self.raw.receive()
        if frame.type is aiohttp.WSMsgType.BINARY:
            assert frame.data.endswith(self._end)
            return json.loads(self._inflate.decompress(frame.data))
        assert frame.type is aiohttp.WSMsgType.TEXT, frame
        return json.loads(frame.data)

    async def event(self, name: str) -> Any:
        """The data of the next event of that name; others before it are passed over."""
        while (packet := await self.packet())["t"] != name:
            pass
        return packet["d"]

    async def close_code(self) -> int | None:
        async with asyncio.timeout(5):
            while (await self.raw.receive()).type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
                pass
        return self.raw.close_code


Connect = Callable[..., Awaitable[Socket]]


@pytest.fixture
async def connect(discord_sandbox: DiscordSandbox) -> AsyncIterator[Connect]:
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())

        async def connected(*, intents: int | None = None, query: str = "", **identify: Any) -> Socket:
            """A socket past HELLO; past IDENTIFY as the bot too when intents are given."""
            url = f"{discord_sandbox.gateway_url}?v=10&encoding=json{query}"
            socket = Socket(await stack.enter_async_context(http.ws_connect(url)), query)
            interval = int(discord_sandbox.timing.heartbeat_interval * 1000)
            assert (await socket.packet())["d"] == {"heartbeat_interval": interval}
            if intents is not None:
                identify |= {"intents": intents, "properties": {}}
                await socket.send(2, {"token": discord_sandbox.bot_token, **identify})
            return socket

        yield connected


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
