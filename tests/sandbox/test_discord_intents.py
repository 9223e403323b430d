"""A bot that asks for little: what discord.py hears with guilds and guild_messages alone, and clicks on its posts."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.people import Refused

from .conftest import Arrive, Bot


class Offer(discord.ui.View):
    """Stays for ever, as what a bot finds again after a start must."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Yes", custom_id="offer:yes")
    async def yes(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.send_message("noted", ephemeral=True)

    @discord.ui.button(label="No", custom_id="offer:no")
    async def no(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.edit_message(content="no longer", view=None)


@pytest.fixture
def intents() -> discord.Intents:
    return discord.Intents(guilds=True, guild_messages=True)


async def test_a_message_without_its_content(bot: Bot, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann, ben = await arrive("ann"), await arrive("ben")
    channel = next(iter(discord_sandbox.state.guild.channels))
    said = await ann.say(channel, "something private")
    (heard,) = await bot.next("message")
    assert (str(heard.id), heard.channel.id, heard.guild.id) == (said["id"], channel, discord_sandbox.guild_id)
    assert (str(heard.author.id), heard.content) == (ann.id, "")
    assert isinstance(heard.author, discord.Member)
    assert heard.author.joined_at == discord_sandbox.state.guild.members[int(ann.id)].joined_at
    answer = {"content": "an answer", "message_reference": {"message_id": said["id"]}}
    await ben.must("POST", f"{ben.api_url}/channels/{channel}/messages", answer)
    (heard,) = await bot.next("message")
    assert (heard.type, heard.reference.message_id) == (discord.MessageType.reply, int(said["id"]))
    assert (heard.reference.channel_id, heard.reference.guild_id) == (channel, discord_sandbox.guild_id)
    # the message answered to comes along, and is no more to be read than by itself
    assert (heard.content, heard.reference.resolved.id, heard.reference.resolved.content) == ("", int(said["id"]), "")
    await ann.say(channel, f"<@{discord_sandbox.application_id}> hello")
    assert (await bot.next("message"))[0].content.endswith("hello")
    assert bot.told["message"].empty()


async def test_buttons_in_a_direct_message(bot: Bot, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann, ben = await arrive("ann"), await arrive("ben")
    bot.add_view(Offer())
    sent = await (await bot.fetch_user(int(ann.id))).send("an offer", view=Offer())
    offer = await ann.next_message()
    assert (offer.id, offer.buttons) == (str(sent.id), ["offer:yes", "offer:no"])
    noted = await ann.click(offer, "offer:yes")
    assert (noted.content, noted.ephemeral, noted.channel_id) == ("noted", True, offer.channel_id)
    (interaction,) = await bot.next("interaction")
    assert (interaction.type, interaction.guild_id) == (discord.InteractionType.component, None)
    assert (type(interaction.user), str(interaction.user.id)) == (discord.User, ann.id)
    assert isinstance(interaction.channel, discord.DMChannel)
    assert (interaction.message.id, interaction.data["custom_id"]) == (sent.id, "offer:yes")
    assert interaction.context.dm_channel
    changed = await ann.click(offer, "offer:no")
    assert (changed.id, changed.content, changed.buttons) == (offer.id, "no longer", [])
    # what is ephemeral is not in the channel, and the channel is nobody else's
    history = (await ann.call("GET", f"/channels/{offer.channel_id}/messages"))[1]
    assert [message["id"] for message in history] == [offer.id]
    with pytest.raises(Refused) as refused:
        await ben.click(offer, "offer:yes")
    assert (refused.value.status, refused.value.code) == (403, 50001)
    # without DIRECT_MESSAGES, a message there is not told of
    await ann.say(offer.channel_id, "thanks")
    await ann.say(next(iter(discord_sandbox.state.guild.channels)), "hi")
    assert (await bot.next("message"))[0].guild is not None
    assert bot.told["message"].empty()
