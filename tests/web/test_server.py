"""The web server's connections: who holds them open keeps nobody out, and every answer has the headers of a page."""

import asyncio
import json
import resource
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle, islice
from pathlib import Path

import aiohttp
import pytest

from bot.db import Database, migrations
from bot.settings import database_address
from bot.web.server import MOST_CONNECTIONS, Connections, most_connections
from bot.web.stripe_webhook import LARGEST_BODY
from tests.web.conftest import EVENT, NEW, Endpoint, signed
from tests.web.serving import HALF_OPEN, limited, many_files, serving
from tests.web.test_stripe_webhook import _body

PATIENCE_S = 30
_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite: how many may come has nothing to do with the database."""
    found = Database(database_address(f"sqlite:///{tmp_path}/test.db"))
    await migrations.upgrade(found)
    yield found
    await found.close()


@asynccontextmanager
async def _served(database: Database, connections: Connections) -> AsyncIterator[int]:
    server = serving(database, [NEW], connections)
    port = await server.listen("127.0.0.1", 0)
    try:
        yield port
    finally:
        await server.close()


@pytest.fixture
async def port(database: Database) -> AsyncIterator[int]:
    """A server that takes four connections, and waits for nobody for long."""
    async with _served(database, Connections(4, head_timeout=0.2, body_timeout=0.2)) as found:
        yield found


async def _opened(stack: AsyncExitStack, port: int, sent: bytes) -> _Streams:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    stack.callback(writer.close)
    writer.write(sent)
    return reader, writer


async def _rest(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the server ends the connection."""
    async with asyncio.timeout(PATIENCE_S):
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""


async def _deliver(port: int, database: Database) -> list[str]:
    """Send a signed event, as Stripe does; answers what is stored then."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        endpoint = Endpoint(f"http://127.0.0.1:{port}", http, database)
        assert await endpoint.send(_body(), signed(_body())) == 200
        return await endpoint.stored()


async def test_1100_half_open_connections_keep_no_webhook_out(tmp_path: Path) -> None:
    """Under `ulimit -n 1024`, of all kinds; the program logs that it was full a few times, and nothing else."""
    database = Database(database_address(f"sqlite:///{tmp_path}/test.db"))
    async with limited(tmp_path / "test.db", NEW) as (port, logged), AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        stack.enter_context(many_files())
        for sent in islice(cycle(HALF_OPEN.values()), 1100):
            await _opened(stack, port, sent)
        assert await _deliver(port, database) == [EVENT["id"]]
    assert {json.loads(line)["event"] for line in logged} == {"connections_full", "webhook_stored"}
    assert len(logged) < 30


@pytest.mark.parametrize("kind", HALF_OPEN)
async def test_who_has_waited_longest_goes_for_a_new_one(database: Database, kind: str) -> None:
    async with _served(database, Connections(4)) as port, AsyncExitStack() as stack:
        opened = [await _opened(stack, port, HALF_OPEN[kind]) for _ in range(4)]
        assert await _deliver(port, database) == [EVENT["id"]]
        await _rest(opened[0][0])
        # The other three are still there: one that has sent nothing can ask, and is answered.
        if kind == "says nothing":
            for reader, writer in opened[1:]:
                writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                assert b" 200 OK" in await reader.readline()


async def test_a_request_in_hand_does_not_go_for_a_new_one(database: Database) -> None:
    """A webhook that waits for the database is the oldest, and is answered."""
    connections = Connections(2)
    async with _served(database, connections) as port, AsyncExitStack() as stack:
        async with database.transaction():
            delivery = asyncio.create_task(_deliver(port, database))
            async with asyncio.timeout(PATIENCE_S):
                while not connections.working_count:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.01)
            others = [await _opened(stack, port, b"") for _ in range(5)]
            for reader, _writer in others[:4]:
                await _rest(reader)
        assert await delivery == [EVENT["id"]]


async def test_who_sends_no_whole_request_in_time_is_answered_or_ended(port: int) -> None:
    async with AsyncExitStack() as stack:
        silent, half, slow, idle = [(await _opened(stack, port, sent))[0] for sent in HALF_OPEN.values()]
        assert await _rest(silent) == await _rest(half) == b""
        assert (await _rest(slow)).startswith(b"HTTP/1.1 408 ")
        assert (await idle.readline()) == b"HTTP/1.1 200 OK\r\n"
        assert not idle.at_eof()


async def _trickle(port: int, path: str) -> bytes:
    """Send a byte of the body every now and then until the server has had enough."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" % path.encode())
    answer = asyncio.create_task(_rest(reader))
    while not answer.done():
        writer.write(b"x")
        await asyncio.wait([answer], timeout=0.05)
    writer.close()
    return await answer


async def test_a_body_that_trickles_is_answered_408(port: int) -> None:
    for answer in await asyncio.gather(*(_trickle(port, path) for path in ("/stripe/webhook", "/", "/nowhere"))):
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"\r\nConnection: close\r\n" in answer


POST = b"POST /stripe/webhook HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
ANSWERS: dict[str, tuple[bytes, int]] = {
    "a page": (b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
    "its head": (b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
    "health": (b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
    "no page": (b"GET /wp-login.php HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404),
    "the wrong method": (b"PUT /stripe/webhook HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405),
    "no signature": (POST + b"Content-Length: 2\r\n\r\n{}", 400),
    "too large": (POST + b"Content-Length: 1048577\r\n\r\n" + b"x" * (LARGEST_BODY + 1), 413),
    "too slow": (POST + b"Content-Length: 2\r\n\r\n{", 408),
    "another expectation": (POST + b"Expect: payment\r\nContent-Length: 2\r\n\r\n{}", 417),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
    "an endless line": (b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "an endless header": (b"GET / HTTP/1.1\r\nHost: a\r\nA: " + b"x" * 10_000 + b"\r\n\r\n", 400),
    "no chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", 400),
    "no gzip": (POST + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde", 400),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_every_answer_has_the_headers_of_a_page_and_names_no_version(port: int, name: str) -> None:
    sent, status = ANSWERS[name]
    async with AsyncExitStack() as stack:
        answer = await _rest((await _opened(stack, port, sent))[0])
    head, _empty, body = answer.decode().partition("\r\n\r\n")
    line, *rest = head.split("\r\n")
    headers = dict(each.split(": ", 1) for each in rest)
    assert int(line.split()[1]) == status
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert (headers["Referrer-Policy"], headers["X-Content-Type-Options"]) == ("no-referrer", "nosniff")
    assert headers["Server"] == "health-network"
    assert "aiohttp" not in answer.decode().lower()
    assert "xxx" not in body  # nothing that was sent is sent back


async def test_what_goes_wrong_here_has_them_too(port: int, database: Database) -> None:
    await database.close()
    async with (
        aiohttp.ClientSession() as http,
        http.post(
            f"http://127.0.0.1:{port}/stripe/webhook", data=_body(), headers={"Stripe-Signature": signed(_body())}
        ) as response,
    ):
        assert response.status >= 500
        assert response.headers["Server"] == "health-network"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_at_most_half_of_the_files_are_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        for files, most in ((100, 50), (1024, MOST_CONNECTIONS), (1025, MOST_CONNECTIONS), (1, 1)):
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
            assert most_connections() == most
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
