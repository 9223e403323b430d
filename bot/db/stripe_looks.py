"""What is to be looked at again at Stripe, and when: a subscription, a Checkout session, all prices.

Holds: the kind of object and Stripe's id of it, when to look, and how often looking has failed.
Why: an event, a restart, the operator or the time asks for a look; none is lost, and one that failed is tried again.
How long: a subscription's while it is stored, anything else until it was looked at.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Index, exists, union_all
from sqlmodel import Field, col, delete, select, update

from bot.db import Session, checkouts, subscriptions, wake
from bot.db.checkouts import CheckoutRow
from bot.db.kept import Kept
from bot.db.prepared import Upsert, bindparam, defaults, table
from bot.db.queue import Due, Parkable, Rows
from bot.db.subscriptions import SubscriptionRow
from bot.domain.stripe_event import CHECKOUT, SUBSCRIPTION, Subject

UNKNOWN = "UnknownKind"
"""The error of a look at a kind of object that this version does not know: a newer one asked for it."""


class StripeLookRow(Parkable, table=True):
    """One object."""

    __tablename__ = "stripe_looks"
    __table_args__ = (Index("ix_stripe_looks_error", "error"),)

    kind: str = Field(primary_key=True, max_length=40)
    object_id: str = Field(primary_key=True, max_length=255, index=True)


ROWS = Rows(StripeLookRow, ("kind", "object_id"), "billing", make=Subject, split=lambda each: (each.kind, each.id))


_LOOKS = table(StripeLookRow).c
_FRESH = defaults(StripeLookRow) | {"requests": 1}
_ASK = Upsert(
    StripeLookRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["kind", "object_id"],
        set_={"due_at": insert.excluded.due_at, "parked_at": None, "requests": _LOOKS.requests + 1},
    ),
)
_BY = Upsert(
    StripeLookRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["kind", "object_id"],
        set_={"due_at": insert.excluded.due_at},
        where=(_LOOKS.due_at.is_(None) | (_LOOKS.due_at > insert.excluded.due_at)) & _LOOKS.parked_at.is_(None),
    ),
)
_DONE = delete(table(StripeLookRow)).where(
    _LOOKS.kind == bindparam("kind"), _LOOKS.object_id == bindparam("id"),
    _LOOKS.due_at.is_(None), _LOOKS.parked_at.is_(None),
    ~(exists().where(table(SubscriptionRow).c.id == _LOOKS.object_id) & (_LOOKS.kind == SUBSCRIPTION)),
)  # fmt: skip


async def ask_for(session: Session, subjects: Iterable[Subject], now: datetime) -> None:
    """Have these looked at now. How often that has failed counts on: an event need not mean that it is mended."""
    rows = [
        {**_FRESH, "kind": each.kind, "object_id": each.id, "due_at": now} for each in dict.fromkeys(subjects)
    ]  # fmt: skip
    if rows:
        await session.exec(_ASK.of(session), params=rows[0] if len(rows) == 1 else rows)
        wake(session, "billing")


async def by(session: Session, subject: Subject, at: datetime) -> None:
    """Have it looked at at `at` at the latest."""
    row = {**_FRESH, "kind": subject.kind, "object_id": subject.id, "due_at": at}
    await session.exec(_BY.of(session), params=row)


async def finish(session: Session, due: Due[Subject], again_at: datetime | None = None) -> None:
    """The object was looked at, and is to be at `again_at`; what is nobody's here, or over, leaves nothing behind."""
    if await ROWS.finish(session, due, again_at) and again_at is None:
        await session.exec(_DONE, params={"kind": due.key.kind, "id": due.key.id})


async def get(session: Session, subject: Subject) -> StripeLookRow | None:
    """The look at this object as it stands, to read."""
    return await session.get(StripeLookRow, (subject.kind, subject.id))


async def parked(session: Session) -> list[StripeLookRow]:
    """The looks that wait for the operator, the oldest first, to read."""
    statement = select(StripeLookRow).where(col(StripeLookRow.parked_at).is_not(None))
    return list(await session.exec(statement.order_by(col(StripeLookRow.parked_at))))


async def retry_now(session: Session, now: datetime) -> None:
    """Look at once at what has failed, or waits for a newer version: a new start may have mended it."""
    failed = (col(StripeLookRow.due_at) > now) & (col(StripeLookRow.attempts) > 0)
    newer = col(StripeLookRow.parked_at).is_not(None) & (col(StripeLookRow.error) == UNKNOWN)
    again = {"due_at": now, "parked_at": None, "requests": col(StripeLookRow.requests) + 1}
    await session.exec(update(StripeLookRow).where(failed | newer).values(**again))


async def replay(session: Session, subjects: Collection[Subject], now: datetime) -> None:
    """Look at these again, at once and as if for the first time."""
    for each in subjects:
        await ROWS.enqueue(session, each, now)


async def ask_about(session: Session, holder: int, now: datetime) -> None:
    """Look again at what `holder` has and has not ended: something about the person has changed."""
    await ask_for(session, [Subject(SUBSCRIPTION, id_) for id_ in await subscriptions.running(session, holder)], now)


def _of(member: int) -> Any:
    return col(StripeLookRow.object_id).in_(union_all(*checkouts.objects_of(member)))


async def _forget(session: Session, member: int) -> None:
    """Also the looks at sessions that are on offer no longer: one could be theirs."""
    on_offer = exists().where(col(CheckoutRow.session_id) == col(StripeLookRow.object_id))
    for which in (_of(member), (col(StripeLookRow.kind) == CHECKOUT) & ~on_offer):
        await session.exec(delete(StripeLookRow).where(which))


KEPT = Kept(StripeLookRow, _of, forgotten=_forget)
