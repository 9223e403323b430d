"""The guild's own settings, other bots in it, pins, and what the operator sets in Discord's client."""

from __future__ import annotations

import asyncio

import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.permissions import Permission

from .conftest import Arrive, Bot, Call


def own_role_may(sandbox: DiscordSandbox, permissions: int) -> None:
    role = next(role for role in sandbox.state.guild.roles.values() if role.managed)
    role.permissions |= permissions


async def test_community_needs_its_channels_and_filters(
    bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox
) -> None:
    channel = home.text_channels[0]
    discord_sandbox.set_features("NEWS")
    await bot.next("guild_update")
    assert home.features == ["NEWS"]
    with pytest.raises(discord.Forbidden) as refused:
        await home.edit(community=True, rules_channel=channel, public_updates_channel=channel)
    assert refused.value.code == 50013
    own_role_may(discord_sandbox, Permission.ADMINISTRATOR)
    level = discord.VerificationLevel.none
    await home.edit(rules_channel=None, public_updates_channel=None, verification_level=level)
    no_filter = discord.ContentFilter.disabled
    with pytest.raises(discord.HTTPException) as unfit:
        await home.edit(
            community=True, rules_channel=channel, public_updates_channel=channel, explicit_content_filter=no_filter
        )
    assert unfit.value.code == 50035
    for field in ("verification_level", "explicit_content_filter"):
        assert field in str(unfit.value)
    after = await home.edit(
        community=True,
        rules_channel=channel,
        public_updates_channel=channel,
        system_channel=channel,
        verification_level=discord.VerificationLevel.low,
        explicit_content_filter=discord.ContentFilter.all_members,
        default_notifications=discord.NotificationLevel.only_mentions,
    )
    assert set(after.features) == {"NEWS", "COMMUNITY"}
    while home.system_channel is None:
        await bot.next("guild_update")
    assert (home.rules_channel, home.system_channel, home.public_updates_channel) == (channel, channel, channel)
    with pytest.raises(discord.HTTPException):
        await home.edit(rules_channel=None)
    assert (await home.edit(community=False)).features == ["NEWS"]


async def test_without_community(as_bot: Call, guild: str, discord_sandbox: DiscordSandbox) -> None:
    discord_sandbox.state.guild.onboarding.enabled = True
    discord_sandbox.set_features()
    assert not discord_sandbox.state.guild.onboarding.enabled
    for kind in (5, 13, 15):
        assert (await as_bot("POST", f"{guild}/channels", {"name": "x", "type": kind}))[1]["code"] == 50024
    # features that are Discord's alone to give are not taken from a request
    assert (await as_bot("PATCH", guild, {"features": ["PARTNERED"]}))[1]["features"] == []
    assert (await as_bot("PATCH", guild, {"features": ["INVITES_DISABLED"]}))[1]["features"] == ["INVITES_DISABLED"]
    assert (await as_bot("PATCH", guild, {"verification_level": 5}))[1]["code"] == 50035


async def test_the_operator_sets_it_directly(arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann = await arrive("ann")
    control = f"{ann.sandbox_url}/guilds/{discord_sandbox.guild_id}"
    shown = await ann.must("PATCH", control, {"features": ["COMMUNITY"], "verification_level": 3, "name": "Clinic"})
    assert (shown["features"], shown["verification_level"], shown["name"]) == (["COMMUNITY"], 3, "Clinic")
    await ann.until(lambda: [name for name, _ in ann.events if name == "GUILD_UPDATE"])
    other = await ann.must("POST", f"{control}/bots", {"username": "helper", "permissions": "8"})
    assert discord_sandbox.state.guild.roles[int(other["role_id"])].managed


async def test_another_bot(bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox) -> None:
    user_id, role_id = discord_sandbox.add_bot("music", Permission.ADMINISTRATOR)
    (member,) = await bot.next("member_join")
    assert (member.id, member.bot, [role.id for role in member.roles[1:]]) == (user_id, True, [role_id])
    assert member.guild_permissions.administrator
    role = home.get_role(role_id)
    assert role is not None
    assert (role.is_bot_managed(), role.tags.bot_id if role.tags else None) == (True, user_id)
    assert role < home.me.top_role
    bots = {each.id async for each in home.fetch_members() if each.bot}
    assert bots == {user_id, home.me.id}


async def test_pins(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann, channel = await arrive("ann"), home.text_channels[0]
    messages = [await channel.send(text) for text in ("one", "two")]
    for message in messages:
        await message.pin()
        await bot.next("guild_channel_pins_update")
    assert [each.content async for each in channel.pins()] == ["two", "one"]
    assert (await channel.fetch_message(messages[0].id)).pinned
    await messages[1].unpin()
    assert [each.content async for each in channel.pins()] == ["one"]
    path = f"/channels/{channel.id}/messages/pins/{messages[1].id}"
    assert (await ann.call("PUT", path))[1]["code"] == 50013


async def test_channels_as_discord_py_reads_them(
    bot: Bot, home: discord.Guild, as_bot: Call, guild: str, discord_sandbox: DiscordSandbox
) -> None:
    category = await home.create_category("Rooms")
    forum = await category.create_forum("cases", available_tags=[discord.ForumTag(name="new")])
    voice = await category.create_voice_channel("talk")
    assert (voice.bitrate, voice.user_limit) == (64_000, 0)
    changed = await forum.edit(require_tag=True, default_auto_archive_duration=60)
    assert changed is not None
    assert (changed.flags.require_tag, changed.default_layout) == (True, discord.ForumLayoutType.not_set)
    same = [{"name": "new"}, {"name": "new"}]
    assert (await as_bot("PATCH", f"/channels/{forum.id}", {"available_tags": same}))[1]["code"] == 40066
    # a voice channel that the bot cannot see reaches it obfuscated, and over HTTP not at all
    await voice.set_permissions(home.me, view_channel=True, connect=True)
    await voice.set_permissions(home.default_role, view_channel=False)
    await voice.set_permissions(home.me, overwrite=None)
    assert home.me.id not in discord_sandbox.state.guild.channels[voice.id].overwrites
    while "___hidden___" not in [channel.name for channel in home.voice_channels]:
        await bot.next("guild_channel_update")
    assert {channel.name for channel in await home.fetch_channels()} == {"general", "Rooms", "cases"}
    assert (await as_bot("PATCH", f"{guild}/channels", [{"id": str(voice.id), "position": 0}]))[1]["code"] == 50001


async def test_channels_move_together_or_not_at_all(bot: Bot, home: discord.Guild, as_bot: Call, guild: str) -> None:
    category, channel = await home.create_category("Rooms"), await home.create_text_channel("one")
    moves = [{"id": str(channel.id), "position": 7}, {"id": str(category.id), "parent_id": str(category.id)}]
    assert (await as_bot("PATCH", f"{guild}/channels", moves))[1]["code"] == 50035
    assert (await as_bot("GET", f"/channels/{channel.id}"))[1]["position"] != 7
    moves[1] = {"id": str(category.id), "position": 3}
    assert await as_bot("PATCH", f"{guild}/channels", moves) == (204, None)
    heard = [(await bot.next("guild_channel_update"))[1] for _ in moves]
    assert [(each.name, each.position) for each in heard] == [("one", 7), ("Rooms", 3)]


async def test_faults_and_counts_meet_these_routes_too(
    as_bot: Call, guild: str, discord_sandbox: DiscordSandbox
) -> None:
    general = f"/channels/{next(iter(discord_sandbox.state.guild.channels))}"
    discord_sandbox.fault("/onboarding$", method="PUT", status=403, times=1)
    lie = discord_sandbox.fault("", lie=True)
    assert (await as_bot("PUT", f"{guild}/onboarding", {"mode": 1}))[0] == 403
    assert (await as_bot("PUT", f"{guild}/onboarding", {"mode": 1}))[0] == 200
    _, invite = await as_bot("POST", f"{general}/invites", {})
    assert (await as_bot("DELETE", f"/invites/{invite['code']}"))[0] == 200
    assert lie.hits == 0
    _, thread = await as_bot("POST", f"{general}/threads", {"name": "t"})
    assert await as_bot("DELETE", f"/channels/{thread['id']}/thread-members/@me") == (204, None)
    assert (lie.hits, len(discord_sandbox.state.guild.threads[int(thread["id"])].thread.members)) == (1, 1)  # type: ignore[union-attr]
    held = discord_sandbox.fault("/threads/active$", hold="before", times=1)
    listing = asyncio.ensure_future(as_bot("GET", f"{guild}/threads/active"))
    assert await held.until(waiting=1)
    held.release()
    assert [each["id"] for each in (await listing)[1]["threads"]] == [thread["id"]]
    assert discord_sandbox.faults.counts == {
        "PUT /guilds/{id}/onboarding": 2,
        "POST /channels/{id}/invites": 1,
        "DELETE /invites/{code}": 1,
        "POST /channels/{id}/threads": 1,
        "DELETE /channels/{id}/thread-members/@me": 1,
        "GET /guilds/{id}/threads/active": 1,
    }
