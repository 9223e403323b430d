"""db: a step is a transaction like any other, on SQLite together with those that wait."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.db import Database, Session, Unavailable, members, role_states
from bot.db.acceptances import AcceptanceRow
from bot.db.steps import Step
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


async def _meet_a_full_disk(session: Session) -> None:
    """SQLite refuses the statement, and ends the whole transaction."""
    full = (await session.exec(text("PRAGMA page_count"))).scalar_one()  # type: ignore[call-overload]
    await session.exec(text(f"PRAGMA max_page_count = {full}"))  # type: ignore[call-overload]
    try:
        await session.exec(text("INSERT INTO adoption VALUES (1, zeroblob(200000))"))  # type: ignore[call-overload]
    finally:
        await session.exec(text("PRAGMA max_page_count = 1000000"))  # type: ignore[call-overload]


async def _fail_at_the_commit(session: Session) -> None:
    await session.exec(text("PRAGMA defer_foreign_keys = ON"))  # type: ignore[call-overload]
    await _unknown(session)


async def _fail_as_an_object(session: Session) -> None:
    session.add(AcceptanceRow(member_id=99, version=1, accepted_at=NOW, locale="en"))


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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_reading_step_changes_nothing(database: Database) -> None:
    """Also where it writes, which it must not: nobody else is held off meanwhile."""
    assert await database.step(partial(_know, 1)) == 1
    assert await database.step(partial(_know, 2), readonly=True) == 2
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
async def test_what_was_not_done_as_the_work_ended_is_not_done_later(database: Database) -> None:
    waiting = [asyncio.create_task(database.step(partial(_know, each))) for each in range(1, 41)]
    await _begun()
    await _begun()
    (working,) = [each for each in asyncio.all_tasks() if getattr(each.get_coro(), "__name__", "") == "_work"]
    working.cancel()
    *_first, last = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(last, TryLater)
    assert await database.step(partial(_know, 50)) == 50
    assert not await database.step(_known, readonly=True) & {*range(17, 41)}


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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_is_stored_of_a_step_that_failed_behind_one_that_found_the_disk_full(database: Database) -> None:
    """Else of an event Stripe's id could be stored without what is to be done about it."""
    some: list[Step[object]] = [_meet_a_full_disk, partial(_fail, 2), partial(_know, 3)]
    *failed, last = await asyncio.gather(*(database.step(each) for each in some), return_exceptions=True)
    assert [type(each) for each in failed] == [OperationalError, RuntimeError]
    assert last == 3
    assert await database.step(_known, readonly=True) == {3}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fail", [_fail_at_the_commit, _fail_as_an_object])
async def test_who_comes_behind_a_commit_that_failed_can_write(database: Database, fail: Step[None]) -> None:
    both: list[Step[object]] = [fail, partial(_know, 1)]
    failed, known = await asyncio.gather(*(database.step(each) for each in both), return_exceptions=True)
    assert isinstance(failed, IntegrityError)
    assert known == 1
    with pytest.raises(IntegrityError):
        await database.step(fail)
    async with database.transaction(patience_s=0.1) as session:
        await _know(2, session)
    assert await database.step(_known, readonly=True) == {1, 2}


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


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_what_postgres_never_answers_does_not_keep_the_process(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that has lost its lease since nothing comes through the network ends, and is started again."""
    monkeypatch.setattr("bot.db._TO_THE_END_S", 0.0)
    answer = asyncio.Event()

    async def never(session: Session) -> None:
        await _know(1, session)
        await answer.wait()

    async def alone() -> None:
        async with database.transaction() as session:
            await never(session)

    waiting = asyncio.create_task(database.step(never))
    others = asyncio.create_task(alone())
    await _begun()
    waiting.cancel()
    closing = asyncio.create_task(database.close())
    done, _ = await asyncio.wait([closing], timeout=30)
    answer.set()
    assert closing in done
    assert others.cancelled()
