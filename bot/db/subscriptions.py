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

from sqlmodel import Field, SQLModel, col, select, update

from bot.db import Session, wake
from bot.db.kept import Kept
from bot.db.types import Snowflake, UtcDateTime
from bot.domain.subscription import Subscription


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
    look_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    attempts: int = 0
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


async def look_now(session: Session, ids: Collection[str], now: datetime) -> int:
    """Have those of these that are stored looked at at once; answers how many there are."""
    rows = (await session.exec(select(SubscriptionRow).where(col(SubscriptionRow.id).in_(ids)))).all()
    for row in rows:
        row.look_at, row.attempts = now, 0
    wake(session, "billing")
    return len(rows)


async def asked_since(session: Session, id_: str, moment: datetime) -> bool:
    """Whether what is stored was asked for after `moment`. Locks the row."""
    row = await session.get(SubscriptionRow, id_, with_for_update=True)
    return row is not None and row.asked_at is not None and row.asked_at > moment


async def put(
    session: Session, subscription: Subscription, look_at: datetime | None, asked_at: datetime | None = None
) -> None:
    """Store what Stripe said when it was asked at `asked_at`, and when to ask again without an event."""
    row = await session.get(SubscriptionRow, subscription.id)
    if row is None:
        session.add(SubscriptionRow(**asdict(subscription), look_at=look_at, asked_at=asked_at))
    else:
        for name in _FIELDS:
            setattr(row, name, getattr(subscription, name))
        row.look_at, row.attempts, row.asked_at = look_at, 0, asked_at
    await session.flush()


async def due(session: Session, now: datetime, limit: int, besides: Collection[str] = ()) -> list[str]:
    """Subscriptions to ask Stripe about now, leaving out `besides`."""
    statement = select(SubscriptionRow.id).where(
        col(SubscriptionRow.look_at) <= now, col(SubscriptionRow.id).not_in(besides)
    )
    return list(await session.exec(statement.order_by(col(SubscriptionRow.look_at)).limit(limit)))


async def next_due(session: Session, now: datetime) -> datetime | None:
    """When, after `now`, the next subscription is to be asked about."""
    statement = select(SubscriptionRow.look_at).where(col(SubscriptionRow.look_at) > now)
    return (await session.exec(statement.order_by(col(SubscriptionRow.look_at)).limit(1))).first()


async def look_at_all_of(session: Session, holder: int, now: datetime) -> None:
    """Ask Stripe again about what `holder` has and has not ended: something about the person has changed."""
    mine = col(SubscriptionRow.holder) == holder, col(SubscriptionRow.look_at).is_not(None)
    await session.exec(update(SubscriptionRow).where(*mine).values(look_at=now))
    wake(session, "billing")


async def attempts(session: Session, id_: str) -> int:
    """How often asking about it has failed in a row."""
    row = await session.get(SubscriptionRow, id_)
    return row.attempts if row else 0


async def failed(session: Session, id_: str, retry_at: datetime) -> None:
    """A look that was due failed: nothing changes, try again at `retry_at`."""
    row = await session.get(SubscriptionRow, id_)
    if row is not None:
        row.look_at, row.attempts = retry_at, row.attempts + 1


KEPT = Kept(
    SubscriptionRow,
    lambda member: col(SubscriptionRow.holder) == member,
    needed=lambda member: (col(SubscriptionRow.holder) == member) & col(SubscriptionRow.look_at).is_not(None),
    tied=True,
)
