"""Bans, kicks and prunes, one and many, and timeouts: by whom, of whom, and how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.permissions import Permission

from .conftest import Arrive, Bot, Call


def in_(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


async def test_bans_keep_their_reasons_and_come_in_pages(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    people = [await arrive(name) for name in ("ann", "ben", "cid", "dot")]
    for number, person in enumerate(people):
        await home.ban(discord.Object(int(person.id)), reason=f"reason {number}", delete_message_seconds=0)
    ids = [int(person.id) for person in people]

    async def page(**given: Any) -> list[int]:
        return [entry.user.id async for entry in home.bans(**given)]

    assert await page() == ids
    assert await page(limit=2) == ids[:2]
    assert await page(limit=2, after=discord.Object(ids[1])) == ids[2:]
    assert await page(limit=2, before=discord.Object(ids[3])) == ids[1:3]
    ban = await home.fetch_ban(discord.Object(ids[2]))
    assert (ban.user.name, ban.reason) == ("cid", "reason 2")
    await home.unban(ban.user)
    with pytest.raises(discord.NotFound) as unknown:
        await home.unban(ban.user)
    assert unknown.value.code == 10026


async def test_many_at_once(
    bot: Bot, home: discord.Guild, arrive: Arrive, as_bot: Call, guild: str, discord_sandbox: DiscordSandbox
) -> None:
    ann, ben, staff = await arrive("ann"), await arrive("ben"), await arrive("staff")
    outside = await arrive("outside", member=False)
    await ann.say(home.text_channels[0].id, "spam")
    role = next(each for each in discord_sandbox.state.guild.roles.values() if each.bot_id)
    discord_sandbox.state.guild.members[int(staff.id)].roles.add(role.id)
    everybody = [int(each.id) for each in (ann, ben, staff, outside)] + [home.owner_id, 10**18]
    result = await home.bulk_ban([discord.Object(each or 0) for each in everybody], reason="raid")
    assert {each.id for each in result.banned} == {int(each.id) for each in (ann, ben, outside)}
    assert {each.id for each in result.failed} == {int(staff.id), home.owner_id, 10**18}
    assert [entry.reason async for entry in home.bans()] == ["raid"] * 3
    assert [each async for each in home.text_channels[0].history()] == []
    with pytest.raises(discord.HTTPException) as none:
        await home.bulk_ban([discord.Object(int(ann.id))])
    assert none.value.code == 500000
    for wrong in ([], [str(each) for each in range(201)]):
        assert (await as_bot("POST", f"{guild}/bulk-ban", {"user_ids": wrong}))[1]["code"] == 50035
    assert (await staff.call("POST", f"{guild}/bulk-ban", {"user_ids": [ann.id]}))[1]["code"] == 500000
    discord_sandbox.state.guild.roles[role.id].permissions &= ~Permission.MANAGE_GUILD.value
    assert (await as_bot("POST", f"{guild}/bulk-ban", {"user_ids": ["5"]}))[1]["code"] == 50013


async def test_there_is_an_end_to_banning_who_is_not_here(
    as_bot: Call, arrive: Arrive, guild: str, discord_sandbox: DiscordSandbox
) -> None:
    discord_sandbox.timing.absent_bans = 2
    outside = [await arrive(name, member=False) for name in ("ann", "ben", "cid")]
    member = await arrive("dot")
    statuses = [await as_bot("PUT", f"{guild}/bans/{each.id}", {}) for each in (*outside, member)]
    assert [status for status, _ in statuses] == [204, 204, 400, 204]
    assert statuses[2][1]["code"] == 30035
    discord_sandbox.advance(timedelta(days=1))
    assert await as_bot("PUT", f"{guild}/bans/{outside[2].id}", {}) == (204, None)


async def test_who_is_timed_out_reads_and_no_more_until_it_ends(
    as_bot: Call, arrive: Arrive, guild: str, general: str, discord_sandbox: DiscordSandbox
) -> None:
    ann = await arrive("ann")
    _, said = await ann.call("POST", f"{general}/messages", {"content": "x"})
    body = {"communication_disabled_until": in_(28 * 24 + 0.1)}
    assert (await as_bot("PATCH", f"{guild}/members/{ann.id}", body))[1]["code"] == 50035
    body = {"communication_disabled_until": in_(1)}
    status, shown = await as_bot("PATCH", f"{guild}/members/{ann.id}", body)
    assert (status, shown["communication_disabled_until"]) == (200, body["communication_disabled_until"])
    assert (await ann.call("POST", f"{general}/messages", {"content": "y"}))[1]["code"] == 50013
    assert (await ann.call("POST", f"{general}/threads", {"name": "t", "type": 11}))[1]["code"] == 50013
    assert (await ann.call("POST", f"{general}/invites", {}))[1]["code"] == 50013
    assert await ann.can_read(general.split("/")[-1])
    assert await ann.call("DELETE", f"{general}/messages/{said['id']}") == (204, None)
    discord_sandbox.advance(timedelta(hours=1))
    assert (await ann.call("POST", f"{general}/messages", {"content": "y"}))[0] == 200
    # as at Discord, the time stays written there
    assert (await as_bot("GET", f"{guild}/members/{ann.id}"))[1]["communication_disabled_until"] is not None


async def test_whom_nobody_can_time_out(
    as_bot: Call, arrive: Arrive, guild: str, discord_sandbox: DiscordSandbox
) -> None:
    ann, ben = await arrive("ann"), await arrive("ben")
    state = discord_sandbox.state.guild

    async def code(whom: object, until: str | None) -> int:
        status, body = await as_bot("PATCH", f"{guild}/members/{whom}", {"communication_disabled_until": until})
        return 0 if status == 200 else int(body["code"])

    _, role = await as_bot("POST", f"{guild}/roles", {"name": "admins"})
    assert await code(ann.id, in_(1)) == 0
    await as_bot("PUT", f"{guild}/members/{ann.id}/roles/{role['id']}")
    state.roles[int(role["id"])].permissions = Permission.ADMINISTRATOR.value
    assert await code(ann.id, in_(1)) == 50013
    assert await code(ann.id, None) == 0
    state.members[int(ben.id)].roles.add(next(each.id for each in state.roles.values() if each.bot_id))
    assert await code(ben.id, in_(1)) == 50013
    assert await code(state.owner_id, in_(1)) == 50013
    assert await code(5, in_(1)) == 10013
    assert (await ann.call("PATCH", f"{guild}/members/{ann.id}", {"communication_disabled_until": in_(1)}))[0] == 403
    for act in (f"{guild}/members/{ben.id}", f"{guild}/members/{state.owner_id}"):
        assert (await as_bot("DELETE", act))[1]["code"] == 50013
    assert (await as_bot("PUT", f"{guild}/bans/{ben.id}", {}))[1]["code"] == 50013
    await ben.leave(discord_sandbox.guild_id)
    assert (await as_bot("DELETE", f"{guild}/members/{ben.id}"))[1]["code"] == 10007


async def test_who_leaves_is_in_no_thread_any_more(as_bot: Call, arrive: Arrive, guild: str, general: str) -> None:
    ann = await arrive("ann")
    _, thread = await as_bot("POST", f"{general}/threads", {"name": "t", "type": 12})
    await as_bot("PUT", f"/channels/{thread['id']}/thread-members/{ann.id}")
    await as_bot("DELETE", f"{guild}/members/{ann.id}")
    await ann.join(guild.split("/")[-1])
    assert not await ann.can_read(thread["id"])
