"""What moderators have the bot do at Discord in a channel: read which messages there are, delete them, slow it down."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.domain.purge import Message
from bot.errors import NotThere
from bot.integrations.discord import translated

_PAGE = 100
_NO_SUCH_MESSAGE = "10008"


class Rooms:
    """What the bot does in channels. Methods raise TryLater, Refused, NotThere or NotUnderstood, nothing else.

    `reason` is what Discord's audit log shows; it should say nothing about anybody.
    """

    def __init__(self, client: discord.Client) -> None:
        self._http = client.http

    async def latest(self, channel: int, most: int) -> list[Message]:
        """The last messages in `channel`, the newest first."""
        found: list[Message] = []
        while len(found) < most:
            wanted = min(_PAGE, most - len(found))
            async with translated():
                before = found[-1].id if found else None
                page = [_message(each) for each in await self._http.logs_from(channel, wanted, before=before)]
            found += page
            if len(page) < wanted:
                break
        return found

    async def following(self, channel: int, first: int, most: int) -> list[Message] | None:
        """The message `first` and those that were written after it, the oldest first; None when it is not there."""
        try:
            async with translated():
                found = [_message(await self._http.get_message(channel, first))]
        except NotThere as error:
            if error.code != _NO_SUCH_MESSAGE:
                raise
            return None
        while len(found) < most:
            wanted = min(_PAGE, most - len(found))
            async with translated():
                after = await self._http.logs_from(channel, wanted, after=found[-1].id)
                page = sorted(map(_message, after), key=lambda each: each.id)
            found += page
            if len(page) < wanted:
                break
        return found

    async def delete(self, channel: int, messages: Sequence[int], reason: str) -> None:
        """Delete these, of which one may be as old as it likes and several not; those that are gone do no harm."""
        if len(messages) > 1:
            async with translated():
                await self._http.delete_messages(channel, [str(each) for each in messages], reason=reason)
            return
        try:
            async with translated():
                await self._http.delete_message(channel, messages[0], reason=reason)
        except NotThere as error:
            if error.code != _NO_SUCH_MESSAGE:
                raise

    async def slow_mode(self, channel: int) -> int:
        """How many seconds people wait between two messages, read now."""
        async with translated():
            return _seconds(await self._http.get_channel(channel))

    async def set_slow_mode(self, channel: int, seconds: int, reason: str) -> int:
        """Have people wait so long; returns what Discord has now."""
        async with translated():
            return _seconds(await self._http.edit_channel(channel, reason=reason, rate_limit_per_user=seconds))


def _message(found: Any) -> Message:
    return Message(int(found["id"]), int(found["author"]["id"]), bool(found["pinned"]), int(found["type"]))


def _seconds(found: Any) -> int:
    return int(found.get("rate_limit_per_user") or 0)
