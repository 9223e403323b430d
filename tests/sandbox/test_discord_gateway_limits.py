"""The gateway's refusals: close codes, privileged intents, shards, and what may be asked how often."""

from __future__ import annotations

import base64
import json
from typing import Any

import aiohttp
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.hub import Intent

from .conftest import EVERYTHING, Arrive, Call, Connect, Socket

PRIVILEGED = [
    (Intent.GUILD_PRESENCES, 1 << 13),
    (Intent.GUILD_MEMBERS, 1 << 15),
    (Intent.MESSAGE_CONTENT, 1 << 19),
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("v=10&encoding=etf", 4002), ("v=10&compress=lz4-stream", 4002), ("v=4&encoding=json", 4012)],
)
async def test_what_is_not_spoken_here_is_refused(discord_sandbox: DiscordSandbox, query: str, expected: int) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{discord_sandbox.gateway_url}/?{query}") as raw,
    ):
        assert await Socket(raw, "").close_code() == expected


async def test_binary_frames_are_payloads_too(discord_sandbox: DiscordSandbox) -> None:
    identify = {"op": 2, "d": {"token": discord_sandbox.bot_token, "intents": 0, "properties": {}}}
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{discord_sandbox.gateway_url}/?v=10&encoding=json") as raw,
    ):
        socket = Socket(raw, "")
        await raw.send_bytes(json.dumps(identify).encode())
        assert (await socket.event("READY"))["session_type"] == "normal"


@pytest.mark.parametrize("frame", ["{", '{"d": null}', "[]", f'{{"op": 1, "d": "{"x" * 4096}"}}', b"\xff\xfe"])
async def test_what_is_no_payload_is_a_decode_error(connect: Connect, frame: str | bytes) -> None:
    socket = await connect()
    await (socket.raw.send_bytes(frame) if isinstance(frame, bytes) else socket.raw.send_str(frame))
    assert await socket.close_code() == 4002


@pytest.mark.parametrize(("op", "data"), [(3, {}), (4, {}), (8, {"guild_id": "1"}), (31, {"guild_ids": []})])
async def test_nothing_may_be_asked_before_identify(connect: Connect, op: int, data: Any) -> None:
    socket = await connect()
    await socket.send(op, data)
    assert await socket.close_code() == 4003


async def test_a_sequence_from_the_future_is_invalid(connect: Connect, discord_sandbox: DiscordSandbox) -> None:
    first = await connect(intents=EVERYTHING)
    session_id = (await first.event("READY"))["session_id"]
    resume = {"token": discord_sandbox.bot_token, "session_id": session_id, "seq": 99}
    ahead = await connect()
    await ahead.send(6, resume)
    assert await ahead.close_code() == 4007
    again = await connect()
    await again.send(6, {**resume, "seq": 1})
    assert (await again.packet())["op"] == 9  # that session is over


async def test_so_many_payloads_a_minute(connect: Connect) -> None:
    socket = await connect()
    for _ in range(120):
        await socket.send(1, None)
        assert (await socket.packet())["op"] == 11
    await socket.send(1, None)
    assert await socket.close_code() == 4008


async def test_a_client_without_heartbeats_loses_its_session(connect: Connect, discord_sandbox: DiscordSandbox) -> None:
    discord_sandbox.timing.heartbeat_interval = 0.2
    socket = await connect(intents=0)
    session_id = (await socket.event("READY"))["session_id"]
    assert await socket.close_code() == 4009
    assert session_id not in discord_sandbox._world.hub.sessions


@pytest.mark.parametrize("intents", ["all", None, True, 1 << 26, -1])
async def test_bits_that_are_no_intent_are_invalid(
    connect: Connect, discord_sandbox: DiscordSandbox, intents: Any
) -> None:
    socket = await connect()
    await socket.send(2, {"token": discord_sandbox.bot_token, "intents": intents, "properties": {}})
    assert await socket.close_code() == 4013


@pytest.mark.parametrize(("intent", "flag"), PRIVILEGED)
async def test_privileged_intents_are_the_applications_to_ask_for(
    connect: Connect, as_bot: Call, discord_sandbox: DiscordSandbox, intent: Intent, flag: int
) -> None:
    _, application = await as_bot("GET", "/applications/@me")
    assert application["summary"] == ""
    status, changed = await as_bot("PATCH", "/applications/@me", {"flags": application["flags"] & ~flag})
    assert (status, changed["flags"] & flag) == (200, 0)
    refused = await connect(intents=Intent.GUILDS | intent)
    assert await refused.close_code() == 4014
    rest = sum(other.value for other, _ in PRIVILEGED if other != intent)
    await (await connect(intents=rest)).event("READY")
    await as_bot("PATCH", "/applications/@me", {"flags": application["flags"]})
    await (await connect(intents=intent)).event("READY")


@pytest.mark.parametrize("shard", [[2, 2], [-1, 2], [0], "0/2", [0, 0], ["0", 2]])
async def test_a_shard_that_cannot_be(connect: Connect, discord_sandbox: DiscordSandbox, shard: Any) -> None:
    socket = await connect()
    await socket.send(2, {"token": discord_sandbox.bot_token, "intents": 0, "properties": {}, "shard": shard})
    assert await socket.close_code() == 4010


async def test_of_two_shards_one_has_the_guild_and_the_first_the_direct_messages(
    connect: Connect, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    its = (discord_sandbox.guild_id >> 22) % 2
    shards = [await connect(intents=EVERYTHING, shard=[number, 2]) for number in (0, 1)]
    ready = [await shard.event("READY") for shard in shards]
    assert [each["shard"] for each in ready] == [[0, 2], [1, 2]]
    assert [bool(each["guilds"]) for each in ready] == [number == its for number in (0, 1)]
    await shards[its].event("GUILD_CREATE")
    ann = await arrive("ann")
    assert (await shards[its].event("GUILD_MEMBER_ADD"))["user"]["id"] == ann.id
    await ann.say(await ann.open_dm(discord_sandbox.application_id), "psst")
    assert (await shards[0].event("MESSAGE_CREATE"))["content"] == "psst"
    # nothing more for the other: the next it hears is the answer to its heartbeat
    other = shards[1]
    await other.send(1, None)
    assert (await other.packet())["op"] == 11


async def test_a_bot_on_many_guilds_needs_shards(
    connect: Connect, as_bot: Call, discord_sandbox: DiscordSandbox
) -> None:
    discord_sandbox.state.shards_needed = 2
    assert (await as_bot("GET", "/gateway/bot"))[1]["shards"] == 2
    assert await (await connect(intents=0)).close_code() == 4011
    assert await (await connect(intents=0, shard=[0, 1])).close_code() == 4011
    await (await connect(intents=0, shard=[0, 2])).event("READY")


async def test_members_in_chunks(connect: Connect, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann, guild_id = await arrive("ann"), str(discord_sandbox.guild_id)
    discord_sandbox.crowd(1200)
    socket = await connect(intents=EVERYTHING)
    await socket.send(8, {"guild_id": guild_id, "query": "", "limit": 0, "nonce": "all"})
    chunks = [await socket.event("GUILD_MEMBERS_CHUNK") for _ in range(2)]
    assert [len(chunk["members"]) for chunk in chunks] == [1000, 203]
    assert [(chunk["chunk_index"], chunk["chunk_count"], chunk["nonce"]) for chunk in chunks] == [
        (0, 2, "all"),
        (1, 2, "all"),
    ]
    await socket.send(8, {"guild_id": guild_id, "user_ids": [ann.id, "5"], "nonce": "x" * 33})
    chunk = await socket.event("GUILD_MEMBERS_CHUNK")
    assert ([member["user"]["username"] for member in chunk["members"]], chunk["not_found"]) == (["ann"], ["5"])
    assert chunk.keys() & {"nonce", "presences"} == set()
    await socket.send(8, {"guild_id": guild_id, "query": "crowd", "limit": 500, "presences": True})
    chunk = await socket.event("GUILD_MEMBERS_CHUNK")
    assert (len(chunk["members"]), chunk["presences"]) == (100, [])
    await socket.send(8, {"guild_id": guild_id, "user_ids": ann.id})
    assert len((await socket.event("GUILD_MEMBERS_CHUNK"))["members"]) == 1


async def test_all_members_once_in_30_seconds(connect: Connect, discord_sandbox: DiscordSandbox) -> None:
    asked = {"guild_id": str(discord_sandbox.guild_id), "query": "", "limit": 0, "nonce": "again"}
    socket = await connect(intents=EVERYTHING)
    await socket.send(8, asked)
    await socket.event("GUILD_MEMBERS_CHUNK")
    await socket.send(8, asked)
    limited = await socket.event("RATE_LIMITED")
    assert (limited["opcode"], limited["meta"]) == (8, {"guild_id": asked["guild_id"], "nonce": "again"})
    assert 0 < limited["retry_after"] <= 30


async def test_the_whole_list_needs_the_members_intent(connect: Connect, discord_sandbox: DiscordSandbox) -> None:
    guild_id = str(discord_sandbox.guild_id)
    socket = await connect(intents=Intent.GUILDS)
    await socket.event("GUILD_CREATE")
    await socket.send(8, {"guild_id": guild_id, "query": "", "limit": 0})
    await socket.send(31, {"guild_ids": [guild_id]})
    sounds = await socket.packet()
    assert (sounds["t"], sounds["d"]) == ("SOUNDBOARD_SOUNDS", {"guild_id": guild_id, "soundboard_sounds": []})
    await socket.send(8, {"guild_id": guild_id})
    assert await socket.close_code() == 4001


async def test_tokens_begin_with_whose_they_are(discord_sandbox: DiscordSandbox, arrive: Arrive) -> None:
    ann = await arrive("ann")
    for token, owner in ((discord_sandbox.bot_token, str(discord_sandbox.application_id)), (ann.token, ann.id)):
        first = token.split(".")[0]
        assert base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode() == owner


async def test_typing_is_told_of(connect: Connect, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann, channel_id = await arrive("ann"), next(iter(discord_sandbox.state.guild.channels))
    socket = await connect(intents=EVERYTHING)
    await ann.call("POST", f"/channels/{channel_id}/typing")
    told = await socket.event("TYPING_START")
    assert (told["user_id"], told["channel_id"]) == (ann.id, str(channel_id))
    assert told["member"]["user"]["id"] == ann.id
    dm = await ann.open_dm(discord_sandbox.application_id)
    await ann.call("POST", f"/channels/{dm}/typing")
    told = await socket.event("TYPING_START")
    assert (told["channel_id"], "guild_id" in told) == (dm, False)
