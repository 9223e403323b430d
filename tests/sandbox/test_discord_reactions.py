"""Reactions, and slow mode."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.permissions import Permission
from sandbox.people import Refused

from .conftest import Arrive, Bot, Call

HEART, WAVE = "\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}", "\N{WAVING HAND SIGN}"


async def test_reactions_through_discord_py(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann, ben, channel = await arrive("ann"), await arrive("ben"), home.text_channels[0]
    message = await channel.send("how are you")
    await message.add_reaction(HEART)
    (own,) = await bot.next("raw_reaction_add")
    assert (str(own.emoji), own.user_id, own.message_author_id) == (HEART, home.me.id, home.me.id)
    for person in (ann, ben):
        await person.react(channel.id, message.id, HEART)
        assert (await bot.next("raw_reaction_add"))[0].member.id == int(person.id)
    await ann.react(channel.id, message.id, HEART)  # once is enough
    await ann.react(channel.id, message.id, WAVE)
    fetched = await channel.fetch_message(message.id)
    assert [(str(each.emoji), each.count, each.me) for each in fetched.reactions] == [
        (HEART, 3, True),
        (WAVE, 1, False),
    ]
    heart = fetched.reactions[0]
    assert [user.name async for user in heart.users()] == ["ben", "ann", "sandbox-bot"]
    assert [user.name async for user in heart.users(limit=1, after=discord.Object(home.me.id))] == ["ann"]
    await message.remove_reaction(HEART, discord.Object(int(ann.id)))
    (gone,) = await bot.next("raw_reaction_remove")
    assert (gone.user_id, str(gone.emoji)) == (int(ann.id), HEART)
    await message.clear_reaction(WAVE)
    assert str((await bot.next("raw_reaction_clear_emoji"))[0].emoji) == WAVE
    await message.clear_reactions()
    assert (await bot.next("raw_reaction_clear"))[0].message_id == message.id
    assert (await channel.fetch_message(message.id)).reactions == []
    with pytest.raises(discord.HTTPException) as unknown:
        await message.add_reaction("hm")
    assert unknown.value.code == 10014


async def test_by_whom(as_bot: Call, arrive: Arrive, general: str, discord_sandbox: DiscordSandbox) -> None:
    ann, guild = await arrive("ann"), f"/guilds/{discord_sandbox.guild_id}"
    _, message = await as_bot("POST", f"{general}/messages", {"content": "x"})
    place, channel_id = f"{general}/messages/{message['id']}/reactions", general.split("/")[-1]
    await as_bot("PUT", f"{place}/{WAVE}/@me")
    deny = {"type": 0, "deny": str(Permission.ADD_REACTIONS.value)}
    await as_bot("PUT", f"{general}/permissions/{discord_sandbox.guild_id}", deny)
    with pytest.raises(Refused) as refused:
        await ann.react(channel_id, message["id"], HEART)
    assert refused.value.code == 50013
    await ann.react(channel_id, message["id"], WAVE)  # somebody began with it
    bot_id = discord_sandbox.application_id
    for path in (f"{place}/{WAVE}/{bot_id}", f"{place}/{WAVE}", place):
        assert (await ann.call("DELETE", path))[1]["code"] == 50013
    assert await ann.call("DELETE", f"{place}/{WAVE}/@me") == (204, None)
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await as_bot("PATCH", f"{guild}/members/{ann.id}", {"communication_disabled_until": until})
    with pytest.raises(Refused) as refused:
        await ann.react(channel_id, message["id"], WAVE)
    assert refused.value.code == 50013
    discord_sandbox.advance(timedelta(hours=1))
    await ann.react(channel_id, message["id"], WAVE)
    await as_bot("DELETE", f"{general}/permissions/{discord_sandbox.guild_id}")
    fruits = [chr(ord("\N{GRAPES}") + number) for number in range(20)]
    answers = [await as_bot("PUT", f"{place}/{fruit}/@me") for fruit in fruits]
    assert [status for status, _ in answers] == [204] * 19 + [400]
    assert answers[-1][1]["code"] == 30010


async def test_slow_mode(as_bot: Call, arrive: Arrive, general: str, discord_sandbox: DiscordSandbox) -> None:
    ann, ben, guild = await arrive("ann"), await arrive("ben"), f"/guilds/{discord_sandbox.guild_id}"
    assert (await as_bot("PATCH", general, {"rate_limit_per_user": 60}))[0] == 200
    hello = {"content": "x"}
    assert (await ann.call("POST", f"{general}/messages", hello))[0] == 200
    status, body = await ann.call("POST", f"{general}/messages", hello)
    assert (status, body["code"], body["global"]) == (429, 20016, False)
    assert 0 < body["retry_after"] <= 60
    # threads are counted by themselves, bots not at all, and each person for themselves
    thread = {"name": "t", "type": 11}
    answers = [(await ann.call("POST", f"{general}/threads", thread))[0] for _ in range(2)]
    assert answers == [201, 429]
    assert [(await as_bot("POST", f"{general}/messages", hello))[0] for _ in range(2)] == [200, 200]
    assert (await ben.call("POST", f"{general}/messages", hello))[0] == 200
    discord_sandbox.advance(timedelta(seconds=60))
    assert (await ann.call("POST", f"{general}/messages", hello))[0] == 200
    _, role = await as_bot("POST", f"{guild}/roles", {"name": "staff"})
    discord_sandbox.state.guild.roles[int(role["id"])].permissions = Permission.BYPASS_SLOWMODE.value
    await as_bot("PUT", f"{guild}/members/{ann.id}/roles/{role['id']}")
    assert (await ann.call("POST", f"{general}/messages", hello))[0] == 200
