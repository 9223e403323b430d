"""Which messages may go out, by what is known of their people's roles."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, case
from sqlmodel import col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.db import Session
from bot.db.notice_rows import UNASKED, URGENT, NoticeRow
from bot.db.prepared import table
from bot.db.role_rows import RoleStateRow
from bot.domain.notice import MEMBERSHIP, OF_NO_ROLE

_NOTICES, _STATES = table(NoticeRow).c, table(RoleStateRow).c


async def lock(session: Session, some: Collection[int] | SelectOfScalar[int]) -> None:
    """Lock the rows of these, as far as they have one, until the transaction ends (SQLite has but one writer).

    They say which messages may go out. So whoever writes messages locks them before, as whoever erases somebody does:
    where all lock in one order, no two wait for each other.
    """
    if session.get_bind().dialect.name != "sqlite":
        theirs = select(RoleStateRow.member_id).where(col(RoleStateRow.member_id).in_(some))
        await session.exec(theirs.order_by(col(RoleStateRow.member_id)).with_for_update())


def lets_go(at: Any) -> Any:
    """Whether a message may go out at `at` to its person, whose row this is."""
    no_look = _STATES.due_at.is_(None) | (_STATES.due_at > at)
    is_settled = _STATES.error.is_(None) & no_look
    is_here = _STATES.present.is_(True) & _STATES.pending.is_(False)
    return is_here & (is_settled | _NOTICES.kind.in_(OF_NO_ROLE))


def urgency_of_message() -> ScalarSelect[int]:
    """How urgent a message is by what is known of its person's roles now; NULL where it may not go out."""
    urgency = case((_NOTICES.kind.in_(MEMBERSHIP), URGENT), else_=UNASKED)
    theirs = _STATES.member_id == _NOTICES.member_id
    return select(urgency).where(theirs, lets_go(_NOTICES.due_at)).correlate(table(NoticeRow)).scalar_subquery()


_ADMIT = (
    update(table(NoticeRow))
    .where(_NOTICES.member_id.in_(bindparam("some", expanding=True)))
    .where(_NOTICES.due_at.is_not(None), _NOTICES.parked_at.is_(None))
    .values(urgency=urgency_of_message())
)


async def admit(session: Session, some: Collection[int]) -> None:
    """Let those messages to these go out that may now, and no others."""
    await session.exec(_ADMIT, params={"some": list(some)})
