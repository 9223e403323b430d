"""/oncall: who of the staff is called first for those who may be in danger."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.staff import presser
from bot.cogs.words import described, name
from bot.crisis.on_call import OnCall
from bot.domain.screen import Screen
from bot.i18n import Sentences


class OnCallCog(commands.Cog):
    """Shows who it is, and hands on who takes it."""

    oncall = app_commands.Group(
        name=name("command-oncall", "oncall"), description=described("command-oncall-description"), guild_only=True,
        default_permissions=discord.Permissions(moderate_members=True),
    )  # fmt: skip

    def __init__(self, service: OnCall, sentences: Sentences) -> None:
        self._service, self._sentences = service, sentences

    @oncall.command(name=name("command-oncall-show", "show"), description=described("command-oncall-show-description"))
    async def show(self, interaction: discord.Interaction) -> None:
        """Who is on call."""
        await words.defer(interaction)
        await self._say(interaction, await self._service.show(presser(interaction)))

    @oncall.command(name=name("command-oncall-take", "take"), description=described("command-oncall-take-description"))
    async def take(self, interaction: discord.Interaction) -> None:
        """Be on call."""
        await words.defer(interaction)
        await self._say(interaction, await self._service.take(presser(interaction)))

    @oncall.command(
        name=name("command-oncall-hand-over", "hand-over"),
        description=described("command-oncall-hand-over-description"),
    )
    @app_commands.rename(member=name("option-member", "member"))
    @app_commands.describe(member=described("option-oncall-member-description"))
    async def hand_over(self, interaction: discord.Interaction, member: discord.User) -> None:
        """Somebody else is on call instead."""
        await words.defer(interaction)
        await self._say(interaction, await self._service.hand_over(presser(interaction), member.id))

    @oncall.command(name=name("command-oncall-stop", "stop"), description=described("command-oncall-stop-description"))
    async def stop(self, interaction: discord.Interaction) -> None:
        """Be on call no more."""
        await words.defer(interaction)
        await self._say(interaction, await self._service.stop(presser(interaction)))

    async def _say(self, interaction: discord.Interaction, found: tuple[str, dict[str, str]]) -> None:
        key, values = found
        await words.respond(interaction, Screen(self._sentences.text(words.locale(interaction), key, **values)))
