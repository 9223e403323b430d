"""/purge and /slowmode: what moderators do to the channel in which they are; and the buttons of a purge."""

import asyncio
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot import log
from bot.cogs import words
from bot.cogs.forms import is_id
from bot.cogs.staff import Replies, presser, staff_only, suggested
from bot.cogs.words import described, name
from bot.domain import permissions
from bot.domain.case import State
from bot.domain.purge import Place
from bot.domain.screen import Screen
from bot.i18n import Sentences
from bot.moderation import room_texts, slowing
from bot.moderation.choosing import Asked
from bot.moderation.desk import Not
from bot.moderation.purges import PurgeDesk, PurgeService
from bot.moderation.refusals import No
from bot.moderation.slow_modes import SlowModeDesk
from bot.moderation.texts import Texts

_TELL_FOR = timedelta(minutes=14)  # Discord lets an answer be changed for 15

_logger = log.get(__name__)


class RoomsCog(commands.Cog):
    """What moderators do to a channel."""

    def __init__(
        self, purges: PurgeDesk, service: PurgeService, slow_modes: SlowModeDesk, texts: Texts, replies: Replies,
        sentences: Sentences, tell_every: timedelta = timedelta(seconds=2),
    ) -> None:  # fmt: skip
        """`tell_every`: how soon after each other a moderator is told how far a purge is."""
        self._purges, self._service, self._slow_modes = purges, service, slow_modes
        self._texts, self._replies, self._sentences, self._tell_every = texts, replies, sentences, tell_every

    @app_commands.command(name=name("command-purge", "purge"), description=described("command-purge-description"))
    @app_commands.rename(
        number=name("option-purge-number", "number"), member=name("option-member", "member"),
        link=name("option-purge-link", "link"),
    )  # fmt: skip
    @app_commands.describe(
        number=described("option-purge-number-description"), member=described("option-purge-member-description"),
        link=described("option-purge-link-description"),
    )  # fmt: skip
    @app_commands.guild_only()
    @staff_only
    async def purge(
        self, interaction: discord.Interaction, number: int | None = None, member: discord.User | None = None,
        link: str | None = None,
    ) -> None:  # fmt: skip
        """Show what would be deleted."""
        await words.defer(interaction)
        asked = Asked(number, member.id if member else None, link)
        found = await self._purges.preview(presser(interaction), _place(interaction), asked)
        if isinstance(found, Not):
            await self._replies.show(interaction, found)
            return
        locale = words.locale(interaction)
        screen = room_texts.preview(self._sentences, locale, found.purge, found.chosen, more=found.more)
        await words.respond(interaction, screen)

    @app_commands.command(
        name=name("command-slowmode", "slowmode"), description=described("command-slowmode-description")
    )
    @app_commands.rename(duration=name("option-duration", "duration"), lasting=name("option-slowmode-for", "for"))
    @app_commands.describe(
        duration=described("option-slowmode-description"), lasting=described("option-slowmode-for-description")
    )
    @app_commands.guild_only()
    @staff_only
    async def slowmode(self, interaction: discord.Interaction, duration: str, lasting: str | None = None) -> None:
        """Have people wait between two messages."""
        await words.defer(interaction)
        found = await self._slow_modes.set(presser(interaction), _place(interaction), duration, lasting)
        if isinstance(found, Not):
            await self._replies.show(interaction, found)
            return
        locale = words.locale(interaction)
        screen = self._texts.card(locale, found.done.case)
        if found.fixed_s is not None:
            text = f"{screen.text}\n\n{room_texts.fixed(self._sentences, locale, found.fixed_s)}"
            screen = Screen(text, screen.buttons)
        await words.respond(interaction, screen)

    @slowmode.autocomplete("duration")
    async def durations(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Some lengths of time, and none."""
        locale = words.client_locale(interaction) or "en"
        said = {each: room_texts.slow_mode(self._sentences, locale, each) for each in slowing.PRESETS_S}
        return suggested(typed, {f"{each}s" if each else "off": text for each, text in said.items()})

    async def pressed(self, interaction: discord.Interaction, what: str) -> bool:
        """A button of a purge that was shown: have it done, or not."""
        action, _, number = what.partition(":")
        if action not in ("go", "leave") or not is_id(number):
            return False
        await interaction.response.defer()
        if action == "go":
            await self._go(interaction, int(number))
        elif refused := await self._purges.leave(presser(interaction), _place(interaction), int(number)):
            await self._refuse(interaction, refused)
        else:
            await words.respond(interaction, Screen(self._sentences.text(words.locale(interaction), "purge-left")))
        return True

    async def _go(self, interaction: discord.Interaction, number: int) -> None:
        case = await self._purges.confirm(presser(interaction), _place(interaction), number)
        if isinstance(case, Not):
            await self._refuse(interaction, case)
            return
        try:
            async with asyncio.timeout(_TELL_FOR.total_seconds()):
                await self._tell(interaction, case.number)
        except (TimeoutError, discord.HTTPException) as error:
            # Also where they put the answer away. What stood there says that it goes on, and where its end is told.
            _logger.info("purge_end_not_told", reason=type(error).__name__)

    async def _tell(self, interaction: discord.Interaction, number: int) -> None:
        locale = words.locale(interaction)
        async for case in self._service.follow(number):
            if case.state is State.INTENDED:
                await words.respond(interaction, room_texts.progress(self._sentences, locale, case))
                await asyncio.sleep(self._tell_every.total_seconds())
            else:
                await words.respond(interaction, self._texts.card(locale, case))

    async def _refuse(self, interaction: discord.Interaction, found: Not) -> None:
        """Beside what is shown where that says how far it is; in its place otherwise."""
        if found.why is No.PURGE_UNDERWAY:
            text = self._replies.refusal(words.locale(interaction), found)
            await interaction.followup.send(text, ephemeral=True)
        else:
            await self._replies.show(interaction, found)


def _place(interaction: discord.Interaction) -> Place:
    channel = interaction.channel
    own = frozenset(permissions.names(interaction.app_permissions.value))
    kind = channel.type.value if channel is not None else -1
    return Place(interaction.channel_id or 0, kind, interaction.permissions.view_channel, own)
