"""People: joining, the rules screening, and telling apart what is theirs to see."""

from __future__ import annotations

import pytest

from sandbox.discord import DiscordSandbox
from sandbox.people import Refused

from .conftest import Arrive, Call


async def test_before_the_screening_one_reads_and_does_not_speak(
    arrive: Arrive, as_bot: Call, discord_sandbox: DiscordSandbox
) -> None:
    guild, channel_id = discord_sandbox.state.guild, next(iter(discord_sandbox.state.guild.channels))
    ann, ben = await arrive("ann", pending=True), await arrive("ben", pending=True)
    assert await ann.can_read(channel_id)
    with pytest.raises(Refused) as refused:
        await ann.say(channel_id, "hi")
    assert refused.value.code == 50013
    await ann.pass_screening(guild.id)
    await ann.say(channel_id, "hi")
    # a role lets a newcomer past the screening: a bot must not give one too early
    _, role = await as_bot("POST", f"/guilds/{guild.id}/roles", {"name": "x"})
    await as_bot("PUT", f"/guilds/{guild.id}/members/{ben.id}/roles/{role['id']}")
    assert not guild.members[int(ben.id)].pending
    assert (await ben.next_message()).content == "hi"


async def test_strangers_see_nothing(arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    channel_id = next(iter(discord_sandbox.state.guild.channels))
    ann, ben = await arrive("ann"), await arrive("ben", member=False)
    assert not await ben.can_read(channel_id)
    await ann.say(channel_id, "hi")
    await ben.join(discord_sandbox.guild_id)
    await ben.until(lambda: [data for name, data in ben.events if name == "GUILD_CREATE"])
    assert ben.messages == {}
    assert await ben.visible_channels(discord_sandbox.guild_id) == ["general"]
    await ben.leave(discord_sandbox.guild_id)
    await ben.until(lambda: [data for name, data in ben.events if name == "GUILD_DELETE"])
    assert await ben.call("GET", f"/guilds/{discord_sandbox.guild_id}") == (
        403,
        {"message": "Missing Access", "code": 50001},
    )


async def test_messages_are_handed_out_once_and_in_order(arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    channel_id = next(iter(discord_sandbox.state.guild.channels))
    ann, ben = await arrive("ann"), await arrive("ben")
    for text in ("one", "two", "three"):
        await ann.say(channel_id, text)
    assert (await ben.next_message(lambda message: "t" in message.content)).content == "two"
    assert [(await ben.next_message()).content for _ in range(2)] == ["one", "three"]
    with pytest.raises(TimeoutError):
        await ben.next_message(timeout=0)


async def test_ids_grow(arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    channel_id = next(iter(discord_sandbox.state.guild.channels))
    ann = await arrive("ann")
    ids = [int((await ann.say(channel_id, "x"))["id"]) for _ in range(5)]
    assert ids == sorted(set(ids))
    _, page = await ann.call("GET", f"/channels/{channel_id}/messages?limit=2&before={ids[3]}")
    assert [int(message["id"]) for message in page] == [ids[2], ids[1]]
    _, page = await ann.call("GET", f"/channels/{channel_id}/messages?limit=2&after={ids[0]}")
    assert [int(message["id"]) for message in page] == [ids[2], ids[1]]
    _, page = await ann.call("GET", f"/channels/{channel_id}/messages?limit=3&around={ids[2]}")
    assert [int(message["id"]) for message in page] == [ids[3], ids[2], ids[1]]
