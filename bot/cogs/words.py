"""Command names and descriptions, and answers, in the person's own language."""

import discord
from discord import app_commands

from bot.domain.screen import Screen, pages
from bot.i18n import FALLBACK, LOCALES, Sentences, locale_of
from bot.integrations.discord import buttons

_DISCORD_LOCALES = {locale: discord.Locale(locale) for locale in LOCALES if locale != FALLBACK}


def name(key: str, default: str) -> app_commands.locale_str:
    """A command's name: `default` is the English one, sentence `key` has the others."""
    return app_commands.locale_str(default, key=key)


def described(key: str) -> app_commands.locale_str:
    """A command's description: sentence `key`."""
    return app_commands.locale_str(key, key=key)


def locale(interaction: discord.Interaction) -> str:
    """Our locale for the person who acts: the one they chose, else their Discord's."""
    return str(interaction.extras.get("locale") or locale_of(interaction.locale.value))


def client_locale(interaction: discord.Interaction) -> str | None:
    """The locale of the person's Discord, if it is one of ours."""
    language = interaction.locale.value.lower().partition("-")[0]
    return language if language in LOCALES else None


async def defer(interaction: discord.Interaction) -> None:
    """Acknowledge at once, so that Discord waits: a press on a message that only they see will change that message."""
    source = interaction.message
    if source is not None and source.flags.ephemeral:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def respond(interaction: discord.Interaction, screen: Screen) -> None:
    """Show `screen` to the person alone, after `defer`."""
    first, *rest = placed(interaction, screen.text, *screen.rest)
    await interaction.edit_original_response(content=first, view=buttons(screen.buttons))
    for text in rest:
        await interaction.followup.send(text, ephemeral=True)


def placed(interaction: discord.Interaction, *texts: str) -> list[str]:
    """`texts`; where they name a command and are shown where none can be used, in a direct message, with the place."""
    where, place = interaction.extras.get("place", ("", ""))
    if not place or not any("`/" in each for each in texts) or any(where in each for each in texts):
        return list(texts)
    *before, last = texts
    return [*before, *pages(["", place], last)]


class FluentTranslator(app_commands.Translator):
    """Hands the sentences of each locale to Discord with the commands."""

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The sentence in `locale`, None for the fallback language and for those we do not speak."""
        ours = next((key for key, value in _DISCORD_LOCALES.items() if value is locale), None)
        return self._sentences.text(ours, string.extras["key"]) if ours else None


def put_into_english(tree: app_commands.CommandTree[discord.Client], sentences: Sentences) -> None:
    """Replace the sentence keys that stand as descriptions by the English sentences, before the commands are sent."""
    for command in tree.walk_commands(type=discord.AppCommandType.chat_input):
        command.description = sentences.text(FALLBACK, key_of(command._locale_description))
        for option in getattr(command, "_params", {}).values():
            key = key_of(option.description)
            option.description = app_commands.locale_str(sentences.text(FALLBACK, key), key=key)


def key_of(string: app_commands.locale_str | None) -> str:
    """The sentence key that `name` or `described` put into a command."""
    assert string is not None
    return str(string.extras["key"])
