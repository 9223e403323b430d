"""Purchases that were begun: at most one open Checkout session a person and tier, so that nobody can pay twice.

Holds: by Discord user id, the tier, Stripe's id of the session, the address of its page, the trial it promises, and
until when it is open.
Why: the same page is offered again instead of a second one that could be paid as well.
How long: until the session is completed or expired, then it goes.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint, col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.db import Session
from bot.db.kept import Kept
from bot.db.subscriptions import SubscriptionRow
from bot.db.types import Snowflake, UtcDateTime


class CheckoutRow(SQLModel, table=True):
    """One open Checkout session."""

    __tablename__ = "checkouts"
    __table_args__ = (UniqueConstraint("holder", "tier"),)

    session_id: str = Field(primary_key=True, max_length=255)
    holder: int = Field(foreign_key="members.member_id", sa_type=Snowflake)
    tier: str = Field(max_length=60)
    price: str = Field(max_length=255)
    url: str = Field(max_length=5000)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    trial_days: int | None = None


@dataclass(frozen=True, slots=True)
class Checkout:
    """An open Checkout session: `price` is Stripe's id of what it sells, `url` its page.

    `trial_days`: the trial that it promises; None when that is not known.
    """

    session_id: str
    holder: int
    tier: str
    price: str
    url: str
    expires_at: datetime
    trial_days: int | None = None


async def all_(session: Session) -> list[Checkout]:
    """Every session that may still be open."""
    return [_value(row) for row in await session.exec(select(CheckoutRow))]


async def open_of(session: Session, holder: int, tier: str) -> Checkout | None:
    """The session that `holder` began for `tier`."""
    statement = select(CheckoutRow).where(col(CheckoutRow.holder) == holder, col(CheckoutRow.tier) == tier)
    row = (await session.exec(statement)).first()
    return _value(row) if row else None


async def of(session: Session, holder: int) -> list[Checkout]:
    """Every session that `holder` began and that may still be open."""
    return [_value(row) for row in await session.exec(select(CheckoutRow).where(col(CheckoutRow.holder) == holder))]


def objects_of(holder: int) -> tuple[SelectOfScalar[str], SelectOfScalar[str]]:
    """The ids of what `holder` has at Stripe, subscriptions and open sessions: the parts of a UNION to be IN.

    Not of two conditions joined by OR, for which PostgreSQL would read the whole table that is asked.
    """
    bought = select(SubscriptionRow.id).where(col(SubscriptionRow.holder) == holder)
    begun = select(CheckoutRow.session_id).where(col(CheckoutRow.holder) == holder)
    return bought, begun


def _value(row: CheckoutRow) -> Checkout:
    return Checkout(**{name: getattr(row, name) for name in Checkout.__dataclass_fields__})


async def put(session: Session, checkout: Checkout) -> None:
    """Store a session that was begun; IntegrityError if there is one for this person and tier."""
    session.add(CheckoutRow(**{name: getattr(checkout, name) for name in Checkout.__dataclass_fields__}))
    await session.flush()


async def close(session: Session, session_id: str) -> None:
    """The session can no longer be paid."""
    await session.exec(delete(CheckoutRow).where(col(CheckoutRow.session_id) == session_id))


KEPT = Kept(CheckoutRow, lambda member: col(CheckoutRow.holder) == member, unsettled=True)
