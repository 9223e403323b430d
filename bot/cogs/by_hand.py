"""What somebody does to a member by hand in Discord: its audit log tells that they did, also of who is not cached."""

import discord
from discord.ext import commands

from bot.moderation.by_hand import ActsByHand

_Action = discord.AuditLogAction
_ACTS = (_Action.ban, _Action.unban, _Action.kick, _Action.member_role_update)


class ByHandCog(commands.Cog):
    """Has the log read."""

    def __init__(self, service: ActsByHand, guild: int) -> None:
        self._service, self._guild = service, guild

    @commands.Cog.listener()
    async def on_audit_log_entry_create(self, entry: discord.AuditLogEntry) -> None:
        """Somebody did something. What this bot did is a case already."""
        is_act = entry.action in _ACTS or (
            entry.action is _Action.member_update and hasattr(entry.after, "timed_out_until")
        )
        if is_act and entry.guild.id == self._guild and entry.user_id != entry.guild.me.id:
            await self._service.heard()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """A new gateway session: what was done before it was not heard."""
        await self._service.heard()
