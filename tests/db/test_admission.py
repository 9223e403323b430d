"""Which messages may go out: whatever happens, just those whose person's roles let them; and nobody waits for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from bot.db import Database, Session, given_roles, members, notices, personal, role_states
from bot.db.notice_rows import NoticeRow
from bot.db.queue import Due
from bot.db.role_states import Outcome
from bot.domain.notice import MEMBERSHIP, OF_NO_ROLE, NoticeKind

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HERE = Outcome(frozenset(), frozenset(), present=True, pending=False)
OUTCOMES = {
    "here": HERE,
    "here for a while": replace(HERE, due_at=NOW + 5 * MINUTE),
    "away": replace(HERE, observed=None, present=False),
    "in screening": replace(HERE, pending=True),
    "refused": replace(HERE, error="role_above_bot:member", due_at=NOW + 3 * MINUTE),
}
KINDS = (NoticeKind.OPEN, NoticeKind.WELCOME, NoticeKind.GUIDELINES)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["stale", "failed", "parked", "taken up", "sent"]), st.none()),
        st.tuples(st.just("seen"), st.sampled_from(sorted(OUTCOMES))),
        st.tuples(st.just("look by"), st.integers(0, 6)),
        st.tuples(st.just("enqueued"), st.tuples(st.sampled_from(KINDS), st.integers(0, 6))),
        st.tuples(st.just("withdrawn"), st.sampled_from(KINDS)),
    ),
    min_size=4,
    max_size=12,
)


async def _do(session: Session, step: str, value: Any, now: datetime) -> None:
    begun = await role_states.begin(session, 1, now)
    requests = begun.requests if begun else 0
    match step:
        case "stale":
            await role_states.mark_stale(session, 1, now)
        case "failed":
            await role_states.ROWS.put_off(session, Due(1, requests), now + MINUTE, "TryLater")
        case "seen":
            await role_states.finish(session, 1, requests, OUTCOMES[value], now)
        case "look by":
            await role_states.look_by(session, 1, NOW + value * MINUTE)
        case "enqueued":
            kind, minutes = value
            await notices.enqueue(session, 1, kind, "a", "", NOW + minutes * MINUTE)
        case "withdrawn":
            await notices.withdraw(session, 1, value)
        case "taken up":
            await notices.take_up(session, now)
        case _:
            await _tried(session, step, now)
    await session.flush()
    session.expire_all()


async def _tried(session: Session, step: str, now: datetime) -> None:
    found = await notices.due(session, now)
    if found is not None and step == "parked":
        await notices.park(session, found.place, now)
    elif found is not None:
        await notices.mark_sent(session, found)


async def _wanted(session: Session, now: datetime) -> int | None:
    """The message that is to go out, by nothing but what the rows say of the person and of the messages."""
    row, due = await role_states.state(session, 1), []
    if row is None or not row.present or row.pending:
        return None
    is_settled = row.error is None and (row.due_at is None or row.due_at > now)
    for each in await session.exec(select(NoticeRow)):
        is_due = each.due_at is not None and each.due_at <= now and each.parked_at is None
        if is_due and (is_settled or each.kind in OF_NO_ROLE):
            due.append((each.kind not in MEMBERSHIP, each.due_at, each.id))
    return min(due)[2] if due else None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_what_goes_out_follows_from_what_is_known_now(database: Database, steps: list[tuple[str, Any]]) -> None:
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW)
        await role_states.ensure(session, 1)
        for minutes, (step, value) in enumerate(steps):
            now = NOW + minutes * MINUTE
            await _do(session, step, value, now)
            found = await notices.due(session, now)
            assert (found.id if found else None) == await _wanted(session, now)
        await session.rollback()


async def test_one_that_is_kept_back_is_out_of_the_queue_and_comes_back(database: Database) -> None:
    """Parked, or behind a look that failed: it is not walked over each time."""
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW)
        await role_states.ensure(session, 1)
        await role_states.finish(session, 1, 0, HERE, NOW)
        await notices.enqueue(session, 1, NoticeKind.OPEN, "a", "", NOW)
        found = await notices.due(session, NOW)
        assert found is not None
        await notices.park(session, found.place, NOW)
        assert await _urgencies(session) == [None]
        await notices.take_up(session, NOW)
        assert await _urgencies(session) == [0]
        await role_states.ROWS.put_off(session, Due(1, 0), NOW + MINUTE, "TryLater")
        assert await _urgencies(session) == [None]
        await role_states.finish(session, 1, 0, HERE, NOW)
        assert await notices.due(session, NOW) == found
        await role_states.mark_stale(session, 1, NOW)
        assert await _urgencies(session) == [0]
        assert await notices.due(session, NOW) is None


async def test_what_the_version_before_writes_as_it_ends_goes_out(database: Database) -> None:
    """On PostgreSQL it is at work until this one takes over, and knows no urgency: neither of looks nor of messages."""
    async with database.transaction() as session:
        for member in (1, 2):
            await members.ensure(session, member, NOW)
        await session.exec(  # type: ignore[call-overload]
            text(
                "INSERT INTO role_states (member_id, requests, attempts, desired, observed, present, pending) "
                "VALUES (1, 1, 0, '[]', '[]', true, false), (2, 1, 0, '[]', '[]', false, false)"
            )
        )
        for member in (1, 2):
            await notices.enqueue(session, member, NoticeKind.OPEN, "a", "", NOW)
        await session.exec(text("UPDATE notices SET urgency = NULL"))  # type: ignore[call-overload]
        assert await notices.due(session, NOW) is None
        await notices.take_up(session, NOW)
        assert await _sent(session) == [1]
        assert await role_states.ROWS.due(session, NOW, 5) == []
        await role_states.mark_stale(session, 2, NOW)
        assert await role_states.ROWS.due(session, NOW, 5) == [Due(2, 2)]


async def _urgencies(session: Session) -> list[int | None]:
    return list(await session.exec(select(NoticeRow.urgency)))


async def test_behind_a_crowd_that_waits_comes_the_one_that_need_not(database: Database) -> None:
    """And of those who wait each comes as soon as their roles were looked at."""
    async with database.transaction() as session:
        for member in range(1, 302):
            await members.ensure(session, member, NOW)
            await role_states.mark_stale(session, member, NOW)
            await notices.enqueue(session, member, "welcome", "join", "", NOW + timedelta(seconds=member))
        for member, outcome in ((301, HERE), (7, OUTCOMES["away"])):
            await role_states.finish(session, member, 1, outcome, NOW)
        assert await _sent(session) == [301]
        for member in (9, 7, 8):
            await role_states.finish(session, member, 1, HERE, NOW)
        assert await _sent(session) == [7, 8, 9]


async def _sent(session: Session) -> list[int]:
    found = []
    while (due := await notices.due(session, NOW + timedelta(hours=1))) is not None:
        found.append(due.member)
        await notices.mark_sent(session, due)
    return found


async def _set_up(database: Database) -> None:
    """Somebody whose roles are to be looked at, with messages of which one was put off."""
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW)
        await role_states.ensure(session, 1)
        await role_states.finish(session, 1, 0, HERE, NOW)
        await given_roles.put(session, 1, [5], NOW)
        for kind in (*KINDS, NoticeKind.CHECK_IN):
            await notices.enqueue(session, 1, kind, "a", "", NOW)
        due = await notices.due(session, NOW)
        assert due is not None
        await notices.put_off(session, due, NOW + MINUTE)
        await role_states.mark_stale(session, 1, NOW)


async def _looked_for(session: Session) -> None:
    await role_states.begin(session, 1, NOW)


async def _looked_at(session: Session) -> None:
    """As the one writer of roles records it."""
    await role_states.finish(session, 1, 1, HERE, NOW)
    await given_roles.forget(session, 1, [5])


async def _waits(database: Database) -> bool:
    """Whether a transaction waits for another one; on SQLite all do but one."""
    if database.is_sqlite:
        return True
    async with database.transaction(readonly=True) as session:
        return bool((await session.exec(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))).scalar_one())  # type: ignore[call-overload]


async def _while_waiting(database: Database, begin: "Act", end: "Act", then: "Act") -> None:
    """Do `begin` and `end` in a transaction, between which `then` begins in another one and has to wait."""

    async def other() -> None:
        async with database.transaction() as session:
            await then(session)

    async with asyncio.timeout(20):
        async with database.transaction() as session:
            await begin(session)
            running = asyncio.create_task(other())
            while not await _waits(database):
                assert not running.done()
            await end(session)
        await running


Act = Callable[[Session], Awaitable[Any]]
OTHERS: dict[str, Act] = {
    "erased": lambda session: personal.erase(session, 1),
    "what comes unasked is erased": lambda session: notices.erase_unasked(session, 1),
    "enqueued": lambda session: notices.enqueue(session, 1, NoticeKind.WELCOME, "a", "", NOW),
    "withdrawn": lambda session: notices.withdraw(session, 1, NoticeKind.OPEN),
    "withdrawn as one is enough": lambda session: notices.withdraw_due(session, 1, NoticeKind.CHECK_IN, NOW),
    "taken up": lambda session: notices.take_up(session, NOW + MINUTE),
}


@pytest.mark.parametrize("other", OTHERS)
async def test_whoever_meets_a_look_that_ends_waits_for_it_and_it_not_for_them(database: Database, other: str) -> None:
    """A person's row in role_states is locked before their messages are: PostgreSQL would end one of the two."""
    await _set_up(database)
    await _while_waiting(database, _looked_for, _looked_at, OTHERS[other])
    async with database.transaction(readonly=True) as session:
        assert (await role_states.state(session, 1) is None) == (other == "erased")


async def test_a_message_that_comes_while_a_look_ends_is_not_left_behind(database: Database) -> None:
    await _set_up(database)

    async def ends(session: Session) -> None:
        await _looked_for(session)
        await _looked_at(session)

    async def comes(session: Session) -> None:
        await notices.enqueue(session, 1, NoticeKind.OPEN, "b", "", NOW)

    async def has_come(session: Session) -> None:
        assert await notices.is_enqueued(session, 1, NoticeKind.OPEN)

    await _while_waiting(database, comes, has_come, ends)
    async with database.transaction(readonly=True) as session:
        rows = await notices.KEPT.export(session, 1)
    assert {(row["reference"], row["urgency"]) for row in rows if row["kind"] == "open"} == {("a", 0), ("b", 0)}
