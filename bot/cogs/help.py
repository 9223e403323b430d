"""/help: what the bot can do for you."""

from collections.abc import Iterator

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.words import described, key_of, name
from bot.i18n import Sentences


class HelpCog(commands.Cog):
    """Lists the commands in the person's language, as they are called in it."""

    def __init__(self, tree: app_commands.CommandTree[commands.Bot], sentences: Sentences) -> None:
        self._tree, self._sentences = tree, sentences

    @app_commands.command(name=name("command-help", "help"), description=described("command-help-description"))
    async def help(self, interaction: discord.Interaction) -> None:
        """Answer with a line for each command."""
        locale = words.of(interaction)
        lines = [self._sentences.text(locale, "help-intro"), *self._lines(locale)]
        await interaction.response.send_message("\n".join(lines), ephemeral=True)

    def _lines(self, locale: str) -> Iterator[str]:
        for command in self._tree.walk_commands(type=discord.AppCommandType.chat_input):
            if isinstance(command, app_commands.Command):
                called = [self._called(locale, part) for part in (command.parent, command) if part is not None]
                about = self._sentences.text(locale, key_of(command._locale_description))
                yield f"`/{' '.join(called)}` {about}"

    def _called(self, locale: str, command: app_commands.Command[commands.Cog, ..., None] | app_commands.Group) -> str:
        return self._sentences.text(locale, key_of(command._locale_name))
