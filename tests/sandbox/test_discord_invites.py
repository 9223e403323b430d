"""Invites, through discord.py and by requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import discord

from sandbox.discord import DiscordSandbox

from .conftest import Arrive, Bot, Call


async def test_through_discord_py(bot: Bot, home: discord.Guild) -> None:
    channel = home.text_channels[0]
    made = await channel.create_invite(max_age=3600, max_uses=5, unique=True)
    (heard,) = await bot.next("invite_create")
    assert (heard.code, heard.max_uses, heard.inviter) == (made.code, 5, home.me._user)
    like = await channel.create_invite(max_age=3600, max_uses=5, unique=False)
    assert like.code == made.code
    lasting = await channel.create_invite()
    assert (lasting.max_age, lasting.expires_at) == (0, None)
    assert {invite.code for invite in await home.invites()} == {made.code, lasting.code}
    (first, _) = await channel.invites()
    assert (first.max_age, first.uses, first.channel, first.inviter) == (3600, 0, channel, home.me._user)
    assert (await bot.fetch_invite(made.code)).approximate_member_count == 2
    await made.delete()
    (gone,) = await bot.next("invite_delete")
    assert gone.code == made.code
    assert [invite.code for invite in await home.invites()] == [lasting.code]


async def test_who_may(as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann, channel_id = await arrive("ann"), next(iter(discord_sandbox.state.guild.channels))
    status, invite = await ann.call("POST", f"/channels/{channel_id}/invites", {})
    assert (status, invite["max_age"], invite["temporary"]) == (200, 86_400, False)
    for path in (f"/channels/{channel_id}/invites", f"/guilds/{discord_sandbox.guild_id}/invites"):
        assert (await ann.call("GET", path))[1]["code"] == 50013
    assert (await ann.call("DELETE", f"/invites/{invite['code']}"))[1]["code"] == 50013
    assert "uses" not in (await ann.call("GET", f"/invites/{invite['code']}"))[1]
    assert (await as_bot("DELETE", "/invites/none"))[1]["code"] == 10006
    assert (await as_bot("POST", f"/channels/{channel_id}/invites", {"max_age": 5_184_001}))[1]["code"] == 50035
    assert [name for name, _ in ann.events if name.startswith("INVITE")] == []
    discord_sandbox.state.guild.invites[invite["code"]].expires_at = datetime.now(UTC) - timedelta(seconds=1)
    assert (await as_bot("GET", f"/invites/{invite['code']}"))[1]["code"] == 10006
