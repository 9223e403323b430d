"""Webhooks: made, listed, changed and deleted, and what is said by one."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.permissions import Permission

from .conftest import Arrive, Bot, Call


async def test_speaking_by_a_webhook(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann, channel = await arrive("ann"), home.text_channels[0]
    webhook = await channel.create_webhook(name="Voices", reason="for those without a name")
    (told,) = await bot.next("webhooks_update")
    assert told == channel
    mentions = discord.AllowedMentions.none()
    sent = await webhook.send("hello @everyone", username="Blue Heron", wait=True, allowed_mentions=mentions)
    assert (sent.author.name, sent.webhook_id, sent.mention_everyone) == ("Blue Heron", webhook.id, False)
    (heard,) = await bot.next("message")
    assert (heard.author.id, heard.author.name, heard.author.bot) == (webhook.id, "Blue Heron", True)
    assert (await ann.next_message()).content == "hello @everyone"
    edited = await sent.edit(content="hello all", attachments=[discord.File(io.BytesIO(b"x"), "x.txt")])
    assert ([each.filename for each in edited.attachments], edited.author.name) == (["x.txt"], "Blue Heron")
    assert (await webhook.fetch_message(sent.id)).content == "hello all"
    assert await webhook.send("not waited for") is None  # type: ignore[func-returns-value]
    assert (await ann.next_message(lambda each: "waited" in each.content)).content == "not waited for"
    view: Any = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Reply", custom_id="reply"))
    pressed = await webhook.send("press", view=view, wait=True)
    assert pressed.components[0].children[0].custom_id == "reply"  # type: ignore[union-attr]
    # another webhook, or the bot by itself, has no hand in it
    another = await channel.create_webhook(name="Another")
    for act in (another.edit_message(sent.id, content="x"), another.delete_message(sent.id)):
        with pytest.raises(discord.NotFound) as foreign:
            await act
        assert foreign.value.code == 10008
    with pytest.raises(discord.Forbidden) as theirs:
        await channel.get_partial_message(sent.id).edit(content="x")
    assert theirs.value.code == 50005
    await sent.delete()
    with pytest.raises(discord.NotFound):
        await webhook.fetch_message(sent.id)
    # a moderator deletes it as anybody's; that is written down as the webhook's
    await channel.get_partial_message(pressed.id).delete()
    (entry,) = [each async for each in home.audit_logs(action=discord.AuditLogAction.message_delete)]
    assert entry._target_id == webhook.id


async def test_in_a_thread_and_in_a_forum(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    channel = home.text_channels[0]
    webhook = await channel.create_webhook(name="Voices")
    thread = await channel.create_thread(name="t", type=discord.ChannelType.public_thread)
    await thread.edit(archived=True)
    sent = await webhook.send("inside", thread=thread, wait=True)
    assert (sent.channel.id, [each.id for each in await home.active_threads()]) == (thread.id, [thread.id])
    await webhook.edit_message(sent.id, content="still inside", thread=thread)
    for refused in (webhook.fetch_message(sent.id), webhook.send("x", thread=discord.Object(sent.id), wait=True)):
        with pytest.raises(discord.NotFound):
            await refused
    await webhook.delete_message(sent.id, thread=thread)
    with pytest.raises(discord.HTTPException) as wrong:
        await webhook.send("x", thread_name="new")
    assert wrong.value.code == 220003
    forum = await home.create_forum("Cases")
    poster = await forum.create_webhook(name="Poster")
    with pytest.raises(discord.HTTPException) as wrong:
        await poster.send("x")
    assert wrong.value.code == 220001
    first = await poster.send("first", thread_name="A case", wait=True)
    (post,) = [each for each in await home.active_threads() if each.parent_id == forum.id]
    assert (post.name, post.id, post.owner_id) == ("A case", first.id, poster.id)


async def test_keeping_them(bot: Bot, home: discord.Guild, as_bot: Call, guild: str) -> None:
    channel, other = home.text_channels[0], await home.create_text_channel("other")
    webhook = await channel.create_webhook(name="Voices")
    listed = await channel.webhooks()
    assert [(each.id, each.token) for each in listed] == [(webhook.id, webhook.token)]
    assert listed[0].user == home.me
    moved = await webhook.edit(name="Others", channel=other, reason="moved")
    assert (moved.name, moved.channel_id, [each.id for each in await home.webhooks()]) == (
        "Others",
        other.id,
        [webhook.id],
    )
    assert [each.name for each in await channel.webhooks()] == []
    _, shown = await as_bot("GET", f"/webhooks/{webhook.id}")
    assert shown["application_id"] == str(home.me.id)
    await moved.delete(reason="over")
    with pytest.raises(discord.NotFound) as gone:
        await moved.send("x")
    assert gone.value.code == 10015
    entries = [each async for each in home.audit_logs(limit=3)]
    assert [each.action.name for each in entries] == ["webhook_delete", "webhook_update", "webhook_create"]
    assert (entries[1].before.name, entries[1].after.channel, entries[1].reason) == ("Voices", other, "moved")
    for _ in range(15):
        await channel.create_webhook(name="one of many")
    with pytest.raises(discord.HTTPException) as full:
        await channel.create_webhook(name="too many")
    assert full.value.code == 30007
    spare = await other.create_webhook(name="spare")
    with pytest.raises(discord.HTTPException) as full:
        await spare.edit(channel=channel)
    assert full.value.code == 30007


async def test_whoever_has_the_token(as_bot: Call, general: str, discord_sandbox: DiscordSandbox) -> None:
    _, made = await as_bot("POST", f"{general}/webhooks", {"name": "Open"})
    place = f"{discord_sandbox.api_url}/webhooks/{made['id']}/{made['token']}"
    async with aiohttp.ClientSession() as http:

        async def call(method: str, url: str, json: Any = None) -> tuple[int, Any]:
            async with http.request(method, url, json=json) as response:
                return response.status, await response.json() if response.status != 204 else None

        status, shown = await call("GET", place)
        assert (status, shown["name"], "user" in shown) == (200, "Open", False)
        assert (await call("PATCH", place, {"name": "Shut"}))[1]["name"] == "Shut"
        assert (await call("POST", place + "x", {"content": "x"}))[1]["code"] == 50027
        assert (await call("POST", f"{place}?wait=true", {"content": ""}))[1]["code"] == 50006
        assert (await call("POST", place, {"content": "x", "username": "Clyde"}))[1]["code"] == 50035
        assert (await call("POST", place, {"content": "x" * 2001}))[1]["code"] == 50035
        assert await call("DELETE", place) == (204, None)
        assert (await call("POST", place, {"content": "x"}))[1]["code"] == 10015


async def test_by_whom(as_bot: Call, arrive: Arrive, general: str, guild: str, discord_sandbox: DiscordSandbox) -> None:
    ann = await arrive("ann")
    _, made = await as_bot("POST", f"{general}/webhooks", {"name": "The bot's"})
    for method, path in (("POST", f"{general}/webhooks"), ("GET", f"{general}/webhooks"), ("GET", f"{guild}/webhooks")):
        assert (await ann.call(method, path, {"name": "x"} if method == "POST" else None))[1]["code"] == 50013
    for method in ("GET", "PATCH", "DELETE"):
        body = {"name": "x"} if method == "PATCH" else None
        assert (await ann.call(method, f"/webhooks/{made['id']}", body))[1]["code"] == 50013
    _, role = await as_bot("POST", f"{guild}/roles", {"permissions": str(Permission.MANAGE_WEBHOOKS.value)})
    await as_bot("PUT", f"{guild}/members/{ann.id}/roles/{role['id']}")
    # what an app made, only that app can speak by
    _, (listed,) = await ann.call("GET", f"{general}/webhooks")
    assert "token" not in listed
    _, own = await ann.call("POST", f"{general}/webhooks", {"name": "Ann's"})
    assert own["application_id"] is None
    button = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "x"}]}]
    link = [{"type": 1, "components": [{"type": 2, "style": 5, "label": "x", "url": "https://x.example"}]}]
    place = f"/webhooks/{own['id']}/{own['token']}"
    _, plain = await as_bot("POST", f"{place}?wait=true", {"content": "x", "components": button})
    assert plain["components"] == []
    with_components = f"{place}?wait=true&with_components=true"
    assert (await as_bot("POST", with_components, {"content": "x", "components": button}))[1]["code"] == 50035
    assert (await as_bot("POST", with_components, {"content": "x", "components": link}))[1]["components"]
    assert (await as_bot("POST", f"{general}/webhooks", {"name": "Discord"}))[1]["code"] == 50035
    assert (await as_bot("POST", f"{general}/webhooks", {"name": "a", "avatar": "x"}))[1]["code"] == 50035
    assert (await as_bot("DELETE", "/webhooks/5"))[1]["code"] == 10015


async def test_what_is_announced_reaches_who_follows(
    bot: Bot, home: discord.Guild, arrive: Arrive, as_bot: Call, guild: str
) -> None:
    ann = await arrive("ann")
    news = await home.create_text_channel("news", news=True)
    target = await home.create_text_channel("target")
    follower = await news.follow(destination=target)
    assert (follower.type, follower.channel_id) == (discord.WebhookType.channel_follower, target.id)
    _, (listed,) = await as_bot("GET", f"/channels/{target.id}/webhooks")
    assert (listed["source_channel"]["id"], listed["name"], "token" in listed) == (str(news.id), "Sandbox #news", False)
    message = await news.send("we are open")
    await message.publish()
    published = await news.fetch_message(message.id)
    assert published.flags.crossposted
    (copy,) = [each async for each in target.history()]
    assert (copy.content, copy.flags.is_crossposted, copy.webhook_id) == ("we are open", True, int(listed["id"]))
    assert copy.reference is not None
    assert (copy.reference.message_id, copy.reference.channel_id) == (message.id, news.id)
    place = f"/channels/{news.id}/messages"
    assert (await as_bot("POST", f"{place}/{message.id}/crosspost"))[1]["code"] == 40033
    _, said = await ann.call("POST", place, {"content": "mine"})
    _, other = await as_bot("POST", place, {"content": "not mine"})
    assert (await ann.call("POST", f"{place}/{other['id']}/crosspost"))[1]["code"] == 50013
    assert (await ann.call("POST", f"{place}/{said['id']}/crosspost"))[0] == 200
    body = {"webhook_channel_id": str(target.id)}
    assert (await as_bot("POST", f"/channels/{target.id}/followers", body))[1]["code"] == 50024
    assert (await ann.call("POST", f"/channels/{news.id}/followers", body))[1]["code"] == 50013
