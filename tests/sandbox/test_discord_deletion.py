"""Deleting messages: by whom, one by one and many at once."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest

from sandbox.discord import DiscordSandbox

from .conftest import Arrive, Bot, Call


async def say(call: Call, general: str, times: int = 1) -> list[str]:
    return [(await call("POST", f"{general}/messages", {"content": "x"}))[1]["id"] for _ in range(times)]


async def test_ones_own_and_with_the_permission_others(as_bot: Call, arrive: Arrive, general: str) -> None:
    ann, ben = await arrive("ann"), await arrive("ben")
    first, second = await say(ann.call, general, 2)
    assert (await ben.call("DELETE", f"{general}/messages/{first}"))[1]["code"] == 50013
    assert await ann.call("DELETE", f"{general}/messages/{first}") == (204, None)
    assert (await ann.call("DELETE", f"{general}/messages/{first}"))[1]["code"] == 10008
    assert await as_bot("DELETE", f"{general}/messages/{second}") == (204, None)
    await ben.until(lambda: not ben.messages)


async def test_many_at_once(as_bot: Call, arrive: Arrive, general: str) -> None:
    ann = await arrive("ann")
    ids = await say(ann.call, general, 3)
    many = f"{general}/messages/bulk-delete"
    assert (await ann.call("POST", many, {"messages": ids}))[1]["code"] == 20002
    for wrong in (ids[:1], [], [ids[0], ids[0]], [str(each) for each in range(101)]):
        assert (await as_bot("POST", many, {"messages": wrong}))[1]["code"] == 50035
    # one that is gone already counts, and is no obstacle
    await as_bot("DELETE", f"{general}/messages/{ids[0]}")
    assert await as_bot("POST", many, {"messages": ids}) == (204, None)
    (told,) = await ann.until(lambda: [data for name, data in ann.events if name == "MESSAGE_DELETE_BULK"])
    assert told["ids"] == ids[1:]
    assert (await as_bot("GET", f"{general}/messages"))[1] == []
    place = f"/channels/{(await as_bot('POST', '/users/@me/channels', {'recipient_id': ann.id}))[1]['id']}"
    sent = await say(as_bot, place, 2)
    assert (await as_bot("POST", f"{place}/messages/bulk-delete", {"messages": sent}))[1]["code"] == 50003


async def test_only_what_is_younger_than_fourteen_days(
    bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox
) -> None:
    channel = home.text_channels[0]
    old = [await channel.send("old") for _ in range(2)]
    discord_sandbox.advance(timedelta(days=13, hours=23))
    young = [await channel.send("young") for _ in range(2)]
    discord_sandbox.advance(timedelta(hours=2))
    with pytest.raises(discord.HTTPException) as refused:
        await channel.delete_messages([*old, *young])
    assert refused.value.code == 50034
    # none of them was deleted
    assert [each.content async for each in channel.history()] == ["young", "young", "old", "old"]
    await channel.delete_messages(young)
    await old[0].delete()
    assert [each.id async for each in channel.history()] == [old[1].id]
