"""Threads that the bot opens for a few people, at Discord."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import discord

from bot.errors import NotThere, Refused
from bot.integrations.discord import translated

_PRIVATE: Any = discord.ChannelType.private_thread.value
_WEEK_MIN: Any = 10_080  # the longest time until Discord puts a quiet thread away
_NO_SUCH_MEMBER, _NO_SUCH_USER, _HAS_THREAD = "10007", "10013", "160004"
_REASON = "ask the moderators"


@dataclass(frozen=True, slots=True)
class View:
    """A thread as Discord tells it now."""

    archived: bool
    locked: bool


class PrivateThreads:
    """What the bot does. Methods raise TryLater, Refused, NotThere or NotUnderstood, nothing else."""

    def __init__(self, client: discord.Client, guild: int) -> None:
        self._client, self._http, self._guild = client, client.http, guild

    async def find(self, channel: int, name: str) -> int | None:
        """The active private thread below `channel` that the bot has opened under this name: Discord knows no nonce
        for threads.
        """
        async with translated():
            assert self._client.user is not None, "logged in"
            found: Any = await self._http.get_active_threads(self._guild)
            mine = (each for each in found["threads"] if int(each["owner_id"]) == self._client.user.id)
            ids = [
                int(each["id"])
                for each in mine
                if (int(each["parent_id"]), each["type"], each["name"]) == (channel, _PRIVATE, name)
            ]
            return min(ids, default=None)

    async def open(self, channel: int, name: str) -> int:
        """A private thread below `channel`, to which only who manages threads adds people; its id."""
        async with translated():
            made: Any = await self._http.start_thread_without_message(
                channel, name=name, auto_archive_duration=_WEEK_MIN, type=_PRIVATE, invitable=False, reason=_REASON
            )
            return int(made["id"])

    async def open_below(self, channel: int, message: int, name: str) -> None:
        """A thread below a message, whose id it has too; nothing happens where there is one."""
        try:
            async with translated():
                await self._http.start_thread_with_message(
                    channel, message, name=name, auto_archive_duration=_WEEK_MIN, reason=_REASON
                )
        except Refused as error:
            if error.code != _HAS_THREAD:
                raise

    async def view(self, thread: int) -> View | None:
        """How it is now; None when it is gone."""
        try:
            async with translated():
                return _view(await self._http.get_channel(thread))
        except NotThere:
            return None

    async def set(self, thread: int, *, closed: bool) -> View:
        """Put it away so that only who manages threads opens it, or take it out again; returns how it is then."""
        async with translated():
            return _view(await self._http.edit_channel(thread, archived=closed, locked=closed, reason=_REASON))

    async def add(self, thread: int, member: int) -> bool:
        """Somebody reads and writes there; False where they are not on the server."""
        try:
            async with translated():
                await self._http.add_user_to_thread(thread, member)
        except NotThere as error:
            if error.code not in (_NO_SUCH_MEMBER, _NO_SUCH_USER):
                raise
            return False
        return True

    async def remove(self, thread: int, member: int, *, is_closed: bool) -> None:
        """Somebody reads there no more; nothing happens where they do not, or where it is gone. Discord takes nobody
        out of a thread that is put away: such a one is taken out for that moment.
        """
        with suppress(NotThere):
            if is_closed:
                await self.set(thread, closed=False)
            with suppress(NotThere):
                async with translated():
                    await self._http.remove_user_from_thread(thread, member)
            if is_closed:
                await self.set(thread, closed=True)

    async def delete(self, thread: int) -> bool:
        """Delete it with all that stands there; whether it is seen to be gone."""
        try:
            async with translated():
                await self._http.delete_channel(thread, reason=_REASON)
        except NotThere:
            return True
        return await self.view(thread) is None


def _view(found: Any) -> View:
    metadata = found["thread_metadata"]
    return View(bool(metadata["archived"]), bool(metadata["locked"]))
