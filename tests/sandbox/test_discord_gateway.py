"""The gateway's protocol, packet by packet."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.hub import REMEMBERED, Intent
from sandbox.discord.permissions import Permission

from .conftest import EVERYTHING, Arrive, Call, Connect


@pytest.mark.parametrize("query", ["", "&compress=zlib-stream", "&compress=zstd-stream"])
async def test_from_hello_to_the_guild(connect: Connect, discord_sandbox: DiscordSandbox, query: str) -> None:
    socket = await connect(intents=EVERYTHING, query=query)
    ready = await socket.event("READY")
    assert ready["guilds"] == [{"id": str(discord_sandbox.guild_id), "unavailable": True}]
    assert ready["application"]["id"] == ready["user"]["id"] == str(discord_sandbox.application_id)
    guild = await socket.event("GUILD_CREATE")
    assert (guild["member_count"], len(guild["members"]), guild["large"]) == (2, 2, False)
    assert [channel["name"] for channel in guild["channels"]] == ["general"]
    await socket.send(1, None)
    assert (await socket.packet())["op"] == 11


@pytest.mark.parametrize(
    ("op", "data", "expected"),
    [
        (2, {"token": "wrong", "intents": 0}, 4004),
        (8, {"guild_id": "1"}, 4003),
        (99, {}, 4001),
    ],
)
async def test_wrong_packets_end_the_connection(connect: Connect, op: int, data: Any, expected: int) -> None:
    socket = await connect()
    await socket.send(op, data)
    assert await socket.close_code() == expected


async def test_identify_needs_intents_and_happens_once(connect: Connect, discord_sandbox: DiscordSandbox) -> None:
    identify = {"token": discord_sandbox.bot_token, "properties": {}}
    without = await connect()
    await without.send(2, identify)
    assert await without.close_code() == 4013
    twice = await connect(intents=0)
    await twice.send(2, {**identify, "intents": 0})
    assert await twice.close_code() == 4005


async def test_a_bot_hears_only_what_it_asked_for(
    connect: Connect, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    channel_id = next(iter(discord_sandbox.state.guild.channels))
    messages = await connect(intents=Intent.GUILDS | Intent.GUILD_MESSAGES)
    guild = await messages.event("GUILD_CREATE")
    assert [member["user"]["id"] for member in guild["members"]] == [str(discord_sandbox.application_id)]
    contents = await connect(intents=Intent.GUILDS | Intent.GUILD_MESSAGES | Intent.MESSAGE_CONTENT)
    await contents.event("GUILD_CREATE")
    ann = await arrive("ann")
    await ann.say(channel_id, "private")
    await ann.say(channel_id, f"hello <@{discord_sandbox.application_id}>")
    # no member event came in between: the next packet is the message, blank unless it speaks to the bot
    for socket, said in ((messages, ["", "hello"]), (contents, ["private", "hello"])):
        packets = [await socket.packet() for _ in said]
        assert [packet["t"] for packet in packets] == ["MESSAGE_CREATE"] * 2
        assert [packet["d"]["content"].partition(" ")[0] for packet in packets] == said


async def test_hidden_channels_are_obfuscated_until_they_open(
    connect: Connect, as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    everyone, ann = str(discord_sandbox.guild_id), await arrive("ann")
    view = str(Permission.VIEW_CHANNEL.value)
    overwrites = [
        {"id": everyone, "type": 0, "allow": "0", "deny": view},
        {"id": str(discord_sandbox.application_id), "type": 1, "allow": view, "deny": "0"},
    ]
    body = {"name": "ward", "topic": "secret", "permission_overwrites": overwrites}
    _, made = await as_bot("POST", f"/guilds/{everyone}/channels", body)
    await ann.until(lambda: [data for name, data in ann.events if name == "CHANNEL_CREATE"])
    hidden = next(data for name, data in ann.events if name == "CHANNEL_CREATE")
    assert (hidden["id"], hidden["name"], hidden["topic"], hidden["flags"]) == (
        made["id"],
        "___hidden___",
        None,
        1 << 17,
    )
    assert hidden["permission_overwrites"] == [{"id": everyone, "type": 0, "allow": "0", "deny": view}]
    path = f"/channels/{made['id']}/permissions/{ann.id}"
    assert await as_bot("PUT", path, {"type": 1, "allow": view, "deny": "0"}) == (204, None)
    await ann.until(lambda: [data for _, data in ann.events if data.get("topic") == "secret"])
    socket = await connect(intents=EVERYTHING)
    guild = await socket.event("GUILD_CREATE")
    assert [channel["name"] for channel in guild["channels"]] == ["general", "ward"]
    await as_bot("DELETE", f"/channels/{made['id']}/permissions/{discord_sandbox.application_id}")
    assert (await socket.event("CHANNEL_UPDATE"))["name"] == "___hidden___"


async def test_resume_replays_what_was_missed(
    connect: Connect, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    socket = await connect(intents=EVERYTHING)
    session_id = (await socket.event("READY"))["session_id"]
    await socket.event("GUILD_CREATE")
    await socket.raw.close(code=4000)
    ann = await arrive("ann")
    back = await connect()
    resume = {"token": discord_sandbox.bot_token, "session_id": session_id, "seq": 2}
    await back.send(6, resume)
    missed, resumed = await back.packet(), await back.packet()
    assert (missed["t"], missed["s"], missed["d"]["user"]["id"]) == ("GUILD_MEMBER_ADD", 3, ann.id)
    assert (resumed["t"], resumed["s"]) == ("RESUMED", 4)
    # a vanished client is no different, and the newest connection is the one that counts
    newest = await connect()
    await newest.send(6, {**resume, "seq": 4})
    assert (await newest.packet())["t"] == "RESUMED"
    assert await back.close_code() == 4000


async def test_a_session_that_is_gone_is_invalid(connect: Connect, discord_sandbox: DiscordSandbox) -> None:
    socket = await connect(intents=EVERYTHING)
    session_id = (await socket.event("READY"))["session_id"]
    resume = {"token": discord_sandbox.bot_token, "session_id": session_id, "seq": 1}
    for wrong in ({**resume, "token": "wrong"}, {**resume, "session_id": "wrong"}):
        other = await connect()
        await other.send(6, wrong)
        packet = await other.packet()
        assert (packet["op"], packet["d"]) == (9, False)
    await socket.raw.close(code=1000)
    last = await connect()
    await last.send(6, resume)
    assert (await last.packet())["op"] == 9


async def test_only_so_much_is_remembered(connect: Connect, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    socket = await connect(intents=Intent.GUILDS)
    session_id = (await socket.event("READY"))["session_id"]
    await socket.event("GUILD_CREATE")
    await socket.raw.close(code=4000)
    async with aiohttp.ClientSession() as http:
        url = f"{discord_sandbox.api_url.removesuffix('/api/v10')}/sandbox/guilds/{discord_sandbox.guild_id}"
        for _ in range(REMEMBERED + 1):
            async with http.patch(url, json={"name": "renamed"}) as response:
                assert response.status == 200
    back = await connect()
    await back.send(6, {"token": discord_sandbox.bot_token, "session_id": session_id, "seq": 2})
    assert (await back.packet())["op"] == 9
