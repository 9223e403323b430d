"""People who asked to be forgotten, until they are.

Holds: the Discord user id, when they asked, and whether a running membership still stands in the way.
Why: forgetting takes steps (pages closed at Stripe, roles taken), and is not done until all of them were seen to be.
How long: until the person is erased; this row goes with the last of theirs.
"""

from datetime import datetime

from sqlmodel import Field, col, delete, update

from bot.db import Session
from bot.db.kept import Kept
from bot.db.queue import Due, Queued, Rows
from bot.db.types import Snowflake, UtcDateTime


class ErasureRow(Queued, table=True):
    """One person to forget."""

    __tablename__ = "erasures"

    member_id: int = Field(
        primary_key=True, foreign_key="members.member_id", sa_type=Snowflake, sa_column_kwargs={"autoincrement": False}
    )
    asked_at: datetime = Field(sa_type=UtcDateTime)
    kept: bool = False


ROWS: Rows[int] = Rows(ErasureRow, ("member_id",), "privacy")


async def ask(session: Session, member: int, now: datetime) -> None:
    """`member`, who is known, asks to be forgotten."""
    await ROWS.enqueue(session, member, now, {"asked_at": now}, kept=False)


async def withdraw(session: Session, member: int) -> None:
    """`member` is not to be forgotten after all."""
    await session.exec(delete(ErasureRow).where(col(ErasureRow.member_id) == member))


async def get(session: Session, member: int) -> ErasureRow | None:
    """What became of the request of `member`, to read; None when there is none, or it is done."""
    return await session.get(ErasureRow, member, with_for_update=True)


async def keep(session: Session, due: Due[int], until: datetime) -> None:
    """A running membership stands in the way: look again at `until`."""
    await ROWS.finish(session, due, until)
    await _set_kept(session, due.key, kept=True)


async def wait(session: Session, due: Due[int], until: datetime) -> None:
    """Not everything could be forgotten yet: go on at `until`."""
    await ROWS.put_off(session, due, until)
    await _set_kept(session, due.key, kept=False)


async def _set_kept(session: Session, member: int, *, kept: bool) -> None:
    await session.exec(update(ErasureRow).where(col(ErasureRow.member_id) == member).values(kept=kept))


KEPT = Kept(ErasureRow, lambda member: col(ErasureRow.member_id) == member, tied=True)
