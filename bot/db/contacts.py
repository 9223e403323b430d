"""What people ask the moderators, each in a private thread at Discord.

Holds: by Discord user id, where the thread is, where the staff's card with the thread of their notes is, whether it is
open, who of the staff looks after it, and who did and is to be taken out of it. What is written there is not in our
database.
Why: there is one thread for a person, which can be opened again, and which is deleted when its time is over.
How long: until 30 days after it was closed; then both threads are deleted at Discord, and this goes. If the person
wants to be forgotten the threads are deleted at once; until they are seen to be gone, only where they are is kept.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, col, delete, or_, select, update

from bot.db import Session, insert, wake
from bot.db.kept import Kept
from bot.db.kept import Rows as Exported
from bot.db.queue import Due, Queued, Rows
from bot.db.types import RowId, Snowflake, UtcDateTime
from bot.domain.contact import Contact, State


class ContactRow(Queued, table=True):
    """One person's thread. `card_id` is the number of the notes' thread, too."""

    __tablename__ = "contacts"

    number: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    member_id: int | None = Field(default=None, unique=True, sa_type=Snowflake)
    state: str = Field(max_length=20)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    by_staff: bool = False
    turn: int = 0
    shown: int = -1
    thread_id: int | None = Field(default=None, sa_type=Snowflake)
    staff_channel_id: int | None = Field(default=None, sa_type=Snowflake)
    card_id: int | None = Field(default=None, sa_type=Snowflake)
    claimed_by: int | None = Field(default=None, index=True, sa_type=Snowflake)
    claim_shown: bool = False
    leaver_id: int | None = Field(default=None, sa_type=Snowflake)


ROWS: Rows[int] = Rows(ContactRow, ("number",), "contacts")


def _contact(row: ContactRow) -> Contact:
    assert row.number is not None
    return Contact(
        row.number, row.member_id, State(row.state), row.opened_at, row.closed_at, row.by_staff, row.turn, row.shown,
        row.thread_id, row.staff_channel_id, row.card_id, row.claimed_by, row.claim_shown, row.leaver_id,
        row.due_at,
    )  # fmt: skip


async def ask(session: Session, member: int, now: datetime) -> int:
    """`member` wants to ask the moderators: their thread is to be there and open. Its number; they have one alone."""
    fresh = {
        "member_id": member, "state": State.OPEN, "opened_at": now, "due_at": now, "requests": 1, "attempts": 0,
        "by_staff": False, "turn": 0, "shown": -1, "claim_shown": False,
    }  # fmt: skip
    statement = insert(session, ContactRow).values(**fresh).on_conflict_do_nothing(index_elements=["member_id"])
    await session.exec(statement)
    reopened = {"state": State.OPEN, "closed_at": None, "by_staff": False, "turn": ContactRow.turn + 1}
    await _change(session, now, (ContactRow.member_id == member, ContactRow.state == State.CLOSED), reopened)
    await look_again(session, member, now)
    found = await session.exec(select(ContactRow.number).where(ContactRow.member_id == member))
    number = found.one()
    assert number is not None
    return number


async def look_again(session: Session, member: int, now: datetime) -> None:
    """See that the thread of `member` is there."""
    await _change(session, now, (ContactRow.member_id == member,), {})


async def close(session: Session, number: int, now: datetime, *, by_staff: bool) -> bool:
    """It is to be closed; False where it is already."""
    values = {"state": State.CLOSED, "closed_at": now, "by_staff": by_staff, "turn": ContactRow.turn + 1}
    return await _change(session, now, (ContactRow.number == number, ContactRow.state == State.OPEN), values)


async def claim(session: Session, number: int, moderator: int, now: datetime) -> bool:
    """`moderator` looks after it; False where somebody does already, or it is closed."""
    is_free = (
        ContactRow.number == number, ContactRow.state == State.OPEN, col(ContactRow.claimed_by).is_(None)
    )  # fmt: skip
    return await _change(session, now, is_free, {"claimed_by": moderator, "claim_shown": False})


async def _change(session: Session, now: datetime, which: tuple[Any, ...], values: dict[str, Any]) -> bool:
    again = {"due_at": now, "attempts": 0, "requests": ContactRow.requests + 1}
    found = await session.exec(update(ContactRow).where(*which).values(**again, **values))
    wake(session, ROWS.topic)
    return bool(found.rowcount)


async def get(session: Session, number: int) -> Contact | None:
    """The one with this number."""
    row = await session.get(ContactRow, number)
    return _contact(row) if row else None


async def record(session: Session, number: int, **values: Any) -> None:
    """Record these columns of it."""
    await session.exec(update(ContactRow).where(col(ContactRow.number) == number).values(**values))


async def remove(session: Session, due: Due[int]) -> None:
    """Nothing of it is left at Discord; where it was asked for meanwhile it begins anew."""
    if await ROWS.finish(session, due):
        await session.exec(delete(ContactRow).where(col(ContactRow.number) == due.key))


async def claimers(session: Session) -> list[int]:
    """Who of the staff look after one that stands."""
    rows = await session.exec(select(ContactRow.claimed_by).where(col(ContactRow.claimed_by).is_not(None)).distinct())
    return [each for each in rows if each is not None]


async def release(session: Session, moderator: int, now: datetime) -> None:
    """`moderator` is none any more: they are to be taken out of the threads that they looked after."""
    gone = {"claimed_by": None, "claim_shown": False, "leaver_id": moderator}
    await _change(session, now, (ContactRow.claimed_by == moderator,), gone)


def _about(member: int) -> Any:
    columns = (ContactRow.member_id, ContactRow.claimed_by, ContactRow.leaver_id)
    return or_(*(col(each) == member for each in columns))


async def _export(session: Session, member: int) -> Exported:
    """Their own thread, and of those that they look after as staff the number."""
    rows = await session.exec(select(ContactRow).where(_about(member)).order_by(col(ContactRow.number)))
    own = {"number", "member_id", "state", "opened_at", "closed_at", "thread_id"}
    claimed, left = {"number", "claimed_by"}, {"number", "leaver_id"}
    return [
        row.model_dump(
            mode="json",
            include=own if row.member_id == member else claimed if row.claimed_by == member else left,
        )
        for row in rows
    ]


async def _forget(session: Session, member: int) -> None:
    """What was written is deleted at Discord: until that is seen, where it is stays."""
    await session.exec(update(ContactRow).where(col(ContactRow.claimed_by) == member).values(claimed_by=None))
    await session.exec(update(ContactRow).where(col(ContactRow.leaver_id) == member).values(leaver_id=None))
    gone = {"member_id": None, "claimed_by": None, "leaver_id": None, "due_at": ContactRow.opened_at, "attempts": 0}
    found = await session.exec(
        update(ContactRow).where(col(ContactRow.member_id) == member).values(requests=ContactRow.requests + 1, **gone)
    )
    if found.rowcount:
        wake(session, ROWS.topic)


KEPT = Kept(ContactRow, _about, tied=True, exported=_export, forgotten=_forget)
