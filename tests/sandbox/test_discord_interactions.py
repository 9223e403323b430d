"""Answers to interactions, seen from both sides, with a bot that is nothing but requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.people import Person

from .conftest import Arrive, Call

BUTTON = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}]


class Listener:
    """The bot's gateway session: hands out the interactions that come in."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def interaction(self) -> Any:
        async with asyncio.timeout(5):
            while True:
                packet = await self._socket.receive_json()
                if packet.get("t") == "INTERACTION_CREATE":
                    return packet["d"]


@pytest.fixture
async def listener(discord_sandbox: DiscordSandbox) -> AsyncIterator[Listener]:
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{discord_sandbox.gateway_url}?v=10&encoding=json") as socket,
    ):
        await socket.send_json({"op": 2, "d": {"token": discord_sandbox.bot_token, "intents": 1, "properties": {}}})
        yield Listener(socket)


@pytest.fixture
async def ann(arrive: Arrive, as_bot: Call, discord_sandbox: DiscordSandbox) -> Person:
    """A person in a guild with the command "go"."""
    commands = f"/applications/{discord_sandbox.application_id}/commands"
    await as_bot("POST", commands, {"name": "go", "description": "Goes"})
    return await arrive("ann")


@pytest.fixture
def channel_id(discord_sandbox: DiscordSandbox) -> int:
    return next(iter(discord_sandbox.state.guild.channels))


def callback(interaction: Any) -> str:
    return f"/interactions/{interaction['id']}/{interaction['token']}/callback?with_response=true"


def webhook(interaction: Any) -> str:
    return f"/webhooks/{interaction['application_id']}/{interaction['token']}"


async def test_what_the_bot_is_given(
    ann: Person, listener: Listener, as_bot: Call, channel_id: int, discord_sandbox: DiscordSandbox
) -> None:
    using = asyncio.create_task(ann.command(discord_sandbox.guild_id, channel_id, "go"))
    interaction = await listener.interaction()
    assert interaction["data"] | {"id": ""} == {"id": "", "name": "go", "type": 1, "options": []}
    assert interaction["guild"]["id"] == interaction["guild_id"] == str(discord_sandbox.guild_id)
    assert interaction["member"]["user"]["id"] == ann.id
    assert int(interaction["member"]["permissions"]) & 1 << 10
    assert int(interaction["app_permissions"]) & 1 << 28
    assert (interaction["locale"], interaction["context"], interaction["version"]) == ("en-US", 0, 1)
    assert (interaction["channel"]["name"], interaction["channel_id"]) == ("general", str(channel_id))
    status, answer = await as_bot("POST", callback(interaction), {"type": 4, "data": {"content": "gone"}})
    assert (status, answer["resource"]["message"]["content"]) == (200, "gone")
    assert answer["interaction"]["response_message_id"] == (await using).id
    status, body = await as_bot("POST", callback(interaction), {"type": 4, "data": {"content": "again"}})
    assert (status, body["code"]) == (400, 40060)


async def test_thinking_then_the_first_follow_up_takes_its_place(
    ann: Person, listener: Listener, as_bot: Call, channel_id: int, discord_sandbox: DiscordSandbox
) -> None:
    using = asyncio.create_task(ann.command(discord_sandbox.guild_id, channel_id, "go"))
    interaction = await listener.interaction()
    status, body = await as_bot("POST", webhook(interaction), {"content": "too early"})
    assert (status, body["code"]) == (404, 10015)
    await as_bot("POST", callback(interaction), {"type": 5, "data": {"flags": 64}})
    await ann.until(lambda: [each for each in ann.messages.values() if each["flags"] == 64 | 128])
    _, first = await as_bot("POST", webhook(interaction), {"content": "first"})
    answer = await using
    assert (answer.id, answer.content, answer.flags) == (first["id"], "first", 64)
    _, second = await as_bot("POST", webhook(interaction), {"content": "second", "flags": 64})
    assert (await ann.next_message()).id == second["id"] != first["id"]
    _, edited = await as_bot("PATCH", f"{webhook(interaction)}/messages/@original", {"content": "first again"})
    assert edited["id"] == first["id"]
    await ann.until(lambda: ann.messages[first["id"]]["content"] == "first again")
    assert await as_bot("DELETE", f"{webhook(interaction)}/messages/{second['id']}") == (204, None)
    await ann.until(lambda: second["id"] not in ann.messages)
    status, body = await as_bot("GET", f"{webhook(interaction)}/messages/{second['id']}")
    assert (status, body["code"]) == (404, 10008)
    assert (await ann.call("GET", f"/channels/{channel_id}/messages")) == (200, [])
    discord_sandbox.timing.token_life = 0
    status, body = await as_bot("GET", f"{webhook(interaction)}/messages/@original")
    assert (status, body["code"]) == (401, 50027)


async def test_too_late_is_unknown(
    ann: Person, listener: Listener, as_bot: Call, channel_id: int, discord_sandbox: DiscordSandbox
) -> None:
    discord_sandbox.timing.acknowledge_within = 0.0
    payload = {"type": 2, "channel_id": str(channel_id), "nonce": "n", "data": {"name": "go"}}
    assert await ann.call("POST", "/interactions", payload) == (204, None)
    interaction = await listener.interaction()
    await ann.until(lambda: [data for name, data in ann.events if name == "INTERACTION_FAILURE"])
    status, body = await as_bot("POST", callback(interaction), {"type": 4, "data": {"content": "late"}})
    assert (status, body["code"]) == (404, 10062)


async def test_buttons_must_be_there_and_enabled(
    ann: Person, listener: Listener, as_bot: Call, channel_id: int
) -> None:
    _, message = await as_bot("POST", f"/channels/{channel_id}/messages", {"content": "x", "components": BUTTON})
    press = {
        "type": 3,
        "channel_id": str(channel_id),
        "message_id": message["id"],
        "message_flags": 0,
        "data": {"component_type": 2, "custom_id": "other"},
    }
    status, body = await ann.call("POST", "/interactions", press)
    assert (status, body["code"]) == (400, 50035)
    pressing = asyncio.create_task(ann.click(message, "go"))
    interaction = await listener.interaction()
    assert interaction["message"]["id"] == message["id"]
    disabled = [{"type": 1, "components": [{**BUTTON[0]["components"][0], "disabled": True}]}]  # type: ignore[index]
    status, answer = await as_bot("POST", callback(interaction), {"type": 7, "data": {"components": disabled}})
    assert answer["resource"]["type"] == 7
    assert (await pressing).buttons == []
    status, body = await ann.call("POST", "/interactions", {**press, "data": {"component_type": 2, "custom_id": "go"}})
    assert (status, body["code"]) == (400, 50035)


async def test_an_answer_must_fit_the_interaction(
    ann: Person, listener: Listener, as_bot: Call, channel_id: int, discord_sandbox: DiscordSandbox
) -> None:
    using = asyncio.create_task(ann.command(discord_sandbox.guild_id, channel_id, "go"))
    interaction = await listener.interaction()
    for wrong in ({"type": 7, "data": {"content": "x"}}, {"type": 6}, {"type": 8, "data": {"choices": []}}):
        status, body = await as_bot("POST", callback(interaction), wrong)
        assert (status, body["code"]) == (400, 50035)
    # what was refused did not count as an answer
    await as_bot("POST", callback(interaction), {"type": 4, "data": {"content": "right"}})
    assert (await using).content == "right"


async def test_in_a_direct_message(
    ann: Person, listener: Listener, as_bot: Call, discord_sandbox: DiscordSandbox
) -> None:
    place = await ann.open_dm(discord_sandbox.application_id)
    using = asyncio.create_task(ann.command(None, place, "go"))
    interaction = await listener.interaction()
    assert (interaction["user"]["id"], interaction["context"]) == (ann.id, 1)
    assert "member" not in interaction
    assert interaction["channel"]["recipients"][0]["id"] == ann.id
    await as_bot("POST", callback(interaction), {"type": 4, "data": {"content": "here"}})
    assert (await using).content == "here"
