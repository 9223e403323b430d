"""All that is kept about one person, over all tables: to hand it to them, and to forget it."""

import json
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import select

from bot.db import (
    Session,
    acceptances,
    admission,
    adoption,
    alerts,
    case_cards,
    case_edits,
    case_looks,
    cases,
    checkouts,
    contacts,
    crisis_cards,
    erasures,
    evidence,
    first_posts,
    given_roles,
    grants,
    guidelines,
    guild_objects,
    jobs,
    judge_state,
    lease,
    leave_no_trace,
    members,
    notices,
    on_call,
    purges,
    report_lines,
    reports,
    role_states,
    staff_looks,
    stripe_events,
    stripe_looks,
    subscriptions,
    verdicts,
)

# In the order of erasure: what is found through another table goes before it, what others point at goes last.
TABLES: tuple[ModuleType, ...] = (
    alerts,
    stripe_events,
    stripe_looks,
    notices,
    checkouts,
    grants,
    role_states,
    given_roles,  # after the row that is locked while a role is given
    subscriptions,
    acceptances,
    erasures,
    case_edits,
    case_looks,
    case_cards,
    cases,
    report_lines,
    evidence,
    verdicts,
    judge_state,
    reports,
    staff_looks,
    purges,
    contacts,
    crisis_cards,
    on_call,
    first_posts,
    guidelines,
    guild_objects,
    jobs,
    adoption,
    lease,
    members,
)

# The largest number up to which a double, as which many read JSON's numbers, has every whole number.
_EXACT = 2**53


async def has_obligations(session: Session, member: int) -> bool:
    """Whether something that is kept about `member` is needed still: a membership that is paid for."""
    return await _any(session, [each for table in TABLES for each in table.KEPT.needs(member)])


async def is_paying(session: Session, member: int) -> bool:
    """Whether there is a membership of `member`, or a page on which one could still be paid, or was just now."""
    needs = [each for table in TABLES for each in (*table.KEPT.needs(member), *table.KEPT.begins(member))]
    return await _any(session, needs)


async def has_no_ties(session: Session, member: int) -> bool:
    """Whether nothing is known of `member` but that they were here: no agreement, purchase, ban or wish."""
    ties = [each for table in TABLES for each in table.KEPT.ties(member)]
    return not await _any(session, ties) and not await is_paying(session, member)


async def _any(session: Session, conditions: list[ColumnElement[bool]]) -> bool:
    return bool((await session.exec(select(or_(*conditions)))).one())


async def export(session: Session, member: int) -> dict[str, list[dict[str, Any]]]:
    """Every row about `member`, by table module."""
    return {table.__name__.rpartition(".")[2]: await table.KEPT.export(session, member) for table in TABLES}


async def document_of(session: Session, member: int) -> str | None:
    """Every row about `member` as JSON, for them to read or to take along; None when nothing is kept."""
    return document(await export(session, member))


def document(exported: Mapping[str, list[dict[str, Any]]]) -> str | None:
    """What `export` found, as JSON; None when that is nothing."""
    found = {table: rows for table, rows in exported.items() if rows}
    return json.dumps(_exact(found), ensure_ascii=False, indent=2, sort_keys=True) + "\n" if found else None


def _exact(value: Any) -> Any:
    """Large numbers, as Discord's ids are, in quotes: many readers of JSON would round them."""
    if isinstance(value, dict):
        return {key: _exact(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_exact(each) for each in value]
    return str(value) if isinstance(value, int) and abs(value) > _EXACT else value


async def erase(session: Session, member: int) -> None:
    """Delete every row about `member`, without a trace in the database's files."""
    leave_no_trace(session)
    await admission.lock(session, [member])
    for table in TABLES:
        await table.KEPT.erase(session, member)


async def erase_left(session: Session, member: int) -> None:
    """The same of somebody who has left and did not ask for it: what moderators did about them stays its time, or
    leaving and coming back would end it.
    """
    leave_no_trace(session)
    await admission.lock(session, [member])
    for table in TABLES:
        if not table.KEPT.outlasts:
            await table.KEPT.erase(session, member)
