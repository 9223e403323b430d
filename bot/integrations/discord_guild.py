"""The structure of the server at Discord: read as domain values, changed one thing at a time."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import discord
from discord.http import handle_message_parameters

from bot.domain.guild import FORUM, UNTOLD, Channel, Guild, Member, Overwrite, Role, Tag
from bot.domain.screen import Button, Screen
from bot.errors import NotThere, Refused
from bot.integrations.discord import buttons, member_pages, translated, write
from bot.integrations.discord_threads_and_invites import ThreadsAndInvites
from bot.integrations.http_date import parse_http_date

_REASON = "community apply"
HIDDEN = "___hidden___"  # what Discord calls a channel that the bot cannot view
_PATIENCE = aiohttp.ClientTimeout(total=10)
_REQUIRE_TAG = 1 << 4  # https://docs.discord.com/developers/resources/channel#channel-object-channel-flags


@dataclass(frozen=True, slots=True)
class Application:
    """The bot's application. `flags` tell, among others, which privileged intents are switched on."""

    id: int
    flags: int


class Structure:
    """What the bot reads and builds. Methods raise TryLater, Refused, NotThere or NotUnderstood, nothing else."""

    def __init__(self, client: discord.Client, guild: int) -> None:
        self._client, self._http, self._guild = client, client.http, guild
        self.threads_and_invites = ThreadsAndInvites(client, guild)

    async def read(self, known: Iterable[int] = ()) -> Guild:
        """Roles, categories and channels as they are now; no threads, invites, webhooks and answers.

        Discord's list leaves out what the bot cannot view. Of the channels `known` from before, one that is left out
        and still there comes as `hidden`.
        """
        async with translated():
            found: Any = await self._http.get_guild(self._guild, with_counts=False)
            channels = await self._http.get_all_guild_channels(self._guild)
            assert self._client.user is not None, "logged in"
            mine = await self._http.get_member(self._guild, self._client.user.id)
            roles = [_role(role) for role in found["roles"]]
            listed = {each.id: each for each in map(_channel, channels)}
            missing = [id_ for id_ in known if id_ not in listed]
            listed |= {
                id_: Channel(id_, HIDDEN, UNTOLD, None, 0, {}, hidden=True)
                for id_ in missing
                if await self._is_hidden(id_)
            }
            return Guild(
                id=int(found["id"]),
                owner=int(found["owner_id"]),
                roles={role.id: role for role in roles},
                channels=listed,
                me=_member(mine),
                features=frozenset(found["features"]),
            )

    async def _is_hidden(self, channel: int) -> bool:
        try:
            async with translated():
                await self._http.get_channel(channel)
        except NotThere:
            return False
        except Refused:
            return True
        return False

    async def members(self, also: Collection[int] = ()) -> list[Member]:
        """Everybody on the server who has a role or is a bot, and of the others those in `also`."""
        pages = member_pages(self._client, self._guild, _member)
        return [each async for page in pages for id_, each in page if each.roles or each.bot or id_ in also]

    async def create_role(self, fields: Mapping[str, Any]) -> Role:
        """Make a role; `fields` as Discord has them."""
        async with translated():
            return _role(await self._http.create_role(self._guild, reason=_REASON, **fields))

    async def edit_role(self, role: int, fields: Mapping[str, Any]) -> Role:
        """Change `fields` of a role."""
        async with translated():
            return _role(await self._http.edit_role(self._guild, role, reason=_REASON, **fields))

    async def delete_role(self, role: int) -> None:
        """Delete a role."""
        async with translated():
            await self._http.delete_role(self._guild, role, reason=_REASON)

    async def create_channel(self, kind: int, fields: Mapping[str, Any], overwrites: Iterable[Overwrite]) -> Channel:
        """Make a channel or category that nobody sees for a moment who must not: its overwrites come with it."""
        async with translated():
            made = await self._http.create_channel(
                self._guild, kind, permission_overwrites=[_sent(each) for each in overwrites], reason=_REASON, **fields  # type: ignore[arg-type]
            )  # fmt: skip
            return _channel(made)

    async def edit_channel(self, channel: int, fields: Mapping[str, Any]) -> Channel:
        """Change `fields` of a channel; its overwrites stay as they are."""
        async with translated():
            return _channel(await self._http.edit_channel(channel, reason=_REASON, **fields))

    async def delete_channel(self, channel: int) -> None:
        """Delete a channel or category, with all that was written in it."""
        async with translated():
            await self._http.delete_channel(channel, reason=_REASON)

    async def put_overwrite(self, channel: int, wanted: Overwrite) -> None:
        """Set one overwrite of a channel; the others stay as they are."""
        async with translated():
            await self._http.edit_channel_permissions(
                channel, str(wanted.target), str(wanted.allow), str(wanted.deny), int(wanted.is_member), reason=_REASON  # type: ignore[arg-type]
            )  # fmt: skip

    async def own_post(self, channel: int, message: int) -> Screen | None:
        """A message that the bot wrote, with its buttons; None when it is gone."""
        try:
            async with translated():
                found: Any = await self._http.get_message(channel, message)
                return Screen(str(found["content"]), tuple(_buttons(found.get("components") or ())))
        except NotThere:
            return None

    async def find_post(self, channel: Channel, me: int, title: str, text: str) -> tuple[int, int] | None:
        """(channel or thread, message) of a first post that the bot wrote and nobody wrote down: by title or text."""
        async with translated():
            if channel.kind == FORUM:
                active: Any = await self._http.get_active_threads(self._guild)
                archived: Any = await self._http.get_public_archived_threads(channel.id, limit=100)
                for each in (*active["threads"], *archived["threads"]):
                    if (int(each["parent_id"]), int(each["owner_id"]), each["name"]) == (channel.id, me, title):
                        return int(each["id"]), int(each["id"])
                return None
            found = await self._http.logs_from(channel.id, 100, after=channel.id)
            mine = [int(each["id"]) for each in found if (int(each["author"]["id"]), each["content"]) == (me, text)]
            return (channel.id, min(mine)) if mine else None

    async def post(self, channel: Channel, title: str, post: Screen) -> tuple[int, int]:
        """Write a first post, in a forum (without buttons) as a thread called `title`; (channel or thread, message)."""
        if channel.kind != FORUM:
            return channel.id, await write(self._client, channel.id, post, channel.id)
        async with translated():
            quiet = discord.AllowedMentions.none()
            with handle_message_parameters(
                content=post.text, allowed_mentions=quiet, channel_payload={"name": title}
            ) as params:
                thread = await self._http.start_thread_in_forum(channel.id, params=params, reason=_REASON)
            return int(thread["id"]), int(thread["id"])

    async def say(self, channel: int, text: str, nonce: str) -> None:
        """Write a message that mentions nobody. For some minutes a repeated `nonce` shows the first one again."""
        await write(self._client, channel, Screen(text), nonce)

    async def edit_post(self, channel: int, message: int, post: Screen) -> None:
        """Change the text and the buttons of an own message."""
        async with translated():
            quiet, shown = discord.AllowedMentions.none(), buttons(post.buttons)
            with handle_message_parameters(content=post.text, allowed_mentions=quiet, view=shown) as params:
                await self._http.edit_message(channel, message, params=params)

    async def onboarding(self) -> dict[str, Any]:
        """Native onboarding as Discord has it."""
        async with translated():
            return dict(await self._http.get_guild_onboarding(self._guild))

    async def set_onboarding(self, prompts: list[Any], default_channels: list[int], mode: int) -> None:
        """Set native onboarding, and switch it on; `mode` as Discord has it."""
        async with translated():
            await self._http.edit_guild_onboarding(
                self._guild, prompts=prompts, default_channel_ids=[str(each) for each in default_channels],
                enabled=True, mode=mode, reason=_REASON,  # type: ignore[arg-type]
            )  # fmt: skip

    async def application(self) -> Application:
        """What the developer portal has about the bot."""
        async with translated():
            found = await self._http.request(discord.http.Route("GET", "/applications/@me"))
            return Application(int(found["id"]), int(found["flags"]))

    async def time(self) -> datetime | None:
        """The time by Discord's clock; None when it does not tell."""
        headers = {"User-Agent": self._http.user_agent}
        async with (
            translated(),
            aiohttp.ClientSession(timeout=_PATIENCE, headers=headers) as http,
            http.get(f"{discord.http.Route.BASE}/gateway") as answer,
        ):
            return parse_http_date(answer.headers.get("Date"))


def _role(found: Any) -> Role:
    return Role(
        id=int(found["id"]),
        name=str(found["name"]),
        position=int(found["position"]),
        permissions=int(found["permissions"]),
        managed=bool(found["managed"]),
        colour=int(found["color"]),
        hoist=bool(found["hoist"]),
        mentionable=bool(found["mentionable"]),
        linked="guild_connections" in (found.get("tags") or {}),  # there, and null, when it is so
    )


def _channel(found: Any) -> Channel:
    overwrites = [
        Overwrite(int(each["id"]), int(each["type"]) == 1, int(each["allow"]), int(each["deny"]))
        for each in found.get("permission_overwrites") or ()
    ]
    parent = found.get("parent_id")
    return Channel(
        id=int(found["id"]),
        name=str(found["name"] or ""),
        kind=int(found["type"]),
        parent=int(parent) if parent else None,
        position=int(found.get("position") or 0),
        overwrites={each.target: each for each in overwrites},
        topic=str(found.get("topic") or ""),
        slowmode_s=int(found.get("rate_limit_per_user") or 0),
        tags=tuple(
            Tag(int(tag["id"]), str(tag["name"]), bool(tag["moderated"]), tag.get("emoji_id"), tag.get("emoji_name"))
            for tag in found.get("available_tags") or ()
        ),
        hidden=found["name"] == HIDDEN,
        needs_tag=bool(int(found.get("flags") or 0) & _REQUIRE_TAG),
    )


def _member(found: Any) -> Member:
    user = found["user"]
    return Member(int(user["id"]), frozenset(int(role) for role in found["roles"]), bool(user.get("bot", False)))


def _buttons(rows: Iterable[Any]) -> Iterator[Button]:
    for row in rows:
        for each in row.get("components", ()):
            action, url = str(each.get("custom_id") or ""), str(each.get("url") or "")
            yield Button(
                str(each.get("label") or ""), action, url, each.get("style") == discord.ButtonStyle.primary.value
            )


def _sent(each: Overwrite) -> dict[str, Any]:
    return {
        "id": str(each.target),
        "type": int(each.is_member),
        "allow": str(each.allow),
        "deny": str(each.deny),
    }
