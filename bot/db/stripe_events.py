"""Stripe's events that matter here, each stored once by its id before it is acknowledged.

Holds: the event's id, type and time, and the id of the object that it is about. Not the event's content, which has
names and e-mail addresses in it and may be out of date: what counts is fetched from Stripe (bot.db.stripe_looks).
Why: an acknowledged event is never lost and never worked on twice.
How long: 90 days (Stripe itself forgets after 30), or until the person behind the object is erased; what turns out to
be nobody's here, until it was looked at. Of customers who have nothing to do with this community nothing is stored.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, exists, literal, union_all
from sqlmodel import Field, SQLModel, col, delete, select, update

from bot.db import Session, checkouts, leave_no_trace, members, stripe_looks
from bot.db.alerts import AlertRow
from bot.db.checkouts import CheckoutRow
from bot.db.kept import Kept
from bot.db.prepared import Upsert, bindparam, table
from bot.db.stripe_looks import StripeLookRow
from bot.db.subscriptions import SubscriptionRow
from bot.db.types import UtcDateTime
from bot.domain.origin import Ours
from bot.domain.stripe_event import CHECKOUT, SUBSCRIPTION, Arrived, Subject

KEEP_FOR = timedelta(days=90)
_AT_ONCE = 500  # values in one statement


class StripeEventRow(SQLModel, table=True):
    """One event of Stripe."""

    __tablename__ = "stripe_events"
    __table_args__ = (Index("ix_stripe_events_checkout", "subject_id"),)

    event_id: str = Field(primary_key=True, max_length=255)
    type: str = Field(max_length=100)
    created_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(index=True, sa_type=UtcDateTime)
    subject_kind: str | None = Field(default=None, max_length=40)
    subject_id: str | None = Field(default=None, max_length=255, index=True)


async def of_ours(session: Session, events: Collection[Arrived], ours: Ours) -> list[Arrived]:
    """Those of `events` that are this community's: about what is stored, or may be the first about one of `ours`."""
    taken = [_is_sure(event, ours) for event in events]
    if all(taken):
        return list(events)
    rest = [event for event, is_sure in zip(events, taken, strict=True) if not is_sure]
    stored = await _stored(session, [id_ for event in rest for id_ in (event.subject.id, event.checkout) if id_])
    people = [event.origin.user for event in rest if event.origin.user is not None]
    known = await members.known_of(session, people) if people else set[int]()
    return [
        event
        for event, is_sure in zip(events, taken, strict=True)
        if is_sure
        or not stored.isdisjoint({(event.subject.kind, event.subject.id), (CHECKOUT, event.checkout)})
        or ours.begins(event.origin, is_known=event.origin.user in known)
    ]


def _is_sure(event: Arrived, ours: Ours) -> bool:
    """Whether it is taken whatever is stored."""
    return event.subject.kind not in (SUBSCRIPTION, CHECKOUT) or ours.begins(event.origin, is_known=False)


_PLACES: tuple[Any, ...] = (
    (CHECKOUT, table(CheckoutRow).c.session_id),
    (SUBSCRIPTION, table(SubscriptionRow).c.id),
    (SUBSCRIPTION, table(AlertRow).c.about),
)
_STORED = union_all(
    *(select(literal(kind), column).where(column.in_(bindparam("ids", expanding=True))) for kind, column in _PLACES)
)


async def _stored(session: Session, ids: list[str]) -> set[tuple[str, str]]:
    """(kind, id) of those of `ids` that something is stored about; an alert is about a subscription."""
    found = set[tuple[str, str]]()
    for start in range(0, len(ids), _AT_ONCE):
        rows: Any = await session.exec(_STORED, params={"ids": ids[start : start + _AT_ONCE]})  # type: ignore[call-overload]
        found |= {(kind, id_) for kind, id_ in rows}
    return found


_EVENTS = table(StripeEventRow).c
_ADD = Upsert(StripeEventRow, lambda insert: insert.on_conflict_do_nothing().returning(_EVENTS.event_id))


async def add(session: Session, events: Iterable[Arrived], now: datetime) -> set[str]:
    """Store these events, and have what they are about looked at; answers the ids of those that were not there yet."""
    arrived = {event.event_id: event for event in events}
    rows = [
        {
            "event_id": event.event_id, "type": event.type, "created_at": event.created_at, "received_at": now,
            "subject_kind": event.subject.kind, "subject_id": event.subject.id,
        }
        for event in arrived.values()
    ]  # fmt: skip
    if not rows:
        return set()
    stored = set((await session.exec(_ADD.of(session), params=rows if rows[1:] else rows[0])).scalars())
    for event in (arrived[id_] for id_ in stored):
        if event.checkout is not None:
            await checkouts.led_to(session, event.checkout, event.subject.id)
    await stripe_looks.ask_for(session, [arrived[id_].subject for id_ in stored], now)
    return stored


def _about(subject: Subject) -> tuple[Any, Any]:
    return col(StripeEventRow.subject_kind) == subject.kind, col(StripeEventRow.subject_id) == subject.id


async def looked_at(session: Session, subject: Subject, subscription: str | None = None) -> None:
    """What these events are about has been looked at, which led to `subscription`, if to any.

    From then on they are about that: a Checkout session that is closed would lead to nobody. What is about a
    subscription that is not stored is nobody's here, and goes, unless another look is asked for.
    """
    if subscription is not None and subject != Subject(SUBSCRIPTION, subscription):
        about = {"subject_kind": SUBSCRIPTION, "subject_id": subscription}
        await session.exec(update(StripeEventRow).where(*_about(subject)).values(**about))
        subject = Subject(SUBSCRIPTION, subscription)
    if subject.kind != SUBSCRIPTION:
        return
    gone = await session.exec(_NOBODYS, params={"id": subject.id})
    if gone.rowcount:
        leave_no_trace(session)


def _nobodys() -> Any:
    """What is about a subscription that is neither stored nor alerted nor to be looked at."""
    looks = table(StripeLookRow).c
    stored = exists().where(table(SubscriptionRow).c.id == _EVENTS.subject_id)
    alerted = exists().where(table(AlertRow).c.about == _EVENTS.subject_id)
    waits = looks.due_at.is_not(None) | looks.parked_at.is_not(None)
    looked_at = exists().where(looks.object_id == _EVENTS.subject_id, waits)
    return ~stored & ~alerted & ~looked_at


_NOBODYS = delete(table(StripeEventRow)).where(
    _EVENTS.subject_kind == SUBSCRIPTION, _EVENTS.subject_id == bindparam("id"), _nobodys()
)


def _closed() -> Any:
    """What is about a Checkout session that is no longer on offer."""
    on_offer = exists().where(col(CheckoutRow.session_id) == col(StripeEventRow.subject_id))
    is_checkout = col(StripeEventRow.subject_kind) == literal(CHECKOUT, literal_execute=True)  # as the index says it
    return is_checkout & ~on_offer


async def known(session: Session, event_ids: Collection[str]) -> set[str]:
    """Those of these events that are stored."""
    return set(await session.exec(select(StripeEventRow.event_id).where(col(StripeEventRow.event_id).in_(event_ids))))


async def subjects(session: Session, event_ids: Collection[str]) -> list[Subject]:
    """What these events are about."""
    which = select(StripeEventRow.subject_kind, StripeEventRow.subject_id).where(
        col(StripeEventRow.event_id).in_(event_ids)
    )
    return [Subject(kind or "", id_ or "") for kind, id_ in await session.exec(which.distinct())]


async def about(session: Session, subject: Subject) -> list[StripeEventRow]:
    """The events about it, the oldest first, to read."""
    statement = select(StripeEventRow).where(*_about(subject))
    return list(await session.exec(statement.order_by(col(StripeEventRow.received_at))))


async def forget_old(session: Session, now: datetime) -> None:
    """Delete what is kept no longer, but for what is still to be looked at."""
    waits = col(StripeLookRow.due_at) <= now, col(StripeLookRow.object_id) == col(StripeEventRow.subject_id)
    parked = col(StripeLookRow.parked_at).is_not(None), col(StripeLookRow.object_id) == col(StripeEventRow.subject_id)
    old = col(StripeEventRow.received_at) < now - KEEP_FOR
    await session.exec(delete(StripeEventRow).where(old, ~exists().where(*waits), ~exists().where(*parked)))


def _of(member: int) -> Any:
    return col(StripeEventRow.subject_id).in_(union_all(*checkouts.objects_of(member)))


async def _forget(session: Session, member: int) -> None:
    """Forget the events about `member`'s subscriptions and purchases, before those are forgotten.

    And those about sessions that are on offer no longer, parked ones too: one could be theirs.
    """
    for which in (_of(member), _closed()):
        await session.exec(delete(StripeEventRow).where(which))


KEPT = Kept(StripeEventRow, _of, forgotten=_forget)
