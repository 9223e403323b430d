"""Polls, and searching for messages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.permissions import Permission
from sandbox.people import Refused

from .conftest import Arrive, Bot, Call


def asked(hours: int = 1, *, multiple: bool = False) -> discord.Poll:
    poll = discord.Poll("When do we meet?", timedelta(hours=hours), multiple=multiple)
    return poll.add_answer(text="Monday", emoji="\N{CALENDAR}").add_answer(text="Friday")


async def test_a_poll_is_voted_in_until_it_ends(
    bot: Bot, home: discord.Guild, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    ann, ben, channel = await arrive("ann"), await arrive("ben"), home.text_channels[0]
    message = await channel.send(poll=asked())
    assert message.poll is not None
    assert [each.text for each in message.poll.answers] == ["Monday", "Friday"]
    await ann.vote(channel.id, message.id, 1)
    (vote,) = await bot.next("raw_poll_vote_add")
    assert (vote.user_id, vote.message_id, vote.answer_id) == (int(ann.id), message.id, 1)
    await ben.vote(channel.id, message.id, 1)
    await ann.vote(channel.id, message.id, 2)
    assert (await bot.next("raw_poll_vote_remove"))[0].answer_id == 1
    with pytest.raises(Refused) as refused:
        await ann.vote(channel.id, message.id, 1, 2)
    assert refused.value.code == 50035
    poll = (await channel.fetch_message(message.id)).poll
    assert poll is not None
    assert ([each.vote_count for each in poll.answers], poll.is_finalised()) == ([1, 1], False)
    assert [user.name async for user in poll.answers[1].voters()] == ["ann"]
    discord_sandbox.advance(timedelta(hours=1))
    result, ended = [each async for each in channel.history()]
    assert ended.poll is not None
    assert ended.poll.is_finalised()
    assert (result.type, result.reference.message_id) == (discord.MessageType.poll_result, message.id)  # type: ignore[union-attr]
    with pytest.raises(Refused) as refused:
        await ann.vote(channel.id, message.id, 1)
    assert refused.value.code == 520001


async def test_ending_one_early(bot: Bot, home: discord.Guild, arrive: Arrive, as_bot: Call) -> None:
    ann, channel = await arrive("ann"), home.text_channels[0]
    message = await channel.send(poll=asked(multiple=True))
    await ann.vote(channel.id, message.id, 1, 2)
    place = f"/channels/{channel.id}/polls/{message.id}"
    assert (await ann.call("POST", f"{place}/expire"))[1]["code"] == 50005
    await message.end_poll()
    poll = (await channel.fetch_message(message.id)).poll
    assert poll is not None
    assert (poll.is_finalised(), poll.total_votes) == (True, 2)
    assert (await as_bot("POST", f"{place}/expire"))[1]["code"] == 520001
    plain = await channel.send("no poll")
    assert (await as_bot("POST", f"/channels/{channel.id}/polls/{plain.id}/expire"))[1]["code"] == 520006
    assert (await as_bot("GET", f"{place}/answers/3"))[1]["code"] == 50035


async def test_what_a_poll_may_be(as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann, general = await arrive("ann"), f"/channels/{next(iter(discord_sandbox.state.guild.channels))}"
    answer = {"poll_media": {"text": "yes"}}
    good: Any = {"question": {"text": "Well?"}, "answers": [answer]}
    for wrong in (
        {"answers": [answer]},
        {"question": {"text": "Well?"}},
        good | {"answers": []},
        good | {"answers": [answer] * 11},
        good | {"answers": [{"poll_media": {"text": "x" * 56}}]},
        good | {"question": {"text": "x" * 301}},
        good | {"duration": 769},
    ):
        assert (await as_bot("POST", f"{general}/messages", {"poll": wrong}))[1]["code"] == 50035, wrong
    assert (await ann.call("POST", f"{general}/messages", {"poll": good}))[0] == 200
    deny = {"type": 0, "deny": str(Permission.SEND_POLLS.value)}
    await as_bot("PUT", f"{general}/permissions/{discord_sandbox.guild_id}", deny)
    assert (await ann.call("POST", f"{general}/messages", {"poll": good}))[1]["code"] == 50013


async def test_searching(as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann, ben, guild = await arrive("ann"), await arrive("ben"), f"/guilds/{discord_sandbox.guild_id}"
    general = f"/channels/{next(iter(discord_sandbox.state.guild.channels))}"
    _, other = await as_bot("POST", f"{guild}/channels", {"name": "other"})
    _, hidden = await as_bot("POST", f"{guild}/channels", {"name": "hidden"})
    said = [(await ann.call("POST", f"{general}/messages", {"content": text}))[1] for text in ("Blue sky", "blue sea")]
    said.append((await ben.call("POST", f"/channels/{other['id']}/messages", {"content": "sky https://x.example"}))[1])
    await as_bot("POST", f"/channels/{hidden['id']}/messages", {"content": "a dark sky"})
    deny = {"type": 0, "deny": str(Permission.VIEW_CHANNEL.value)}
    await as_bot("PUT", f"/channels/{hidden['id']}/permissions/{discord_sandbox.guild_id}", deny)

    async def found(query: str) -> list[int]:
        status, body = await ann.call("GET", f"{guild}/messages/search?{query}")
        assert (status, len(body["messages"])) == (200, min(body["total_results"], len(body["messages"])))
        ids = [one["id"] for (one,) in body["messages"]]
        return [next(number for number, each in enumerate(said) if each["id"] == one) for one in ids]

    assert await found("content=sky") == [2, 0]
    assert await found("content=BLUE") == [1, 0]
    assert await found("content=blue&sort_order=asc") == [0, 1]
    assert await found(f"author_id={ann.id}&author_id={ben.id}") == [2, 1, 0]
    assert await found(f"channel_id={other['id']}") == [2]
    assert await found("has=link") == [2]
    assert await found("has=-link&limit=1") == [1]
    assert await found("offset=2") == [0]
    assert await found(f"max_id={said[1]['id']}") == [0]
    assert await found("pinned=true") == []
    for unserved in ("embed_type=video", "has=sticker"):
        status, body = await ann.call("GET", f"{guild}/messages/search?{unserved}")
        assert status == 501
        assert unserved.split("=")[-1 if "has" in unserved else 0] in body["message"]
    outsider = await arrive("outsider", member=False)
    assert (await outsider.call("GET", f"{guild}/messages/search?content=sky"))[1]["code"] == 50001
