"""Moderators' acts, numbered for good.

Holds: by Discord user id, what was done to whom, by whom, why (a preset, or words in which no identifier may stand),
when, until when, how it ended, whether the person could be told, and the place of a message that led to it: no text of
a message. Of what was done to a channel instead: which one, and how many messages were deleted or seconds are set.
Why: an act ends when it should, also after a restart; a mistake can be taken back; the same is not judged anew each
time; and moderators answer for what they do.
How long: whom it is about and why for 12 months of a warning or a note, for 24 months after it has ended of any other
act, and as long as it stands of a ban. Then the number, the kind and the times are left. If the person wants to be
forgotten this stays so long, but of the reason only the preset: a ban, or a warning, would end by it otherwise.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, and_, not_, or_
from sqlmodel import Field, SQLModel, col, select, update

from bot.db import Session, case_cards
from bot.db.kept import Kept
from bot.db.kept import Rows as Exported
from bot.db.types import RowId, Snowflake, UtcDateTime
from bot.domain.case import NOTES, WITHDRAWALS, Case, CaseKind, Ending, Intent, Reason, Source, State, Told


class CaseRow(SQLModel, table=True):
    """One case. `audit_entry`: of an act by hand, its entry in Discord's audit log, from which it comes once."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_member_id", "member_id", "state"),
        Index("ix_cases_channel_id", "channel_id", "state"),
    )

    number: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    kind: str = Field(max_length=20)
    member_id: int | None = Field(default=None, sa_type=Snowflake)
    moderator_id: int | None = Field(default=None, sa_type=Snowflake)
    preset: str = Field(default="", max_length=60)
    words: str = Field(default="", max_length=400)
    source: str = Field(max_length=20)
    created_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(max_length=20)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    told: str | None = Field(default=None, max_length=20)
    ending: str | None = Field(default=None, max_length=20)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: int | None = Field(default=None, sa_type=RowId)
    applied_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undoes: int | None = Field(default=None, sa_type=RowId)
    delete_s: int = 0
    channel_id: int | None = Field(default=None, sa_type=Snowflake)
    message_id: int | None = Field(default=None, sa_type=Snowflake)
    audit_entry: int | None = Field(default=None, unique=True, sa_type=Snowflake)
    edits: int = 0
    failure: str | None = Field(default=None, max_length=20)
    removes: bool = False
    report: int | None = Field(default=None, index=True, sa_type=RowId)
    amount: int | None = None
    total: int | None = None
    previous: int | None = None


def _case(row: CaseRow) -> Case:
    assert row.number is not None
    return Case(
        row.number, CaseKind(row.kind), row.member_id, row.moderator_id, Reason(row.preset, row.words),
        Source(row.source), row.created_at, State(row.state), row.until, Told(row.told) if row.told else None,
        Ending(row.ending) if row.ending else None, row.ended_at, row.ended_by, row.applied_until, row.undoes,
        row.delete_s, row.channel_id, row.message_id, row.edits, row.failure, row.removes, row.amount, row.total,
        row.previous, row.report,
    )  # fmt: skip


async def add(
    session: Session, intent: Intent, now: datetime, state: State = State.INTENDED, audit_entry: int | None = None
) -> Case | None:
    """A case of `intent`; None where there is one of this entry of Discord's audit log already. Whoever adds one that
    is not done yet has the person looked at as well (bot.db.case_looks).
    """
    if audit_entry is not None:
        found = await session.exec(select(CaseRow.number).where(col(CaseRow.audit_entry) == audit_entry))
        if found.first() is not None:
            return None
    row = CaseRow(
        kind=intent.kind, member_id=intent.member or None, moderator_id=intent.moderator or None,
        preset=intent.reason.preset, words=intent.reason.words, source=intent.source, created_at=now, state=state,
        until=intent.until,
        undoes=intent.undoes, delete_s=intent.delete_s, channel_id=intent.channel, message_id=intent.message,
        audit_entry=audit_entry, removes=intent.removes, ending=Ending.DONE if state is State.ENDED else None,
        ended_at=now if state is State.ENDED else None, amount=intent.amount, total=intent.total,
        previous=intent.previous, report=intent.report,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return _case(row)


async def get(session: Session, number: int, *, lock: bool = False) -> Case | None:
    """The case with this number; `lock`: nobody else changes it until the end of the transaction."""
    row = await session.get(CaseRow, number, with_for_update=lock)
    return _case(row) if row else None


async def of(session: Session, member: int) -> list[Case]:
    """All cases about `member`, the first one first."""
    rows = await session.exec(select(CaseRow).where(CaseRow.member_id == member).order_by(col(CaseRow.number)))
    return [_case(row) for row in rows]


async def of_report(session: Session, report: int) -> list[Case]:
    """The cases that `report` has led to, the first one first."""
    rows = await session.exec(select(CaseRow).where(CaseRow.report == report).order_by(col(CaseRow.number)))
    return [_case(row) for row in rows]


async def open_of(session: Session, subject: int) -> list[Case]:
    """Those about the person, or the slow mode of the channel, `subject` that are to be done or that stand, the first
    one first.
    """
    open_ = col(CaseRow.state).in_((State.INTENDED, State.STANDING))
    of_channel = and_(col(CaseRow.kind) == CaseKind.SLOWMODE, col(CaseRow.channel_id) == subject)
    about = or_(col(CaseRow.member_id) == subject, of_channel)
    rows = await session.exec(select(CaseRow).where(about, open_).order_by(col(CaseRow.number)))
    return [_case(row) for row in rows]


async def latest(session: Session, most: int, state: State | None = None) -> list[Case]:
    """The last cases, the newest first; of one state alone where it is given."""
    statement = select(CaseRow).order_by(col(CaseRow.number).desc()).limit(most)
    rows = await session.exec(statement.where(CaseRow.state == state) if state else statement)
    return [_case(row) for row in rows]


async def record(session: Session, number: int, **values: Any) -> None:
    """Record these columns of a case."""
    await session.exec(update(CaseRow).where(col(CaseRow.number) == number).values(**values))


async def end(session: Session, number: int, ending: Ending, now: datetime, by: int | None = None) -> None:
    """Nothing of it lasts any more; `by`: the number of the case that ended it."""
    await record(session, number, state=State.ENDED, ending=ending, ended_at=now, ended_by=by)


async def amend(session: Session, number: int, reason: Reason) -> None:
    """It has another reason."""
    values = {"preset": reason.preset, "words": reason.words, "edits": CaseRow.edits + 1}
    await session.exec(update(CaseRow).where(col(CaseRow.number) == number).values(values))


async def forget_old(session: Session, now: datetime, warnings: timedelta, acts: timedelta) -> None:
    """What is not to be kept any longer: whom it is about, and why, of warnings and notes that are older than
    `warnings`, and of what has ended longer than `acts` ago. The number, the kind and the times stay.
    """
    short = col(CaseRow.kind).in_((CaseKind.WARN, CaseKind.NOTE, *WITHDRAWALS))
    over = or_(
        and_(short, col(CaseRow.created_at) < now - warnings),
        and_(not_(short), col(CaseRow.ended_at) < now - acts),
    )
    gone = {"member_id": None, "moderator_id": None, "words": "", "preset": "", "channel_id": None, "message_id": None}
    kept = or_(col(CaseRow.member_id).is_not(None), col(CaseRow.channel_id).is_not(None))
    await _show(session, over, kept)
    await session.exec(update(CaseRow).where(over, kept).values(gone))


async def _show(session: Session, *which: Any) -> None:
    """The cards of these are to say how they are now: since they began, so at once."""
    for number, since in (await session.exec(select(CaseRow.number, CaseRow.created_at).where(*which))).all():
        if number is not None:
            await case_cards.enqueue(session, number, since)


async def _export(session: Session, member: int) -> Exported:
    """What was done about them and why, without who did it, who told of it, and what moderators noted for each other;
    of what was done by hand without words, which were written for Discord's audit log.
    """
    own = (CaseRow.member_id == member, col(CaseRow.kind).not_in(NOTES))
    rows = await session.exec(select(CaseRow).where(*own).order_by(col(CaseRow.number)))
    left_out = {"moderator_id", "audit_entry", "message_id", "channel_id", "source", "report"}
    by_hand = {*left_out, "words"}
    return [row.model_dump(mode="json", exclude=by_hand if row.source == Source.BY_HAND else left_out) for row in rows]


async def _forget(session: Session, member: int) -> None:
    """Of the reasons the preset stays."""
    await _show(session, col(CaseRow.member_id) == member)
    notes = (col(CaseRow.member_id) == member, col(CaseRow.kind).in_(NOTES))
    await session.exec(update(CaseRow).where(*notes).values(member_id=None, words="", preset=""))
    await session.exec(update(CaseRow).where(col(CaseRow.member_id) == member).values(words=""))


KEPT = Kept(
    CaseRow,
    lambda member: col(CaseRow.member_id) == member,
    tied=True,
    outlasts=True,
    exported=_export,
    forgotten=_forget,
)
