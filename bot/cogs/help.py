"""/help: what the bot can do for you."""

from collections.abc import Iterator
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.words import described, key_of, name
from bot.domain.screen import Screen, pages
from bot.i18n import Sentences
from bot.onboarding.walk import Walk

# Of use to those alone who have bought something.
_FOR_BUYERS = ("membership status", "membership manage")
_OURS, _STAFFS = False, True


class HelpCog(commands.Cog):
    """Lists the commands in the person's language, as they are called in it: those that are of use to them."""

    def __init__(self, tree: app_commands.CommandTree[commands.Bot], walk: Walk, sentences: Sentences) -> None:
        self._tree, self._walk, self._sentences = tree, walk, sentences

    @app_commands.command(name=name("command-help", "help"), description=described("command-help-description"))
    @app_commands.guild_only()
    async def help(self, interaction: discord.Interaction) -> None:
        """Answer with a line for each command."""
        await words.defer(interaction)
        locale = words.locale(interaction)
        progress = await self._walk.progress(interaction.user.id, locale)
        intro = [self._sentences.text(locale, "help-intro")]
        if progress.agreed is None:
            intro.insert(0, self._sentences.text(locale, "help-start"))
        lines = [*intro, "", *self._lines(locale, whose=_OURS, has_bought=progress.has_bought)]
        if interaction.permissions.moderate_members:
            staff = self._lines(locale, whose=_STAFFS, has_bought=True)
            lines += ["", self._sentences.text(locale, "help-staff"), "", *staff]
        first, *rest = pages(lines)
        await words.respond(interaction, Screen(first, rest=tuple(rest)))

    def _lines(self, locale: str, *, whose: bool, has_bought: bool) -> Iterator[str]:
        for command in self._tree.walk_commands(type=discord.AppCommandType.chat_input):
            if not isinstance(command, app_commands.Command) or _is_staffs(command) is not whose:
                continue
            if has_bought or command.qualified_name not in _FOR_BUYERS:
                called = [self._called(locale, part) for part in (command.parent, command) if part is not None]
                about = self._sentences.text(locale, key_of(command._locale_description))
                yield f"`/{' '.join(called)}` {about}"

    def _called(self, locale: str, command: app_commands.Command[commands.Cog, ..., None] | app_commands.Group) -> str:
        return self._sentences.text(locale, key_of(command._locale_name))


def _is_staffs(command: app_commands.Command[Any, ..., None]) -> bool:
    """Whether Discord shows it to those alone who moderate."""
    return (command.parent or command).default_permissions is not None
