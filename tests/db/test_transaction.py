"""db: transactions, wake-ups and times behave alike on SQLite and on PostgreSQL."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.db import Database, Unavailable, failures, members, role_states
from bot.settings import database_address

NOW = datetime(2026, 11, 22, 12, 30, 15, 123456, tzinfo=UTC)
BIG = 2**63 - 1


async def test_what_is_committed_is_there_and_what_fails_is_not(database: Database) -> None:
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW)
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            await members.ensure(session, 2, NOW)
            raise RuntimeError
    async with database.transaction(readonly=True) as session:
        assert await members.known(session, 1)
        assert not await members.known(session, 2)


async def test_a_snowflake_and_a_time_come_back_as_they_went_in(database: Database) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    async with database.transaction() as session:
        await members.ensure(session, BIG, NOW)
        await role_states.mark_stale(session, BIG, elsewhere)
    async with database.transaction(readonly=True) as session:
        row = await role_states.state(session, BIG)
        assert row is not None
        assert row.member_id == BIG
        assert row.due_at == NOW
        assert row.due_at.tzinfo is UTC


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(SQLAlchemyError, match="a time without a zone"):
        async with database.transaction() as session:
            await members.ensure(session, 1, NOW.replace(tzinfo=None))


async def test_writers_at_once_lose_nothing(database: Database) -> None:
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW)
        await role_states.mark_stale(session, 1, NOW)

    async def request() -> None:
        async with database.transaction() as session:
            await session.exec(text("SELECT 1"))  # type: ignore[call-overload]
            await role_states.mark_refused_stale(session, NOW)
            await session.exec(text("UPDATE role_states SET requests = requests + 1"))  # type: ignore[call-overload]

    await asyncio.gather(*(request() for _ in range(20)))
    async with database.transaction(readonly=True) as session:
        row = await role_states.state(session, 1)
        assert row is not None
        assert row.requests == 21


async def test_a_wake_up_follows_the_commit_and_not_a_rollback(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            await members.ensure(session, 1, NOW)
            await role_states.mark_stale(session, 1, NOW)
            raise RuntimeError
    assert not database.wakes["roles"].is_set()
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW)
        await role_states.mark_stale(session, 1, NOW)
        assert not database.wakes["roles"].is_set()
    assert database.wakes["roles"].is_set()
    assert not database.wakes["billing"].is_set()


async def test_another_process_hears_of_it_on_postgres(postgres_url: str) -> None:
    here, there = Database(database_address(postgres_url)), Database(database_address(postgres_url))
    listening = asyncio.create_task(there.listen())
    async with asyncio.timeout(10):
        await there.wakes["roles"].wait()  # everything is looked at once on the way in
        there.wakes["roles"].clear()
        async with here.transaction() as session:
            await members.ensure(session, 1, NOW)
            await role_states.mark_stale(session, 1, NOW)
        await there.wakes["roles"].wait()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await here.close()
    await there.close()


async def test_sqlite_keeps_what_it_acknowledged(tmp_path: object) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/kept.db")
    async with database.transaction() as session:
        found = [
            (await session.exec(text(f"PRAGMA {name}"))).scalar_one()  # type: ignore[call-overload]
            for name in ("journal_mode", "foreign_keys", "synchronous")
        ]
    assert found == ["wal", 1, 2]
    await database.close()


async def test_a_database_that_is_not_there_is_unavailable_in_words(postgres_url: str) -> None:
    """What the driver raises comes as SQLAlchemy's, with the reason in it."""
    database = Database(database_address(postgres_url.replace("?", "_none?")))
    with pytest.raises(Unavailable) as found:
        async with database.transaction():
            raise AssertionError("it is there")
    assert "no database of this name" in failures.why(found.value)
    await database.close()
