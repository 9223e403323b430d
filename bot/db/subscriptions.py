"""Subscriptions at Stripe as they were last seen there.

Holds: Stripe's ids of the subscription, the customer and the price, the Discord user id of the holder, tier, status
and dates, and whether the rooms stay open for a while on an unpaid invoice. No name, address, e-mail address or card:
those stay at Stripe.
Why: grants are made from it, `/membership status` reads it, the portal needs the customer's id.
How long: while the person is known (erased with them).
"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, and_
from sqlmodel import Field, SQLModel, col, select

from bot.db import Session
from bot.db.kept import Kept
from bot.db.types import Snowflake, UtcDateTime
from bot.domain.subscription import ENDED_STATUSES, Subscription


class SubscriptionRow(SQLModel, table=True):
    """One subscription."""

    __tablename__ = "subscriptions"

    id: str = Field(primary_key=True, max_length=255)
    customer: str = Field(max_length=255, index=True)
    holder: int = Field(foreign_key="members.member_id", index=True, sa_type=Snowflake)
    tier: str | None = Field(default=None, max_length=60)
    status: str = Field(max_length=60)
    started_at: datetime = Field(sa_type=UtcDateTime)
    period_end: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancel_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    unpaid_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    has_grace: bool = True
    paused_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resumes_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    price: str | None = Field(default=None, max_length=255)


_FIELDS = Subscription.__dataclass_fields__


def _value(row: SubscriptionRow) -> Subscription:
    return Subscription(**{name: getattr(row, name) for name in _FIELDS})


async def get(session: Session, id_: str) -> Subscription | None:
    """The subscription as last stored."""
    row = await session.get(SubscriptionRow, id_)
    return _value(row) if row else None


async def of(session: Session, holder: int) -> tuple[Subscription, ...]:
    """All subscriptions of `holder`, the oldest first."""
    statement = select(SubscriptionRow).where(col(SubscriptionRow.holder) == holder)
    rows = await session.exec(statement.order_by(col(SubscriptionRow.started_at), col(SubscriptionRow.id)))
    return tuple(_value(row) for row in rows)


async def all_(session: Session) -> tuple[Subscription, ...]:
    """Every subscription that is stored."""
    return tuple(_value(row) for row in await session.exec(select(SubscriptionRow)))


async def among(session: Session, ids: Collection[str]) -> list[str]:
    """Those of these that are stored."""
    return list(await session.exec(select(SubscriptionRow.id).where(col(SubscriptionRow.id).in_(ids))))


async def running(session: Session, holder: int) -> list[str]:
    """The ids of what `holder` has and has not ended."""
    return list(await session.exec(select(SubscriptionRow.id).where(*_runs(holder))))


def _runs(holder: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(SubscriptionRow.holder) == holder, col(SubscriptionRow.status).not_in(ENDED_STATUSES)


async def asked_since(session: Session, id_: str, moment: datetime) -> bool:
    """Whether what is stored was asked for after `moment`. Locks the row."""
    row = await session.get(SubscriptionRow, id_, with_for_update=True)
    return row is not None and row.asked_at is not None and row.asked_at > moment


async def put(session: Session, subscription: Subscription, asked_at: datetime | None = None) -> None:
    """Store what Stripe said when it was asked at `asked_at`."""
    row = await session.get(SubscriptionRow, subscription.id)
    if row is None:
        session.add(SubscriptionRow(**asdict(subscription), asked_at=asked_at))
    else:
        for name in _FIELDS:
            setattr(row, name, getattr(subscription, name))
        row.asked_at = asked_at
    await session.flush()


KEPT = Kept(
    SubscriptionRow,
    lambda member: col(SubscriptionRow.holder) == member,
    needed=lambda member: and_(*_runs(member)),
    tied=True,
)
