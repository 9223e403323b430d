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

from bot.db import Session, checkouts, insert, subscriptions, wake
from bot.db.checkouts import CheckoutRow
from bot.db.kept import Kept
from bot.db.queue import Due, Parkable, Rows
from bot.db.subscriptions import SubscriptionRow
from bot.db.types import where
from bot.domain.stripe_event import CHECKOUT, SUBSCRIPTION, Subject

UNKNOWN = "UnknownKind"
"""The error of a look at a kind of object that this version does not know: a newer one asked for it."""


class StripeLookRow(Parkable, table=True):
    """One object."""

    __tablename__ = "stripe_looks"
    __table_args__ = (Index("ix_stripe_looks_error", "error", **where("error IS NOT NULL")),)

    kind: str = Field(primary_key=True, max_length=40)
    object_id: str = Field(primary_key=True, max_length=255, index=True)


ROWS = Rows(StripeLookRow, ("kind", "object_id"), "billing", make=Subject, split=lambda each: (each.kind, each.id))


async def ask_for(session: Session, subjects: Iterable[Subject], now: datetime) -> None:
    """Have these looked at now. How often that has failed counts on: an event need not mean that it is mended."""
    rows = [
        StripeLookRow(kind=each.kind, object_id=each.id, due_at=now, requests=1).model_dump()
        for each in dict.fromkeys(subjects)
    ]
    if not rows:
        return
    again = {"due_at": now, "parked_at": None, "requests": col(StripeLookRow.requests) + 1}
    statement = insert(session, StripeLookRow).on_conflict_do_update(index_elements=["kind", "object_id"], set_=again)
    await session.exec(statement, params=rows)
    wake(session, "billing")


async def by(session: Session, subject: Subject, at: datetime) -> None:
    """Have it looked at at `at` at the latest."""
    row = StripeLookRow(kind=subject.kind, object_id=subject.id, due_at=at, requests=1)
    statement = insert(session, StripeLookRow).values(**row.model_dump())
    at_later = col(StripeLookRow.due_at).is_(None) | (col(StripeLookRow.due_at) > at)
    changes = at_later & col(StripeLookRow.parked_at).is_(None)
    await session.exec(
        statement.on_conflict_do_update(index_elements=["kind", "object_id"], set_={"due_at": at}, where=changes)
    )


async def finish(session: Session, due: Due[Subject], again_at: datetime | None = None) -> None:
    """The object was looked at, and is to be at `again_at`; what is nobody's here, or over, leaves nothing behind."""
    if await ROWS.finish(session, due, again_at) and again_at is None:
        await session.exec(delete(StripeLookRow).where(*_about(due.key), _is_idle(), ~_is_stored()))


def _about(subject: Subject) -> tuple[Any, Any]:
    return col(StripeLookRow.kind) == subject.kind, col(StripeLookRow.object_id) == subject.id


def _is_idle() -> Any:
    return col(StripeLookRow.due_at).is_(None) & col(StripeLookRow.parked_at).is_(None)


def _is_stored() -> Any:
    stored = exists().where(col(SubscriptionRow.id) == col(StripeLookRow.object_id))
    return (col(StripeLookRow.kind) == SUBSCRIPTION) & stored


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
