"""Stripe's events, each stored once by its id before it is acknowledged.

Holds: the event's id, type and time, and the id of the object to look at again. Not the event's content, which has
names and e-mail addresses in it and may be out of date: what counts is fetched from Stripe.
Why: an acknowledged event is never lost and never worked on twice.
How long: 90 days (Stripe itself forgets after 30), or until the person behind the object is erased.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, tuple_
from sqlmodel import Field, SQLModel, col, delete, select, update

from bot.db import Session, insert, wake
from bot.db.checkouts import CheckoutRow
from bot.db.subscriptions import SubscriptionRow
from bot.db.types import UtcDateTime
from bot.domain.stripe_event import Arrived, Subject

KEPT = timedelta(days=90)
_AT_ONCE = 500  # ids in one statement


class InboxRow(SQLModel, table=True):
    """One event of Stripe."""

    __tablename__ = "stripe_events"

    event_id: str = Field(primary_key=True, max_length=255)
    type: str = Field(max_length=100)
    created_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    subject_kind: str | None = Field(default=None, max_length=40)
    subject_id: str | None = Field(default=None, max_length=255, index=True)
    due_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    attempts: int = 0
    parked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = Field(default=None, max_length=200)


async def add(session: Session, event: Arrived, now: datetime) -> bool:
    """Store `event`; False when it is there already. Wakes billing when there is something to do."""
    about = event.subject
    due_at = now if about else None
    row = InboxRow(
        event_id=event.event_id, type=event.type, created_at=event.created_at, received_at=now, due_at=due_at,
        subject_kind=about.kind if about else None, subject_id=about.id if about else None,
    )  # fmt: skip
    statement = (
        insert(session, InboxRow).values(**row.model_dump()).on_conflict_do_nothing().returning(col(InboxRow.event_id))
    )
    stored = (await session.exec(statement)).first() is not None
    if stored and due_at:
        wake(session, "billing")
    return stored


async def unknown(session: Session, events: Collection[Arrived]) -> list[Arrived]:
    """Those of `events` that are not stored yet, the oldest first."""
    ids = [event.event_id for event in events]
    stored: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        statement = select(InboxRow.event_id).where(col(InboxRow.event_id).in_(ids[start : start + _AT_ONCE]))
        stored.update(await session.exec(statement))
    return sorted((each for each in events if each.event_id not in stored), key=lambda each: each.created_at)


async def due(session: Session, now: datetime, limit: int, besides: Collection[Subject] = ()) -> list[Subject]:
    """The objects to look at now, the longest waiting first, leaving out `besides`."""
    subject = col(InboxRow.subject_kind), col(InboxRow.subject_id)
    statement = (
        select(*subject)
        .where(col(InboxRow.due_at) <= now, tuple_(*subject).not_in([(each.kind, each.id) for each in besides]))
        .group_by(*subject)
        .order_by(func.min(col(InboxRow.due_at)))
        .limit(limit)
    )
    return [Subject(kind or "", id_ or "") for kind, id_ in await session.exec(statement)]


async def waiting(session: Session, about: Subject) -> tuple[list[str], int]:
    """The events that ask for a look at this object (parked ones too), and how often the look has failed for them."""
    open_ = col(InboxRow.due_at).is_not(None) | col(InboxRow.parked_at).is_not(None)
    rows = (await session.exec(select(InboxRow).where(*_about(about), open_))).all()
    return [row.event_id for row in rows], max((row.attempts for row in rows if row.due_at), default=0)


def _about(subject: Subject) -> tuple[Any, Any]:
    return col(InboxRow.subject_kind) == subject.kind, col(InboxRow.subject_id) == subject.id


async def next_due(session: Session, now: datetime) -> datetime | None:
    """When, after `now`, the next event is to be worked on."""
    statement = select(InboxRow.due_at).where(col(InboxRow.due_at) > now)
    return (await session.exec(statement.order_by(col(InboxRow.due_at)).limit(1))).first()


async def done(session: Session, event_ids: list[str]) -> None:
    """The objects of these events have been looked at since they arrived."""
    for row in await session.exec(select(InboxRow).where(col(InboxRow.event_id).in_(event_ids))):
        row.due_at, row.parked_at, row.error = None, None, None


async def failed(session: Session, event_ids: list[str], error: str, retry_at: datetime, limit: int) -> bool:
    """Looking failed for the reason `error` (a short code): try again at `retry_at`.

    After `limit` failures an event is parked: it waits for the operator. Answers whether one was parked just now.
    """
    parked = False
    for row in await session.exec(select(InboxRow).where(col(InboxRow.event_id).in_(event_ids))):
        row.error, row.attempts = error, row.attempts + 1
        if row.parked_at is None and row.attempts >= limit:
            row.due_at, row.parked_at, parked = None, retry_at, True
        elif row.parked_at is None:
            row.due_at = retry_at
    return parked


async def retry_now(session: Session, now: datetime) -> None:
    """Try at once what waits for another try: a new start may have mended it."""
    waits = col(InboxRow.due_at) > now
    await session.exec(update(InboxRow).where(waits).values(due_at=now))


async def parked(session: Session) -> list[InboxRow]:
    """The events that wait for the operator, the oldest first, to read."""
    statement = select(InboxRow).where(col(InboxRow.parked_at).is_not(None))
    return list(await session.exec(statement.order_by(col(InboxRow.parked_at))))


async def replay(session: Session, event_ids: Collection[str] | None, now: datetime) -> int:
    """Try parked events again (None: all of them); answers how many."""
    statement = select(InboxRow).where(col(InboxRow.parked_at).is_not(None))
    if event_ids is not None:
        statement = statement.where(col(InboxRow.event_id).in_(event_ids))
    rows = (await session.exec(statement)).all()
    for row in rows:
        row.due_at, row.parked_at, row.attempts = now, None, 0
    wake(session, "billing")
    return len(rows)


async def forget_old(session: Session, now: datetime) -> None:
    """Delete what has been done with for longer than it is kept."""
    await session.exec(
        delete(InboxRow).where(
            col(InboxRow.received_at) < now - KEPT, col(InboxRow.due_at).is_(None), col(InboxRow.parked_at).is_(None)
        )
    )


def _of(member: int) -> Any:
    subscriptions = select(SubscriptionRow.id).where(col(SubscriptionRow.holder) == member)
    checkouts = select(CheckoutRow.session_id).where(col(CheckoutRow.holder) == member)
    return col(InboxRow.subject_id).in_(subscriptions) | col(InboxRow.subject_id).in_(checkouts)


async def export(session: Session, member: int) -> list[dict[str, Any]]:
    """What this table holds about `member`: the events about their subscriptions and purchases."""
    return [row.model_dump(mode="json") for row in await session.exec(select(InboxRow).where(_of(member)))]


async def erase(session: Session, member: int) -> None:
    """Forget the events about `member`'s subscriptions and purchases, before those are forgotten."""
    await session.exec(delete(InboxRow).where(_of(member)))
