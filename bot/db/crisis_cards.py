"""People who may be in danger, a row for each message that was read so, until it is looked after and forgotten.

Holds: the Discord user id of who wrote the message, where it is, how near the danger seemed (medium or high), whether
it was about somebody else, in which language it was, where the answer and the staff's card are, who of the staff looks
after it, and what came of it. Not what was written.
Why: they are answered, and somebody of the staff comes, even where the bot stops in between; and nothing is done
against them meanwhile.
How long: until some days after it was closed (moderation.toml, crisis.days), at once then if the person wants to be
forgotten. Then the staff's card is deleted at Discord, and this goes.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, col, delete, or_, select, update

from bot.db import Session, insert, wake
from bot.db.kept import Kept
from bot.db.kept import Rows as Exported
from bot.db.queue import Due, Queued, Rows
from bot.db.types import RowId, Snowflake, UtcDateTime
from bot.domain.crisis import Card, Level, Met, Outcome, Reply, Sign, Way, is_nearer, met_again


class CrisisCardRow(Queued, table=True):
    """One card. `open_member`: while it is open, who wrote it, so that there is one for each person; `member_id` is the
    same until they want to be forgotten.
    """

    __tablename__ = "crisis_cards"

    number: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    member_id: int | None = Field(default=None, index=True, sa_type=Snowflake)
    open_member: int | None = Field(default=None, unique=True, sa_type=Snowflake)
    channel_id: int = Field(sa_type=Snowflake)
    message_id: int = Field(sa_type=Snowflake)
    level: str = Field(max_length=10)
    is_other: bool = False
    language: str = Field(max_length=10)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    way: str | None = Field(default=None, max_length=10)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reply_channel: int | None = Field(default=None, sa_type=Snowflake)
    reply_id: int | None = Field(default=None, index=True, sa_type=Snowflake)
    reply_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    card_channel: int | None = Field(default=None, sa_type=Snowflake)
    card_id: int | None = Field(default=None, sa_type=Snowflake)
    called: int = 0
    called_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    claimed_by: int | None = Field(default=None, sa_type=Snowflake)
    outcome: str | None = Field(default=None, max_length=20)
    closed_by: int | None = Field(default=None, sa_type=Snowflake)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


ROWS: Rows[int] = Rows(CrisisCardRow, ("number",), "crisis_cards")
_NUMBER = col(CrisisCardRow.number)


def _card(row: CrisisCardRow) -> Card:
    assert row.number is not None
    reply = None
    if row.reply_channel is not None and row.reply_id is not None and row.reply_until is not None:
        reply = Reply(row.reply_channel, row.reply_id, row.reply_until)
    place = None if row.card_channel is None or row.card_id is None else (row.card_channel, row.card_id)
    sign = Sign(Level(row.level), row.is_other, row.language)
    return Card(
        row.number, row.member_id or row.open_member, row.channel_id, row.message_id, sign, row.opened_at,
        Way(row.way) if row.way else None, reply, place, row.called, row.called_at, row.claimed_by,
        Outcome(row.outcome) if row.outcome else None, row.closed_by, row.closed_at, row.answered_at,
    )  # fmt: skip


async def meet(session: Session, member: int, channel: int, message: int, sign: Sign, now: datetime) -> int | None:
    """The open card of `member`, which there is from now on; its number. None where this message was looked after
    already, and says nothing worse now. What becomes of one that was open already says `domain.crisis.met_again`.
    """
    rows = await session.exec(
        select(CrisisCardRow).where(CrisisCardRow.message_id == message, col(CrisisCardRow.closed_at).is_not(None))
    )
    if any(not is_nearer(sign.level, Level(row.level)) for row in rows):
        return None
    fresh = CrisisCardRow(
        member_id=member, open_member=member, channel_id=channel, message_id=message, level=sign.level,
        is_other=sign.is_other, language=sign.language, opened_at=now, due_at=now, requests=1,
    ).model_dump(exclude={"number"})  # fmt: skip
    added = insert(session, CrisisCardRow).values(**fresh).on_conflict_do_nothing().returning(_NUMBER)
    number = (await session.exec(added)).scalar_one_or_none()
    if number is None:
        found = await session.exec(select(CrisisCardRow).where(CrisisCardRow.open_member == member).with_for_update())
        row = found.one()
        assert row.number is not None
        number = row.number
        met = met_again(_card(row), sign, now)
        if met != Met() or message != row.message_id:
            values: dict[str, Any] = {"channel_id": channel, "message_id": message, "language": sign.language}
            if met.is_worse:
                nearer = sign.level if is_nearer(sign.level, Level(row.level)) else row.level
                values |= {"level": nearer, "is_other": row.is_other and sign.is_other}
            if met.anew:
                values |= {"way": None, "answered_at": None, "called": 0, "called_at": None}
            if met.frees:
                values["claimed_by"] = None
            await change(session, number, now, **values)
    wake(session, ROWS.topic)
    return int(number)


async def change(session: Session, number: int, now: datetime, **values: Any) -> None:
    """Set these columns, and have Discord brought to what the row says."""
    again = {"due_at": now, "attempts": 0, "requests": CrisisCardRow.requests + 1}
    await session.exec(update(CrisisCardRow).where(_NUMBER.in_([number])).values(**again, **values))
    wake(session, ROWS.topic)


async def record(session: Session, number: int, **values: Any) -> None:
    """Record these columns."""
    await session.exec(update(CrisisCardRow).where(_NUMBER.in_([number])).values(**values))


async def answered(session: Session, card: Card, **values: Any) -> bool:
    """Record that `card` was answered, unless it has become worse meanwhile: then it is to be answered anew."""
    same = (col(CrisisCardRow.level) == card.sign.level, col(CrisisCardRow.is_other) == card.sign.is_other)
    found = await session.exec(update(CrisisCardRow).where(_NUMBER.in_([card.number]), *same).values(**values))
    return bool(found.rowcount)


async def get(session: Session, number: int, *, lock: bool = False) -> Card | None:
    """The card with this number; `lock`: nobody else changes it until the end of the transaction."""
    row = await session.get(CrisisCardRow, number, with_for_update=lock)
    return _card(row) if row else None


async def of_reply(session: Session, message: int) -> Card | None:
    """The card whose answer is behind this neutral reply."""
    rows = await session.exec(select(CrisisCardRow).where(CrisisCardRow.reply_id == message))
    row = rows.first()
    return _card(row) if row else None


async def is_open_for(session: Session, member: int) -> bool:
    """Whether somebody still looks after `member`."""
    rows = await session.exec(select(CrisisCardRow.number).where(CrisisCardRow.open_member == member))
    return rows.first() is not None


async def close(session: Session, number: int, outcome: Outcome, by: int, now: datetime) -> None:
    """Nobody has to look after it any more."""
    await change(session, number, now, outcome=outcome, closed_by=by, closed_at=now, open_member=None)


async def remove(session: Session, due: Due[int]) -> None:
    """Its time is over."""
    if await ROWS.finish(session, due):
        await session.exec(delete(CrisisCardRow).where(_NUMBER.in_([due.key])))


def _about(member: int) -> Any:
    columns = (
        CrisisCardRow.member_id, CrisisCardRow.open_member, CrisisCardRow.claimed_by, CrisisCardRow.closed_by
    )  # fmt: skip
    return or_(*(col(each) == member for each in columns))


async def _export(session: Session, member: int) -> Exported:
    """What is about them; of cards that they looked after as staff the number."""
    rows = await session.exec(select(CrisisCardRow).where(_about(member)).order_by(_NUMBER))
    own = {"number", "member_id", "channel_id", "message_id", "opened_at", "closed_at", "outcome"}
    staff = {"number", "claimed_by", "closed_by"}
    return [
        row.model_dump(mode="json", include=own if member in (row.member_id, row.open_member) else staff)
        for row in rows
    ]


async def _forget(session: Session, member: int) -> None:
    """An open card stays until somebody has closed it: they may be in danger. Then nothing of it points at them."""
    again = {"due_at": CrisisCardRow.opened_at, "requests": CrisisCardRow.requests + 1}
    closed = update(CrisisCardRow).where(col(CrisisCardRow.closed_by) == member)
    await session.exec(closed.values(closed_by=None))
    claimed = update(CrisisCardRow).where(col(CrisisCardRow.claimed_by) == member)
    await session.exec(claimed.values(claimed_by=None, called=0, called_at=None, **again))
    mine = update(CrisisCardRow).where(col(CrisisCardRow.member_id) == member)
    await session.exec(mine.values(member_id=None, **again))
    wake(session, ROWS.topic)


KEPT = Kept(CrisisCardRow, _about, tied=True, outlasts=True, exported=_export, forgotten=_forget)
