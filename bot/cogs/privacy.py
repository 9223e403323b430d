"""/privacy notice, export, erase: what is kept about the person who asks, answered to them alone."""

import io
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.words import described, name
from bot.domain.screen import Button, Screen, pages
from bot.i18n import Sentences
from bot.onboarding.screens import Screens
from bot.privacy.service import Ending, PrivacyService

_PATIENCE = timedelta(seconds=5)
_SENTENCES = {
    Ending.DONE: "privacy-erase-done",
    Ending.KEPT: "privacy-erase-partly",
    Ending.WORKING: "privacy-erase-working",
}


class PrivacyCog(commands.Cog):
    """What people can know and do about what is kept."""

    privacy = app_commands.Group(
        name=name("command-privacy", "privacy"), description=described("command-privacy-description"), guild_only=True
    )

    def __init__(self, service: PrivacyService, screens: Screens, sentences: Sentences) -> None:
        self._service, self._screens, self._sentences = service, screens, sentences

    @privacy.command(
        name=name("command-privacy-notice", "notice"), description=described("command-privacy-notice-description")
    )
    async def notice(self, interaction: discord.Interaction) -> None:
        """Say what is kept, in plain words."""
        await words.defer(interaction)
        await words.respond(interaction, self._screens.notice(words.locale(interaction)))

    @privacy.command(
        name=name("command-privacy-export", "export"), description=described("command-privacy-export-description")
    )
    async def export(self, interaction: discord.Interaction) -> None:
        """Say what is kept, and hand out all of it as a file."""
        await words.defer(interaction)
        found = await self._service.export(interaction.user.id, words.locale(interaction))
        if found is None:
            await self._say(interaction, "privacy-export-none")
            return
        lines, document = found
        file = discord.File(io.BytesIO(document.encode()), "health-network.json")
        first, *rest = pages(lines)
        await interaction.edit_original_response(content=first, attachments=[file])
        for text in rest:
            await interaction.followup.send(text, ephemeral=True)

    @privacy.command(
        name=name("command-privacy-erase", "erase"), description=described("command-privacy-erase-description")
    )
    async def erase(self, interaction: discord.Interaction) -> None:
        """Ask whether they mean it, and say what it means."""
        await words.defer(interaction)
        member, locale = interaction.user.id, words.locale(interaction)
        if not await self._service.is_known(member):
            await self._say(interaction, "privacy-erase-none")
            return
        is_member, _ever = await self._service.buys(member)
        more = [self._sentences.text(locale, "privacy-erase-membership")] if is_member else []
        forget = Button(self._sentences.text(locale, "privacy-erase-button"), "privacy:erase")
        keep = Button(self._sentences.text(locale, "privacy-keep-button"), "privacy:keep")
        text = "\n\n".join([self._sentences.text(locale, "privacy-erase-ask"), *more])
        await words.respond(interaction, Screen(text, (forget, keep)))

    async def pressed(self, interaction: discord.Interaction, what: str) -> bool:
        """Forget them, or do not."""
        await words.defer(interaction)
        if what == "keep":
            await self._say(interaction, "privacy-kept")
        elif what == "erase":
            await self._forget(interaction)
        else:
            return False
        return True

    async def _forget(self, interaction: discord.Interaction) -> None:
        member, locale = interaction.user.id, words.locale(interaction)
        _is_member, ever = await self._service.buys(member)
        await self._service.erase(member)
        outcome = await self._service.outcome(member, _PATIENCE)
        more = [self._sentences.text(locale, "privacy-erase-stripe")] if ever else []
        text = "\n\n".join([self._sentences.text(locale, _SENTENCES[outcome]), *more])
        await words.respond(interaction, Screen(text))

    async def _say(self, interaction: discord.Interaction, key: str) -> None:
        await words.respond(interaction, Screen(self._sentences.text(words.locale(interaction), key)))
