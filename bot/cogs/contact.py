"""/contact, and every button about asking the moderators."""

import json
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.forms import filled, is_id, part
from bot.cogs.staff import presser
from bot.cogs.words import described, name
from bot.contact.desk import NEEDS_NOTE, ContactDesk, Said
from bot.contact.rules import LONGEST_WORDS
from bot.contact.texts import Texts
from bot.domain.screen import Screen
from bot.i18n import Sentences
from bot.integrations.discord import view

_CHANGED = '"GUILD_MEMBER_UPDATE"'


class ContactCog(commands.Cog):
    """Shows whom to ask, and hands on what was pressed."""

    def __init__(self, desk: ContactDesk, texts: Texts, sentences: Sentences, guild: int) -> None:
        self._desk, self._texts, self._sentences, self._guild = desk, texts, sentences, guild

    @app_commands.command(name=name("command-contact", "contact"), description=described("command-contact-description"))
    @app_commands.guild_only()
    async def contact(self, interaction: discord.Interaction) -> None:
        """Whom to ask."""
        await words.defer(interaction)
        await self._choose(interaction)

    @commands.Cog.listener()
    async def on_socket_raw_receive(self, message: str) -> None:
        """A member changed. Only the raw event tells of people who are not cached, and nobody is."""
        if _CHANGED not in message:
            return
        event = json.loads(message)
        if event.get("t") == "GUILD_MEMBER_UPDATE" and int(event["d"]["guild_id"]) == self._guild:
            await self._desk.changed(int(event["d"]["user"]["id"]), view(event["d"]).roles)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """A new gateway session: who changed before it was not heard of."""
        await self._desk.look_at_claimers()

    async def pressed(self, interaction: discord.Interaction, what: str) -> bool:
        """A button or a form; False for one that this version does not know."""
        action, _, number = what.partition(":")
        if action == "owner":
            await self._ask_for(interaction, "contact:to-owner", "contact-owner-title", "contact-owner-words")
        elif action == "to-owner":
            await self._to_owner(interaction)
        elif action == "choose":
            await words.defer(interaction)
            await self._choose(interaction)
        elif action == "ask":
            await words.defer(interaction)
            await self._say(interaction, await self._desk.ask(interaction.user.id, words.client_locale(interaction)))
        elif is_id(number):
            return await self._about(interaction, action, int(number))
        else:
            return False
        return True

    async def _about(self, interaction: discord.Interaction, action: str, number: int) -> bool:
        """A button below a thread or a card."""
        who = presser(interaction)
        if action == "close":
            found = await self._desk.before_close(who, number)
            if found is NEEDS_NOTE:
                key = f"contact:note:{number}"
                await self._ask_for(interaction, key, "contact-note-title", "contact-note-words", is_needed=False)
                return True
            await interaction.response.defer(ephemeral=True, thinking=True)
            said = found or await self._desk.close(who, number)
        elif action in ("claim", "note", "reopen"):
            await interaction.response.defer(ephemeral=True, thinking=True)
            if action == "claim":
                said = await self._desk.claim(who, number)
            elif action == "reopen":
                said = await self._desk.reopen(who.id, number)
            else:
                said = await self._desk.close_with(
                    who, number, filled(interaction.data).get("words", ""), str(interaction.id)
                )
        else:
            return False
        await self._say(interaction, said)
        return True

    async def _choose(self, interaction: discord.Interaction) -> None:
        locale = words.locale(interaction)
        if self._desk.is_there:
            await words.respond(interaction, self._texts.choose(locale))
        else:
            text = self._sentences.text(locale, "contact-elsewhere", owner=self._desk.owner)
            await words.respond(interaction, Screen(text))

    async def _to_owner(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        said = filled(interaction.data).get("words", "")
        told = await self._desk.tell_owner(interaction.user.id, said, str(interaction.id))
        await self._say(interaction, told)

    async def _ask_for(
        self, interaction: discord.Interaction, action: str, title: str, label: str, *, is_needed: bool = True
    ) -> None:
        """A form with one field."""
        locale, text = words.locale(interaction), self._sentences.text
        form = discord.ui.Modal(title=text(locale, title), custom_id=action, timeout=None)
        field = discord.ui.TextInput[Any](
            custom_id="words", style=discord.TextStyle.paragraph, required=is_needed, max_length=LONGEST_WORDS
        )
        form.add_item(part(text(locale, label), field))
        await interaction.response.send_modal(form)
        form.stop()

    async def _say(self, interaction: discord.Interaction, said: Said) -> None:
        text = self._sentences.text(words.locale(interaction), said.key, **said.values)
        await words.respond(interaction, Screen(text))
