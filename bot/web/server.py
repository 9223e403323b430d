"""The web server's connections: how long one may take, how many there may be, and which must go for a new one.

Whoever holds connections open must not keep Stripe out. A connection counts as waiting for its client until it has
sent a whole request, body and all. When too many are open, the one that has waited longest goes at once: so a new one
is always taken, and files are left for the database and Discord. With too few of them accept() fails, and asyncio then
takes no connection at all for a second.
"""

import asyncio
import resource
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from aiohttp import web

from bot import log

HEAD_TIMEOUT_S = 10.0
BODY_TIMEOUT_S = 10.0
IDLE_TIMEOUT_S = 75.0  # longer than proxies keep a connection that they want to use again: nginx does for 60 s
LINGERING_S = 1.0  # for a client that still sends while it is refused, to read why
MOST_CONNECTIONS = 512
LISTEN_QUEUE = 1024
_logger = log.get(__name__)


def most_connections() -> int:
    """How many connections there may be: at most half of the files that this process may have open."""
    files, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if files == resource.RLIM_INFINITY else max(1, min(MOST_CONNECTIONS, files // 2))


def guard(response: web.StreamResponse) -> None:
    """Give any answer, errors included, the headers that all have: no script, no frame, no foreign content, and no
    word about which versions answer.
    """
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Server"] = "health-network"


class Connections:
    """All open connections: those that wait for their client, and those with a whole request in hand."""

    def __init__(self, most: int, head_timeout: float = HEAD_TIMEOUT_S, body_timeout: float = BODY_TIMEOUT_S) -> None:
        """`most`: how many there may be; the timeouts are in seconds."""
        self.most, self.head_timeout, self.body_timeout = most, head_timeout, body_timeout
        self._waiting: dict[Connection, None] = {}  # in order: who has waited longest is the first
        self.working_count = 0
        self._is_full = False

    def enter(self, connection: "Connection") -> None:
        """One more waits for its client; who has waited longest goes if there are too many."""
        self._waiting[connection] = None
        was_full, self._is_full = self._is_full, len(self._waiting) + self.working_count > self.most
        if self._is_full:
            longest = next(iter(self._waiting))
            self.leave(longest)
            longest.drop()
            if not was_full:  # told once while it lasts: a line for each would take as long as the rest
                _logger.warning("connections_full", most=self.most)

    def leave(self, connection: "Connection") -> None:
        """It is gone, or waits no more."""
        self._waiting.pop(connection, None)

    @contextmanager
    def working(self, connection: "Connection") -> Iterator[None]:
        """A whole request of this connection is worked on: it stays, whoever comes."""
        self.leave(connection)
        self.working_count += 1
        try:
            yield
        finally:
            self.working_count -= 1
            if connection.connected:
                self._waiting[connection] = None


class Connection(web.RequestHandler):
    """One connection."""

    def __init__(self, connections: Connections, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._connections = connections
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._head_timer = asyncio.get_running_loop().call_later(self._connections.head_timeout, self.drop)
        self._connections.enter(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_head_timer()
        self._connections.leave(self)
        super().connection_lost(exc)

    def drop(self) -> None:
        """End it at once: close() would wait until a client that reads nothing has read all."""
        if self.transport is not None:
            self.transport.abort()

    async def read_whole(self, request: web.Request) -> web.Response | None:
        """Wait for the body of `request`, whose head has come; what to answer if it does not come as it should.

        Raises web.HTTPRequestEntityTooLarge.
        """
        self._stop_head_timer()
        try:
            async with asyncio.timeout(self._connections.body_timeout):
                await request.read()
        except TimeoutError:
            return _refusal(408, "slow")
        except ConnectionError:  # gone: nobody hears the answer
            return web.Response(status=400)
        except web.RequestPayloadError:
            return _refusal(400, "malformed")
        return None

    def working(self) -> AbstractContextManager[None]:
        """The request was read: while the block lasts this connection goes for no other."""
        return self._connections.working(self)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is not HTTP (aiohttp would quote it, to its sender and in the log), or what went wrong here."""
        response = _refusal(status, "malformed") if status < 500 else super().handle_error(request, status, exc)
        guard(response)
        return response

    def log_exception(self, *_arguments: Any, **more: Any) -> None:
        """What went wrong here; aiohttp would name the sender's address."""
        error = more.get("exc_info")
        if not isinstance(error, web.RequestPayloadError):  # of the sender: told when it was read
            _logger.error("request_failed", exc_info=error)

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def _refusal(status: int, reason: str) -> web.Response:
    _logger.warning("request_refused", status=status, reason=reason)
    response = web.Response(status=status, text=f"{reason}\n")
    response.force_close()
    return response


class WebServer:
    """Serves an application on one address, within the limits above."""

    def __init__(self, app: web.Application, connections: Connections, *, shutdown_timeout: float) -> None:
        """`shutdown_timeout`: how long requests in hand may take to end, in seconds."""
        self._connections = connections
        self._runner = web.AppRunner(app, shutdown_timeout=shutdown_timeout)
        self._listener: asyncio.Server | None = None

    async def listen(self, host: str, port: int) -> int:
        """Take requests from now on; answers the port (`port` 0 takes a free one). Raises OSError."""
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        options = {
            "loop": loop, "access_log": None, "keepalive_timeout": IDLE_TIMEOUT_S, "lingering_time": LINGERING_S,
            "auto_decompress": False,
        }  # fmt: skip
        # asyncio accepts a whole backlog at once, and what is dropped is closed one turn of the loop later: a flood can
        # for a moment hold three backlogs of files more than `most`.
        backlog = max(1, min(128, self._connections.most // 4))
        connection = partial(Connection, self._connections, self._runner.server, **options)
        self._listener = await loop.create_server(connection, host, port, backlog=backlog)
        for each in self._listener.sockets:
            # Whoever finds the system's queue full tries again a second later: it must be longer than a backlog.
            with socket.fromfd(each.fileno(), each.family, each.type) as same:
                same.listen(LISTEN_QUEUE)
        return int(self._listener.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Take no more, and let what is in hand end."""
        if self._listener is not None:
            self._listener.close()
        await self._runner.cleanup()
