"""The bot's gateway sessions going wrong, with the real discord.py; each beside what happens otherwise."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.hub import Intent
from sandbox.fault_plan import WrongFault

from .conftest import Arrive, Bot, Connect


async def gateway(sandbox: DiscordSandbox, **spec: Any) -> Any:
    url = sandbox.api_url.removesuffix("/api/v10") + "/sandbox/gateway"
    async with aiohttp.ClientSession() as http, http.post(url, json=spec) as response:
        return response.status, await response.json()


async def joined(bot: Bot) -> str:
    (member,) = await bot.next("member_join")
    return str(member.name)


async def test_a_dropped_socket_resumes_and_hears_what_it_missed(
    bot: Bot, home: discord.Guild, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    await arrive("before")
    assert await joined(bot) == "before"
    assert discord_sandbox.gateway("drop") == 1
    assert discord_sandbox.gateway("drop") == 0
    await arrive("meanwhile")
    await bot.next("resumed")
    assert await joined(bot) == "meanwhile"
    await arrive("afterwards")
    assert await joined(bot) == "afterwards"
    assert bot.told["ready"].empty()


async def test_a_dropped_socket_replays_packet_by_packet(
    connect: Connect, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    socket = await connect(intents=Intent.GUILDS | Intent.GUILD_MEMBERS)
    session_id = (await socket.event("READY"))["session_id"]
    await socket.event("GUILD_CREATE")
    assert await gateway(discord_sandbox, do="drop") == (200, {"sessions": 1})
    with pytest.raises(AssertionError):
        await socket.packet()
    for name in ("ann", "ben"):
        await arrive(name)
    back = await connect()
    await back.send(6, {"token": discord_sandbox.bot_token, "session_id": session_id, "seq": 2})
    packets = [await back.packet() for _ in range(3)]
    assert [packet["s"] for packet in packets] == [3, 4, 5]
    assert [packet["t"] for packet in packets] == ["GUILD_MEMBER_ADD", "GUILD_MEMBER_ADD", "RESUMED"]


async def test_an_invalidated_session_begins_anew(
    bot: Bot, home: discord.Guild, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    session = bot.ws.session_id
    bot.may_identify.clear()
    assert await gateway(discord_sandbox, do="invalidate") == (200, {"sessions": 1})
    await arrive("meanwhile")
    bot.may_identify.set()
    await bot.next("ready")
    assert bot.ws.session_id != session
    assert "resumed" not in bot.told
    # what happened in between is not told, but seen
    guild = bot.get_guild(home.id)
    assert guild is not None
    assert "meanwhile" in [member.name for member in guild.members]
    await arrive("afterwards")
    assert await joined(bot) == "afterwards"


async def test_a_client_that_is_asked_to_reconnect_resumes(
    bot: Bot, home: discord.Guild, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    assert await gateway(discord_sandbox, do="reconnect") == (200, {"sessions": 1})
    await arrive("meanwhile")
    await bot.next("resumed")
    assert await joined(bot) == "meanwhile"


async def test_what_is_muted_comes_later_and_in_order(
    connect: Connect, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    socket = await connect(intents=Intent.GUILDS | Intent.GUILD_MEMBERS)
    await socket.event("GUILD_CREATE")
    assert await gateway(discord_sandbox, do="mute") == (200, {"sessions": 1})
    people = [await arrive(name) for name in ("ann", "ben")]
    # people hear as ever, and the bot's heart beats
    await people[0].until(lambda: [data for name, data in people[0].events if name == "GUILD_MEMBER_ADD"])
    await socket.send(1, None)
    assert (await socket.packet())["op"] == 11
    await gateway(discord_sandbox, do="mute", on=False)
    assert [(packet["s"], packet["d"]["user"]["username"]) for packet in [await socket.packet() for _ in people]] == [
        (3, "ann"),
        (4, "ben"),
    ]
    await arrive("cas")
    assert (await socket.packet())["s"] == 5


async def test_muted_sessions_resume_and_new_ones_start(
    connect: Connect, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    socket = await connect(intents=Intent.GUILDS | Intent.GUILD_MEMBERS)
    session_id = (await socket.event("READY"))["session_id"]
    await socket.event("GUILD_CREATE")
    discord_sandbox.gateway("mute", on=True)
    await arrive("ann")
    discord_sandbox.gateway("drop")
    back = await connect()
    await back.send(6, {"token": discord_sandbox.bot_token, "session_id": session_id, "seq": 2})
    assert [(await back.packet())["t"] for _ in range(2)] == ["GUILD_MEMBER_ADD", "RESUMED"]
    other = await connect(intents=Intent.GUILDS | Intent.GUILD_MEMBERS)
    assert [(await other.packet())["t"] for _ in range(2)] == ["READY", "GUILD_CREATE"]
    await arrive("ben")
    assert discord_sandbox.gateway("mute", on=False) == 2
    assert [(await each.packet())["d"]["user"]["username"] for each in (back, other)] == ["ben", "ben"]


async def test_lost_events_are_not_even_replayed(
    bot: Bot, home: discord.Guild, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    assert await gateway(discord_sandbox, do="lose", events=["GUILD_MEMBER_ADD"], times=2) == (200, {"sessions": 1})
    people = [await arrive(name) for name in ("ann", "ben", "cas")]
    assert await joined(bot) == "cas"
    discord_sandbox.gateway("drop")
    await bot.next("resumed")
    assert bot.told["member_join"].empty()
    await people[0].until(lambda: len([name for name, _ in people[0].events if name == "GUILD_MEMBER_ADD"]) == 3)
    discord_sandbox.gateway("lose", events=["GUILD_MEMBER_ADD"])
    await arrive("dan")
    discord_sandbox.gateway("lose", events=[])
    await arrive("eve")
    assert await joined(bot) == "eve"


@pytest.mark.parametrize(
    "spec", [{"do": "explode"}, {}, {"do": "mute", "on": 1}, {"do": "lose"}, {"do": "lose", "events": [], "times": 0}]
)
async def test_nonsense_is_refused(discord_sandbox: DiscordSandbox, spec: Any) -> None:
    status, answer = await gateway(discord_sandbox, **spec)
    assert (status, bool(answer["error"]["message"])) == (400, True)
    with pytest.raises(WrongFault):
        discord_sandbox.gateway(spec.get("do", ""), **{name: spec[name] for name in spec if name != "do"})


async def test_closing_while_muted(arrive: Arrive, connect: Connect, discord_sandbox: DiscordSandbox) -> None:
    await (await connect(intents=Intent.GUILDS)).event("GUILD_CREATE")
    discord_sandbox.gateway("mute", on=True)
    await asyncio.wait_for(discord_sandbox.close(), 5)
