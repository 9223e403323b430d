"""What people reported to the moderators, a row for each message or person that was reported.

Holds: the places of the message and of its card, the Discord user id of whom it is about, who looks at it, who of the
moderators took it, when, and what came of it. No text of a message.
Why: moderators see each thing once, however many report it, and nothing that was reported is lost.
How long: 30 days after it was closed.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, col, delete, or_, select, update

from bot.db import Session, insert, wake
from bot.db.kept import Kept
from bot.db.queue import Queued, Rows
from bot.db.types import RowId, Snowflake, UtcDateTime
from bot.domain.report import Outcome, Place, Report, Subject
from bot.errors import TryLater


class ReportRow(Queued, table=True):
    """One report, and whether its card is to be shown anew. `open_key`: while it is open, what it is about, so that
    there is one for each. `card_place`: for whom the card is that stands now.
    """

    __tablename__ = "reports"

    number: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    member_id: int | None = Field(default=None, index=True, sa_type=Snowflake)
    channel_id: int | None = Field(default=None, sa_type=Snowflake)
    message_id: int | None = Field(default=None, index=True, sa_type=Snowflake)
    open_key: str | None = Field(default=None, max_length=40, unique=True)
    place: str = Field(max_length=20)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    claimed_by: int | None = Field(default=None, sa_type=Snowflake)
    outcome: str | None = Field(default=None, max_length=20)
    closed_by: int | None = Field(default=None, sa_type=Snowflake)
    closed_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    card_channel: int | None = Field(default=None, sa_type=Snowflake)
    card_id: int | None = Field(default=None, sa_type=Snowflake)
    card_place: str | None = Field(default=None, max_length=20)


_TRIES = 3
_NUMBER = col(ReportRow.number)
ROWS: Rows[int] = Rows(ReportRow, ("number",), "reports")


def _report(row: ReportRow) -> Report:
    assert row.number is not None
    return Report(
        row.number, Subject(row.member_id, row.channel_id, row.message_id), Place(row.place), row.opened_at,
        row.claimed_by, Outcome(row.outcome) if row.outcome else None, row.closed_by, row.closed_at,
    )  # fmt: skip


async def get(session: Session, number: int, *, lock: bool = False) -> Report | None:
    """The report with this number; `lock`: nobody else changes it until the end of the transaction."""
    row = await session.get(ReportRow, number, with_for_update=lock)
    return _report(row) if row else None


async def card(session: Session, number: int) -> tuple[int, int, Place] | None:
    """Where its card is: channel, message, and for whom it was written; None: nowhere yet."""
    row = await session.get(ReportRow, number)
    if row is None or row.card_id is None or row.card_channel is None or row.card_place is None:
        return None
    return row.card_channel, row.card_id, Place(row.card_place)


async def open_for(session: Session, subject: Subject, place: Place, now: datetime) -> tuple[Report, bool]:
    """The open report of this message, or (without one) of this person, and whether it is new; of neither there is a
    new one each time.
    """
    key = f"m{subject.message}" if subject.message else f"p{subject.member}" if subject.member else None
    row = ReportRow(
        open_key=key, member_id=subject.member, channel_id=subject.channel, message_id=subject.message, place=place,
        opened_at=now,
    )  # fmt: skip
    fresh = row.model_dump(exclude={"number"})
    for _ in range(_TRIES):
        added = insert(session, ReportRow).values(**fresh).on_conflict_do_nothing().returning(_NUMBER)
        number = (await session.exec(added)).scalar_one_or_none()
        which = _NUMBER.in_([number]) if number is not None else col(ReportRow.open_key) == key
        rows = await session.exec(select(ReportRow).where(which).with_for_update())
        found = rows.first()
        if found is not None:  # or it was closed in between
            return _report(found), number is not None
    raise TryLater("a report that is closed again and again")


async def record(session: Session, number: int, **values: Any) -> None:
    """Record these columns of a report."""
    await session.exec(update(ReportRow).where(col(ReportRow.number) == number).values(**values))


async def claim(session: Session, number: int, moderator: int, now: datetime, *, acting: bool = False) -> bool:
    """`moderator` takes it; False where another one has it, or it is closed, or (`acting`: to do something against
    somebody) where somebody may be in danger.
    """
    is_free = or_(col(ReportRow.claimed_by).is_(None), col(ReportRow.claimed_by) == moderator)
    mine = update(ReportRow).where(_NUMBER.in_([number]), is_free, col(ReportRow.closed_at).is_(None))
    if acting:
        mine = mine.where(col(ReportRow.place) != Place.CRISIS)
    found = await session.exec(mine.values(claimed_by=moderator))
    if found.rowcount:
        await show(session, number, now)
    return bool(found.rowcount)


async def close(session: Session, number: int, outcome: Outcome, by: int | None, now: datetime) -> None:
    """Nobody has to look at it any more."""
    await record(session, number, outcome=outcome, closed_by=by, closed_at=now, open_key=None)


async def show(session: Session, number: int, now: datetime) -> None:
    """The card of a report is to say how it is now."""
    await record(session, number, due_at=now, attempts=0, requests=ReportRow.requests + 1)
    wake(session, "reports")


async def open_(session: Session, *places: Place) -> list[Report]:
    """Those that nobody has closed, the oldest first."""
    rows = await session.exec(
        select(ReportRow).where(col(ReportRow.closed_at).is_(None), col(ReportRow.place).in_(places))
        .order_by(col(ReportRow.opened_at))
    )  # fmt: skip
    return [_report(row) for row in rows]


async def counts_since(session: Session, since: datetime, *places: Place) -> tuple[int, int]:
    """How many were opened, and how many closed, since then."""
    found = []
    for column in (ReportRow.opened_at, ReportRow.closed_at):
        rows = await session.exec(
            select(ReportRow.number).where(col(column) >= since, col(ReportRow.place).in_(places))
        )
        found.append(len(rows.all()))
    return found[0], found[1]


async def old(session: Session, before: datetime) -> list[int]:
    """The numbers of those that were closed before then."""
    rows = await session.exec(select(ReportRow.number).where(col(ReportRow.closed_at) < before))
    return [number for number in rows if number]


async def forget(session: Session, number: int) -> None:
    """Delete it."""
    await session.exec(delete(ReportRow).where(col(ReportRow.number) == number))


async def _forget(session: Session, member: int) -> None:
    """What others reported about them stays until it is closed, and goes then in its time."""
    await session.exec(
        update(ReportRow).where(col(ReportRow.member_id) == member, col(ReportRow.closed_at).is_not(None))
        .values(member_id=None, channel_id=None, message_id=None)
    )  # fmt: skip


async def _export(session: Session, member: int) -> list[dict[str, Any]]:
    """What came of what was reported about them, once it is closed: before, it could tell them who reported it."""
    rows = await session.exec(
        select(ReportRow).where(ReportRow.member_id == member, col(ReportRow.closed_at).is_not(None))
    )
    kept = {"number", "closed_at", "outcome", "member_id"}
    return [row.model_dump(mode="json", include=kept) for row in rows]


KEPT = Kept(
    ReportRow, lambda member: col(ReportRow.member_id) == member, outlasts=True, exported=_export, forgotten=_forget
)
