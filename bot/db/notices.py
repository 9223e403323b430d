"""Short messages that are due to people: you are in, your payment failed, welcome, new guidelines, how is it going.

Holds: by Discord user id, which message, about which subscription, version or day, and whether it was sent, waits for
the person's roles, or is parked, as it cannot be sent. No text.
Why: a message is sent once, also when the bot is killed in between.
How long: until the next message of the same kind about the same thing, or erasure.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, union_all
from sqlmodel import col, delete, select, update

from bot.db import Session, admission, insert, wake
from bot.db.kept import Kept
from bot.db.notice_rows import UNASKED, URGENT, NoticeRow
from bot.db.prepared import Upsert, defaults, table
from bot.db.role_rows import RoleStateRow
from bot.db.types import UtcDateTime
from bot.domain.notice import MEMBERSHIP, Notice, Place
from bot.errors import NotUnderstood

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_WALKED = 100  # messages of which the first that may go out is found: the others' people are being looked at just now


class Unreadable(NotUnderstood):
    """The row at `place` holds what this version cannot read."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"the message {place.id} cannot be read")
        self.place = place


_NOTICES = table(NoticeRow).c
_FRESH = {name: value for name, value in defaults(NoticeRow).items() if name != "id"}
_ENQUEUE = Upsert(
    NoticeRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["member_id", "kind", "reference"],
        set_={name: insert.excluded[name] for name in ("tier", "due_at", "attempts", "until", "parked_at")}
        | {"serial": _NOTICES.serial + 1},
    ),
)
_UNSENT: Any = select(_NOTICES.kind).where(
    _NOTICES.member_id == bindparam("member"),
    _NOTICES.reference == bindparam("reference"),
    _NOTICES.due_at.is_not(None),
)
_PARKED: Any = select(_NOTICES.kind).where(_NOTICES.parked_at.is_not(None), _NOTICES.due_at.is_not(None)).distinct()
_NEXT: Any = (
    select(_NOTICES.due_at).where(_NOTICES.due_at > bindparam("now"), _NOTICES.parked_at.is_(None))
    .order_by(_NOTICES.due_at).limit(1)
)  # fmt: skip
_SENT = update(table(NoticeRow)).where(
    _NOTICES.id == bindparam("is_id"), _NOTICES.member_id == bindparam("is_member"),
    _NOTICES.kind == bindparam("is_kind"), _NOTICES.serial == bindparam("is_serial"), _NOTICES.due_at.is_not(None),
)  # fmt: skip


async def enqueue(
    session: Session, member: int, kind: str, reference: str, tier: str, at: datetime, until: datetime | None = None
) -> None:
    """A message of `kind` is due to `member` at `at`; a former one about the same reference makes place for it."""
    await admission.lock(session, [member])
    about = {"member_id": member, "kind": kind, "reference": reference}
    row = {**_FRESH, **about, "tier": tier, "due_at": at, "until": until, "serial": _serial(at)}
    await session.exec(_ENQUEUE.of(session), params=row)
    await admission.admit(session, [member])
    wake(session, "notices")


async def enqueue_all(session: Session, some: Iterable[int], kind: str, reference: str, at: datetime) -> None:
    """A message of `kind` is due at `at` to each of these, of whom nothing was known until now."""
    fresh = NoticeRow(
        member_id=0, kind=kind, reference=reference, tier="", due_at=at, serial=_serial(at)
    ).model_dump(exclude={"id"})  # fmt: skip
    rows = [fresh | {"member_id": member} for member in some]
    if rows:
        await session.exec(insert(session, NoticeRow), params=rows)
        await admission.admit(session, [row["member_id"] for row in rows])
        wake(session, "notices")


def _serial(at: datetime) -> int:
    """Begins with the time: after an erasure the row's id may be another's, and the nonce made of both must not."""
    return int((at - _EPOCH).total_seconds())


async def withdraw(session: Session, member: int, kind: str, reference: str | None = None) -> None:
    """A message of `kind` that was not sent yet is no longer true (None: none of this kind is)."""
    await admission.lock(session, [member])
    statement = update(NoticeRow).where(col(NoticeRow.member_id) == member, col(NoticeRow.kind) == kind)
    if reference is not None:
        statement = statement.where(col(NoticeRow.reference) == reference)
    await session.exec(statement.values(due_at=None))


async def is_enqueued(session: Session, member: int, kind: str) -> bool:
    """Whether a message of `kind` is still to be sent to `member`."""
    statement = select(NoticeRow.id).where(
        col(NoticeRow.member_id) == member, col(NoticeRow.kind) == kind, col(NoticeRow.due_at).is_not(None)
    )
    return (await session.exec(statement.limit(1))).first() is not None


async def unsent(session: Session, member: int, reference: str) -> frozenset[str]:
    """The kinds of messages to `member` about `reference` that are still to be sent."""
    return frozenset(await session.exec(_UNSENT, params={"member": member, "reference": reference}))


def _first_due() -> Any:
    """Of the messages that may go out the most urgent and longest due: the first of each urgency are read by the index.

    Built once: to build it took longer than to be answered.
    """
    now, order = bindparam("now", type_=UtcDateTime), (col(NoticeRow.due_at), col(NoticeRow.id))
    is_due = col(NoticeRow.due_at) <= now, col(NoticeRow.urgency) <= bindparam("least", type_=Integer)
    classes = [select(NoticeRow.id).where(col(NoticeRow.urgency) == each, *is_due) for each in (URGENT, UNASKED)]
    first = union_all(*(select(each.order_by(*order).limit(_WALKED).subquery()) for each in classes))
    statement = select(NoticeRow.id, NoticeRow.member_id, NoticeRow.kind).join(
        RoleStateRow, col(RoleStateRow.member_id) == col(NoticeRow.member_id)
    )
    statement = statement.where(col(NoticeRow.id).in_(first), admission.lets_go(now))
    return statement.order_by(col(NoticeRow.urgency), *order).limit(1)


_DUE = _first_due()


async def due(session: Session, now: datetime, *, waited_only: bool = False) -> Notice | None:
    """The message to send now: its person is on the server and, where it speaks of one, has the roles that are wanted.

    `waited_only`: only one that somebody waits for. Raises Unreadable.
    """
    urgencies = {"now": now, "least": URGENT if waited_only else UNASKED}
    found: tuple[int | None, int, str] | None = (await session.exec(_DUE, params=urgencies)).first()
    if found is None:
        return None
    id_, member, kind = found
    try:
        row = await session.get(NoticeRow, id_)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise Unreadable(Place(id_ or 0, member, kind)) from error
    if row is None:
        return None  # forgotten this moment, which wakes whoever asks
    return Notice(id_ or 0, member, kind, row.reference, row.tier, row.serial, row.attempts, row.until)


async def next_due(session: Session, now: datetime) -> datetime | None:
    """When, after `now`, the next message is to be sent."""
    found: datetime | None = (await session.exec(_NEXT, params={"now": now})).first()
    return found


async def mark_sent(session: Session, notice: Notice) -> None:
    """The message was sent, or cannot be and need not: of it nothing is due any more."""
    await put_off(session, notice, None)


async def put_off(session: Session, notice: Notice, until: datetime | None) -> None:
    """The message is to be tried again at `until`; None: never.

    Not one that was withdrawn or enqueued anew meanwhile, nor somebody else's that has got the number of one forgotten.
    """
    same = {"is_id": notice.id, "is_member": notice.member, "is_kind": notice.kind, "is_serial": notice.serial}
    await session.exec(_SENT, params={**same, "due_at": until, "attempts": notice.attempts + 1})


async def park(session: Session, place: Place, now: datetime) -> None:
    """The message cannot be sent by this version, or not for now: it waits, due as it is, until `take_up`."""
    statement = update(NoticeRow).where(
        col(NoticeRow.id) == place.id, col(NoticeRow.member_id) == place.member, col(NoticeRow.kind) == place.kind
    )
    await session.exec(statement.values(parked_at=now, urgency=None))


async def take_up(session: Session, now: datetime) -> None:
    """Try all that is parked, or was put off, at once and as if for the first time: a new start may have mended it.

    And look anew at what may not go out: a process of the version before, which ends beside this one, knows no urgency.
    """
    waits = col(NoticeRow.due_at).is_not(None)
    failed = waits & (col(NoticeRow.attempts) > 0)
    which = failed | (waits & col(NoticeRow.urgency).is_(None)) | col(NoticeRow.parked_at).is_not(None)
    await admission.lock(session, select(NoticeRow.member_id).where(which))
    await session.exec(update(NoticeRow).where(failed, col(NoticeRow.due_at) > now).values(due_at=now))
    again = {"parked_at": None, "attempts": 0, "urgency": admission.urgency_of_message()}
    await session.exec(update(NoticeRow).where(which).values(**again))


async def parked(session: Session) -> list[str]:
    """The kinds of the messages that are parked and still to be sent."""
    return list(await session.exec(_PARKED))


async def withdraw_due(session: Session, member: int, kind: str, now: datetime) -> None:
    """Of the messages of `kind` that were to be sent by `now`, none is sent any more."""
    await admission.lock(session, [member])
    statement = update(NoticeRow).where(col(NoticeRow.member_id) == member, col(NoticeRow.kind) == kind)
    await session.exec(statement.where(col(NoticeRow.due_at) <= now).values(due_at=None))


async def erase_unasked(session: Session, member: int) -> None:
    """Forget the messages to `member` that nobody waits for, sent or not."""
    await admission.lock(session, [member])
    unasked = col(NoticeRow.kind).not_in(MEMBERSHIP)
    await session.exec(delete(NoticeRow).where(col(NoticeRow.member_id) == member, unasked))


async def _forget(session: Session, member: int) -> None:
    await session.exec(delete(NoticeRow).where(col(NoticeRow.member_id) == member))
    wake(session, "notices")  # it may have been the last that was parked


KEPT = Kept(NoticeRow, lambda member: col(NoticeRow.member_id) == member, forgotten=_forget)
