"""/moderation and /policy: what the bot does by itself about what people write, and what it would find in a text; and
the button that ends hints.
"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.staff import presser
from bot.cogs.words import described, name
from bot.domain.screen import Button, Screen
from bot.enforcement import policy_texts
from bot.enforcement.desk import EnforcementDesk
from bot.i18n import Sentences

_Channel = app_commands.AppCommandChannel | app_commands.AppCommandThread


class EnforcementCog(commands.Cog):
    """Hands on what moderators and people want of it."""

    moderation = app_commands.Group(
        name=name("command-moderation", "moderation"), description=described("command-moderation-description"),
        guild_only=True, default_permissions=discord.Permissions(moderate_members=True),
    )  # fmt: skip

    policy = app_commands.Group(
        name=name("command-policy", "policy"), description=described("command-policy-description"), guild_only=True,
        default_permissions=discord.Permissions(moderate_members=True),
    )  # fmt: skip

    def __init__(self, desk: EnforcementDesk, sentences: Sentences) -> None:
        self._desk, self._sentences = desk, sentences

    @moderation.command(
        name=name("command-moderation-pause", "pause"), description=described("command-moderation-pause-description")
    )
    async def pause(self, interaction: discord.Interaction) -> None:
        """Stop all automatic action."""
        await words.defer(interaction)
        await self._say(interaction, await self._desk.set_paused(presser(interaction), paused=True))

    @moderation.command(
        name=name("command-moderation-resume", "resume"),
        description=described("command-moderation-resume-description"),
    )
    async def resume(self, interaction: discord.Interaction) -> None:
        """Let it go on."""
        await words.defer(interaction)
        await self._say(interaction, await self._desk.set_paused(presser(interaction), paused=False))

    @moderation.command(
        name=name("command-moderation-status", "status"),
        description=described("command-moderation-status-description"),
    )
    async def status(self, interaction: discord.Interaction) -> None:
        """How it is."""
        await words.defer(interaction)
        await self._say(interaction, await self._desk.show(presser(interaction)))

    @policy.command(name=name("command-policy-test", "test"), description=described("command-policy-test-description"))
    @app_commands.rename(text=name("option-policy-text", "text"), channel=name("option-policy-channel", "channel"))
    @app_commands.describe(
        text=described("option-policy-text-description"), channel=described("option-policy-channel-description")
    )
    async def try_out(self, interaction: discord.Interaction, text: str, channel: _Channel | None = None) -> None:
        """What would be found in a text."""
        await words.defer(interaction)
        where = channel or interaction.channel
        place, parent = interaction.channel_id if where is None else where.id, getattr(where, "parent_id", None)
        found = await self._desk.try_out(presser(interaction), text, place or 0, parent)
        if found is None:
            await self._say(interaction, ("no-right", {}))
        else:
            screen = policy_texts.tried(self._sentences, words.locale(interaction), place or 0, *found)
            await words.respond(interaction, screen)

    async def pressed(self, interaction: discord.Interaction, what: str) -> bool:
        """No more hints, or hints again."""
        if what not in ("hints", "no-hints"):
            return False
        await words.defer(interaction)
        await self._say(interaction, await self._desk.choose_hints(interaction.user.id, wants=what == "hints"))
        return True

    async def _say(self, interaction: discord.Interaction, found: tuple[str, dict[str, str]]) -> None:
        key, values = found
        locale, shown = words.locale(interaction), tuple[Button, ...]()
        if key == "judge-hints-off":
            shown = (Button(self._sentences.text(locale, "judge-hints-button"), "guard:hints"),)
        await words.respond(interaction, Screen(self._sentences.text(locale, key, **values), shown))
