"""Stripe's events that matter here, each stored once by its id before it is acknowledged.

Holds: the event's id, type and time, and the id of the object to look at again. Not the event's content, which has
names and e-mail addresses in it and may be out of date: what counts is fetched from Stripe.
Why: an acknowledged event is never lost and never worked on twice.
How long: 90 days (Stripe itself forgets after 30), or until the person behind the object is erased; what turns out to
be nobody's here, until it was looked at. Of customers who have nothing to do with this community nothing is stored.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, literal, tuple_, union_all
from sqlmodel import Field, SQLModel, col, delete, select, update

from bot.db import Session, insert, leave_no_trace, members, wake
from bot.db.alerts import AlertRow
from bot.db.checkouts import CheckoutRow
from bot.db.kept import Kept
from bot.db.subscriptions import SubscriptionRow
from bot.db.types import UtcDateTime
from bot.domain.origin import Ours
from bot.domain.stripe_event import Arrived, Subject

KEEP_FOR = timedelta(days=90)
_SUBSCRIPTION, _CHECKOUT = "subscription", "checkout_session"
UNKNOWN = "UnknownKind"
"""The error of events about a kind of object that this version does not know: a newer one stored them."""
_AT_ONCE = 500  # values in one statement


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


async def of_ours(session: Session, events: Collection[Arrived], ours: Ours) -> list[Arrived]:
    """Those of `events` that are this community's: about what is stored, or may be the first about one of `ours`."""
    taken = [_is_sure(event, ours) for event in events]
    if all(taken):
        return list(events)
    rest = [event for event, is_sure in zip(events, taken, strict=True) if not is_sure]
    stored = await _stored(session, [event.subject.id for event in rest])
    people = [event.origin.user for event in rest if event.origin.user is not None]
    known = await members.known_of(session, people) if people else set[int]()
    return [
        event
        for event, is_sure in zip(events, taken, strict=True)
        if is_sure
        or (event.subject.kind, event.subject.id) in stored
        or ours.begins(event.origin, is_known=event.origin.user in known)
    ]


def _is_sure(event: Arrived, ours: Ours) -> bool:
    """Whether it is taken whatever is stored."""
    return event.subject.kind not in (_SUBSCRIPTION, _CHECKOUT) or ours.begins(event.origin, is_known=False)


async def _stored(session: Session, ids: list[str]) -> set[tuple[str, str]]:
    """(kind, id) of those of `ids` that something is stored about; an alert is about a subscription."""
    found = set[tuple[str, str]]()
    places = ((_CHECKOUT, CheckoutRow.session_id), (_SUBSCRIPTION, SubscriptionRow.id), (_SUBSCRIPTION, AlertRow.about))
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        parts = [select(literal(kind), column).where(col(column).in_(some)) for kind, column in places]
        found |= {(kind, id_) for kind, id_ in await session.exec(union_all(*parts))}  # type: ignore[call-overload]
    return found


async def add(session: Session, events: Iterable[Arrived], now: datetime) -> set[str]:
    """Store these events, due now; answers the ids of those that were not there yet. Wakes billing for them."""
    rows = [
        InboxRow(
            event_id=event.event_id, type=event.type, created_at=event.created_at, received_at=now, due_at=now,
            subject_kind=event.subject.kind, subject_id=event.subject.id,
        ).model_dump()
        for event in events
    ]  # fmt: skip
    if not rows:
        return set()
    statement = insert(session, InboxRow).on_conflict_do_nothing().returning(col(InboxRow.event_id))
    stored = set((await session.exec(statement, params=rows)).scalars())
    if stored:
        wake(session, "billing")
    return stored


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


async def waiting(session: Session, about: Subject) -> list[str]:
    """The events that ask for a look at this object, parked ones too."""
    open_ = col(InboxRow.due_at).is_not(None) | col(InboxRow.parked_at).is_not(None)
    return list(await session.exec(select(InboxRow.event_id).where(*_about(about), open_)))


def _about(subject: Subject) -> tuple[Any, Any]:
    return col(InboxRow.subject_kind) == subject.kind, col(InboxRow.subject_id) == subject.id


async def attempts(session: Session, about: Subject) -> int:
    """How often the look at this object has failed for the events that are due."""
    statement = select(func.max(InboxRow.attempts)).where(*_about(about), col(InboxRow.due_at).is_not(None))
    return (await session.exec(statement)).one() or 0


async def next_due(session: Session, now: datetime) -> datetime | None:
    """When, after `now`, the next event is to be worked on."""
    statement = select(InboxRow.due_at).where(col(InboxRow.due_at) > now)
    return (await session.exec(statement.order_by(col(InboxRow.due_at)).limit(1))).first()


async def done(session: Session, event_ids: list[str], subscription: str | None = None) -> None:
    """The objects of these events have been looked at since they arrived, which led to `subscription`, if to any.

    From then on they are about that: a Checkout session that is closed would lead to nobody. What is about a
    subscription that is not stored is nobody's here, and goes.
    """
    if not event_ids:
        return
    these = col(InboxRow.event_id).in_(event_ids)
    about = {"subject_kind": _SUBSCRIPTION, "subject_id": subscription} if subscription else {}
    await session.exec(update(InboxRow).where(these).values(due_at=None, parked_at=None, error=None, **about))
    gone = await session.exec(delete(InboxRow).where(these, _nobodys()))
    if gone.rowcount:
        leave_no_trace(session)


def _nobodys() -> Any:
    """What is about a subscription that is neither stored nor alerted."""
    stored = exists().where(col(SubscriptionRow.id) == col(InboxRow.subject_id))
    alerted = exists().where(col(AlertRow.about) == col(InboxRow.subject_id))
    return (col(InboxRow.subject_kind) == _SUBSCRIPTION) & ~stored & ~alerted


def _closed() -> Any:
    """What is about a Checkout session that is no longer on offer."""
    on_offer = exists().where(col(CheckoutRow.session_id) == col(InboxRow.subject_id))
    return (col(InboxRow.subject_kind) == _CHECKOUT) & ~on_offer


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
    """Try at once what waits for another try, or for a newer version: a new start may have mended it."""
    waits = (col(InboxRow.due_at) > now) | (col(InboxRow.parked_at).is_not(None) & (col(InboxRow.error) == UNKNOWN))
    await session.exec(update(InboxRow).where(waits).values(due_at=now, parked_at=None))


async def parked(session: Session) -> list[InboxRow]:
    """The events that wait for the operator, the oldest first, to read."""
    statement = select(InboxRow).where(col(InboxRow.parked_at).is_not(None))
    return list(await session.exec(statement.order_by(col(InboxRow.parked_at))))


async def known(session: Session, event_ids: Collection[str]) -> set[str]:
    """Those of these events that are stored."""
    return set(await session.exec(select(InboxRow.event_id).where(col(InboxRow.event_id).in_(event_ids))))


async def replay(session: Session, event_ids: Collection[str] | None, now: datetime) -> int:
    """Work on events again: on these, whatever became of them, or (None) on all that are parked; answers how many."""
    which = col(InboxRow.parked_at).is_not(None) if event_ids is None else col(InboxRow.event_id).in_(event_ids)
    statement = select(InboxRow).where(which)
    rows = (await session.exec(statement)).all()
    for row in rows:
        row.due_at, row.parked_at, row.attempts = now, None, 0
    wake(session, "billing")
    return len(rows)


async def forget_old(session: Session, now: datetime) -> None:
    """Delete what has been done with for longer than it is kept."""
    await session.exec(
        delete(InboxRow).where(
            col(InboxRow.received_at) < now - KEEP_FOR,
            col(InboxRow.due_at).is_(None),
            col(InboxRow.parked_at).is_(None),
        )
    )


def _of(member: int) -> Any:
    subscriptions = select(SubscriptionRow.id).where(col(SubscriptionRow.holder) == member)
    checkouts = select(CheckoutRow.session_id).where(col(CheckoutRow.holder) == member)
    return col(InboxRow.subject_id).in_(subscriptions) | col(InboxRow.subject_id).in_(checkouts)


async def _forget(session: Session, member: int) -> None:
    """Forget the events about `member`'s subscriptions and purchases, before those are forgotten.

    And those about sessions that are on offer no longer, parked ones too: one could be theirs.
    """
    await session.exec(delete(InboxRow).where(_of(member) | _closed()))


KEPT = Kept(InboxRow, _of, forgotten=_forget)
