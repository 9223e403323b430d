"""One client's WebSocket, as plain JSON text or as one compressed stream."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable

import zstandard
from aiohttp import web

MOST_UNSENT = 4_000
"""Packets that may wait for a slow client before it is cut off (it can resume)."""

Pack = Callable[[bytes], bytes]


def _zlib_stream() -> Pack:
    deflate = zlib.compressobj()
    return lambda packet: deflate.compress(packet) + deflate.flush(zlib.Z_SYNC_FLUSH)


def _zstd_stream() -> Pack:
    stream = zstandard.ZstdCompressor().compressobj()
    return lambda packet: stream.compress(packet) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


COMPRESSIONS: dict[str, Callable[[], Pack | None]] = {
    "": lambda: None,
    "zlib-stream": _zlib_stream,
    "zstd-stream": _zstd_stream,
}
"""What a client may ask for as `compress`: makes what packs each packet onto the connection's one stream."""


class Connection:
    """What is pushed is sent by a task of its own, so nobody ever waits for a slow client or for one that vanished."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, pack: Pack | None) -> None:
        self._socket = socket
        self._transport = transport
        self._pack = pack
        self._unsent: asyncio.Queue[str | int] = asyncio.Queue()
        self._sender = asyncio.create_task(self._send_all())
        self.closing = False

    def push(self, text: str) -> None:
        """Queue one packet (JSON text); a client that lets too many wait is cut off."""
        if self._unsent.qsize() < MOST_UNSENT:
            self._unsent.put_nowait(text)
        else:
            self.cut()

    def push_op(self, op: int, data: object) -> None:
        """Queue a packet that is not a dispatch."""
        self.push(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def drop(self, code: int) -> None:
        """Close with this WebSocket close code once what is queued has been sent."""
        self.closing = True
        self._unsent.put_nowait(code)

    def cut(self) -> None:
        """End the connection at once, without a close frame, as a broken network does."""
        if self._transport is not None:
            self._transport.abort()

    async def finish(self) -> None:
        """Wait for a close that is under way, else stop sending."""
        if not self.closing:
            self._sender.cancel()
        await asyncio.gather(self._sender, return_exceptions=True)

    async def _send_all(self) -> None:
        try:
            while True:
                item = await self._unsent.get()
                if isinstance(item, int):
                    await self._socket.close(code=item)
                    return
                await self._send(item)
        except ConnectionError:
            return  # the client has gone; its reader ends by itself

    async def _send(self, text: str) -> None:
        if self._pack is None:
            await self._socket.send_str(text)
        else:
            await self._socket.send_bytes(self._pack(text.encode()))
