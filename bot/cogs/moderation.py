"""/warn, /note, /timeout, /untimeout, /kick, /ban, /unban, /softban: each is one case."""

from collections.abc import Callable
from typing import Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import words
from bot.cogs.staff import Replies, Suggestions, presser, staff_only
from bot.cogs.words import described, name
from bot.domain.case import CaseKind
from bot.moderation.desk import Desk, Wanted

_HOUR, _DAY = 3600, 86_400
_MEMBER = {"member": name("option-member", "member"), "reason": name("option-reason", "reason")}
_DURATION = {"duration": name("option-duration", "duration")}
_ABOUT = {"member": described("option-member-description"), "reason": described("option-reason-description")}
_NOTE = {"member": described("option-member-description"), "reason": described("option-note-description")}
_LENGTH = {"duration": described("option-duration-description")}
_OR_NEVER = {
    "duration": described("option-duration-or-never-description"),
    "delete": described("option-delete-description"),
}
_DELETE = [
    app_commands.Choice(name=name("delete-nothing", "nothing"), value=0),
    app_commands.Choice(name=name("delete-hour", "the last hour"), value=_HOUR),
    app_commands.Choice(name=name("delete-day", "the last day"), value=_DAY),
    app_commands.Choice(name=name("delete-week", "the last week"), value=7 * _DAY),
]


def _command(key: str, **renamed: Any) -> Callable[[Any], app_commands.Command[Any, ..., None]]:
    """A command of this name, for staff alone."""

    def made(function: Any) -> app_commands.Command[Any, ..., None]:
        about = described(f"command-{key}-description")
        found: Any = app_commands.command(name=name(f"command-{key}", key), description=about)(function)
        return cast(
            "app_commands.Command[Any, ..., None]",
            app_commands.rename(**renamed)(app_commands.guild_only()(staff_only(found))),
        )

    return made


class ModerationCog(commands.Cog):
    """What moderators do to somebody."""

    def __init__(self, desk: Desk, replies: Replies, suggestions: Suggestions) -> None:
        self._desk, self._replies, self._suggestions = desk, replies, suggestions

    @_command("warn", **_MEMBER)
    @app_commands.describe(**_ABOUT)
    async def warn(self, interaction: discord.Interaction, member: discord.User, reason: str) -> None:
        """Tell somebody that they went too far."""
        await self._act(interaction, Wanted(CaseKind.WARN, member.id, reason))

    @_command("note", member=_MEMBER["member"], reason=name("option-note", "words"))
    @app_commands.describe(**_NOTE)
    async def note(self, interaction: discord.Interaction, member: discord.User, reason: str) -> None:
        """Tell the other moderators something."""
        await self._act(interaction, Wanted(CaseKind.NOTE, member.id, reason))

    @_command("timeout", **_MEMBER, **_DURATION)
    @app_commands.describe(**_ABOUT, **_LENGTH)
    async def timeout(self, interaction: discord.Interaction, member: discord.User, duration: str, reason: str) -> None:
        """Let somebody read and not write."""
        await self._act(interaction, Wanted(CaseKind.TIMEOUT, member.id, reason, duration))

    @_command("untimeout", **_MEMBER)
    @app_commands.describe(**_ABOUT)
    async def untimeout(self, interaction: discord.Interaction, member: discord.User, reason: str = "") -> None:
        """Let somebody write again."""
        await self._act(interaction, Wanted(CaseKind.UNTIMEOUT, member.id, reason))

    @_command("kick", **_MEMBER)
    @app_commands.describe(**_ABOUT)
    async def kick(self, interaction: discord.Interaction, member: discord.User, reason: str) -> None:
        """Take somebody off the server."""
        await self._act(interaction, Wanted(CaseKind.KICK, member.id, reason))

    @_command("ban", **_MEMBER, **_DURATION, delete=name("option-delete", "delete"))
    @app_commands.describe(**_ABOUT, **_OR_NEVER)
    @app_commands.choices(delete=_DELETE)
    async def ban(
        self, interaction: discord.Interaction, member: discord.User, reason: str, duration: str | None = None,
        delete: int = 0,
    ) -> None:  # fmt: skip
        """Keep somebody out."""
        await self._act(interaction, Wanted(CaseKind.BAN, member.id, reason, duration, delete))

    @_command("unban", **_MEMBER)
    @app_commands.describe(**_ABOUT)
    async def unban(self, interaction: discord.Interaction, member: discord.User, reason: str = "") -> None:
        """Let somebody come in again."""
        await self._act(interaction, Wanted(CaseKind.UNBAN, member.id, reason))

    @_command("softban", **_MEMBER)
    @app_commands.describe(**_ABOUT)
    async def softban(self, interaction: discord.Interaction, member: discord.User, reason: str) -> None:
        """Take somebody off the server with what they wrote lately."""
        await self._act(interaction, Wanted(CaseKind.SOFTBAN, member.id, reason))

    @warn.autocomplete("reason")
    @timeout.autocomplete("reason")
    @untimeout.autocomplete("reason")
    @kick.autocomplete("reason")
    @ban.autocomplete("reason")
    @unban.autocomplete("reason")
    @softban.autocomplete("reason")
    async def reasons(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Config's reasons."""
        return self._suggestions.reasons(interaction, typed)

    @timeout.autocomplete("duration")
    @ban.autocomplete("duration")
    async def durations(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Config's lengths of time."""
        return self._suggestions.durations(interaction, typed)

    async def _act(self, interaction: discord.Interaction, wanted: Wanted) -> None:
        await words.defer(interaction)
        await self._replies.show(interaction, await self._desk.act(presser(interaction), wanted))
