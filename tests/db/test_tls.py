"""A PostgreSQL without TLS where TLS is wanted: nothing but the question for it goes over the wire."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.db import Database, migrations
from bot.errors import SettingsError
from bot.settings import database_address

SSL_REQUEST = bytes.fromhex("00000008 04d2162f")


class WithoutTls:
    """Answers the question for TLS with N, and notes what it was sent."""

    def __init__(self) -> None:
        self.port, self.sent = 0, b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.sent += await reader.readexactly(len(SSL_REQUEST))
        writer.write(b"N")
        self.sent += await reader.read(1000)
        writer.close()


@pytest.fixture
async def without_tls() -> AsyncIterator[WithoutTls]:
    """A server of that kind."""
    found = WithoutTls()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()


async def test_no_connection_goes_on_without_tls_where_it_is_wanted(without_tls: WithoutTls) -> None:
    database = Database(database_address(f"postgres://u:p@127.0.0.1:{without_tls.port}/db?sslmode=require"))
    with pytest.raises(SettingsError, match=r"the server has no TLS.* say so with \?sslmode=disable"):
        await migrations.is_current(database)
    assert without_tls.sent == SSL_REQUEST
    with pytest.raises(ConnectionError):
        await database.listen()
    assert without_tls.sent == SSL_REQUEST * 2
    await database.close()
