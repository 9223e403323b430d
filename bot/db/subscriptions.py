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
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import Field, SQLModel, col, select

from bot.db import Session
from bot.db.kept import Kept
from bot.db.prepared import Upsert, bindparam, table
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


_STORED = table(SubscriptionRow).c
_SUBSCRIPTION: Any = select(*(_STORED[name] for name in _FIELDS))
_GET = _SUBSCRIPTION.where(_STORED.id == bindparam("id"))
_OF = _SUBSCRIPTION.where(_STORED.holder == bindparam("holder")).order_by(_STORED.started_at, _STORED.id)
_ASKED_AT = select(_STORED.asked_at).where(_STORED.id == bindparam("id")).with_for_update()
_PUT = Upsert(
    SubscriptionRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["id"], set_={name: insert.excluded[name] for name in (*_FIELDS, "asked_at")}
    ),
)


async def get(session: Session, id_: str) -> Subscription | None:
    """The subscription as last stored."""
    row = (await session.exec(_GET, params={"id": id_})).first()
    return Subscription(*row) if row else None


async def of(session: Session, holder: int) -> tuple[Subscription, ...]:
    """All subscriptions of `holder`, the oldest first."""
    return tuple(Subscription(*row) for row in await session.exec(_OF, params={"holder": holder}))


async def all_(session: Session) -> tuple[Subscription, ...]:
    """Every subscription that is stored."""
    return tuple(Subscription(*row) for row in await session.exec(_SUBSCRIPTION))


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
    asked_at = (await session.exec(_ASKED_AT, params={"id": id_})).first()
    return asked_at is not None and asked_at > moment


async def put(session: Session, subscription: Subscription, asked_at: datetime | None = None) -> None:
    """Store what Stripe said when it was asked at `asked_at`."""
    await session.exec(_PUT.of(session), params={**asdict(subscription), "asked_at": asked_at})


KEPT = Kept(
    SubscriptionRow,
    lambda member: col(SubscriptionRow.holder) == member,
    needed=lambda member: and_(*_runs(member)),
    tied=True,
)
