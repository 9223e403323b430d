"""What the commands of staff share: who presses, how an answer is shown, what is suggested while somebody types."""

import discord
from discord import app_commands

from bot.cogs import words
from bot.domain.screen import Screen
from bot.domain.staff import Presser
from bot.i18n import Sentences
from bot.moderation import room_texts
from bot.moderation.desk import Done, Not
from bot.moderation.refusals import No
from bot.moderation.texts import Texts

_MOST_CHOICES, _MOST_LETTERS = 25, 100

staff_only = app_commands.default_permissions(moderate_members=True)
"""Whom Discord shows a command, until somebody changes that in its settings; who may use it is asked of config."""


def presser(interaction: discord.Interaction) -> Presser:
    """Who uses a command, with the roles that Discord sends along."""
    roles = (
        frozenset(role.id for role in interaction.user.roles) if isinstance(interaction.user, discord.Member) else ()
    )
    return Presser(interaction.user.id, frozenset(roles), interaction.permissions.administrator)


class Replies:
    """Shows a moderator what became of it, in their language."""

    def __init__(self, texts: Texts, sentences: Sentences) -> None:
        self._texts, self._sentences = texts, sentences

    async def show(self, interaction: discord.Interaction, found: Done | Not) -> None:
        """What was done, or why nothing was."""
        locale = words.locale(interaction)
        if isinstance(found, Not):
            await words.respond(interaction, Screen(self.refusal(locale, found)))
        else:
            await words.respond(interaction, self._texts.done(locale, found.case, found.warnings, found.step))

    def refusal(self, locale: str, found: Not) -> str:
        """Why nothing was done, and what to do."""
        values = dict(found.values)
        if "now_s" in values:
            values = {"now": room_texts.slow_mode(self._sentences, locale, values["now_s"])}
        if "case" in values:
            values = {"state": self._texts.state(locale, values["case"])}
        if found.why in (No.PERMISSION, No.PERMISSION_HERE):
            permission = self._sentences.text(locale, "check-permission-name", permission=values["permission"])
            values = {"permission": permission}
        return self._sentences.text(locale, f"no-{found.why}", **values)


class Suggestions:
    """What is offered while a moderator types."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def reasons(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Config's reasons that fit."""
        return suggested(typed, self._texts.presets(_locale(interaction)))

    def durations(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Config's lengths of time that fit."""
        return suggested(typed, self._texts.lengths(_locale(interaction)))


def _locale(interaction: discord.Interaction) -> str:
    """Their Discord's language: what is stored is not asked while they type."""
    return words.client_locale(interaction) or "en"


def suggested(typed: str, offered: dict[str, str]) -> list[app_commands.Choice[str]]:
    """Of what is `offered` (what each value is called) that in which `typed` stands."""
    wanted = typed.strip().casefold()
    fitting = [(value, said) for value, said in offered.items() if wanted in said.casefold()]
    return [app_commands.Choice(name=said[:_MOST_LETTERS], value=value) for value, said in fitting[:_MOST_CHOICES]]
