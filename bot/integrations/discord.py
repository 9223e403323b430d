"""Discord, behind the few things that the bot does there on its own initiative. Answers are our own frozen values."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import aiohttp
import discord
import yarl
from discord.http import handle_message_parameters

from bot import wire
from bot.domain.names import printable
from bot.domain.screen import Button, Screen
from bot.errors import NotThere, NotUnderstood, Refused, SettingsError, TryLater
from bot.integrations import words

T = TypeVar("T")
_REASON = "membership"
_PAGE = 1000
_MOST_IN_LABEL = 80
_MOST_MESSAGES = 100
_THREADS = tuple(
    each.value
    for each in (discord.ChannelType.news_thread, discord.ChannelType.public_thread, discord.ChannelType.private_thread)
)
_FORUMS = (discord.ChannelType.forum.value, discord.ChannelType.media.value)
_SAID = (discord.MessageType.default.value, discord.MessageType.reply.value)
_MOST_DIGITS = 5  # a little more than a day of seconds
_PATIENCE_S = 30  # until a command by hand gives up to log in


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody on the server as Discord tells it now."""

    roles: frozenset[int]
    pending: bool
    joined_at: datetime | None = None
    bot: bool = False
    name: str = ""
    """What they are called, to be shown to the operator and not kept."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Around one message: who wrote it, and which people wrote the hundred before and the hundred after it.

    What hangs below counts: after it comes what stands in a thread on it; before what stands in a thread or in a
    forum's post comes what was written, and opened, before it in the channel.
    """

    author: int
    before: frozenset[int]
    after: frozenset[int]


def set_endpoints(api_url: str, gateway_url: str) -> None:
    """Have discord.py speak to these addresses. It keeps them in class attributes, the three that are set here."""
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    if not api_url.startswith("https://discord.com/"):
        discord.Asset.BASE = str(yarl.URL(api_url).origin())


def message_url(guild: int, channel: int | None = None, message: int | None = None) -> str:
    """The address that opens the server, a channel or a message in every Discord client."""
    return "/".join(str(each) for each in ("https://discord.com/channels", guild, channel, message) if each)


class Discord:
    """What the bot does at Discord. Methods raise TryLater, Refused, NotThere or NotUnderstood, nothing else."""

    def __init__(self, client: discord.Client, guild: int) -> None:
        self._client, self._guild = client, guild

    async def member(self, member: int) -> MemberView | None:
        """Somebody's roles and screening, read now; None when they are not on the server."""
        if self._client.http.token is None:
            raise TryLater("not logged in to Discord yet")
        try:
            async with translated():
                return view(await self._client.http.get_member(self._guild, member))
        except NotThere as error:
            if error.code == "10007" or error.code == "10013":
                return None
            raise

    async def is_banned(self, member: int) -> bool | None:
        """Whether somebody is banned, asked now; None when the bot may not know (it needs no right to ban)."""
        try:
            async with translated():
                await self._client.http.get_ban(member, self._guild)
        except NotThere as error:
            return False if error.code == "10026" else None
        except Refused:
            return None
        return True

    async def members(self) -> AsyncIterator[list[tuple[int, MemberView]]]:
        """Everybody on the server, read now, in pages of up to a thousand: (id, view)."""
        async for page in member_pages(self._client, self._guild, view):
            yield page

    async def add_role(self, member: int, role: int) -> None:
        """Give one role. Discord's yes is no proof: read the member again."""
        async with translated():
            await self._client.http.add_role(self._guild, member, role, reason=_REASON)

    async def remove_role(self, member: int, role: int) -> None:
        """Take one role. Discord's yes is no proof: read the member again."""
        async with translated():
            await self._client.http.remove_role(self._guild, member, role, reason=_REASON)

    async def send_dm(self, member: int, message: Screen, nonce: str) -> None:
        """Write to somebody. Within some minutes Discord shows the first message of a repeated `nonce` again.

        `bot.notices.rules` says what follows from each refusal.
        """
        async with translated():
            person = await self._client.create_dm(discord.Object(member))
            nobody = discord.AllowedMentions.none()
            await person.send(message.text, nonce=nonce, view=buttons(message.buttons), allowed_mentions=nobody)

    async def say(self, channel: int, text: str, nonce: str, wanted: Iterable[Button] = ()) -> None:
        """Write into a channel, mentioning nobody. For some minutes a repeated `nonce` shows the first one again."""
        await write(self._client, channel, Screen(text, tuple(wanted)), nonce)

    async def conversation(self, channel: int, message: int) -> Conversation | None:
        """Who wrote around `message` in `channel`; None when it is not there (any more)."""
        http = self._client.http
        try:
            async with translated():
                found: Any = await http.get_message(channel, message)
        except NotThere:
            return None
        async with translated():
            before: Any = await http.logs_from(channel, _MOST_MESSAGES, before=message)
            after: Any = await http.logs_from(channel, _MOST_MESSAGES, after=message)
            if found.get("thread") and int(found["thread"]["id"]) != channel:
                after += await http.logs_from(int(found["thread"]["id"]), _MOST_MESSAGES)
            place: Any = await http.get_channel(channel)
            opened = await self._before_thread(place, message) if place["type"] in _THREADS else frozenset[int]()
            return Conversation(int(found["author"]["id"]), _people(before) | opened, _people(after))

    async def _before_thread(self, thread: Any, message: int) -> frozenset[int]:
        """Who wrote in the channel of `thread` before `message`, or opened another thread there."""
        http, parent = self._client.http, int(thread["parent_id"])
        active: Any = await http.get_active_threads(self._guild)
        archived: Any = await http.get_public_archived_threads(parent, limit=_MOST_MESSAGES)
        others = [each for each in (*active["threads"], *archived["threads"]) if int(each["parent_id"]) == parent]
        owners = frozenset(int(each["owner_id"]) for each in others if int(each["id"]) < int(thread["id"]))
        kind = (await http.get_channel(parent))["type"]
        if kind in _FORUMS:  # it has no messages of its own
            return owners
        return owners | _people(await http.logs_from(parent, _MOST_MESSAGES, before=message))

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
    joined_at = datetime.fromisoformat(found["joined_at"]) if found.get("joined_at") else None
    roles = frozenset(int(role) for role in found["roles"])
    user = found["user"]
    name = str(found.get("nick") or user.get("global_name") or user.get("username") or "")
    return MemberView(roles, bool(found.get("pending", False)), joined_at, bool(user.get("bot", False)), name)


async def write(client: discord.Client, channel: int, screen: Screen, nonce: str | int) -> int:
    """Write into a channel, mentioning nobody; the message's id. Raises as `Discord` does."""
    async with translated():
        quiet, shown = discord.AllowedMentions.none(), buttons(screen.buttons)
        with handle_message_parameters(content=screen.text, allowed_mentions=quiet, nonce=nonce, view=shown) as params:
            return int((await client.http.send_message(channel, params=params))["id"])


def _people(messages: Any) -> frozenset[int]:
    said = [each for each in messages if each["type"] in _SAID and not each["author"].get("bot")]
    return frozenset(int(each["author"]["id"]) for each in said)


def buttons(wanted: Iterable[Button]) -> discord.ui.View:
    """Buttons as discord.py takes them. Presses come to the client, which knows them by their action."""
    shown = discord.ui.View(timeout=None)
    for each in wanted:
        style = discord.ButtonStyle.primary if each.leads else discord.ButtonStyle.secondary
        what = {"url": each.url} if each.url else {"custom_id": each.action, "style": style}
        shown.add_item(discord.ui.Button(label=each.label[:_MOST_IN_LABEL], **what))
    shown.stop()  # or discord.py would keep every one that was ever sent, to wait for a press
    return shown


async def member_pages(
    client: discord.Client, guild: int, read: Callable[[Any], T]
) -> AsyncIterator[list[tuple[int, T]]]:
    """Everybody on `guild`, in pages of up to a thousand: their ids, and what `read` makes of what Discord sent."""
    after = 0
    while True:
        async with translated():
            page: list[Any] = await client.http.get_members(guild, _PAGE, after)
            found = [(int(each["user"]["id"]), read(each)) for each in page]
        yield found
        if len(found) < _PAGE:
            return
        after = max(id_ for id_, _seen in found)


@asynccontextmanager
async def over_http(token: str) -> AsyncIterator[discord.Client]:
    """A client without a gateway, for a single task. Raises SettingsError when the token is refused."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody calls this bot
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        try:
            async with translated(), asyncio.timeout(_PATIENCE_S):
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
        raise TryLater(words.discord(429, ""), timedelta(seconds=error.retry_after), "429") from error
    except discord.NotFound as error:
        raise NotThere(_said(error), _code(error)) from error
    except discord.HTTPException as error:
        if error.status == 429 or error.status >= 500:
            raise TryLater(_said(error), _retry_after(error), _code(error)) from error
        raise Refused(_said(error), _code(error)) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise TryLater(f"Discord {wire.why(error)}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise NotUnderstood(f"an answer of Discord makes no sense: without {error}") from error


def _retry_after(error: discord.HTTPException) -> timedelta | None:
    """How long Discord, or Cloudflare before it, wants to be left alone; None when it does not say, or of days."""
    asked = error.response.headers.get("Retry-After", "")
    return timedelta(seconds=int(asked)) if asked.isdecimal() and len(asked) <= _MOST_DIGITS else None


def _code(error: discord.HTTPException) -> str:
    """Discord's own number for what is wrong; the status of an answer that has none."""
    return str(error.code or error.status)


def _said(error: discord.HTTPException) -> str:
    detail = error.text.partition("\n")[2].replace("\n", "; ")
    return words.discord(error.status, error.code, printable(detail)[:300])
