"""/case show, list, edit, undo; /history and the same from a member's menu; and the buttons below a case."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.forms import is_id
from bot.cogs.staff import Replies, Suggestions, presser, staff_only
from bot.cogs.words import described, name
from bot.domain.screen import Screen, pages
from bot.i18n import Sentences
from bot.moderation.desk import MOST_SHOWN, Desk, Not
from bot.moderation.texts import Texts

_NUMBER = app_commands.rename(number=name("option-number", "number"))
_OF_NUMBER = app_commands.describe(number=described("option-number-description"))
_REASON = app_commands.rename(number=name("option-number", "number"), reason=name("option-reason", "reason"))
_OF_REASON = app_commands.describe(
    number=described("option-number-description"), reason=described("option-reason-description")
)
_Number = app_commands.Range[int, 1, 2**53 - 1]


class CasesCog(commands.Cog):
    """What moderators look up, put right and take back."""

    case = app_commands.Group(
        name=name("command-case", "case"), description=described("command-case-description"), guild_only=True,
        default_permissions=discord.Permissions(moderate_members=True),
    )  # fmt: skip

    def __init__(
        self, desk: Desk, texts: Texts, replies: Replies, suggestions: Suggestions, sentences: Sentences
    ) -> None:
        self._desk, self._texts, self._replies, self._suggestions = desk, texts, replies, suggestions
        self._sentences = sentences

    @case.command(name=name("command-case-show", "show"), description=described("command-case-show-description"))
    @_NUMBER
    @_OF_NUMBER
    async def show(self, interaction: discord.Interaction, number: _Number) -> None:
        """One case, with the reasons that it had before."""
        await words.defer(interaction)
        locale, found = words.locale(interaction), await self._desk.show(presser(interaction), number)
        if isinstance(found, Not):
            await self._replies.show(interaction, found)
            return
        case, formers = found
        card = self._texts.card(locale, case)
        lines = [self._texts.former(locale, each) for each in formers]
        first, *rest = pages([card.text, *lines])
        await words.respond(interaction, Screen(first, card.buttons, tuple(rest)))

    @case.command(name=name("command-case-list", "list"), description=described("command-case-list-description"))
    async def latest(self, interaction: discord.Interaction) -> None:
        """The latest ones."""
        await words.defer(interaction)
        locale, found = words.locale(interaction), await self._desk.latest(presser(interaction))
        if isinstance(found, Not):
            await self._replies.show(interaction, found)
            return
        lines = [self._texts.line(locale, each, whom=True) for each in found]
        await self._show_lines(interaction, lines or [self._sentences.text(locale, "cases-none")])

    @case.command(name=name("command-case-edit", "edit"), description=described("command-case-edit-description"))
    @_REASON
    @_OF_REASON
    async def edit(self, interaction: discord.Interaction, number: _Number, reason: str) -> None:
        """Another reason."""
        await words.defer(interaction)
        await self._replies.show(interaction, await self._desk.edit(presser(interaction), number, reason))

    @case.command(name=name("command-case-undo", "undo"), description=described("command-case-undo-description"))
    @_REASON
    @_OF_REASON
    async def undo(self, interaction: discord.Interaction, number: _Number, reason: str = "") -> None:
        """Take it back."""
        await words.defer(interaction)
        await self._replies.show(interaction, await self._desk.undo(presser(interaction), number, reason))

    @edit.autocomplete("reason")
    @undo.autocomplete("reason")
    async def reasons(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Config's reasons."""
        return self._suggestions.reasons(interaction, typed)

    @app_commands.command(name=name("command-history", "history"), description=described("command-history-description"))
    @app_commands.rename(member=name("option-member", "member"))
    @app_commands.describe(member=described("option-member-description"))
    @app_commands.guild_only()
    @staff_only
    async def history(self, interaction: discord.Interaction, member: discord.User) -> None:
        """What was done about somebody."""
        await self.show_history(interaction, member)

    async def show_history(self, interaction: discord.Interaction, member: discord.User | discord.Member) -> None:
        """The same, from the menu of a member."""
        await words.defer(interaction)
        locale, found = words.locale(interaction), await self._desk.history(presser(interaction), member.id)
        if isinstance(found, Not):
            await self._replies.show(interaction, found)
            return
        cases, warnings = found
        who, text = f"<@{member.id}>", self._sentences.text
        if not cases:
            await self._show_lines(interaction, [text(locale, "history-none", member=who)])
            return
        lines = [text(locale, "history-title", member=who, warnings=warnings)]
        lines += [self._texts.line(locale, each, whom=False) for each in cases[:MOST_SHOWN]]
        if len(cases) > MOST_SHOWN:
            lines.append(text(locale, "history-more", count=len(cases) - MOST_SHOWN))
        await self._show_lines(interaction, lines)

    async def pressed(self, interaction: discord.Interaction, what: str) -> bool:
        """A button below a case: take it back, or take the step that was proposed."""
        action, number, shown = [*what.split(":"), "", ""][:3]
        if action not in ("undo", "step") or not is_id(number):
            return False
        await interaction.response.defer(ephemeral=True, thinking=True)
        who, case = presser(interaction), int(number)
        found = await (self._desk.undo(who, case) if action == "undo" else self._desk.take_step(who, case, shown))
        await self._replies.show(interaction, found)
        return True

    async def _show_lines(self, interaction: discord.Interaction, lines: list[str]) -> None:
        first, *rest = pages(lines)
        await words.respond(interaction, Screen(first, rest=tuple(rest)))
