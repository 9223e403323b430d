"""A guild of a hundred thousand, and the list of who was given which role when."""

from __future__ import annotations

import time
from typing import Any

import aiohttp
import discord

from sandbox.discord import DiscordSandbox
from sandbox.discord.members import Members
from sandbox.discord.parts import User
from sandbox.discord.state import Member

from .conftest import EVERYTHING, Arrive, Bot, Call, Connect

MANY = 100_000


async def crowd(sandbox: DiscordSandbox, **body: Any) -> Any:
    url = f"{sandbox.api_url.removesuffix('/api/v10')}/sandbox/guilds/{sandbox.guild_id}/crowd"
    async with aiohttp.ClientSession() as http, http.post(url, json=body) as response:
        return response.status, await response.json()


async def test_a_hundred_thousand_come_and_are_paged(
    as_bot: Call, arrive: Arrive, connect: Connect, discord_sandbox: DiscordSandbox
) -> None:
    guild = f"/guilds/{discord_sandbox.guild_id}"
    ann = await arrive("ann")
    _, role = await as_bot("POST", f"{guild}/roles", {"name": "Member"})
    status, made = await crowd(discord_sandbox, count=MANY, roles=[role["id"]], username="c")
    ben = await arrive("ben")
    assert (status, int(made["last_id"]) > int(made["first_id"])) == (201, True)
    counts = (await as_bot("GET", f"{guild}/roles/member-counts"))[1]
    assert counts[role["id"]] == MANY
    _, page = await as_bot("GET", f"{guild}/members?limit=1000&after={int(made['first_id']) - 1}")
    assert [page[0]["user"]["id"], len(page), page[0]["roles"]] == [made["first_id"], 1000, [role["id"]]]
    _, page = await as_bot("GET", f"{guild}/members?limit=1000&after={int(made['last_id']) - 1}")
    assert [each["user"]["id"] for each in page] == [made["last_id"], ben.id]
    one = f"{guild}/members/{made['last_id']}"
    assert await as_bot("DELETE", f"{one}/roles/{role['id']}") == (204, None)
    assert (await as_bot("GET", one))[1]["roles"] == []
    # a large guild is told of without its members; the socket is new, and the crowd came in silence
    socket = await connect(intents=EVERYTHING)
    shown = await socket.event("GUILD_CREATE")
    bot = str(discord_sandbox.application_id)
    assert (shown["member_count"], shown["large"]) == (MANY + 4, True)
    assert [each["user"]["id"] for each in shown["members"]] == [bot]
    assert [name for name, _ in ann.events].count("GUILD_MEMBER_ADD") <= 2


async def test_a_large_guild_shows_those_online_to_who_may_know(
    arrive: Arrive, connect: Connect, discord_sandbox: DiscordSandbox
) -> None:
    ann = await arrive("ann")
    first, last = discord_sandbox.crowd(300)
    assert len(range(first, last + 1)) >= 300
    shown = await (await connect(intents=EVERYTHING)).event("GUILD_CREATE")
    assert {each["user"]["id"] for each in shown["members"]} == {str(discord_sandbox.application_id), ann.id}
    shown = await (await connect(intents=3)).event("GUILD_CREATE")
    assert [each["user"]["id"] for each in shown["members"]] == [str(discord_sandbox.application_id)]


async def test_discord_py_pages_a_crowd(bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox) -> None:
    discord_sandbox.crowd(2500)
    assert len([member async for member in home.fetch_members(limit=None)]) == 2502
    assert discord_sandbox.faults.counts["GET /guilds/{id}/members"] == 3
    assert bot.told.get("member_join") is None


async def test_wrong_crowds_are_refused(discord_sandbox: DiscordSandbox) -> None:
    assert (await crowd(discord_sandbox))[0] == 400
    assert (await crowd(discord_sandbox, count=0))[0] == 400
    assert (await crowd(discord_sandbox, count=1, roles=["5"]))[0] == 404
    assert len(discord_sandbox.state.guild.members) == 2


def test_members_are_in_the_order_of_their_ids() -> None:
    members, now = Members[Member](), discord.utils.utcnow()
    for user_id in (5, 1, 9, 3, 7):
        members[user_id] = Member(User(user_id, str(user_id), ""), now)
    members[3] = Member(User(3, "again", ""), now)
    del members[5]
    assert [member.user.id for member in members.after(1, 2)] == [3, 7]
    assert [user_id for user_id, _ in members.in_order()] == [1, 3, 7, 9]
    assert (members.pop(9).user.id, members.pop(9, None), len(members.after(0, 9))) == (9, None, 3)


async def test_every_role_given_or_taken_is_noted(
    as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    guild, ann, began = f"/guilds/{discord_sandbox.guild_id}", await arrive("ann"), time.time()
    one, two = [(await as_bot("POST", f"{guild}/roles", {"name": name}))[1]["id"] for name in ("one", "two")]
    member = f"{guild}/members/{ann.id}"
    for method in ("PUT", "PUT", "DELETE", "DELETE"):
        assert (await as_bot(method, f"{member}/roles/{one}"))[0] == 204
    await as_bot("PATCH", member, {"roles": [two]})
    assert (await as_bot("PUT", f"{member}/roles/5"))[0] == 404
    url = f"{discord_sandbox.api_url.removesuffix('/api/v10')}/sandbox{guild}/role-changes"
    async with aiohttp.ClientSession() as http, http.get(url) as response:
        noted = await response.json()
    assert [(each["role_id"], each["change"], each["effective"]) for each in noted] == [
        (one, "add", True),
        (one, "add", False),
        (one, "remove", True),
        (one, "remove", False),
        (two, "add", True),
    ]
    assert {(each["user_id"], each["by"]) for each in noted} == {(ann.id, str(discord_sandbox.application_id))}
    assert began <= noted[0]["at"] <= noted[-1]["at"] <= time.time()
    async with aiohttp.ClientSession() as http, http.get(f"{url}?user_id=5") as response:
        assert await response.json() == []


async def test_a_raid_joins_one_after_the_other(
    bot: Bot, home: discord.Guild, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    ann, began = await arrive("ann"), discord.utils.utcnow()
    assert str((await bot.next("member_join"))[0].id) == ann.id
    status, made = await crowd(discord_sandbox, count=30, username="raid", arrive=True, pending=True)
    joined = [(await bot.next("member_join"))[0] for _ in range(30)]
    assert status == 201
    assert [member.name for member in joined] == [f"raid{number}" for number in range(30)]
    assert (str(joined[0].id), str(joined[-1].id)) == (made["first_id"], made["last_id"])
    times = [member.joined_at for member in joined]
    assert began <= times[0]
    assert times == sorted(times)
    assert all(member.pending for member in joined)
    # people hear of it too, and a raider can be written to
    await ann.until(lambda: [name for name, _ in ann.events].count("GUILD_MEMBER_ADD") == 31)
    sent = await joined[-1].send("welcome")
    assert [message.id async for message in sent.channel.history()] == [sent.id]


async def test_a_raid_is_told_to_who_may_know(connect: Connect, discord_sandbox: DiscordSandbox) -> None:
    told, untold = await connect(intents=3), await connect(intents=1)
    for socket in (told, untold):
        await socket.event("GUILD_CREATE")
    first, _ = discord_sandbox.crowd(2, arrive=True)
    assert (await told.event("GUILD_MEMBER_ADD"))["user"]["id"] == str(first)
    for socket in (told, untold):
        await socket.send(1, None)
    # the answer to a heartbeat comes after whatever was told before it
    assert (await untold.packet())["op"] == 11
