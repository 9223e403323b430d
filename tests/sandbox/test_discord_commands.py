"""Slash commands, buttons, menus and modals: discord.py on one side, people on the other."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands

from sandbox.discord import DiscordSandbox
from sandbox.people import Refused, Unanswered

from .conftest import Arrive, Bot


class Form(discord.ui.Modal, title="About you"):
    name: Any = discord.ui.Label(text="Your name", component=discord.ui.TextInput(custom_id="name", max_length=20))
    topic: Any = discord.ui.Label(
        text="Topic",
        component=discord.ui.Select(custom_id="topic", options=[discord.SelectOption(label="Rest", value="rest")]),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        name, topic = self.name.component, self.topic.component
        assert isinstance(name, discord.ui.TextInput)
        assert isinstance(topic, discord.ui.Select)
        await interaction.response.send_message(f"{name.value}: {topic.values[0]}", ephemeral=True)


class Buttons(discord.ui.View):
    @discord.ui.button(label="Form", custom_id="form")
    async def form(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.send_modal(Form(custom_id="about"))

    @discord.ui.button(label="Change", custom_id="change")
    async def change(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.edit_message(content="changed")

    @discord.ui.button(label="Later", custom_id="later")
    async def later(self, interaction: discord.Interaction, _button: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="changed later")

    @discord.ui.select(custom_id="pick", options=[discord.SelectOption(label="A"), discord.SelectOption(label="B")])
    async def pick(self, interaction: discord.Interaction, select: discord.ui.Select[Any]) -> None:
        await interaction.response.send_message("picked " + select.values[0], ephemeral=True)


async def offer_commands(bot: Bot) -> None:
    tree = bot.tree
    group = app_commands.Group(name="membership", description="Membership")

    @group.command(description="Join")
    async def join(interaction: discord.Interaction, who: discord.Member, times: int = 1) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        view = Buttons()
        await interaction.followup.send(f"{who.id} {times} {interaction.locale}", view=view)

    @tree.command(description="Suggests")
    async def suggest(interaction: discord.Interaction, word: str) -> None:
        await interaction.response.send_message(word)

    @suggest.autocomplete("word")
    async def complete(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=typed.upper(), value=typed)]

    @tree.command(description="Never answers")
    async def silent(_interaction: discord.Interaction) -> None:
        return

    @tree.command(description="For moderators")
    @app_commands.default_permissions(kick_members=True)
    async def moderate(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("done", ephemeral=True)

    @tree.context_menu(name="Report")
    async def report(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"reported {message.content}", ephemeral=True)

    tree.add_command(group)
    await tree.sync()


async def test_command_deferred_answer_button_and_modal(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    await offer_commands(bot)
    ann, ben = await arrive("ann"), await arrive("ben")
    channel = home.text_channels[0]
    answer = await ann.command(home.id, channel.id, "membership join", who=ben, times=3)
    assert answer.content == f"{ben.id} 3 en-US"
    assert (answer.ephemeral, answer.loading) == (True, False)
    assert answer.buttons == ["form", "change", "later"]
    modal = await ann.click(answer, "form")
    assert (modal.title, modal.fields) == ("About you", ["name", "topic"])
    assert (await ann.submit(modal, {"name": "Ann", "topic": ["rest"]})).content == "Ann: rest"
    assert (await ann.click(answer, "change")).content == "changed"
    assert (await ann.click(answer, "later")).content == "changed later"
    assert (await ann.choose(answer, "pick", ["B"])).content == "picked B"
    # what is ephemeral stays between the bot and one person
    assert [message async for message in channel.history()] == []
    assert ben.messages == {}
    with pytest.raises(Refused) as refused:
        await ben.click(answer, "form")
    assert (refused.value.status, refused.value.code) == (404, 10008)


async def test_a_modal_is_checked_as_the_client_would(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    await offer_commands(bot)
    ann = await arrive("ann")
    answer = await ann.command(home.id, home.text_channels[0].id, "membership join", who=ann)
    modal = await ann.click(answer, "form")
    for wrong in ({"topic": ["rest"]}, {"name": "x" * 21, "topic": ["rest"]}, {"name": "Ann", "topic": ["other"]}):
        with pytest.raises(Refused) as refused:
            await ann.submit(modal, wrong)
        assert refused.value.code == 50035
    assert (await ann.submit(modal, {"name": "Ann", "topic": ["rest"]})).content == "Ann: rest"


async def test_suggestions_public_answers_and_context_menus(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    await offer_commands(bot)
    ann, ben = await arrive("ann"), await arrive("ben")
    channel = home.text_channels[0]
    choices = await ann.complete(home.id, channel.id, "suggest", "word", word="re")
    assert choices == [{"name": "RE", "value": "re"}]
    assert (await ann.command(home.id, channel.id, "suggest", word="hi")).content == "hi"
    assert (await ben.next_message()).content == "hi"
    said = await ben.say(channel.id, "buy now")
    assert (await ann.menu(home.id, channel.id, "Report", said["id"])).content == "reported buy now"


async def test_commands_are_for_whom_they_are_meant(
    bot: Bot, home: discord.Guild, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    await offer_commands(bot)
    ann = await arrive("ann")
    channel = home.text_channels[0]
    with pytest.raises(Refused) as refused:
        await ann.command(home.id, channel.id, "moderate")
    assert (refused.value.status, refused.value.code) == (403, 50013)
    role = await home.create_role(name="Staff", permissions=discord.Permissions(kick_members=True))
    await home.get_member(int(ann.id)).add_roles(role)  # type: ignore[union-attr]
    assert (await ann.command(home.id, channel.id, "moderate")).content == "done"
    discord_sandbox.timing.acknowledge_within = 0.01
    with pytest.raises(Unanswered):
        await ann.command(home.id, channel.id, "silent")
    with pytest.raises(LookupError):
        await ann.command(home.id, channel.id, "no such command")
