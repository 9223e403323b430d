"""The one listener of messages: first who may be in danger is met, then what may not stand is dealt with, and only then
whatever else looks at them.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord.ext import commands

from bot.domain.crisis import Sign
from bot.domain.message import Message
from bot.enforcement.service import Enforcement
from bot.integrations.discord_messages import read
from bot.onboarding.first_posts import FirstPosts
from bot.onboarding.replies import Replies
from bot.onboarding.rules import Said

_BY_PEOPLE = (discord.MessageType.default, discord.MessageType.reply)


def _said(message: discord.Message) -> Said | None:
    """That a person wrote, for first posts; None in a private thread, which is not for others."""
    where, author, is_reply = message.channel, message.author.id, message.reference is not None
    if not isinstance(where, discord.Thread):
        return Said(where.id, message.id, author, is_reply)
    if where.is_private():
        return None
    return Said(where.id, message.id, author, is_reply, where.parent_id, where.owner_id)


class MessagesCog(commands.Cog):
    """Hands on what was written."""

    def __init__(
        self,
        enforcement: Enforcement,
        met: Callable[[Message, Sign], Awaitable[None]],
        posts: FirstPosts,
        replies: Replies,
        guild: int,
    ) -> None:
        self._enforcement, self._met, self._posts, self._replies, self._guild = enforcement, met, posts, replies, guild

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote, on our server or to the bot. Pins, joins and the like are nobody's words."""
        if message.author.bot or message.webhook_id is not None:
            return
        if isinstance(message.channel, discord.DMChannel):
            await self._replies.answer(message.author.id, message.channel.id, str(message.id))
        elif message.guild is not None and message.guild.id == self._guild and message.type in _BY_PEOPLE:
            await self._look(message, is_new=True)
            if said := _said(message):
                await self._posts.written(said)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Somebody changed what they had written. Discord tells of links that it has looked up, too."""
        edit: Mapping[str, Any] = {**payload.data}
        author, message = edit.get("author"), payload.message
        if not author or author.get("bot") or edit.get("webhook_id") or message.edited_at is None:
            return
        if isinstance(message.channel, discord.DMChannel):
            nonce = f"{payload.message_id}-{int(message.edited_at.timestamp()) % 10_000}"
            await self._replies.answer(int(author["id"]), payload.channel_id, nonce)
        elif payload.guild_id == self._guild and message.type in _BY_PEOPLE:
            await self._look(message, is_new=False)

    async def _look(self, message: discord.Message, *, is_new: bool) -> None:
        written = read(message)
        verdict = await self._enforcement.judged(written, is_new=is_new)
        if verdict.sign is not None:
            await self._met(written, verdict.sign)
        await self._enforcement.enact(written, verdict)
