"""What roles a person should have, what they were last seen to have, and when to look again.

Holds: by Discord user id, role keys wanted and seen, the last failure and the number of tries, and how urgent the next
look is (do they pay, have they agreed).
Why: a role is only ever given or taken as a recorded, checked and repeatable step.
How long: while the person is known (erased with them).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, case, exists, union_all
from sqlmodel import col, select, update

from bot.db import Session, admission, insert, wake
from bot.db.grants import GrantRow
from bot.db.kept import Kept
from bot.db.prepared import Upsert, defaults, table
from bot.db.queue import Due, Rows
from bot.db.role_rows import AGREED, NEITHER, PAYS, URGENCIES, RoleStateRow
from bot.db.types import UtcDateTime
from bot.domain.entitlement import FREE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one look at a person's roles.

    `observed`: the role keys seen after all was done, None when the person is not on the server. `due_at`: when to look
    again though nothing happens. `error`: a short code, None when all is as desired.
    """

    desired: frozenset[str]
    observed: frozenset[str] | None
    present: bool | None
    pending: bool
    error: str | None = None
    due_at: datetime | None = None
    attempts: int = 0


def _first_due() -> Any:
    """The first of each urgency are read by the index, instead of all to sort them.

    Built once: to build it took longer than to be answered.
    """
    at, limit = col(RoleStateRow.due_at), bindparam("limit", type_=Integer)
    waits = (
        at <= bindparam("now", type_=UtcDateTime),
        col(RoleStateRow.member_id).not_in(bindparam("exclude", expanding=True)),
    )
    columns: Any = (RoleStateRow.member_id, RoleStateRow.requests, RoleStateRow.attempts, RoleStateRow.urgency, at)
    classes = [select(*columns).where(col(RoleStateRow.urgency) == each, *waits) for each in URGENCIES]
    parts = [select(each.order_by(at).limit(limit).subquery()) for each in classes]
    first = union_all(*parts).subquery()
    order = first.c.urgency, first.c.due_at
    return select(first.c.member_id, first.c.requests, first.c.attempts).order_by(*order).limit(limit)


_DUE = _first_due()


class _RoleRows(Rows[int]):
    async def due(self, session: Session, now: datetime, limit: int, exclude: Collection[int] = ()) -> list[Due[int]]:
        """People to look at now, leaving out `exclude`: who has paid, then who agreed, then the longest waiting.

        Thousands may be due at once, in a raid or when the time to agree to new guidelines is over: who is waiting for
        a door to open does not wait behind them.
        """
        found = await session.exec(_DUE, params={"now": now, "limit": limit, "exclude": list(exclude)})
        return [Due(*values) for values in found]

    async def put_off(self, session: Session, due: Due[int], until: datetime, error: str | None = None) -> bool:
        """The look has failed for the reason `error`, and is tried again at `until`."""
        is_asked = await super().put_off(session, due, until, error)
        await admission.admit(session, [due.key])
        return is_asked


ROWS = _RoleRows(RoleStateRow, ("member_id",), "roles")


def _urgency(holder: Any, at: Any) -> Any:
    """How urgent it will be `at` to look at `holder`, by their grants."""
    grants = table(GrantRow).c
    pays = exists().where(grants.holder == holder, grants.source.not_in(FREE))
    agreed = exists().where(grants.holder == holder, grants.ends_at.is_(None) | (grants.ends_at > at))
    return case((pays, PAYS), (agreed, AGREED), else_=NEITHER)


_STATES = table(RoleStateRow).c
_FRESH = {name: value for name, value in defaults(RoleStateRow).items() if name != "urgency"} | {"requests": 1}


def _stale(urgency: Any) -> Upsert:
    again: Any = {"requests": _STATES.requests + 1, "attempts": 0}
    return Upsert(
        RoleStateRow,
        lambda insert: insert.values(urgency=urgency).on_conflict_do_update(
            index_elements=["member_id"],
            set_={**again, "due_at": insert.excluded.due_at, "urgency": insert.excluded.urgency},
        ),
    )


_STALE = _stale(_urgency(bindparam("holder"), bindparam("urgent_at")))
_STALE_AND_PAYS = _stale(PAYS)


async def mark_stale(session: Session, member: int, now: datetime, *, pays: bool = False) -> None:
    """Have the role worker look at `member` (who is known) again, at once.

    `pays`: a grant that is paid for is only about to be written. Others are written before.
    """
    holder = {} if pays else {"holder": member, "urgent_at": now}
    statement = (_STALE_AND_PAYS if pays else _STALE).of(session)
    await session.exec(statement, params={**_FRESH, "member_id": member, "due_at": now, **holder})
    wake(session, "roles")


async def ensure(session: Session, member: int) -> None:
    """Have a row for `member` (who is known), without making them due."""
    statement = insert(session, RoleStateRow).values(**RoleStateRow(member_id=member).model_dump())
    await session.exec(statement.on_conflict_do_nothing())


async def add(session: Session, some: Mapping[int, bool], now: datetime) -> None:
    """These, who were not known until now, are on the server without any role, which is as it should be; `some` says
    of each whether they are in rules screening.
    """
    fresh = RoleStateRow(member_id=0, observed=[], present=True, observed_at=now).model_dump()
    rows = [fresh | {"member_id": member, "pending": pending} for member, pending in some.items()]
    if rows:
        await session.exec(insert(session, RoleStateRow), params=rows)
        await admission.admit(session, some.keys())


async def mark_waiting_stale(session: Session, now: datetime) -> None:
    """Look again at everybody who was refused or in screening, or has paid and was away.

    While nobody listened, that may have changed. Others who were away are found by the sweep that each start begins
    with: to ask for every one who ever agreed to the guidelines and left would take Discord's time from those who paid.
    """
    paid = col(GrantRow.ends_at).is_(None) & col(GrantRow.source).not_in(FREE)
    pays = exists().where(col(GrantRow.holder) == col(RoleStateRow.member_id), paid)
    # One by one: PostgreSQL reads the whole table for conditions joined by OR.
    for which in (col(RoleStateRow.present).is_not(True) & pays, col(RoleStateRow.pending).is_(True)):
        await _mark(session, which, now)
    await mark_refused_stale(session, now)


async def mark_refused_stale(session: Session, now: datetime) -> None:
    """Look again at everybody whose roles could not be set: what stood in the way may be gone."""
    await _mark(session, col(RoleStateRow.error).is_not(None), now)


async def look_by(session: Session, member: int, at: datetime) -> None:
    """Look at `member` at `at` at the latest: time alone will change what they should have then."""
    later = col(RoleStateRow.due_at).is_(None) | (col(RoleStateRow.due_at) > at)
    statement = update(RoleStateRow).where(col(RoleStateRow.member_id) == member, later)
    again = {"due_at": at, "requests": col(RoleStateRow.requests) + 1, "urgency": _urgency(member, at)}
    await session.exec(statement.values(**again))


async def present(session: Session) -> set[int]:
    """Everybody who was on the server when last looked for."""
    return set(await session.exec(select(RoleStateRow.member_id).where(col(RoleStateRow.present).is_(True))))


async def _mark(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    urgency = _urgency(col(RoleStateRow.member_id), now)
    values = {"due_at": now, "requests": col(RoleStateRow.requests) + 1, "attempts": 0, "urgency": urgency}
    await session.exec(update(RoleStateRow).where(which).values(**values))
    wake(session, "roles")


async def unsettled(session: Session, members: Collection[int], now: datetime) -> set[int]:
    """Those of `members` whose roles are being brought to what they should be just now."""
    statement = select(RoleStateRow.member_id).where(
        col(RoleStateRow.member_id).in_(members), col(RoleStateRow.due_at) <= now
    )
    return set(await session.exec(statement))


@dataclass(frozen=True, slots=True)
class Begun:
    """A row as a look at somebody begins. `stale_at`: what was seen before that may have changed since."""

    requests: int
    attempts: int
    stale_at: datetime | None
    error: str | None = None


_OF: Any = _STATES.member_id == bindparam("member")
_BEGIN: Any = select(
    *(_STATES[name] for name in ("requests", "attempts", "due_at", "observed_at", "error"))
).where(_OF).with_for_update()  # fmt: skip
_RECORD = update(table(RoleStateRow)).where(_OF)
_NOT_ASKED_SINCE = _RECORD.where(_STATES.requests == bindparam("is_requests")).values(
    urgency=_urgency(bindparam("member"), bindparam("urgent_at"))
)


async def begin(session: Session, member: int, now: datetime) -> Begun | None:
    """Lock the row; None for somebody who was forgotten."""
    row = (await session.exec(_BEGIN, params={"member": member})).first()
    if row is None:
        return None
    requests, attempts, due_at, observed_at, error = row
    is_due = due_at is not None and due_at <= now
    return Begun(requests, attempts, now if is_due else observed_at, error)


async def intend(session: Session, member: int, desired: frozenset[str]) -> None:
    """Record what is to be."""
    await session.exec(_RECORD, params={"member": member, "desired": sorted(desired)})


async def finish(session: Session, member: int, requests: int, outcome: Outcome, now: datetime) -> None:
    """Record the outcome of the look begun at `requests`. A request made since then stays due."""
    seen = {
        "member": member, "desired": sorted(outcome.desired), "error": outcome.error, "present": outcome.present,
        "pending": outcome.pending, "observed_at": now,
        "observed": None if outcome.observed is None else sorted(outcome.observed),
    }  # fmt: skip
    # First what else was seen: this locks the row, so that a request made meanwhile (PostgreSQL) is not written over.
    if not (await session.exec(_RECORD, params=seen)).rowcount:
        return
    again = {"member": member, "is_requests": requests, "due_at": outcome.due_at, "attempts": outcome.attempts}
    await session.exec(_NOT_ASKED_SINCE, params={**again, "urgent_at": outcome.due_at or now})
    await admission.admit(session, [member])
    wake(session, "notices")


async def errors(session: Session) -> set[str]:
    """What stands in the way of anybody's roles now."""
    statement = select(RoleStateRow.error).where(col(RoleStateRow.error).is_not(None)).distinct()
    return {error for error in await session.exec(statement) if error is not None}


async def state(session: Session, member: int) -> RoleStateRow | None:
    """The row of `member`, to read."""
    return await session.get(RoleStateRow, member)


KEPT = Kept(RoleStateRow, lambda member: col(RoleStateRow.member_id) == member)
