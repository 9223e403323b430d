"""db: a step is a transaction like any other, on SQLite together with those that wait."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from bot.db import Database, Session, Unavailable, members, role_states
from bot.errors import TryLater

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


async def _know(member: int, session: Session) -> int:
    await members.ensure(session, member, NOW)
    return member


async def _fail(member: int, session: Session) -> None:
    await members.ensure(session, member, NOW)
    raise RuntimeError(str(member))


async def _unknown(session: Session) -> None:
    """A row about somebody who is not known: the database refuses it."""
    await role_states.mark_stale(session, 99, NOW)


async def _known(session: Session) -> set[int]:
    return await members.known_of(session, range(1, 100))


async def _begun() -> None:
    """What was asked for has its task, and that has run as far as it can."""
    for _ in range(2):
        await asyncio.sleep(0)


async def test_each_of_many_is_stored_and_answered_and_one_that_fails_is_undone_alone(database: Database) -> None:
    steps = [partial(_fail if each % 7 == 0 else _know, each) for each in range(1, 30)]
    found = await asyncio.gather(*(database.step(each) for each in [*steps, _unknown]), return_exceptions=True)
    failed = {1 + place for place, each in enumerate(found) if isinstance(each, Exception)}
    assert failed == {7, 14, 21, 28, 30}
    assert isinstance(found[-1], IntegrityError)
    assert [each for each in found if isinstance(each, int)] == [each for each in range(1, 30) if each % 7]
    assert await database.step(_known, readonly=True) == {each for each in range(1, 30) if each % 7}


async def test_nobody_is_answered_or_woken_before_it_can_be_seen(database: Database) -> None:
    async def due(session: Session) -> None:
        await _know(1, session)
        await role_states.mark_stale(session, 1, NOW)
        assert not database.wakes["roles"].is_set()

    await database.step(due)
    assert database.wakes["roles"].is_set()
    async with database.transaction(readonly=True) as session:  # another connection
        assert await members.known(session, 1)


async def test_what_was_begun_is_done_though_nobody_waits_for_it_and_at_the_close(database: Database) -> None:
    given_up = [asyncio.create_task(database.step(partial(_know, each))) for each in range(1, 5)]
    await _begun()
    for each in given_up:
        each.cancel()
    kept = asyncio.create_task(database.step(partial(_know, 5)))
    await _begun()
    await database.close()
    assert await kept == 5
    with pytest.raises(TryLater):
        await database.step(_known, readonly=True)
    again = Database(database.engine.url.render_as_string(hide_password=False))
    assert await again.step(_known, readonly=True) == {1, 2, 3, 4, 5}
    await again.close()


async def test_a_reading_step_changes_nothing(database: Database) -> None:
    assert await database.step(partial(_know, 1)) == 1
    if database.is_sqlite:
        with pytest.raises(RuntimeError, match="7"):
            await database.step(partial(_fail, 7), readonly=True)
    assert await database.step(_known, readonly=True) == {1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_while_another_program_writes_everything_else_goes_on(database: Database) -> None:
    await database.step(partial(_know, 1))
    other = sqlite3.connect(str(database.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = [asyncio.create_task(database.step(partial(_know, each))) for each in (2, 3)]
    for _ in range(3):
        assert await database.step(_known, readonly=True) == {1}
    assert not any(each.done() for each in waiting)
    other.execute("COMMIT")
    other.close()
    assert await asyncio.gather(*waiting) == [2, 3]
    assert await database.step(_known, readonly=True) == {1, 2, 3}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_step_that_waits_for_something_else_is_refused(database: Database) -> None:
    async def waits(session: Session) -> None:
        await _know(1, session)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="awaits nothing"):
        await database.step(waits)
    assert await database.step(_known, readonly=True) == set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_database_that_cannot_be_opened_is_told_to_each(database: Database) -> None:
    lost = Database("sqlite+aiosqlite:////proc/nowhere/bot.db")
    found = await asyncio.gather(*(lost.step(_known, readonly=True) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(each, Unavailable) for each in found)
    await lost.close()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_that_wait_for_each_other_are_both_done(database: Database) -> None:
    both, tries = [asyncio.Event(), asyncio.Event()], list[int]()

    async def cross(first: int, session: Session) -> None:
        tries.append(first)
        await members.set_banned(session, 1 + first, True, NOW)
        both[first].set()
        await both[1 - first].wait()
        await members.set_banned(session, 2 - first, True, NOW)

    for each in (1, 2):
        await database.step(partial(_know, each))
    await asyncio.gather(*(database.step(partial(cross, first)) for first in (0, 1)))
    assert len(tries) == 3
