"""Roles that somebody gives or takes by hand: Discord tells of the change, and its audit log of who made it."""

import json

import discord
from discord.ext import commands

from bot.integrations.discord import view
from bot.roles.by_hand import ByHand


class RolesCog(commands.Cog):
    """Tells who is to be looked at."""

    def __init__(self, by_hand: ByHand, guild: int) -> None:
        self._by_hand, self._guild = by_hand, guild

    @commands.Cog.listener()
    async def on_socket_raw_receive(self, message: str) -> None:
        """A member changed. Only the raw event tells of people who are not cached, and nobody is."""
        if '"GUILD_MEMBER_UPDATE"' not in message:
            return
        event = json.loads(message)
        if event.get("t") == "GUILD_MEMBER_UPDATE" and int(event["d"]["guild_id"]) == self._guild:
            await self._by_hand.seen(int(event["d"]["user"]["id"]), view(event["d"]).roles)

    @commands.Cog.listener()
    async def on_audit_log_entry_create(self, entry: discord.AuditLogEntry) -> None:
        """Somebody did something; of roles given to a member, by others than this bot, it is told."""
        if entry.guild.id != self._guild or entry.action is not discord.AuditLogAction.member_role_update:
            return
        roles = frozenset(each.id for each in getattr(entry.after, "roles", None) or ())
        target = entry.target
        if roles and target is not None and entry.user_id not in (None, entry.guild.me.id):
            await self._by_hand.given(int(target.id), roles, int(entry.user_id or 0))
