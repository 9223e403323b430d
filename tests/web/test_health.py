"""GET /healthz: 200 just when a webhook that came now could be stored. GET /readyz: the whole work is done."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from bot.db import Database
from tests.db.connections import listen
from tests.web.conftest import EVENT, Endpoint, signed

# Far less than SQLite waits for a lock, and far more than the answer takes.
PATIENCE_S = 10


async def _asked(endpoint: Endpoint, path: str = "/healthz") -> tuple[int, dict[str, Any]]:
    async with asyncio.timeout(PATIENCE_S):
        status, answer = await endpoint.get(path)
    return status, json.loads(answer)


async def _delivered(endpoint: Endpoint, number: int) -> int:
    body = json.dumps({**EVENT, "id": f"evt_{number}"}).encode()
    return await endpoint.send(body, signed(body))


@contextmanager
def _each_connection(database: Database, pragma: str, afterwards: str) -> Iterator[None]:
    """SQLite's connections are told `pragma` whenever they are used."""
    said = [pragma]

    def say(connection: Any, *_: object) -> None:
        connection.cursor().execute(f"PRAGMA {said[0]}")

    listen(database, "checkout", say)
    yield
    said[0] = afterwards


@asynccontextmanager
async def _full(database: Database) -> AsyncIterator[None]:
    with _each_connection(database, "max_page_count = 1", "max_page_count = 1000000"):
        yield


@asynccontextmanager
async def _read_only(database: Database) -> AsyncIterator[None]:
    if database.is_sqlite:
        with _each_connection(database, "query_only = ON", "query_only = OFF"):
            yield
        return
    for setting in ("on", "off"):
        async with _elsewhere(database) as connection:
            name = database.engine.url.database
            await connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {setting}")
        await database.engine.dispose()  # it counts for new connections
        if setting == "on":
            yield


@asynccontextmanager
async def _locked(database: Database) -> AsyncIterator[None]:
    if database.is_sqlite:
        other = sqlite3.connect(str(database.engine.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
    else:
        async with _elsewhere(database) as connection, connection.transaction():
            await connection.execute("LOCK TABLE stripe_events IN EXCLUSIVE MODE")
            yield


@asynccontextmanager
async def _elsewhere(database: Database) -> AsyncIterator[Any]:
    url = database.engine.url.set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    # ALTER DATABASE is refused in a transaction that may only read.
    await connection.execute("SET default_transaction_read_only = off")
    yield connection
    await connection.close()


@asynccontextmanager
async def _gone(database: Database) -> AsyncIterator[None]:
    """Reading the alerts fails, or nobody could store a webhook for another reason."""
    for was, is_ in (("stripe_events", "events_gone"), ("events_gone", "stripe_events")):
        async with database.transaction() as session:
            await session.exec(text(f"ALTER TABLE {was} RENAME TO {is_}"))  # type: ignore[call-overload]
        if is_ == "events_gone":
            yield


Trouble = Callable[[Database], AbstractAsyncContextManager[None]]
TROUBLES: dict[str, tuple[Trouble, str]] = {
    "locked": (_locked, "another program holds it|did not answer in time"),
    "read-only": (_read_only, "may not be written|be read only"),
    "gone": (_gone, "the layout of another version"),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_503_while_webhooks_cannot_be_stored_and_200_as_soon_as_they_can(endpoint: Endpoint, name: str) -> None:
    make, why = TROUBLES[name]
    assert [(await _asked(endpoint, path))[0] for path in ("/healthz", "/readyz")] == [200, 200]
    async with make(endpoint.database):
        (status, answer), ready = await asyncio.gather(_asked(endpoint), _asked(endpoint, "/readyz"))
        assert (status, answer["status"], answer["database"]) == (503, "unavailable", "down")
        assert answer["reason"].startswith("webhooks cannot be stored: ")
        assert any(part in answer["reason"] for part in why.split("|")), answer
        assert ready == (503, {"status": "not ready", "reason": answer["reason"]})
    assert await _delivered(endpoint, 1) == 200
    assert [(await _asked(endpoint, path))[0] for path in ("/healthz", "/readyz")] == [200, 200]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_503_once_a_webhook_found_no_room(endpoint: Endpoint) -> None:
    """The pages that are there take a few more, until one is refused."""
    async with _full(endpoint.database):
        for number in range(100):
            if await _delivered(endpoint, number) == 500:
                break
        else:
            raise AssertionError("all were stored")
        status, answer = await _asked(endpoint)
        assert (status, answer["reason"]) == (503, "webhooks cannot be stored: the disk is full")
    assert (await _asked(endpoint))[0] == 200
    assert await _delivered(endpoint, 100) == 200


async def test_asking_leaves_nothing_behind(endpoint: Endpoint) -> None:
    for _ in range(3):
        assert await _asked(endpoint) == (
            200,
            {"status": "ok", "database": "up", "gateway": "up", "alerts": 0, "counts": {}},
        )
    assert await endpoint.stored() == []
    assert not any(wake.is_set() for wake in endpoint.database.wakes.values())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_many_who_ask_at_once_share_one_write_which_is_not_broken_off_at_the_end(endpoint: Endpoint) -> None:
    commits: list[object] = []
    assert (await _asked(endpoint))[0] == 200
    async with endpoint.database.transaction() as session:
        await session.exec(text("SELECT 1"))  # type: ignore[call-overload]
        answers = await asyncio.gather(*(_asked(endpoint) for _ in range(40)))
        assert {status for status, _answer in answers} == {503}
        assert {answer["reason"] for _status, answer in answers} == {"webhooks cannot be stored: the database is slow"}
        listen(endpoint.database, "commit", commits.append)
        ending = asyncio.create_task(endpoint.server.close())
    await ending
    assert len(commits) == 2  # this transaction's own, and theirs


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_hangs_up_takes_the_answer_from_nobody_and_leaves_no_connection_open(endpoint: Endpoint) -> None:
    async with _locked(endpoint.database):
        hasty = [asyncio.create_task(endpoint.get("/healthz")) for _ in range(5)]
        patient = asyncio.create_task(_asked(endpoint))
        await asyncio.wait([*hasty, patient], timeout=0.2)
        for each in hasty:
            each.cancel()
        await asyncio.gather(*hasty, return_exceptions=True)
        assert (await patient)[0] == 503


async def test_what_keeps_the_program_from_its_whole_work_is_said_at_readyz_alone(endpoint: Endpoint) -> None:
    endpoint.lacks = "Discord's gateway is not up"
    assert await _asked(endpoint, "/readyz") == (503, {"status": "not ready", "reason": endpoint.lacks})
    assert (await _asked(endpoint))[0] == 200
    endpoint.lacks = None
    assert await _asked(endpoint, "/readyz") == (200, {"status": "ready"})
