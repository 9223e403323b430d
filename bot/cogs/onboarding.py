"""People arriving, passing the screening, leaving, being banned. The only join listener of the bot."""

import json
from collections.abc import Awaitable, Callable

import discord
from discord.ext import commands

from bot.integrations.discord import view
from bot.onboarding.service import OnboardingService
from bot.roles.confirmations import GatewayConfirmations

_CAME, _CHANGED = '"GUILD_MEMBER_ADD"', '"GUILD_MEMBER_UPDATE"'


class OnboardingCog(commands.Cog):
    """Tells the service who is to be looked at."""

    def __init__(
        self,
        service: OnboardingService,
        confirmations: GatewayConfirmations,
        named: Callable[[int, str, frozenset[int]], Awaitable[None]],
        guild: int,
    ) -> None:
        """`named`: is told what somebody is called, and their roles."""
        self._service, self._confirmations, self._named, self._guild = service, confirmations, named, guild

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Somebody left."""
        if payload.guild_id == self._guild:
            self._confirmations.left(payload.user.id)
            await self._service.left(payload.user.id)

    @commands.Cog.listener()
    async def on_socket_raw_receive(self, message: str) -> None:
        """Somebody came or changed. Only the raw event tells of changes of people who are not cached, and nobody is.

        The end of rules screening (`pending`) comes this way and no other (discord.py, parse_guild_member_update).
        """
        if _CAME not in message and _CHANGED not in message:
            return
        try:
            event = json.loads(message)
            kind = f'"{event.get("t")}"'
            if kind not in (_CAME, _CHANGED) or int(event["d"]["guild_id"]) != self._guild:
                return
            member, seen = int(event["d"]["user"]["id"]), view(event["d"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return  # the client counts what it cannot read, and the hourly sweep looks at everybody
        if not seen.bot:
            await self._named(member, seen.name, seen.roles)
        is_expected = self._confirmations.tell(member, seen)
        if kind == _CAME and not seen.bot:
            self._service.arrived(member, seen)
        elif kind == _CHANGED and not is_expected:
            await self._service.look_again(member, seen)

    @commands.Cog.listener()
    async def on_member_ban(self, guild: discord.Guild, user: discord.User | discord.Member) -> None:
        """Somebody was banned."""
        if guild.id == self._guild:
            await self._service.banned(user.id, is_banned=True)

    @commands.Cog.listener()
    async def on_member_unban(self, guild: discord.Guild, user: discord.User) -> None:
        """A ban was lifted."""
        if guild.id == self._guild:
            await self._service.banned(user.id, is_banned=False)

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        """The gateway is gone for the moment."""
        self._confirmations.disconnected()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """A new gateway session: what happened before it was not heard."""
        await self._service.caught_up()
