"""Messages in which something was found, a row each, until what is done about it is done and it is counted no more.

Holds: the Discord user id of who wrote the message, where it is, which rules spoke (such as "links") and what follows,
how it was sent back, the number of the moderators' card, and whether a moderator found it wrong. Not what was written.
Why: what is begun is brought to its end where the bot stops in between; moderators see what was done by itself; and the
staff learn how often it was wrong.
How long: 30 days (moderation.toml, judge.days), at once what is done with if the person wants to be forgotten.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Field, col, delete, exists, func, or_, select, update

from bot.db import Session, insert, wake
from bot.db.kept import Kept
from bot.db.kept import Rows as Exported
from bot.db.queue import Queued, Rows
from bot.db.report_lines import ReportLineRow
from bot.db.reports import ReportRow
from bot.db.types import RowId, Snowflake, UtcDateTime
from bot.domain.crisis import Reply, Way
from bot.domain.judge.verdict import Action, Rule
from bot.domain.judged import Ending, Judged
from bot.domain.report import Outcome, Place


class VerdictRow(Queued, table=True):
    """One message, or (`message_id` below 0) somebody's name. `rules`: their names with a space between them."""

    __tablename__ = "verdicts"

    number: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    member_id: int | None = Field(default=None, index=True, sa_type=Snowflake)
    channel_id: int = Field(sa_type=Snowflake)
    message_id: int = Field(unique=True, sa_type=Snowflake)
    rules: str = Field(max_length=200)
    action: str = Field(max_length=10)
    at: datetime = Field(index=True, sa_type=UtcDateTime)
    is_shadow: bool = False
    way: str | None = Field(default=None, max_length=10)
    reply_channel: int | None = Field(default=None, sa_type=Snowflake)
    reply_id: int | None = Field(default=None, index=True, sa_type=Snowflake)
    reply_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ending: str | None = Field(default=None, max_length=10)
    report: int | None = Field(default=None, index=True, sa_type=RowId)
    overturned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


ROWS: Rows[int] = Rows(VerdictRow, ("number",), "verdicts")
_NUMBER = col(VerdictRow.number)
_ACTED = (Outcome.WARNED, Outcome.REMOVED, Outcome.TIMED_OUT)


def _judged(row: VerdictRow) -> Judged:
    assert row.number is not None
    reply = None
    if row.reply_channel is not None and row.reply_id is not None and row.reply_until is not None:
        reply = Reply(row.reply_channel, row.reply_id, row.reply_until)
    return Judged(
        row.number, row.member_id, row.channel_id, row.message_id, tuple(map(Rule, row.rules.split())),
        Action(row.action), row.at, row.is_shadow, Way(row.way) if row.way else None, reply, row.sent_at, row.opened_at,
        row.removed_at, Ending(row.ending) if row.ending else None, row.report, row.overturned_at is not None,
        row.told_at,
    )  # fmt: skip


async def add(
    session: Session, member: int, channel: int, message: int, rules: Iterable[Rule], action: Action, now: datetime,
    ending: Ending | None = None, *, is_shadow: bool = False,
) -> int | None:  # fmt: skip
    """Something was found; its number. With an `ending` nothing more is done. None where this message is known already:
    one that was changed and is finished with is looked at again, as a new one.
    """
    values = VerdictRow(
        member_id=member, channel_id=channel, message_id=message, rules=" ".join(rules), action=action, at=now,
        ending=ending, is_shadow=is_shadow, due_at=None if ending else now, requests=1,
    ).model_dump(exclude={"number"})  # fmt: skip
    added = insert(session, VerdictRow).values(**values)
    ended = col(VerdictRow.ending).is_not(None) & col(VerdictRow.report).is_(None)
    again = {name: added.excluded[name] for name in values if name not in ("message_id", "requests")}
    again["requests"] = VerdictRow.requests + 1
    upsert: Any = added.on_conflict_do_update(index_elements=["message_id"], set_=again, where=ended)
    number: int | None = (await session.exec(upsert.returning(_NUMBER))).scalar_one_or_none()
    if number is not None and ending is None:
        wake(session, "verdicts")
    return number


async def get(session: Session, number: int) -> Judged | None:
    """The one with this number."""
    row = await session.get(VerdictRow, number)
    return _judged(row) if row else None


async def of_reply(session: Session, reply: int) -> Judged | None:
    """The one whose answer waits behind this message."""
    row = (await session.exec(select(VerdictRow).where(VerdictRow.reply_id == reply))).first()
    return _judged(row) if row else None


async def of_report(session: Session, report: int) -> list[Judged]:
    """Those that this card of the moderators is about, the first one first."""
    rows = await session.exec(select(VerdictRow).where(VerdictRow.report == report).order_by(_NUMBER))
    return [_judged(row) for row in rows]


async def record(session: Session, number: int, **values: Any) -> None:
    """Record these columns of one."""
    await session.exec(update(VerdictRow).where(_NUMBER.in_([number])).values(**values))


async def look_again(session: Session, number: int, now: datetime, **values: Any) -> None:
    """Record these columns, and have it looked at now."""
    again = {"due_at": now, "attempts": 0, "requests": VerdictRow.requests + 1}
    await record(session, number, **again, **values)
    wake(session, "verdicts")


async def overturn(session: Session, report: int, now: datetime) -> None:
    """A moderator found that what this card is about may stand."""
    for each in await of_report(session, report):
        await look_again(session, each.number, now, overturned_at=now)


async def overturned(session: Session, member: int, since: datetime) -> frozenset[Rule]:
    """The rules that were wrong about what `member` wrote since then."""
    mine = (VerdictRow.member_id == member, col(VerdictRow.overturned_at) >= since)
    rows = (await session.exec(select(VerdictRow.rules).where(*mine))).all()
    return frozenset(Rule(each) for some in rows for each in some.split())


async def any_of(session: Session, member: int, rule: Rule, since: datetime) -> bool:
    """Whether this rule alone spoke of what `member` wrote since then."""
    mine = (VerdictRow.member_id == member, VerdictRow.rules == rule, col(VerdictRow.at) >= since)
    return (await session.exec(select(VerdictRow.number).where(*mine).limit(1))).first() is not None


async def counts(session: Session, since: datetime) -> list[tuple[tuple[Rule, ...], Action, bool, bool, int]]:
    """Of what was found since then: the rules, the action, whether it was only counted, whether it was wrong, and how
    many.
    """
    wrong = col(VerdictRow.overturned_at).is_not(None)
    columns = (VerdictRow.rules, VerdictRow.action, VerdictRow.is_shadow, wrong)
    rows: Any = await session.exec(
        select(*columns, func.count()).where(col(VerdictRow.at) >= since).group_by(*columns)  # type: ignore[call-overload]
    )
    return [
        (tuple(map(Rule, rules.split())), Action(action), bool(shadow), bool(was_wrong), count)
        for rules, action, shadow, was_wrong, count in rows
    ]


async def missed(session: Session, since: datetime, first: int, own: int) -> int:
    """How many reports of people were closed since then with an act, about a message in which nothing was found.

    `first`: the lowest id of the messages that count; `own`: the bot, which reports what it finds. What the owner alone
    looks at is left out.
    """
    reported = exists().where(col(ReportLineRow.report) == col(ReportRow.number), col(ReportLineRow.reporter_id) != own)
    found = exists().where(col(VerdictRow.message_id) == col(ReportRow.message_id))
    which = (
        col(ReportRow.closed_at) >= since, col(ReportRow.outcome).in_(_ACTED), col(ReportRow.place) != Place.OWNER,
        col(ReportRow.message_id) >= first, reported, ~found,
    )  # fmt: skip
    rows = await session.exec(select(func.count()).select_from(ReportRow).where(*which))
    return rows.one()


async def known(session: Session, messages: Iterable[int]) -> frozenset[int]:
    """Those of `messages` in which something was found."""
    wanted = col(VerdictRow.message_id).in_([*messages])
    return frozenset((await session.exec(select(VerdictRow.message_id).where(wanted))).all())


async def forget_old(session: Session, before: datetime) -> None:
    """Delete what was found before then and is done with."""
    done = col(VerdictRow.due_at).is_(None)
    await session.exec(delete(VerdictRow).where(col(VerdictRow.at) < before, done))


async def _forget(session: Session, member: int) -> None:
    """What is under way is brought to its end; of the rest the counts stay."""
    is_done = or_(col(VerdictRow.due_at).is_(None), col(VerdictRow.ending).is_not(None))
    mine = (col(VerdictRow.member_id) == member, is_done)
    await session.exec(update(VerdictRow).where(*mine).values(member_id=None, channel_id=0, message_id=-_NUMBER))


async def _export(session: Session, member: int) -> Exported:
    """What was found in their messages, and what was done."""
    rows = await session.exec(select(VerdictRow).where(VerdictRow.member_id == member).order_by(_NUMBER))
    kept = {"number", "member_id", "channel_id", "message_id", "rules", "action", "at", "is_shadow", "removed_at"}
    return [row.model_dump(mode="json", include={*kept, "ending"}) for row in rows]


KEPT = Kept(
    VerdictRow, lambda member: col(VerdictRow.member_id) == member, outlasts=True, exported=_export, forgotten=_forget
)
