"""What the operator must look at, each once while it lasts.

Holds: what kind of trouble, and about which object (a subscription's or event's id, a role's key; for a refusal by
Discord, no person's), and whether the staff were told. A person is named by their subscription; who has a paid role
without a right to it by their Discord user id, together with that of who gave it.
Why: a failure that holds somebody's access as it is must be seen, and not fifty times; and who got into private rooms
without a right must be seen, and who let them in.
How long: until it is over; those about a person go with the person.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, exists, text, union_all
from sqlmodel import Field, SQLModel, col, delete, select, update

from bot import log
from bot.db import Session, checkouts, wake
from bot.db.checkouts import CheckoutRow
from bot.db.kept import Kept
from bot.db.prepared import Upsert, bindparam, table
from bot.db.types import UtcDateTime
from bot.domain.alert import ABOUT_PEOPLE, Alert

_AT_ONCE = 500  # values in one statement
_OF_CHECKOUT = "substr(about, 1, 3) = 'cs_'"
_logger = log.get(__name__)

ODD_EVENT = "stripe_event_odd"
"""An event of Stripe's is not as it should be; what it is about says how. Alerted anew each day."""


class AlertRow(SQLModel, table=True):
    """One trouble that has not been seen to end."""

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_checkout", "about"),)

    kind: str = Field(primary_key=True, max_length=60)
    about: str = Field(primary_key=True, max_length=255, index=True)
    detail: str = Field(default="", max_length=255)
    since: datetime = Field(sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


_ALERTS = table(AlertRow).c
_OPEN = Upsert(AlertRow, lambda insert: insert.on_conflict_do_nothing().returning(_ALERTS.kind))
_THEIRS: Any = select(_ALERTS.kind).where(_ALERTS.about == bindparam("about"))
_OF_PERSON: Any = select(_ALERTS.kind, _ALERTS.about).where(
    _ALERTS.kind == bindparam("kind"), _ALERTS.about.like(bindparam("ending"))
)
_CLOSE = delete(table(AlertRow)).where(_ALERTS.about == bindparam("about"), _ALERTS.kind == bindparam("kind"))

_CLOSE_KINDS = delete(table(AlertRow)).where(_ALERTS.kind.in_(bindparam("kinds", expanding=True)))


async def open_(session: Session, kind: str, about: str, now: datetime, detail: str = "") -> bool:
    """There is trouble of `kind` about `about`; True when this is news, of which the staff will be told."""
    row = {"kind": kind, "about": about, "detail": detail, "since": now, "told_at": None}
    found = (await session.exec(_OPEN.of(session), params=row)).first()
    if found is not None:
        wake(session, "alerts")
    return found is not None


async def sync_open(session: Session, about: str, troubles: Mapping[str, str], now: datetime) -> None:
    """What there is of trouble about `about` is just `troubles` (kind to a short detail); the news is logged."""
    await _over(session, about, [kind for kind in await _open_about(session, about) if kind not in troubles])
    for kind, detail in troubles.items():
        if await open_(session, kind, about, now):
            _logger.error("alert", kind=kind, about=about, detail=detail)


async def close_kind(session: Session, *kinds: str) -> None:
    """Forget all trouble of these kinds: what goes on is alerted anew."""
    await session.exec(_CLOSE_KINDS, params={"kinds": kinds})


async def close(session: Session, about: str, *kinds: str) -> None:
    """The trouble about `about` is over (of these kinds, or of all)."""
    await _over(session, about, [kind for kind in await _open_about(session, about) if kind in kinds or not kinds])


async def _open_about(session: Session, about: str) -> list[str]:
    """The kinds of the trouble about it: mostly none, and reading costs less than deleting what is not there."""
    return list(await session.exec(_THEIRS, params={"about": about}))


async def _over(session: Session, about: str, kinds: list[str]) -> None:
    for kind in kinds:
        await session.exec(_CLOSE, params={"about": about, "kind": kind})


async def of_people(session: Session, kind: str, person: int | None = None) -> dict[int, frozenset[str]]:
    """The role keys that open trouble of `kind` is about, by the person (None: everybody) that it names."""
    ending = "%" if person is None else f"%:{person}"
    found: dict[int, frozenset[str]] = {}
    for row in await session.exec(_OF_PERSON, params={"kind": kind, "ending": ending}):
        alert = Alert(*row)
        found[alert.person] = found.get(alert.person, frozenset()) | {alert.role}
    return found


async def is_open(session: Session, kind: str, about: str) -> bool:
    """Whether there is trouble of `kind` about `about`."""
    return await session.get(AlertRow, (kind, about)) is not None


async def close_told(session: Session, kind: str, exclude: Collection[str], before: datetime) -> None:
    """Trouble of `kind` that is not about `exclude` is over, once the staff were told of it or it is from `before`."""
    is_read = col(AlertRow.told_at).is_not(None) | (col(AlertRow.since) < before)
    over = delete(AlertRow).where(col(AlertRow.kind) == kind, col(AlertRow.about).not_in(exclude), is_read)
    await session.exec(over)


async def untold(session: Session, *, only: str | None = None, exclude: str | None = None) -> list[Alert]:
    """Open trouble that the staff were not told of yet (`only` this kind, or all but `exclude`), the oldest first."""
    statement = select(AlertRow).where(col(AlertRow.told_at).is_(None))
    if only is not None:
        statement = statement.where(col(AlertRow.kind) == only)
    rows = await session.exec(
        statement.where(col(AlertRow.kind) != (exclude or "")).order_by(col(AlertRow.since), col(AlertRow.about))
    )
    return [Alert(row.kind, row.about, row.detail) for row in rows]


async def told(session: Session, some: Collection[Alert], now: datetime) -> None:
    """The staff were told of these."""
    abouts: dict[str, list[str]] = {}
    for each in some:
        abouts.setdefault(each.kind, []).append(each.about)
    for kind, theirs in abouts.items():
        for start in range(0, len(theirs), _AT_ONCE):
            chunk = col(AlertRow.about).in_(theirs[start : start + _AT_ONCE])
            await session.exec(update(AlertRow).where(col(AlertRow.kind) == kind, chunk).values(told_at=now))


async def sync_open_of_kind(session: Session, kind: str, abouts: Collection[str], now: datetime) -> list[str]:
    """What there is of trouble of `kind` is about just these; answers those that are news."""
    over = delete(AlertRow).where(col(AlertRow.kind) == kind, col(AlertRow.about).not_in(abouts))
    await session.exec(over)
    return [about for about in abouts if await open_(session, kind, about, now)]


async def all_(session: Session) -> list[tuple[str, str]]:
    """(kind, about) of everything that is open."""
    rows = await session.exec(select(AlertRow).order_by(col(AlertRow.since)))
    return [(row.kind, row.about) for row in rows]


def _of(member: int) -> ColumnElement[bool]:
    """About a subscription or a purchase of theirs, or about themselves."""
    themselves = select(AlertRow.about).where(
        col(AlertRow.kind).in_(ABOUT_PEOPLE), col(AlertRow.about).endswith(f":{member}")
    )
    return col(AlertRow.about).in_(union_all(*checkouts.objects_of(member), themselves))


def _by(member: int) -> ColumnElement[bool]:
    """About a role that `member` gave to somebody."""
    return col(AlertRow.kind).in_(ABOUT_PEOPLE) & (col(AlertRow.detail) == str(member))


async def _export(session: Session, member: int) -> list[dict[str, Any]]:
    """What this table holds about `member`; of who was given a role by them nothing but the role."""
    own = [row.model_dump(mode="json") for row in await session.exec(select(AlertRow).where(_of(member)))]
    given = await session.exec(select(AlertRow).where(_by(member), ~_of(member)))
    about = [row.model_dump(mode="json") | {"about": row.about.rpartition(":")[0]} for row in given]
    for row in own:
        row["detail"] = row["detail"] if row["detail"] == str(member) else ""
    return own + about


async def _forget(session: Session, member: int) -> None:
    """Forget what is about `member`, before their subscriptions and purchases are forgotten, and that they gave a role.

    And what is about sessions that are on offer no longer: one could be theirs.
    """
    on_offer = exists().where(col(CheckoutRow.session_id) == col(AlertRow.about))
    for which in (_of(member), text(_OF_CHECKOUT) & ~on_offer):
        await session.exec(delete(AlertRow).where(which))
    await session.exec(update(AlertRow).where(_by(member)).values(detail=""))


KEPT = Kept(AlertRow, _of, exported=_export, forgotten=_forget)
