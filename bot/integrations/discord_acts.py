"""What moderators have the bot do at Discord: to people and their messages. Answers are our own frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

from bot.domain.screen import Screen
from bot.errors import NotThere, Refused
from bot.integrations.discord import buttons, translated, write

_NOT_BANNED, _NO_SUCH_MEMBER, _NO_SUCH_USER = "10026", "10007", "10013"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as Discord tells it now. `roles` None: they are not on the server."""

    id: int
    name: str
    is_bot: bool
    roles: frozenset[int] | None
    timed_out_until: datetime | None = None
    joined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ban:
    """That somebody is banned, with the words that stand beside it at Discord."""

    reason: str


class Acts:
    """What the bot does. Methods raise TryLater, Refused, NotThere or NotUnderstood, nothing else.

    `reason` is what Discord's audit log shows; it should say nothing about anybody.
    """

    def __init__(self, client: discord.Client, guild: int) -> None:
        self._client, self._http, self._guild = client, client.http, guild

    async def person(self, member: int) -> Person | None:
        """Somebody, read now; None where Discord knows nobody by this id."""
        try:
            async with translated():
                found: Any = await self._http.get_member(self._guild, member)
            return _person(found["user"], found)
        except NotThere as error:
            if error.code not in (_NO_SUCH_MEMBER, _NO_SUCH_USER):
                raise
        try:
            async with translated():
                return _person(await self._http.get_user(member), None)
        except NotThere as error:
            if error.code == _NO_SUCH_USER:
                return None
            raise

    async def ban_of(self, member: int) -> Ban | None:
        """The ban that stands against somebody, read now."""
        try:
            async with translated():
                found: Any = await self._http.get_ban(member, self._guild)
            return Ban(str(found.get("reason") or ""))
        except NotThere as error:
            if error.code == _NOT_BANNED:
                return None
            raise

    async def ban(self, member: int, reason: str, delete_s: int) -> None:
        """Ban somebody, on the server or not, and delete what they wrote in the last `delete_s` seconds."""
        # As documented, in the body: discord.py's own method puts it into the address.
        route = discord.http.Route("PUT", "/guilds/{guild_id}/bans/{user_id}", guild_id=self._guild, user_id=member)
        async with translated():
            await self._http.request(route, json={"delete_message_seconds": delete_s}, reason=reason)

    async def unban(self, member: int, reason: str) -> None:
        """Lift a ban; nothing happens where there is none."""
        try:
            async with translated():
                await self._http.unban(member, self._guild, reason=reason)
        except NotThere as error:
            if error.code != _NOT_BANNED:
                raise

    async def kick(self, member: int, reason: str) -> None:
        """Take somebody off the server; nothing happens where they have left."""
        try:
            async with translated():
                await self._http.kick(member, self._guild, reason=reason)
        except NotThere as error:
            if error.code != _NO_SUCH_MEMBER:
                raise

    async def set_timeout(self, member: int, until: datetime | None, reason: str) -> datetime | None:
        """Let somebody read and not write until then, or write again; returns what Discord has now."""
        async with translated():
            found: Any = await self._http.edit_member(
                self._guild, member, reason=reason, communication_disabled_until=until.isoformat() if until else None
            )
            return _time(found.get("communication_disabled_until"))

    async def direct_channel(self, member: int) -> int:
        """The channel of the direct messages with somebody."""
        async with translated():
            return int((await self._http.start_private_message(member))["id"])

    async def author_of(self, channel: int, message: int) -> int | None:
        """Who wrote a message; None where it is gone, or in no channel that the bot sees."""
        try:
            async with translated():
                return int((await self._http.get_message(channel, message))["author"]["id"])
        except (NotThere, Refused):
            return None

    async def rename(self, thread: int, name: str, reason: str) -> None:
        """Call a thread, or a post of a forum, so."""
        async with translated():
            await self._http.edit_channel(thread, name=name, reason=reason)

    async def leads_here(self, invite: str) -> bool:
        """Whether this code of an invitation leads to our server. What Discord does not know leads nowhere."""
        try:
            async with translated():
                found: Any = await self._http.get_invite(invite, with_counts=False)
        except (NotThere, Refused):
            return False
        return str((found.get("guild") or {}).get("id")) == str(self._guild)

    async def delete_message(self, channel: int, message: int, reason: str) -> bool:
        """Delete a message; False where it was gone already."""
        try:
            async with translated():
                await self._http.delete_message(channel, message, reason=reason)
        except NotThere:
            return False
        return True

    async def show(self, channel: int, message: int | None, screen: Screen, nonce: str) -> int:
        """Write into a channel, or change what was written there; the message's id. Mentions nobody."""
        if message is None:
            return await write(self._client, channel, screen, nonce)
        shown = buttons(screen.buttons)
        async with translated():
            quiet = discord.AllowedMentions.none()
            with discord.http.handle_message_parameters(
                content=screen.text, view=shown, allowed_mentions=quiet
            ) as params:
                await self._http.edit_message(channel, message, params=params)
        return message

    def rank(self, roles: Sequence[int] | frozenset[int]) -> tuple[int, int]:
        """How high the highest of these roles stands, by what the gateway has told: (position, -id)."""
        guild = self._client.get_guild(self._guild)
        found = [role for each in roles if guild and (role := guild.get_role(each))]
        return max(((role.position, -role.id) for role in found), default=(0, 0))

    def is_administrator(self, roles: frozenset[int]) -> bool:
        """Whether one of these roles, or @everyone, passes every gate."""
        guild = self._client.get_guild(self._guild)
        found = [guild.get_role(each) for each in (*roles, self._guild)] if guild else []
        return any(role is not None and role.permissions.administrator for role in found)

    @property
    def owner(self) -> int | None:
        """Who owns the server, by what the gateway has told."""
        guild = self._client.get_guild(self._guild)
        return guild.owner_id if guild else None

    @property
    def own(self) -> tuple[int, frozenset[int], frozenset[str]]:
        """The bot itself: its id, its roles and the names of its permissions, by what the gateway has told."""
        guild = self._client.get_guild(self._guild)
        if guild is None:
            return 0, frozenset(), frozenset()
        me = guild.me
        permissions = frozenset(name for name, is_on in me.guild_permissions if is_on)
        return me.id, frozenset(role.id for role in me.roles), permissions


def _person(user: Any, member: Any) -> Person:
    name = str((member or {}).get("nick") or user.get("global_name") or user.get("username") or "")
    roles = None if member is None else frozenset(int(role) for role in member["roles"])
    until = _time((member or {}).get("communication_disabled_until"))
    joined_at = _time((member or {}).get("joined_at"))
    return Person(int(user["id"]), name, bool(user.get("bot", False)), roles, until, joined_at)


def _time(found: str | None) -> datetime | None:
    return datetime.fromisoformat(found) if found else None
