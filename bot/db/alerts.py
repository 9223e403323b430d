"""What the operator must look at, each once while it lasts.

Holds: what kind of trouble, and about which object (a subscription's or event's id, a role's key; for a refusal by
Discord, no person's). A person is named only by their subscription.
Why: a failure that holds somebody's access as it is must be seen, and not fifty times.
How long: until it is over; those about a person's subscriptions go with the person.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, col, delete, select, update

from bot import log
from bot.db import Session, insert
from bot.db.subscriptions import SubscriptionRow
from bot.db.types import UtcDateTime

_logger = log.get(__name__)

ODD_EVENT = "stripe_event_odd"
"""An event of Stripe's is not as it should be; what it is about says how. Alerted anew each day."""


class AlertRow(SQLModel, table=True):
    """One trouble that has not been seen to end."""

    __tablename__ = "alerts"

    kind: str = Field(primary_key=True, max_length=60)
    about: str = Field(primary_key=True, max_length=255)
    since: datetime = Field(sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


async def open_(session: Session, kind: str, about: str, now: datetime) -> bool:
    """There is trouble of `kind` about `about`; True when this is news."""
    statement = insert(session, AlertRow).values(kind=kind, about=about, since=now)
    return (await session.exec(statement.on_conflict_do_nothing().returning(col(AlertRow.kind)))).first() is not None


async def settle(session: Session, about: str, troubles: Mapping[str, str], now: datetime) -> None:
    """What there is of trouble about `about` is just `troubles` (kind to a short detail); the news is logged."""
    over = delete(AlertRow).where(col(AlertRow.about) == about, col(AlertRow.kind).not_in(troubles))
    await session.exec(over)
    for kind, detail in troubles.items():
        if await open_(session, kind, about, now):
            _logger.error("alert", kind=kind, about=about, detail=detail)


async def close_kind(session: Session, *kinds: str) -> None:
    """Forget all trouble of these kinds: what goes on is alerted anew."""
    await session.exec(delete(AlertRow).where(col(AlertRow.kind).in_(kinds)))


async def close(session: Session, about: str, *kinds: str) -> None:
    """The trouble about `about` is over (of these kinds, or of all)."""
    statement = delete(AlertRow).where(col(AlertRow.about) == about)
    await session.exec(statement.where(col(AlertRow.kind).in_(kinds)) if kinds else statement)


async def is_open(session: Session, kind: str, about: str) -> bool:
    """Whether there is trouble of `kind` about `about`."""
    return await session.get(AlertRow, (kind, about)) is not None


async def untold(session: Session, kind: str) -> list[str]:
    """What open trouble of `kind` is about that the staff were not told of yet, the oldest first."""
    statement = select(AlertRow.about).where(col(AlertRow.kind) == kind, col(AlertRow.told_at).is_(None))
    return list(await session.exec(statement.order_by(col(AlertRow.since), col(AlertRow.about))))


async def told(session: Session, kind: str, abouts: Collection[str], now: datetime) -> None:
    """The staff were told of these."""
    statement = update(AlertRow).where(col(AlertRow.kind) == kind, col(AlertRow.about).in_(abouts))
    await session.exec(statement.values(told_at=now))


async def settle_kind(session: Session, kind: str, abouts: Collection[str], now: datetime) -> list[str]:
    """What there is of trouble of `kind` is about just these; answers those that are news."""
    over = delete(AlertRow).where(col(AlertRow.kind) == kind, col(AlertRow.about).not_in(abouts))
    await session.exec(over)
    return [about for about in abouts if await open_(session, kind, about, now)]


async def all_(session: Session) -> list[tuple[str, str]]:
    """(kind, about) of everything that is open."""
    rows = await session.exec(select(AlertRow).order_by(col(AlertRow.since)))
    return [(row.kind, row.about) for row in rows]


def _of(member: int) -> Any:
    return col(AlertRow.about).in_(select(SubscriptionRow.id).where(col(SubscriptionRow.holder) == member))


async def export(session: Session, member: int) -> list[dict[str, Any]]:
    """What this table holds about `member`'s subscriptions."""
    return [row.model_dump(mode="json") for row in await session.exec(select(AlertRow).where(_of(member)))]


async def erase(session: Session, member: int) -> None:
    """Forget what is about `member`'s subscriptions, before those are forgotten."""
    await session.exec(delete(AlertRow).where(_of(member)))
