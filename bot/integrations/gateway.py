"""What Discord's gateway sends and discord.py cannot read: it is left out, and nothing ends by it.

An exception in one of discord.py's parsers ends its client (2.7, DiscordWebSocket.received_message); at the RESUME that
would follow, the same event comes again. So a parser that fails is seen here, and the connection lives on.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import discord

from bot.domain.backoff import PAUSE_S, delay

_LASTED_S = 900.0  # a connection that lasted so long did not end by what it began with
_TOKEN_REFUSED = 4004  # https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway
_SERVER = "GUILD_CREATE"
Left = Callable[[str, Exception], None]
Lost = Callable[[BaseException, timedelta], None]


class Unreadable(Exception):
    """An event without which a session is of little use; `str()` is its name. The way on is a new session."""


class Gateway:
    """Holds the gateway of `client`, whatever comes over it.

    `left` is told of each event that cannot be read, by its name; `lost` of each end of discord.py's run, with
    the pause before a new session.
    """

    def __init__(self, client: discord.Client, guild: int, left: Left, lost: Lost) -> None:
        self._client, self._guild, self._left, self._lost = client, str(guild), left, lost
        self._guild_unread = asyncio.Event()
        parsers = client._connection.parsers
        for name, parse in list(parsers.items()):
            parsers[name] = partial(self._read, name, parse)

    def _read(self, name: str, parse: Callable[[Any], None], data: Any) -> None:
        try:
            parse(data)
        except Exception as error:  # noqa: BLE001 - the outermost of a parser: what it may raise is not known
            self._left(name, error)
            if name == "READY":
                raise Unreadable(name) from None
            if name == _SERVER and self._may_be_ours(data):
                self._guild_unread.set()

    def _may_be_ours(self, data: object) -> bool:
        found = data.get("id") if isinstance(data, dict) else None
        return not (isinstance(found, str) and found.isdecimal()) or found == self._guild

    async def stay(self) -> None:
        """Be connected until the client, which is logged in, is closed.

        A pause follows each failure but the first, longer each time. Raises LoginFailure, PrivilegedIntentsRequired,
        and what closed the client for good.
        """
        failures, loop = 0, asyncio.get_running_loop()
        while True:
            began = loop.time()
            later = delay(failures) if failures else timedelta()
            error = await self._session(later)
            if error is None:
                return
            failures = 1 if loop.time() - began > _LASTED_S else failures + 1
            if isinstance(error, Unreadable) and str(error) == _SERVER:
                later = timedelta()  # it was waited for while connected
            elif isinstance(error, AttributeError):
                # discord.py 2.7 trips over itself (ws is None) when the very first connection to the gateway fails.
                later = timedelta(seconds=PAUSE_S)
            self._lost(error, later)
            if self._client.ws is not None:
                await self._client.ws.close()
            await asyncio.sleep(later.total_seconds())

    async def _session(self, patience: timedelta) -> BaseException | None:
        """discord.py's run, to its end and what it ended by.

        Where the server could not be read it is ended after `patience`: meanwhile commands and buttons are answered.
        """
        self._guild_unread.clear()
        run = asyncio.create_task(self._client.connect())
        unread = asyncio.create_task(self._guild_unread.wait())
        try:
            await asyncio.wait([run, unread], return_when=asyncio.FIRST_COMPLETED)
            if unread.done():
                await asyncio.wait([run], timeout=patience.total_seconds())
            return self._mendable(run.exception()) if run.done() else Unreadable(_SERVER)
        finally:
            run.cancel()
            unread.cancel()
            await asyncio.gather(run, unread, return_exceptions=True)

    def _mendable(self, error: BaseException | None) -> BaseException | None:
        if isinstance(error, discord.ConnectionClosed) and error.code == _TOKEN_REFUSED:
            raise discord.LoginFailure("refused by the gateway") from error
        if isinstance(error, discord.PrivilegedIntentsRequired) or (error is not None and self._client.is_closed()):
            raise error
        return error
