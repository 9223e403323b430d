"""Threads: forum posts, public and private ones, and who sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.permissions import Permission
from sandbox.discord.state import ANNOUNCEMENT

from .conftest import Arrive, Bot, Call


async def active(call: Call, guild: str) -> list[str]:
    status, body = await call("GET", f"{guild}/threads/active")
    assert (status, body["has_more"]) == (200, False)
    return [thread["name"] for thread in body["threads"]]


async def test_forum_posts_through_discord_py(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann = await arrive("ann")
    tag = discord.ForumTag(name="rules", emoji="\N{SPARKLES}", moderated=True)
    forum = await home.create_forum("Cases", available_tags=[tag, discord.ForumTag(name="open")])
    embed = discord.Embed(title="t")
    made = await forum.create_thread(
        name="Read me", content="first", embed=embed, applied_tags=[forum.available_tags[0]]
    )
    assert (made.thread.id, made.message.content, made.message.embeds[0].title) == (made.message.id, "first", "t")
    assert [each.name for each in made.thread.applied_tags] == ["rules"]
    (heard,) = await bot.next("thread_create")
    assert (heard.id, heard.parent, heard.owner_id) == (made.thread.id, forum, home.me.id)
    (listed,) = await home.active_threads()
    assert (listed.name, listed.parent_id, listed.type, listed.message_count) == (
        "Read me",
        forum.id,
        discord.ChannelType.public_thread,
        0,
    )
    assert (await ann.next_message()).content == "first"
    await ann.say(made.thread.id, "a reply")
    (_,), (reply,) = await bot.next("message"), await bot.next("message")
    assert (reply.content, reply.channel.id) == ("a reply", made.thread.id)
    assert {member.id for member in await made.thread.fetch_members()} == {home.me.id, int(ann.id)}
    await made.thread.edit(name="Read this", pinned=True, locked=True, archived=True, applied_tags=[])
    assert await home.active_threads() == []
    fetched = await home.fetch_channel(made.thread.id)
    assert isinstance(fetched, discord.Thread)
    assert (fetched.name, fetched.archived, fetched.locked, fetched.message_count) == ("Read this", True, True, 1)
    assert fetched.flags.pinned
    await made.thread.delete()
    with pytest.raises(discord.NotFound):
        await home.fetch_channel(made.thread.id)


async def test_private_threads_are_for_their_members(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann, ben = await arrive("ann"), await arrive("ben")
    channel = home.text_channels[0]
    thread = await channel.create_thread(name="Case 1", type=discord.ChannelType.private_thread, invitable=False)
    assert (thread.is_private(), thread.invitable) == (True, False)
    await thread.send("between us")
    assert not await ann.can_read(thread.id)
    await thread.add_user(discord.Object(int(ann.id)))
    created = await ann.until(lambda: [data for name, data in ann.events if name == "THREAD_CREATE"])
    assert (created[0]["id"], created[0]["type"], created[0]["member"]["user_id"]) == (str(thread.id), 12, ann.id)
    assert await ann.can_read(thread.id)
    await ann.say(thread.id, "thanks")
    assert not await ben.can_read(thread.id)
    assert (await ann.call("PUT", f"/channels/{thread.id}/thread-members/{ben.id}"))[1]["code"] == 50013
    assert [name for name, _ in ben.events if name.startswith("THREAD")] == []
    # who cannot see the channel cannot see the thread, member of it or not
    await channel.set_permissions(home.me, view_channel=True)
    await channel.set_permissions(home.default_role, view_channel=False)
    assert not await ann.can_read(thread.id)
    await channel.set_permissions(home.default_role, overwrite=None)
    synced = await ann.until(lambda: [data for name, data in ann.events if name == "THREAD_LIST_SYNC"])
    assert [each["name"] for each in synced[0]["threads"]] == ["Case 1"]
    await thread.remove_user(discord.Object(int(ann.id)))
    assert not await ann.can_read(thread.id)


async def test_public_threads_of_channels(
    as_bot: Call, arrive: Arrive, guild: str, general: str, discord_sandbox: DiscordSandbox
) -> None:
    ann = await arrive("ann")
    status, public = await ann.call("POST", f"{general}/threads", {"name": "public", "type": 11})
    assert (status, public["owner_id"], public["member"]["user_id"]) == (201, ann.id, ann.id)
    assert (await ann.call("POST", f"{general}/threads", {"name": "untyped"}))[1]["type"] == 12
    _, said = await ann.call("POST", f"{general}/messages", {"content": "x"})
    from_message = f"{general}/messages/{said['id']}/threads"
    status, thread = await as_bot("POST", from_message, {"name": "from it", "auto_archive_duration": 60})
    assert (status, thread["id"], thread["thread_metadata"]["auto_archive_duration"]) == (201, said["id"], 60)
    assert (await as_bot("POST", from_message, {"name": "again"}))[1]["code"] == 160004
    assert (await as_bot("GET", f"{general}/messages/{said['id']}"))[1]["flags"] == 1 << 5
    # the bot manages threads, and so sees the private one too
    assert await active(as_bot, guild) == ["from it", "untyped", "public"]
    assert (await ann.call("GET", f"{guild}/threads/active"))[1]["code"] == 20002
    place = f"/channels/{public['id']}"
    _, members = await as_bot("GET", f"{place}/thread-members")
    assert [member["user_id"] for member in members] == [ann.id]
    for method in ("PUT", "DELETE"):
        assert await as_bot(method, f"{place}/thread-members/@me") == (204, None)
    assert (await as_bot("GET", f"{place}/thread-members/{discord_sandbox.application_id}"))[1]["code"] == 10007
    assert (await as_bot("GET", f"{place}/thread-members/{ann.id}"))[0] == 200
    news = next(iter(discord_sandbox.state.guild.channels.values()))
    news.type = ANNOUNCEMENT
    assert (await as_bot("POST", f"{general}/threads", {"name": "news"}))[1]["type"] == 10
    assert (await as_bot("POST", f"{general}/threads", {"name": "news", "type": 12}))[1]["code"] == 50035


async def test_archived_and_locked(as_bot: Call, arrive: Arrive, guild: str, general: str) -> None:
    ann, ben = await arrive("ann"), await arrive("ben")
    _, thread = await ann.call("POST", f"{general}/threads", {"name": "t", "type": 11})
    place = f"/channels/{thread['id']}"
    assert (await ben.call("PATCH", place, {"name": "mine"}))[1]["code"] == 50013
    assert (await ann.call("PATCH", place, {"locked": True}))[1]["code"] == 50013
    assert (await ann.call("PATCH", place, {"archived": True}))[0] == 200
    assert await active(as_bot, guild) == []
    assert (await as_bot("PATCH", place, {"name": "x"}))[1]["code"] == 50083
    for method in ("PUT", "DELETE"):
        assert (await as_bot(method, f"{place}/thread-members/{ben.id}"))[1]["code"] == 50083
    # a message opens it again, until it is locked
    await ben.say(thread["id"], "still here")
    assert await active(as_bot, guild) == ["t"]
    assert (await as_bot("PATCH", place, {"locked": True, "archived": True}))[0] == 200
    assert (await ann.call("PATCH", place, {"archived": False}))[1]["code"] == 50013
    assert (await ann.call("POST", f"{place}/messages", {"content": "x"}))[1]["code"] == 160005
    assert (await as_bot("PATCH", place, {"locked": False, "archived": False}))[0] == 200
    await as_bot("PATCH", place, {"archived": True})
    assert (await ben.call("PATCH", place, {"archived": False}))[0] == 200
    assert (await ann.call("DELETE", place))[1]["code"] == 50013
    assert (await as_bot("DELETE", place))[0] == 200
    assert (await as_bot("GET", place))[1]["code"] == 10003


async def test_what_a_post_may_be(as_bot: Call, arrive: Arrive, guild: str, general: str) -> None:
    ann = await arrive("ann")
    tags = [{"name": "staff", "moderated": True}, {"name": "open"}]
    body = {"name": "Cases", "type": 15, "available_tags": tags, "flags": 1 << 4}
    _, forum = await as_bot("POST", f"{guild}/channels", body)
    assert forum["flags"] == 1 << 4
    posts, (staff, open_tag) = f"/channels/{forum['id']}/threads", [tag["id"] for tag in forum["available_tags"]]

    async def posted(by: Call, **fields: Any) -> int:
        answer = await by("POST", posts, {"name": "n", "message": {"content": "x"}, **fields})
        return 0 if answer[0] == 201 else int(answer[1]["code"])

    assert await posted(ann.call) == 40067
    assert await posted(ann.call, applied_tags=[staff]) == 50013
    assert await posted(ann.call, applied_tags=["5"]) == 10087
    assert await posted(ann.call, applied_tags=[open_tag], name="") == 50035
    assert await posted(ann.call, applied_tags=[open_tag], message={"content": "x" * 2001}) == 50035
    assert await posted(ann.call, applied_tags=[open_tag], message={"content": ""}) == 50006
    assert await posted(ann.call, applied_tags=[open_tag], message=None) == 50035
    assert await posted(ann.call, applied_tags=[open_tag]) == 0
    assert await posted(as_bot, applied_tags=[staff]) == 0
    deny = {"type": 0, "deny": str(Permission.SEND_MESSAGES.value)}
    await as_bot("PUT", f"/channels/{forum['id']}/permissions/{guild.split('/')[-1]}", deny)
    assert await posted(ann.call, applied_tags=[open_tag]) == 50013
    assert len(await active(as_bot, guild)) == 2
    assert (await as_bot("DELETE", f"/channels/{forum['id']}"))[0] == 200
    assert await active(as_bot, guild) == []
    _, category = await as_bot("POST", f"{guild}/channels", {"name": "c", "type": 4})
    assert (await as_bot("POST", f"/channels/{category['id']}/threads", {"name": "n"}))[1]["code"] == 50024


async def test_the_bot_knows_open_threads_from_the_start(
    as_bot: Call, general: str, bot: Bot, home: discord.Guild
) -> None:
    _, thread = await as_bot("POST", f"{general}/threads", {"name": "t", "type": 11})
    await bot.next("thread_create")
    bot.may_identify.clear()
    await bot.ws.close(4000)
    bot.may_identify.set()
    await bot.next("resumed")
    assert [each.name for each in home.threads] == ["t"]
    for path in (f"/channels/{thread['id']}/permissions/1", f"/channels/{thread['id']}/invites"):
        assert (await as_bot("PUT" if "perm" in path else "POST", path, {}))[1]["code"] == 50024


async def test_archived_private_threads(bot: Bot, home: discord.Guild, arrive: Arrive, as_bot: Call) -> None:
    ann, channel = await arrive("ann"), home.text_channels[0]
    threads = [
        await channel.create_thread(name=f"Case {number}", type=discord.ChannelType.private_thread, invitable=False)
        for number in range(4)
    ]
    for thread in (threads[1], threads[3]):
        await thread.add_user(discord.Object(int(ann.id)))
    for thread in (threads[2], threads[0], threads[3], threads[1]):
        await thread.edit(archived=True)

    async def names(**given: Any) -> list[str]:
        return [each.name async for each in channel.archived_threads(private=True, **given)]

    assert await names() == ["Case 1", "Case 3", "Case 0", "Case 2"]
    assert await names(limit=2) == ["Case 1", "Case 3"]
    last = (await home.fetch_channel(threads[3].id)).archive_timestamp  # type: ignore[union-attr]
    assert await names(before=last) == ["Case 0", "Case 2"]
    assert await names(joined=True, limit=3) == ["Case 3", "Case 2", "Case 1"]
    place = f"/channels/{channel.id}"
    assert (await ann.call("GET", f"{place}/threads/archived/private"))[1]["code"] == 50013
    own = f"{place}/users/@me/threads/archived/private"
    status, body = await ann.call("GET", own)
    assert (status, [each["name"] for each in body["threads"]]) == (200, ["Case 3", "Case 1"])
    assert [each["user_id"] for each in body["members"]] == [ann.id, ann.id]
    _, body = await ann.call("GET", f"{own}?before={threads[3].id}")
    assert ([each["name"] for each in body["threads"]], body["has_more"]) == (["Case 1"], False)
    assert [each.name async for each in channel.archived_threads()] == []
    _, body = await as_bot("GET", f"{place}/threads/archived/private?limit=2")
    assert body["has_more"]


async def test_who_manages_threads_is_in_every_private_one(
    arrive: Arrive, as_bot: Call, general: str, guild: str, discord_sandbox: DiscordSandbox
) -> None:
    ann, ben = await arrive("ann"), await arrive("ben")
    _, thread = await ann.call("POST", f"{general}/threads", {"name": "t", "type": 12, "invitable": False})
    place = f"/channels/{thread['id']}"
    assert not await ben.can_read(thread["id"])
    _, role = await as_bot("POST", f"{guild}/roles", {"permissions": str(Permission.MANAGE_THREADS.value)})
    await as_bot("PUT", f"{guild}/members/{ben.id}/roles/{role['id']}")
    assert await ben.can_read(thread["id"])
    assert (await ben.call("PATCH", place, {"locked": True}))[0] == 200
    assert (await ann.call("PATCH", place, {"invitable": True}))[1]["code"] == 50013
    assert await ben.call("DELETE", f"{place}/thread-members/{ann.id}") == (204, None)
    assert not await ann.can_read(thread["id"])


async def test_a_mention_brings_somebody_into_a_thread(arrive: Arrive, as_bot: Call, general: str) -> None:
    ann, ben, cid = await arrive("ann"), await arrive("ben"), await arrive("cid")
    _, thread = await as_bot("POST", f"{general}/threads", {"name": "t", "type": 12, "invitable": False})
    messages = f"/channels/{thread['id']}/messages"
    await as_bot("POST", messages, {"content": f"<@{ann.id}>"})
    assert await ann.can_read(thread["id"])
    # it cannot be opened to others by who does not manage it
    await ann.call("POST", messages, {"content": f"<@{ben.id}>"})
    assert not await ben.can_read(thread["id"])
    await as_bot("POST", messages, {"content": f"<@{cid.id}>", "allowed_mentions": {"parse": []}})
    assert not await cid.can_read(thread["id"])


async def test_a_quiet_thread_is_archived_by_itself(
    bot: Bot, home: discord.Guild, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    ann = await arrive("ann")
    kind = discord.ChannelType.public_thread
    thread = await home.text_channels[0].create_thread(name="t", type=kind, auto_archive_duration=60)
    discord_sandbox.advance(timedelta(minutes=40))
    await ann.say(thread.id, "still here")
    discord_sandbox.advance(timedelta(minutes=40))
    assert [each.name for each in await home.active_threads()] == ["t"]
    discord_sandbox.advance(timedelta(minutes=20))
    _, after = await bot.next("thread_update")
    assert after.archived
    await ann.say(thread.id, "open again")
    assert [each.name for each in await home.active_threads()] == ["t"]
    discord_sandbox.advance(timedelta(minutes=60))
    assert await home.active_threads() == []
