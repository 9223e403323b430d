"""The audit log: an entry for every act that Discord records, listed and told of over the gateway."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import aiohttp
import discord
from discord import AuditLogAction as Action

from sandbox.discord import DiscordSandbox
from sandbox.discord.permissions import Permission

from .conftest import Arrive, Bot, Call


async def log(call: Call, guild: str, query: str = "") -> list[Any]:
    status, body = await call("GET", f"{guild}/audit-logs{query}")
    assert status == 200, body
    return list(body["audit_log_entries"])


async def told(bot: Bot, action: Action) -> discord.AuditLogEntry:
    """The next entry over the gateway, which must be of this kind."""
    (entry,) = await bot.next("audit_log_entry_create")
    assert entry.action is action
    assert isinstance(entry, discord.AuditLogEntry)
    return entry


async def test_what_is_done_to_a_member(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann = await arrive("ann")
    member = await home.fetch_member(int(ann.id))
    until = discord.utils.utcnow() + timedelta(hours=1)
    await member.timeout(until, reason="Rude, \N{PERSEVERING FACE}")
    entry = await told(bot, Action.member_update)
    assert (entry.user, entry.reason) == (home.me, "Rude, \N{PERSEVERING FACE}")
    assert entry.target is not None
    assert entry.target.id == member.id
    assert (entry.before.timed_out_until, entry.after.timed_out_until) == (None, until)
    await member.timeout(None)
    entry = await told(bot, Action.member_update)
    assert (entry.before.timed_out_until, entry.after.timed_out_until) == (until, None)
    assert entry.reason is None
    await member.edit(nick="Annie")
    assert (await told(bot, Action.member_update)).after.nick == "Annie"
    role = await home.create_role(name="helper", permissions=discord.Permissions(kick_members=True))
    made = await told(bot, Action.role_create)
    assert (made.after.name, made.after.permissions.kick_members) == ("helper", True)
    await member.add_roles(role, reason="helps")
    entry = await told(bot, Action.member_role_update)
    assert ([each.id for each in entry.after.roles], entry.reason) == ([role.id], "helps")
    await role.edit(name="helpers")
    edited = await told(bot, Action.role_update)
    assert (edited.before.name, edited.after.name) == ("helper", "helpers")
    await role.delete()
    assert (await told(bot, Action.role_delete)).before.name == "helpers"
    await home.kick(member, reason="out")
    assert (await told(bot, Action.kick)).reason == "out"
    await home.ban(member, reason="for good")
    assert (await told(bot, Action.ban)).reason == "for good"
    await home.unban(member)
    assert (await told(bot, Action.unban)).target.id == member.id  # type: ignore[union-attr]


async def test_what_is_done_to_a_channel(bot: Bot, home: discord.Guild) -> None:
    role = await home.create_role(name="staff")
    await told(bot, Action.role_create)
    closed = discord.PermissionOverwrite(send_messages=False)
    channel = await home.create_text_channel("Room", topic="t", overwrites={home.default_role: closed})
    entry = await told(bot, Action.channel_create)
    assert (entry.after.name, entry.after.topic, len(entry.after.overwrites)) == ("room", "t", 1)
    await channel.edit(slowmode_delay=5)
    entry = await told(bot, Action.channel_update)
    assert (entry.before.slowmode_delay, entry.after.slowmode_delay) == (0, 5)
    assert not hasattr(entry.after, "name")
    await channel.edit(slowmode_delay=5)  # nothing changed, nothing is written
    await channel.set_permissions(role, send_messages=True)
    entry = await told(bot, Action.overwrite_create)
    assert (entry.extra, entry.after.allow.send_messages, entry.after.deny.value) == (role, True, 0)
    await channel.set_permissions(role, send_messages=False)
    entry = await told(bot, Action.overwrite_update)
    assert (entry.before.allow.send_messages, entry.after.deny.send_messages) == (True, True)
    await channel.set_permissions(role, overwrite=None)
    assert (await told(bot, Action.overwrite_delete)).extra == role
    invite = await channel.create_invite(max_uses=3)
    entry = await told(bot, Action.invite_create)
    assert (entry.after.code, entry.after.max_uses, entry.after.channel) == (invite.code, 3, channel)
    await invite.delete()
    assert (await told(bot, Action.invite_delete)).before.code == invite.code
    thread = await channel.create_thread(name="talk", type=discord.ChannelType.public_thread)
    assert (await told(bot, Action.thread_create)).after.name == "talk"
    await thread.edit(locked=True, reason="over")
    entry = await told(bot, Action.thread_update)
    assert (entry.before.locked, entry.after.locked, entry.reason) == (False, True, "over")
    await thread.delete()
    assert (await told(bot, Action.thread_delete)).before.name == "talk"
    await channel.delete(reason="done")
    entry = await told(bot, Action.channel_delete)
    assert (entry.before.name, entry.target.id, entry.reason) == ("room", channel.id, "done")  # type: ignore[union-attr]
    await home.edit(verification_level=discord.VerificationLevel.high)
    assert (await told(bot, Action.guild_update)).after.verification_level is discord.VerificationLevel.high


async def test_deleted_messages_are_counted_together(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann, channel = await arrive("ann"), home.text_channels[0]
    said = [await ann.say(channel.id, text) for text in "abcdef"]
    messages = [channel.get_partial_message(int(each["id"])) for each in said]
    own = await channel.send("mine")
    await own.delete()  # one's own are nobody's business
    for message in messages[:3]:
        await message.delete()
    entry = await told(bot, Action.message_delete)
    assert (entry.target.id, entry.extra.channel, entry.extra.count) == (int(ann.id), channel, 1)  # type: ignore[union-attr]
    await channel.delete_messages(messages[3:], reason="spam")
    entry = await told(bot, Action.message_bulk_delete)
    assert (entry.target, entry.extra.count, entry.reason) == (channel, 3, "spam")  # type: ignore[union-attr]
    kept = [each async for each in home.audit_logs(action=Action.message_delete)]
    assert [(each.extra.count, each.user_id) for each in kept] == [(3, home.me.id)]  # type: ignore[union-attr]


async def test_deletions_long_apart_are_counted_apart(
    as_bot: Call, arrive: Arrive, guild: str, general: str, discord_sandbox: DiscordSandbox
) -> None:
    ann = await arrive("ann")
    for _ in range(2):
        _, said = await ann.call("POST", f"{general}/messages", {"content": "x"})
        await as_bot("DELETE", f"{general}/messages/{said['id']}")
        discord_sandbox.advance(timedelta(minutes=6))
    assert [each["options"]["count"] for each in await log(as_bot, guild, "?action_type=72")] == ["1", "1"]


async def test_pages_and_filters(as_bot: Call, arrive: Arrive, guild: str, discord_sandbox: DiscordSandbox) -> None:
    people = [await arrive(name) for name in ("ann", "ben", "cid")]
    for person in people:
        await as_bot("DELETE", f"{guild}/members/{person.id}")
    await as_bot("PUT", f"{guild}/bans/{people[0].id}", {})
    every = await log(as_bot, guild)
    assert [each["target_id"] for each in every] == [people[0].id, *(each.id for each in reversed(people))]
    assert await log(as_bot, guild, "?limit=2") == every[:2]
    assert await log(as_bot, guild, f"?before={every[1]['id']}&limit=1") == [every[2]]
    assert await log(as_bot, guild, f"?after={every[3]['id']}&limit=2") == [every[2], every[1]]
    assert await log(as_bot, guild, f"?action_type=20&target_id={people[1].id}") == [every[2]]
    assert await log(as_bot, guild, f"?user_id={people[1].id}") == []
    _, body = await as_bot("GET", f"{guild}/audit-logs?limit=1")
    assert {each["username"] for each in body["users"]} == {"ann", "sandbox-bot"}
    assert (await as_bot("GET", f"{guild}/audit-logs?limit=101"))[1]["code"] == 50035
    discord_sandbox.advance(timedelta(days=46))
    assert await log(as_bot, guild) == []


async def test_only_who_may_read_it(arrive: Arrive, as_bot: Call, guild: str, discord_sandbox: DiscordSandbox) -> None:
    ann, ben = await arrive("ann"), await arrive("ben")
    assert (await ann.call("GET", f"{guild}/audit-logs"))[1]["code"] == 50013
    _, role = await as_bot("POST", f"{guild}/roles", {"permissions": str(Permission.VIEW_AUDIT_LOG.value)})
    await as_bot("PUT", f"{guild}/members/{ann.id}/roles/{role['id']}")
    await as_bot("DELETE", f"{guild}/members/{ben.id}")
    await ann.until(lambda: any(data.get("action_type") == 20 for _, data in ann.events))
    heard = [data for name, data in ann.events if name == "GUILD_AUDIT_LOG_ENTRY_CREATE"]
    assert [each["action_type"] for each in heard] == [25, 20]
    assert [name for name, _ in ben.events if name == "GUILD_AUDIT_LOG_ENTRY_CREATE"] == []
    assert len(await log(ann.call, guild)) == 3


async def test_a_reason_has_its_limit(
    guild: str, arrive: Arrive, discord_sandbox: DiscordSandbox, as_bot: Call
) -> None:
    ann = await arrive("ann")
    url = f"{discord_sandbox.api_url}{guild}/bans/{ann.id}"
    for length, status in ((513, 400), (512, 204)):
        headers = {"Authorization": f"Bot {discord_sandbox.bot_token}", "X-Audit-Log-Reason": "x" * length}
        async with aiohttp.ClientSession(headers=headers) as http, http.put(url, json={}) as response:
            assert response.status == status
    assert len((await log(as_bot, guild))[0]["reason"]) == 512


async def test_another_bot_coming_in(as_bot: Call, guild: str, discord_sandbox: DiscordSandbox) -> None:
    user_id, _ = discord_sandbox.add_bot("helper")
    (entry,) = await log(as_bot, guild)
    assert (entry["action_type"], entry["target_id"]) == (28, str(user_id))
    assert entry["user_id"] == str(discord_sandbox.state.guild.owner_id)
