"""Purchases that were begun: at most one open Checkout session a person and tier, so that nobody can pay twice.

Holds: by Discord user id, the tier, Stripe's id of the session, the address of its page, the trial it promises, until
when it is open, and Stripe's id of the subscription that it led to.
Why: the same page is offered again instead of a second one that could be paid as well.
How long: until the session is completed or expired, then it goes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint, col, delete, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.db import Session
from bot.db.kept import Kept
from bot.db.prepared import bindparam, table
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
    subscription: str | None = Field(default=None, max_length=255, index=True)


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


_CHECKOUTS = table(CheckoutRow).c
_CHECKOUT: Any = select(*(_CHECKOUTS[name] for name in Checkout.__dataclass_fields__))
_OF = _CHECKOUT.where(_CHECKOUTS.holder == bindparam("holder"))
_CLOSE = delete(table(CheckoutRow)).where(_CHECKOUTS.session_id == bindparam("session"))
_LED_TO = update(table(CheckoutRow)).where(_CHECKOUTS.session_id == bindparam("session"))
_CLOSE_ALL = delete(table(CheckoutRow)).where(_CHECKOUTS.subscription == bindparam("led_to"))


async def all_(session: Session) -> list[Checkout]:
    """Every session that may still be open."""
    return [Checkout(*row) for row in await session.exec(_CHECKOUT)]


async def open_of(session: Session, holder: int, tier: str) -> Checkout | None:
    """The session that `holder` began for `tier`."""
    return next((each for each in await of(session, holder) if each.tier == tier), None)


async def of(session: Session, holder: int) -> list[Checkout]:
    """Every session that `holder` began and that may still be open."""
    return [Checkout(*row) for row in await session.exec(_OF, params={"holder": holder})]


def objects_of(holder: int) -> tuple[SelectOfScalar[str], SelectOfScalar[str]]:
    """The ids of what `holder` has at Stripe, subscriptions and open sessions: the parts of a UNION to be IN.

    Not of two conditions joined by OR, for which PostgreSQL would read the whole table that is asked.
    """
    bought = select(SubscriptionRow.id).where(col(SubscriptionRow.holder) == holder)
    begun = select(CheckoutRow.session_id).where(col(CheckoutRow.holder) == holder)
    return bought, begun


async def put(session: Session, checkout: Checkout) -> None:
    """Store a session that was begun; IntegrityError if there is one for this person and tier."""
    session.add(CheckoutRow(**{name: getattr(checkout, name) for name in Checkout.__dataclass_fields__}))
    await session.flush()


async def close(session: Session, session_id: str) -> None:
    """The session can no longer be paid."""
    await session.exec(_CLOSE, params={"session": session_id})


async def led_to(session: Session, session_id: str, subscription: str) -> None:
    """The session was completed, and this came of it: it is closed when that is stored."""
    await session.exec(_LED_TO, params={"session": session_id, "subscription": subscription})


async def close_all(session: Session, subscription: str) -> bool:
    """What led to `subscription` can no longer be paid; whether anything did."""
    return bool((await session.exec(_CLOSE_ALL, params={"led_to": subscription})).rowcount)


KEPT = Kept(CheckoutRow, lambda member: col(CheckoutRow.holder) == member, unsettled=True)
