"""/crisis, the button below a neutral reply, and those of the staff's cards."""

from collections.abc import Awaitable, Callable

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.forms import is_id
from bot.cogs.staff import presser
from bot.cogs.words import described, name
from bot.crisis.desk import CrisisDesk
from bot.crisis.service import CrisisService
from bot.crisis.texts import Texts
from bot.domain.screen import Screen
from bot.i18n import Sentences

Opened = Callable[[int, int, str], Awaitable[Screen | None]]


class CrisisCog(commands.Cog):
    """Shows where to call, and hands on what was pressed."""

    def __init__(
        self, service: CrisisService, desk: CrisisDesk, sentences: Sentences, hints: tuple[Opened, ...]
    ) -> None:
        """`hints`: what may wait behind a neutral reply; the first that is for whoever opens it is shown."""
        self._service, self._desk, self._sentences, self._hints = service, desk, sentences, hints

    @app_commands.command(name=name("command-crisis", "crisis"), description=described("command-crisis-description"))
    @app_commands.guild_only()
    async def crisis(self, interaction: discord.Interaction) -> None:
        """Where to call."""
        await words.defer(interaction)
        await words.respond(interaction, await self._service.help(interaction.user.id, words.locale(interaction)))

    async def pressed_hint(self, interaction: discord.Interaction, what: str) -> bool:
        """The button below a neutral reply."""
        if what != "open" or interaction.message is None:
            return False
        await interaction.response.defer(ephemeral=True, thinking=True)
        locale, shown = words.locale(interaction), None
        for opened in self._hints:
            shown = shown or await opened(interaction.user.id, interaction.message.id, locale)
        await words.respond(interaction, shown or await self._service.help(interaction.user.id, locale))
        return True

    async def pressed(self, interaction: discord.Interaction, what: str) -> bool:
        """A button of an answer, or of the staff's card."""
        action, _, number = what.partition(":")
        if not is_id(number) or action not in (*Texts.ACTIONS, "not-meant"):
            return False
        await interaction.response.defer(ephemeral=True, thinking=True)
        if action == "not-meant":
            key = await self._service.not_meant(interaction.user.id, int(number))
            values: dict[str, str] = {}
        else:
            key, values = await self._desk.press(presser(interaction), int(number), action)
        text = self._sentences.text(words.locale(interaction), key, **values)
        await words.respond(interaction, Screen(text))
        return True
