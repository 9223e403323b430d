"""/start, /groups, /profile, and every button on the way in. Whoever presses one acts for themselves alone."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.words import described, name
from bot.domain.screen import Screen
from bot.i18n import LOCALES, Sentences
from bot.onboarding.progress import Progress
from bot.onboarding.screens import Screens
from bot.onboarding.walk import Walk

_ANSWERS = ("myself", "somebody", "looking")
_PATHS = ("path:hospital", *(f"{kind}:{each}" for kind in ("path", "check-ins") for each in _ANSWERS))


class StartCog(commands.Cog):
    """Shows each step, and hands on what was pressed."""

    def __init__(self, walk: Walk, screens: Screens, sentences: Sentences) -> None:
        self._walk, self._screens, self._sentences = walk, screens, sentences

    @app_commands.command(name=name("command-start", "start"), description=described("command-start-description"))
    @app_commands.guild_only()
    async def start(self, interaction: discord.Interaction) -> None:
        """Begin the walk, or go on where it was left."""
        await words.defer(interaction)
        await self._go(interaction)

    @app_commands.command(name=name("command-groups", "groups"), description=described("command-groups-description"))
    @app_commands.guild_only()
    async def groups(self, interaction: discord.Interaction) -> None:
        """Show the support groups."""
        await words.defer(interaction)
        await words.respond(interaction, self._screens.groups(await self._progress(interaction)))

    @app_commands.command(name=name("command-profile", "profile"), description=described("command-profile-description"))
    @app_commands.guild_only()
    async def profile(self, interaction: discord.Interaction) -> None:
        """Show what is kept, with buttons to change it."""
        await words.defer(interaction)
        await words.respond(interaction, self._screens.profile(await self._progress(interaction)))

    async def pressed_start(self, interaction: discord.Interaction, what: str) -> bool:
        """A button of the walk; False for one that this version does not know."""
        kind, _, value = what.partition(":")
        member = interaction.user.id
        await words.defer(interaction)
        if await self._is_away(interaction):
            return True
        if what == "go":
            await self._go(interaction)
        elif kind == "language" and value in LOCALES:
            await self._show(interaction, await self._walk.choose_language(member, value))
        elif kind == "agree" and value.isdecimal():
            await self._show(interaction, await self._walk.agree(member, int(value), words.locale(interaction)))
        elif what == "look":
            await words.respond(interaction, self._screens.look(await self._progress(interaction)))
        elif what == "paths":
            await words.respond(interaction, self._after(await self._progress(interaction), "paths"))
        elif what in _PATHS:
            await self._path(interaction, kind, value)
        else:
            return False
        return True

    async def pressed_profile(self, interaction: discord.Interaction, what: str) -> bool:
        """A button of /profile."""
        member = interaction.user.id
        kind, _, value = what.partition(":")
        await words.defer(interaction)
        if kind == "language" and value in LOCALES:
            progress = await self._walk.choose_language(member, value)
        elif what in ("check-ins:on", "check-ins:off"):
            progress = await self._walk.check_in(member, value == "on")
        elif what == "hospital:off":
            progress = await self._walk.come_through_hospital(member, False)
        elif what == "countries":
            await words.respond(interaction, self._screens.countries(await self._progress(interaction)))
            return True
        elif kind == "country" and value in ("", *self._screens.countries_known):
            progress = await self._walk.choose_country(member, value or None)
        else:
            return False
        await words.respond(interaction, self._screens.profile(progress))
        return True

    async def pressed_groups(self, interaction: discord.Interaction, what: str) -> bool:
        """The button of a check-in that shows the groups."""
        if what != "show":
            return False
        await words.defer(interaction)
        await words.respond(interaction, self._screens.groups(await self._progress(interaction)))
        return True

    async def pressed_check_ins(self, interaction: discord.Interaction, what: str) -> bool:
        """The button of a check-in that ends them."""
        if what != "stop":
            return False
        await words.defer(interaction)
        await self._walk.check_in(interaction.user.id, False)
        await words.respond(interaction, Screen(self._sentences.text(words.locale(interaction), "check-ins-stopped")))
        return True

    async def _progress(self, interaction: discord.Interaction) -> Progress:
        return await self._walk.progress(interaction.user.id, words.locale(interaction))

    async def _go(self, interaction: discord.Interaction) -> None:
        await self._show(interaction, await self._walk.begin(interaction.user.id, words.client_locale(interaction)))

    async def _is_away(self, interaction: discord.Interaction) -> bool:
        """Answers who presses a button in a direct message and is not on the server any more: nothing is kept then."""
        if interaction.guild_id is not None or (await self._progress(interaction)).present is True:
            return False
        await words.respond(interaction, Screen(self._sentences.text(words.locale(interaction), "not-here")))
        return True

    async def _path(self, interaction: discord.Interaction, kind: str, path: str) -> None:
        member = interaction.user.id
        if kind == "check-ins":
            progress = await self._walk.check_in(member, True)
        else:
            progress = await self._walk.come_through_hospital(member, path == "hospital")
        await words.respond(interaction, self._after(progress, path))

    def _after(self, progress: Progress, what: str) -> Screen:
        """The screen that was asked for, once everything before it is done; else where the walk goes on."""
        if progress.agreed is None or progress.step.value in ("language", "guidelines"):
            return self._screens.step(progress)
        return self._screens.paths(progress) if what == "paths" else self._screens.path(what, progress)

    async def _show(self, interaction: discord.Interaction, progress: Progress) -> None:
        await words.respond(interaction, self._screens.step(progress))
