"""People arriving, passing the screening, leaving, being banned. The only join listener of the bot."""

import json
from collections.abc import Mapping
from typing import Any

import discord
from discord.ext import commands

from bot.integrations.discord import view
from bot.onboarding.first_posts import FirstPosts
from bot.onboarding.replies import Replies
from bot.onboarding.rules import Said
from bot.onboarding.service import OnboardingService
from bot.roles.confirmations import GatewayConfirmations


def _said(message: discord.Message) -> Said | None:
    """That a person wrote; None for pins, joins and the like, and in a private thread, which is not for others."""
    if message.author.bot or message.type not in (discord.MessageType.default, discord.MessageType.reply):
        return None
    where, author, is_reply = message.channel, message.author.id, message.reference is not None
    if not isinstance(where, discord.Thread):
        return Said(where.id, message.id, author, is_reply)
    if where.is_private():
        return None
    return Said(where.id, message.id, author, is_reply, where.parent_id, where.owner_id)


_CAME, _CHANGED = '"GUILD_MEMBER_ADD"', '"GUILD_MEMBER_UPDATE"'


class OnboardingCog(commands.Cog):
    """Tells the service who is to be looked at."""

    def __init__(
        self,
        service: OnboardingService,
        posts: FirstPosts,
        replies: Replies,
        confirmations: GatewayConfirmations,
        guild: int,
    ) -> None:
        self._service, self._posts, self._replies, self._confirmations, self._guild = (
            service,
            posts,
            replies,
            confirmations,
            guild,
        )

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Somebody left."""
        if payload.guild_id == self._guild:
            self._confirmations.left(payload.user.id)
            await self._service.left(payload.user.id)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote: that they did, and where. What they wrote is not looked at."""
        if isinstance(message.channel, discord.DMChannel):
            if not message.author.bot and message.webhook_id is None:
                await self._replies.answer(message.author.id, message.channel.id, str(message.id))
        elif message.guild is not None and message.guild.id == self._guild and (said := _said(message)):
            await self._posts.written(said)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Somebody changed what they had written to the bot. Discord tells of links it has looked up, too."""
        edit: Mapping[str, Any] = {**payload.data}
        author, at = edit.get("author"), payload.message.edited_at
        if isinstance(payload.message.channel, discord.DMChannel) and author and at and not author.get("bot"):
            nonce = f"{payload.message_id}-{int(at.timestamp()) % 10_000}"
            await self._replies.answer(int(author["id"]), payload.channel_id, nonce)

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
