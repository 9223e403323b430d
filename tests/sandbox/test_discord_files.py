"""Files that come with answers, in the guild and in direct messages: sent by discord.py, read by a person."""

from __future__ import annotations

import io

import aiohttp
import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.people import Answer, Refused

from .conftest import Arrive, Bot


@pytest.fixture
def traffic() -> None:
    """Not recorded: the traffic check takes no attachment's number but 0 as discord.py sends it."""


def file(name: str, content: bytes) -> discord.File:
    return discord.File(io.BytesIO(content), filename=name)


@pytest.fixture
async def files(bot: Bot) -> Bot:
    """The bot with commands that answer with files."""

    @bot.tree.command(description="Sends")
    async def send(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("here", file=file("mine.json", b"{}"), ephemeral=True)
        await interaction.followup.send("more", files=[file("a.txt", b"a"), file("b.bin", b"\0\xff")], ephemeral=True)

    @bot.tree.command(description="Edits")
    async def edit(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        first = await interaction.edit_original_response(content="one", attachments=[file("one.txt", b"1")])
        added = await interaction.edit_original_response(attachments=[*first.attachments, file("two.txt", b"2")])
        await interaction.edit_original_response(content="last", attachments=[added.attachments[1]])

    await bot.tree.sync()
    return bot


@pytest.mark.parametrize("direct", [False, True], ids=["guild", "direct"])
async def test_files_of_answers_reach_one_person(files: Bot, home: discord.Guild, arrive: Arrive, direct: bool) -> None:
    ann, ben = await arrive("ann"), await arrive("ben")
    guild_id = None if direct else home.id
    place = await ann.open_dm(files.application_id or 0) if direct else home.text_channels[0].id
    answer = await ann.command(guild_id, place, "send")
    assert (answer.content, answer.ephemeral) == ("here", True)
    assert await ann.read_file(answer) == [("mine.json", b"{}")]
    more = await ann.next_message(lambda message: message.content == "more")
    assert more.ephemeral
    assert await ann.read_file(more) == [("a.txt", b"a"), ("b.bin", b"\0\xff")]
    assert all(attachment["ephemeral"] for attachment in ann.messages[more.id]["attachments"])
    edited = await ann.command(guild_id, place, "edit")
    await ann.until(lambda: ann.messages[edited.id]["content"] == "last")
    assert await ann.read_file(Answer(ann.messages[edited.id])) == [("two.txt", b"2")]
    assert ben.messages == {}
    assert (await ann.call("GET", f"/channels/{place}/messages")) == (200, [])
    context = (await files.next("interaction"))[0]
    assert (context.guild_id, context.user.id) == (guild_id, int(ann.id))
    assert isinstance(context.user, discord.User if direct else discord.Member)


@pytest.mark.parametrize("name", ["a.txt", "my file #1?.txt", "50%25.txt", "h\N{LATIN SMALL LETTER E WITH ACUTE}.txt"])
async def test_a_file_of_any_name_and_type_can_be_read(
    arrive: Arrive, discord_sandbox: DiscordSandbox, name: str
) -> None:
    ann = await arrive("ann")
    url = f"{discord_sandbox.api_url}/channels/{next(iter(discord_sandbox.state.guild.channels))}/messages"
    sent = aiohttp.FormData(quote_fields=False)
    sent.add_field("files[0]", b"x", filename=name, content_type="text/plain; charset=utf-8")
    headers = {"Authorization": f"Bot {discord_sandbox.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.post(url, data=sent) as response:
        answer = Answer(await response.json())
    assert await ann.read_file(answer) == [(name, b"x")]
    discord_sandbox.state.files.clear()
    with pytest.raises(Refused) as refused:
        await ann.read_file(answer)
    assert refused.value.status == 404
    assert await ann.read_file(Answer(modal={})) == []
