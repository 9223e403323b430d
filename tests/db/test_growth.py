"""However many wait, who asks for the next few reads no more than a few rows, on both databases."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import (
    Database,
    Session,
    alerts,
    erasures,
    first_posts,
    members,
    notices,
    personal,
    role_states,
    stripe_events,
    stripe_looks,
)
from bot.db.queue import UNFORESEEN
from bot.db.role_states import Outcome
from tests.db.crowd import NOW, fill

PEOPLE = 3000
SOMEBODY = PEOPLE // 2
LATER = NOW + timedelta(days=1)
HERE = Outcome(frozenset(), frozenset(), present=True, pending=False)
ROWS_READ = 400
"""More than any of these has to read, and fewer than a crowd has. SQLite takes some thirty steps for a row."""
Asked = Callable[[Session], Awaitable[Any]]


async def _next_message(session: Session) -> None:
    """The last of all, behind those who are looked at just now."""
    due = await notices.due(session, LATER)
    assert due is not None
    assert due.member == PEOPLE


# What is asked, and the indexes that show it.
ASKED: dict[str, tuple[Asked, tuple[str, ...]]] = {
    "looks": (lambda s: stripe_looks.ROWS.due(s, LATER, 8), ("ix_stripe_looks_due_at",)),
    "the next look": (lambda s: stripe_looks.ROWS.next_due(s, NOW), ("ix_stripe_looks_due_at",)),
    "looks that failed": (lambda s: stripe_looks.ROWS.has_failed(s, UNFORESEEN), ("ix_stripe_looks_error",)),
    "posts": (lambda s: first_posts.ROWS.due(s, LATER, 8), ("ix_first_posts_due_at",)),
    "wishes": (lambda s: erasures.ROWS.due(s, LATER, 8), ("ix_erasures_due_at",)),
    "roles": (lambda s: role_states.ROWS.due(s, LATER, 80, [1, 2]), ("ix_role_states_urgency",)),
    "roles that failed": (lambda s: role_states.ROWS.has_failed(s, UNFORESEEN), ("ix_role_states_error",)),
    "who waits": (
        lambda s: role_states.mark_waiting_stale(s, LATER),
        ("ix_role_states_present", "ix_role_states_pending", "ix_role_states_error"),
    ),
    "what is in the way": (role_states.errors, ("ix_role_states_error",)),
    "messages": (_next_message, ("ix_notices_urgency",)),
    "the next message": (lambda s: notices.next_due(s, NOW), ("ix_notices_due_at",)),
    "messages that may go": (
        lambda s: role_states.finish(s, SOMEBODY, 1, HERE, LATER), ("ix_notices_member_id",)
    ),
    "who left": (
        lambda s: members.left_before(s, LATER, (NOW - timedelta(days=1), SOMEBODY), 10), ("ix_members_left_at",)
    ),
    "who was seen to be gone": (
        lambda s: members.mark_gone(s, LATER, SOMEBODY, 10), ("ix_role_states_present",)
    ),
    "who was seen to be back": (lambda s: members.mark_back(s, LATER, None, 10), ("ix_members_left_at",)),
    "somebody's events": (lambda s: stripe_events.KEPT.export(s, SOMEBODY), ("ix_stripe_events_subject_id",)),
    "somebody's looks": (lambda s: stripe_looks.KEPT.export(s, SOMEBODY), ("ix_stripe_looks_object_id",)),
    "forgetting somebody's events": (
        lambda s: stripe_events.KEPT.erase(s, SOMEBODY), ("ix_stripe_events_subject_id", "ix_stripe_events_checkout")
    ),
    "forgetting somebody's looks": (lambda s: stripe_looks.KEPT.erase(s, SOMEBODY), ("ix_stripe_looks_object_id",)),
    "somebody's ties": (lambda s: personal.has_no_ties(s, SOMEBODY), ("ix_subscriptions_holder",)),
    "somebody's trouble": (lambda s: alerts.KEPT.export(s, SOMEBODY), ("ix_alerts_about",)),
    "forgetting somebody": (lambda s: personal.erase(s, SOMEBODY), ("ix_notices_member_id", "ix_alerts_checkout")),
    "trouble that is over": (lambda s: alerts.close(s, "sub_7"), ("ix_alerts_about",)),
}  # fmt: skip


async def _crowd(database: Database) -> None:
    """Of the messages only the last can go out now: the first are about roles that are looked at just now, and the rest
    have to wait.
    """
    await fill(database, PEOPLE)
    async with database.transaction() as session:
        stale = range(3, 183, 3)
        for member in (*stale, PEOPLE):
            await role_states.finish(session, member, 1, HERE, NOW)
        for member in stale:
            await role_states.mark_stale(session, member, NOW)


@asynccontextmanager
async def _taken_back(database: Database) -> AsyncIterator[Session]:
    async with database.transaction() as session:
        yield session
        await session.rollback()


async def _said(database: Database, asked: Asked) -> list[tuple[str, Any]]:
    """The statements of `asked`, with their parameters."""
    found: list[tuple[str, Any]] = []

    def listen(_connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if re.match("SELECT|UPDATE|DELETE", statement):
            found.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", listen)
    async with _taken_back(database) as session:
        await asked(session)
    event.remove(database.engine.sync_engine, "before_cursor_execute", listen)
    return found


def _rows_read(node: dict[str, Any]) -> float:
    """Of a plan of PostgreSQL's, as it was carried out."""
    parts = sum(_rows_read(each) for each in node.get("Plans", ()))
    if "Relation Name" not in node or node["Node Type"] == "ModifyTable":
        return parts
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    read: float = (node["Actual Rows"] + removed) * node["Actual Loops"]
    return parts + read


async def _on_postgres(connection: AsyncConnection, said: list[tuple[str, Any]]) -> tuple[str, float]:
    """The plans of these statements, and how many rows they read."""
    plans, read = [], 0.0
    for statement, parameters in said:
        rows = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
        found = rows.scalar_one()
        plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
        plans.append(json.dumps(plan))
        read += _rows_read(plan)
    return "\n".join(plans), read


async def _on_sqlite(connection: AsyncConnection, said: list[tuple[str, Any]]) -> tuple[str, float]:
    """The plans of these statements, and for how many rows the steps that they took would be enough."""
    plans, steps = [], 0

    def step() -> None:
        nonlocal steps
        steps += 1

    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    for statement, parameters in said:
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        plans.append("\n".join(str(row[-1]) for row in rows))
        await driver.set_progress_handler(step, 1)
        await connection.exec_driver_sql(statement, parameters)
        await driver.set_progress_handler(None, 1)
    return "\n".join(plans), steps / 30


async def test_what_is_asked_for_is_found_by_an_index_that_is_not_walked_for_long(database: Database) -> None:
    await _crowd(database)
    wrong = []
    for name, (asked, indexes) in ASKED.items():
        said = await _said(database, asked)
        async with database.engine.connect() as connection:
            plans, read = await (_on_sqlite if database.is_sqlite else _on_postgres)(connection, said)
            await connection.rollback()
        unused = [each for each in indexes if not re.search(rf"\b{each}\b", plans)]
        if unused or read > ROWS_READ:
            wrong.append(f"{name}: {unused}, {read:.0f} rows\n{plans}")
    assert not wrong, "\n\n".join(wrong)
