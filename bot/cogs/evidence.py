"""The button of a card that shows a moderator the words of a message that was taken away."""

import discord
from discord.ext import commands

from bot.cogs import words
from bot.cogs.forms import is_id
from bot.cogs.staff import presser
from bot.domain.screen import Screen
from bot.errors import CannotOpen
from bot.i18n import Sentences
from bot.moderation.evidence import EvidenceDesk
from bot.moderation.report_texts import ReportTexts


class EvidenceCog(commands.Cog):
    """Shows it to whoever presses, alone."""

    def __init__(self, desk: EvidenceDesk, texts: ReportTexts, sentences: Sentences) -> None:
        self._desk, self._texts, self._sentences = desk, texts, sentences

    async def pressed(self, interaction: discord.Interaction, what: str) -> bool:
        """The button."""
        action, _, number = what.partition(":")
        if action != "read" or not is_id(number):
            return False
        await interaction.response.defer(ephemeral=True, thinking=True)
        locale = words.locale(interaction)
        try:
            found = await self._desk.read(presser(interaction), int(number))
        except CannotOpen:
            await words.respond(interaction, Screen(self._sentences.text(locale, "judge-evidence-closed")))
            return True
        if found is None:
            await words.respond(interaction, Screen(self._sentences.text(locale, "judge-evidence-none")))
        else:
            await words.respond(interaction, self._texts.words(locale, found))
        return True
