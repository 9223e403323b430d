"""The menus of a message and of a member: a form to moderate with, and what was done so far."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.cases import CasesCog
from bot.cogs.forms import choice, filled, is_id, part
from bot.cogs.staff import Replies, presser, staff_only
from bot.cogs.words import name
from bot.domain.case import CaseKind
from bot.i18n import Sentences
from bot.moderation.desk import Desk, Wanted
from bot.moderation.rules import LONGEST_REASON
from bot.moderation.texts import Texts

_ACTS = (CaseKind.WARN, CaseKind.REMOVE, CaseKind.TIMEOUT, CaseKind.KICK, CaseKind.SOFTBAN, CaseKind.BAN, CaseKind.NOTE)
_FOR_GOOD, _OWN_WORDS = "for-good", "own-words"


class MenusCog(commands.Cog):
    """What moderators find where they right-click."""

    def __init__(
        self,
        tree: app_commands.CommandTree[Any],
        desk: Desk,
        cases: CasesCog,
        texts: Texts,
        replies: Replies,
        sentences: Sentences,
    ) -> None:
        self._desk, self._cases, self._texts, self._replies, self._sentences = desk, cases, texts, replies, sentences
        menus: list[tuple[str, str, Any]] = [
            ("menu-moderate", "Moderate", self._moderate), ("menu-history", "Moderation history", self._history),
        ]  # fmt: skip
        for key, english, callback in menus:
            menu = app_commands.ContextMenu(name=name(key, english), callback=callback)
            tree.add_command(app_commands.guild_only()(staff_only(menu)))

    async def _history(self, interaction: discord.Interaction, member: discord.Member) -> None:
        await self._cases.show_history(interaction, member)

    async def _moderate(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Which act, how long and why: whether it may be done is asked when the form is handed in."""
        locale, text = words.locale(interaction), self._sentences.text
        action = f"moderate:{message.channel.id}:{message.id}:{message.author.id}"
        form = discord.ui.Modal(title=text(locale, "form-title"), custom_id=action, timeout=None)
        acts = {str(kind): text(locale, "form-do", kind=str(kind)) for kind in _ACTS}
        reasons = {**self._texts.presets(locale), _OWN_WORDS: text(locale, "form-own-words")}
        lengths = {**self._texts.lengths(locale), _FOR_GOOD: text(locale, "form-for-good")}
        removing = {"no": text(locale, "form-remove-no"), "yes": text(locale, "form-remove-yes")}
        said = discord.ui.TextInput[Any](
            custom_id="words", style=discord.TextStyle.paragraph, required=False, max_length=LONGEST_REASON
        )
        parts: list[tuple[str, Any]] = [
            ("form-act", choice("act", acts)), ("form-reason", choice("reason", reasons)),
            ("form-words", said), ("form-length", choice("length", lengths, is_needed=False)),
            ("form-remove", choice("remove", removing, is_needed=False)),
        ]  # fmt: skip
        for key, component in parts:
            hint = text(locale, "form-words-hint") if component is said else None
            form.add_item(part(text(locale, key), component, hint))
        await interaction.response.send_modal(form)
        form.stop()

    async def handed_in(self, interaction: discord.Interaction, what: str) -> bool:
        """The form: have it done."""
        numbers = what.split(":")
        if len(numbers) != 3 or not all(map(is_id, numbers)):
            return False
        found = filled(interaction.data)
        if found.get("act") not in _ACTS:
            return False
        await interaction.response.defer(ephemeral=True, thinking=True)
        channel, message, author = map(int, numbers)
        kind, chosen = CaseKind(found["act"]), found.get("reason", "")
        reason = found.get("words", "") or ("" if chosen == _OWN_WORDS else chosen)
        length = found.get("length") or None
        if kind is not CaseKind.TIMEOUT and (kind is not CaseKind.BAN or length == _FOR_GOOD):
            length = None
        elif kind is CaseKind.TIMEOUT and (length is None or length == _FOR_GOOD):
            length = ""  # which is none, and is said
        removes = kind is CaseKind.REMOVE or found.get("remove") == "yes"
        wanted = Wanted(kind, author, reason, length, channel=channel, message=message, removes=removes)
        await self._replies.show(interaction, await self._desk.act(presser(interaction), wanted))
        return True
