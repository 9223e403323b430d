"""Reporting: from the menu of a message or a member, /report, a button; and /modqueue and the cards for the staff."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.forms import choice, filled, is_id, part
from bot.cogs.staff import Replies, presser, staff_only
from bot.cogs.words import described, name
from bot.domain.report import Report, Subject, Wrong
from bot.domain.screen import Screen, pages
from bot.i18n import Sentences
from bot.moderation.desk import Done, Not
from bot.moderation.report_texts import ReportTexts
from bot.moderation.reporting import LONGEST_WORDS
from bot.moderation.reports import ReportService, Stopped

_MOST_SHOWN = 15


class ReportsCog(commands.Cog):
    """What anybody can tell the moderators, and what waits for them."""

    def __init__(
        self,
        tree: app_commands.CommandTree[Any],
        service: ReportService,
        texts: ReportTexts,
        replies: Replies,
        sentences: Sentences,
    ) -> None:
        self._service, self._texts, self._replies, self._sentences = service, texts, replies, sentences
        menus: list[tuple[str, str, Any]] = [
            ("menu-report-message", "Report", self._message),
            ("menu-report-member", "Report this person", self._member),
        ]  # fmt: skip
        for key, english, callback in menus:
            tree.add_command(
                app_commands.guild_only()(app_commands.ContextMenu(name=name(key, english), callback=callback))
            )

    @app_commands.command(name=name("command-report", "report"), description=described("command-report-description"))
    @app_commands.rename(member=name("option-report-member", "member"))
    @app_commands.describe(member=described("option-report-member-description"))
    @app_commands.guild_only()
    async def report(self, interaction: discord.Interaction, member: discord.User | None = None) -> None:
        """Tell of something, with or without somebody whom it is about."""
        await self._ask(interaction, Subject(member.id if member else None))

    async def _message(self, interaction: discord.Interaction, message: discord.Message) -> None:
        member = None if message.webhook_id else message.author.id
        await self._ask(interaction, Subject(member, message.channel.id, message.id))

    async def _member(self, interaction: discord.Interaction, member: discord.Member) -> None:
        await self._ask(interaction, Subject(member.id))

    async def _ask(self, interaction: discord.Interaction, subject: Subject) -> None:
        """What is wrong; what it is about goes along in the form."""
        locale, text = words.locale(interaction), self._sentences.text
        ids = (subject.channel or 0, subject.message or 0, subject.member or 0)
        form = discord.ui.Modal(
            title=text(locale, "report-form-title"), custom_id=f"report:form:{ids[0]}:{ids[1]}:{ids[2]}"
        )
        form.add_item(part(text(locale, "report-form-wrong"), choice("wrong", self._texts.wrongs(locale))))
        said = discord.ui.TextInput[Any](
            custom_id="words", style=discord.TextStyle.paragraph, required=False, max_length=LONGEST_WORDS
        )
        form.add_item(part(text(locale, "report-form-words"), said, text(locale, "report-form-words-hint")))
        await interaction.response.send_modal(form)
        form.stop()

    async def pressed(self, interaction: discord.Interaction, what: str) -> bool:
        """A form that was handed in, the button below a support group's first post, or one of a card."""
        action, _, rest = what.partition(":")
        if action == "ask":
            await self._ask(interaction, Subject())
            return True
        numbers = rest.split(":")
        if not all(map(is_id, numbers)):
            return False
        if action == "form" and len(numbers) == 3:
            return await self._handed_in(interaction, *map(int, numbers))
        if action not in ReportTexts.ACTIONS or len(numbers) != 1:
            return False
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show(interaction, await self._service.press(presser(interaction), int(rest), action))
        return True

    async def _handed_in(self, interaction: discord.Interaction, channel: int, message: int, member: int) -> bool:
        found = filled(interaction.data)
        if found.get("wrong") not in list(Wrong):
            return False
        await interaction.response.defer(ephemeral=True, thinking=True)
        locale, subject = words.locale(interaction), Subject(member or None, channel or None, message or None)
        taken = await self._service.file(interaction.user.id, subject, Wrong(found["wrong"]), found.get("words", ""))
        if isinstance(taken, Stopped):
            said = [self._stopped(locale, taken)]
            if found["wrong"] == Wrong.WORRIED:  # whatever becomes of the report, they need the numbers now
                said.append(self._sentences.text(locale, "report-help-worried"))
            await words.respond(interaction, Screen("\n\n".join(said)))
        else:
            await words.respond(interaction, Screen(self._texts.thanks(locale, taken.wrong, taken.place)))
        return True

    async def _show(self, interaction: discord.Interaction, found: Report | Done | Not | Stopped) -> None:
        locale = words.locale(interaction)
        if isinstance(found, Done | Not):
            await self._replies.show(interaction, found)
        elif isinstance(found, Stopped):
            await words.respond(interaction, Screen(self._stopped(locale, found)))
        else:
            await words.respond(interaction, Screen(self._texts.line(locale, found)))

    def _stopped(self, locale: str, found: Stopped) -> str:
        moderator = f"<@{found.by}>" if found.by else ""
        return self._sentences.text(locale, f"report-no-{found.why}", moderator=moderator)

    @app_commands.command(
        name=name("command-modqueue", "modqueue"), description=described("command-modqueue-description")
    )
    @app_commands.guild_only()
    @staff_only
    async def modqueue(self, interaction: discord.Interaction) -> None:
        """What waits, and what has happened since they last looked."""
        await words.defer(interaction)
        locale, found = words.locale(interaction), await self._service.waiting(presser(interaction))
        if isinstance(found, Not):
            await self._replies.show(interaction, found)
            return
        text = self._sentences.text
        lines = [text(locale, "queue-title" if found.reports else "queue-none")]
        lines += [self._texts.line(locale, each) for each in found.reports[:_MOST_SHOWN]]
        if len(found.reports) > _MOST_SHOWN:
            lines.append(text(locale, "queue-more", count=len(found.reports) - _MOST_SHOWN))
        if found.opened is not None:
            lines += ["", text(locale, "queue-since", opened=found.opened, closed=found.closed or 0)]
        first, *rest = pages(lines)
        await words.respond(interaction, Screen(first, rest=tuple(rest)))
