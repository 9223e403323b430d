"""Discord, behind the few things that the bot does there on its own initiative. Answers are our own frozen values."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import yarl

from bot.errors import NotThere, NotUnderstood, Refused, SettingsError, TryLater

_REASON = "membership"
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody on the server as Discord tells it now."""

    roles: frozenset[int]
    pending: bool


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """A message to one person, with a button called `button` that opens `channel`, or the server if that is None."""

    text: str
    button: str
    channel: int | None = None


def aim(api_url: str, gateway_url: str) -> None:
    """Have discord.py speak to these addresses. It keeps them in class attributes, the three that are set here."""
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    if not api_url.startswith("https://discord.com/"):
        discord.Asset.BASE = str(yarl.URL(api_url).origin())


def channel_url(guild: int, channel: int | None) -> str:
    """The address that opens a channel, or the server, in every Discord client."""
    return f"https://discord.com/channels/{guild}" + (f"/{channel}" if channel else "")


class Discord:
    """What the bot does at Discord. Methods raise TryLater, Refused, NotThere or NotUnderstood, nothing else."""

    def __init__(self, client: discord.Client, guild: int) -> None:
        self._client, self._guild = client, guild

    async def member(self, member: int) -> MemberView | None:
        """Somebody's roles and screening, read now; None when they are not on the server."""
        try:
            async with translated():
                return view(await self._client.http.get_member(self._guild, member))
        except NotThere as error:
            if error.code == "10007" or error.code == "10013":
                return None
            raise

    async def members(self) -> AsyncIterator[list[tuple[int, MemberView]]]:
        """Everybody on the server, read now, in pages of up to a thousand: (id, view)."""
        after = 0
        while True:
            async with translated():
                page: list[Any] = await self._client.http.get_members(self._guild, _PAGE, after)
                found = [(int(each["user"]["id"]), view(each)) for each in page]
            yield found
            if len(found) < _PAGE:
                return
            after = max(id_ for id_, _seen in found)

    async def add_role(self, member: int, role: int) -> None:
        """Give one role. Discord's yes is no proof: read the member again."""
        async with translated():
            await self._client.http.add_role(self._guild, member, role, reason=_REASON)

    async def remove_role(self, member: int, role: int) -> None:
        """Take one role. Discord's yes is no proof: read the member again."""
        async with translated():
            await self._client.http.remove_role(self._guild, member, role, reason=_REASON)

    async def send_dm(self, member: int, message: DirectMessage, nonce: str) -> None:
        """Write to somebody. Within some minutes Discord shows the first message of a repeated `nonce` again.

        Refused (50007) when they take no direct messages.
        """
        buttons = discord.ui.View(timeout=None)
        buttons.add_item(discord.ui.Button(label=message.button, url=channel_url(self._guild, message.channel)))
        async with translated():
            person = await self._client.create_dm(discord.Object(member))
            nobody = discord.AllowedMentions.none()
            await person.send(message.text, nonce=nonce, view=buttons, allowed_mentions=nobody)

    def why_refused(self, role: int) -> str:
        """Which of the two causes a 50013 about `role` has, by what the gateway has told: for the operator."""
        guild = self._client.get_guild(self._guild)
        found = guild.get_role(role) if guild else None
        if guild is None or found is None:
            return "role_refused"
        if not guild.me.guild_permissions.manage_roles:
            return "no_manage_roles"
        return "role_above_bot" if found >= guild.me.top_role else "role_refused"


def view(found: Any) -> MemberView:
    """A member as Discord's API and its gateway send one."""
    return MemberView(frozenset(int(role) for role in found["roles"]), bool(found.get("pending", False)))


@asynccontextmanager
async def over_http(token: str) -> AsyncIterator[discord.Client]:
    """A client without a gateway, for a single task. Raises SettingsError when the token is refused."""
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        try:
            async with translated():
                await client.login(token)
        except discord.LoginFailure:
            raise SettingsError("DISCORD_TOKEN is wrong: Discord does not accept it.") from None
        yield client


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """discord.py's errors as ours: TryLater, Refused, NotThere, NotUnderstood."""
    try:
        yield
    except discord.RateLimited as error:
        raise TryLater("rate limited", timedelta(seconds=error.retry_after)) from error
    except discord.NotFound as error:
        raise NotThere(f"Discord: {error.code}", str(error.code)) from error
    except discord.Forbidden as error:
        raise Refused(f"Discord: {error.code}", str(error.code)) from error
    except discord.DiscordServerError as error:
        raise TryLater(f"Discord: {error.status}") from error
    except discord.HTTPException as error:
        if error.status == 429:
            raise TryLater("Discord: 429") from error
        raise Refused(f"Discord: {error.status} {error.code}", str(error.code)) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise TryLater(f"Discord: {type(error).__name__}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise NotUnderstood(f"an answer of Discord without {error}") from error
