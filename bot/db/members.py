"""People, as far as the bot has to know them.

Holds: the Discord user id; the language to write to them in, and whether they chose it; the country that they chose, so
that they read its lines for help first; whether they said that they
come through their work in a hospital; whether they want no hints about what they write; whether they are banned; and
since when they are no longer on the server.
Why: to write to them in their language, to lead them to the membership again, and to give no role to somebody who is
banned.
How long: from when they join, or their first command or payment, until they ask for erasure; of somebody who leaves and
has no membership, at once if they had not agreed to the guidelines, else for as long as onboarding.toml says.

Nothing else about a person is kept: names, messages and what somebody said about their health never are.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, exists, tuple_
from sqlmodel import Field, SQLModel, col, select, update

from bot.db import Session, insert
from bot.db.kept import Kept
from bot.db.prepared import Upsert, bindparam, defaults, table
from bot.db.role_rows import RoleStateRow
from bot.db.types import Snowflake, UtcDateTime
from bot.i18n import LOCALES

_AT_ONCE = 500  # values in one statement

Left = tuple[datetime, int]
"""When somebody left, and who: their place among all who left."""


class MemberRow(SQLModel, table=True):
    """One person."""

    __tablename__ = "members"
    __table_args__ = (Index("ix_members_left_at", "left_at", "member_id"),)

    member_id: int = Field(primary_key=True, sa_type=Snowflake, sa_column_kwargs={"autoincrement": False})
    locale: str = Field(default="", max_length=10)  # empty: not known yet
    chose_locale: bool = False
    country: str | None = Field(default=None, max_length=2)
    in_hospital: bool = False
    no_hints: bool = False
    banned: bool = False
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class KnownMember:
    """What is known of one person. `locale` is one of ours, None while it is not known."""

    locale: str | None
    chose_locale: bool
    in_hospital: bool
    country: str | None = None
    wants_hints: bool = True


_MEMBERS = table(MemberRow).c
_FRESH = defaults(MemberRow)
_ADD = Upsert(MemberRow, lambda insert: insert.on_conflict_do_nothing())
_SPEAKS = Upsert(
    MemberRow,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["member_id"],
        set_={"locale": insert.excluded.locale, "updated_at": insert.excluded.updated_at},
        where=(_MEMBERS.locale != insert.excluded.locale) & _MEMBERS.chose_locale.is_(False),
    ),
)
_IS: Any = _MEMBERS.member_id == bindparam("member")
_KNOWN: Any = select(_MEMBERS.member_id).where(_MEMBERS.member_id.in_(bindparam("some", expanding=True)))
_WHERE: Any = select(_MEMBERS.banned, _MEMBERS.left_at).where(_IS)
_LOCALE: Any = select(_MEMBERS.locale).where(_IS)
_ABSENT = update(table(MemberRow)).where(
    _IS, _MEMBERS.left_at.is_(None) | (_MEMBERS.left_at > bindparam("since"))
)  # fmt: skip
_BACK = update(table(MemberRow)).where(_IS, _MEMBERS.left_at.is_not(None))
_BANNED = update(table(MemberRow)).where(_IS)


async def ensure(session: Session, member: int, now: datetime, locale: str | None = None) -> None:
    """Know `member`; `locale` (one of ours) replaces what was known, unless they chose one; None leaves it."""
    row = {**_FRESH, "member_id": member, "locale": locale or "", "updated_at": now}
    await session.exec((_ADD if locale is None else _SPEAKS).of(session), params=row)


async def lock(session: Session, member: int) -> None:
    """Whoever locks `member`, who is known, after this waits for the end of this transaction."""
    await session.get(MemberRow, member, with_for_update=True)


async def add(session: Session, some: Iterable[int], now: datetime) -> set[int]:
    """Know all of these; answers those who were not known before."""
    fresh = MemberRow(member_id=0, updated_at=now).model_dump()
    statement = insert(session, MemberRow).on_conflict_do_nothing().returning(col(MemberRow.member_id))
    rows = [fresh | {"member_id": member} for member in some]
    return {member for (member,) in await session.exec(statement, params=rows)} if rows else set()


async def get(session: Session, member: int) -> KnownMember | None:
    """What is known of `member`."""
    row = await session.get(MemberRow, member)
    if row is None:
        return None
    return KnownMember(_ours(row.locale), row.chose_locale, row.in_hospital, row.country, not row.no_hints)


async def known(session: Session, member: int) -> bool:
    """Whether the bot has anything to do with `member`."""
    return await session.get(MemberRow, member) is not None


async def locale(session: Session, member: int) -> str | None:
    """The language to write to `member` in; None while it is not known."""
    found = (await session.exec(_LOCALE, params={"member": member})).first()
    return None if found is None else _ours(found)


def _ours(locale: str) -> str | None:
    """A newer version, which ran before this one, may have had more languages."""
    return locale if locale in LOCALES else None


async def speaks(session: Session, member: int, locale: str, now: datetime) -> None:
    """The Discord of `member` is in `locale`. Counts for those who are known and chose no language."""
    other = (col(MemberRow.locale) != locale) & col(MemberRow.chose_locale).is_(False)
    values = {"locale": locale, "updated_at": now}
    await session.exec(update(MemberRow).where(col(MemberRow.member_id) == member, other).values(**values))


async def choose_locale(session: Session, member: int, locale: str, now: datetime) -> None:
    """`member`, who is known, wants to be written to in `locale`, whatever their Discord is in."""
    values = {"locale": locale, "chose_locale": True, "updated_at": now}
    await session.exec(update(MemberRow).where(col(MemberRow.member_id) == member).values(**values))


async def choose_country(session: Session, member: int, country: str | None, now: datetime) -> None:
    """`member`, who is known, wants to read the lines of `country` first; None: of none."""
    values = {"country": country, "updated_at": now}
    await session.exec(update(MemberRow).where(col(MemberRow.member_id) == member).values(**values))


async def choose_hints(session: Session, member: int, wants: bool, now: datetime) -> None:
    """`member`, who is known, wants hints about what they write, or none."""
    values = {"no_hints": not wants, "updated_at": now}
    await session.exec(update(MemberRow).where(col(MemberRow.member_id) == member).values(**values))


async def set_in_hospital(session: Session, member: int, value: bool, now: datetime) -> None:
    """`member`, who is known, comes through their work in a hospital, or wants that forgotten."""
    values = {"in_hospital": value, "updated_at": now}
    await session.exec(update(MemberRow).where(col(MemberRow.member_id) == member).values(**values))


async def banned(session: Session, member: int) -> bool:
    """Whether `member` was last seen banned."""
    return (await whereabouts(session, member))[0]


async def set_banned(session: Session, member: int, value: bool, now: datetime) -> None:
    """Record a ban or its end, for somebody the bot knows."""
    await session.exec(_BANNED, params={"member": member, "banned": value, "updated_at": now})


async def set_left(session: Session, member: int, left_at: datetime | None) -> None:
    """`member` left at that time, or is here (None)."""
    await session.exec(update(MemberRow).where(col(MemberRow.member_id) == member).values(left_at=left_at))


async def absent(session: Session, member: int, since: datetime) -> bool:
    """`member` was not on the server at `since`, and is not now, though nobody heard them leave; is that news?"""
    found = await session.exec(_ABSENT, params={"member": member, "since": since, "left_at": since})
    return bool(found.rowcount)


async def back(session: Session, member: int) -> bool:
    """`member` was seen to be on the server; whether that is news."""
    return bool((await session.exec(_BACK, params={"member": member, "left_at": None})).rowcount)


async def whereabouts(session: Session, member: int) -> tuple[bool, datetime | None]:
    """Whether `member` is banned, and since when they are away (None: they are here), by what was last heard."""
    banned_, left_at = (await session.exec(_WHERE, params={"member": member})).first() or (False, None)
    return banned_, left_at


async def known_of(session: Session, some: Collection[int]) -> set[int]:
    """Those of `some` that the bot has anything to do with."""
    ids, found = list(some), set[int]()
    for start in range(0, len(ids), _AT_ONCE):
        found |= set(await session.exec(_KNOWN, params={"some": ids[start : start + _AT_ONCE]}))
    return found


async def here(session: Session, some: Collection[int]) -> set[int]:
    """Those of `some` that are known and not known to have left."""
    statement = select(MemberRow.member_id).where(col(MemberRow.member_id).in_(some), col(MemberRow.left_at).is_(None))
    return set(await session.exec(statement))


async def mark_gone(session: Session, now: datetime, after: int, limit: int) -> int | None:
    """Who was not on the server when last looked for has left, though nobody heard it.

    Of the first `limit` of them with an id above `after`; answers the last one's, None when there is none.
    """
    absent = select(RoleStateRow.member_id).where(
        col(RoleStateRow.present).is_not(True),  # as the index has it
        col(RoleStateRow.present).is_(False),
        col(RoleStateRow.observed_at).is_not(None),
        col(RoleStateRow.member_id) > after,
    )
    some = list(await session.exec(absent.order_by(col(RoleStateRow.member_id)).limit(limit)))
    gone = update(MemberRow).where(col(MemberRow.left_at).is_(None), col(MemberRow.member_id).in_(some))
    await session.exec(gone.values(left_at=now))
    return some[-1] if some else None


async def mark_back(session: Session, moment: datetime, after: Left | None, limit: int) -> Left | None:
    """Who had left by `moment` and was seen since is here, of the first `limit` behind `after`; answers the last."""
    some = await left_before(session, moment, after, limit)
    seen = exists().where(
        col(RoleStateRow.member_id) == col(MemberRow.member_id),
        col(RoleStateRow.observed_at) > col(MemberRow.left_at),
        col(RoleStateRow.present).is_(True),
    )
    back = update(MemberRow).where(col(MemberRow.member_id).in_([member for _left_at, member in some]), seen)
    await session.exec(back.values(left_at=None))
    return some[-1] if some else None


async def left_before(session: Session, moment: datetime, after: Left | None, limit: int) -> list[Left]:
    """People who had left by `moment` and have not come back: the first `limit` behind `after`."""
    at, id_ = col(MemberRow.left_at), col(MemberRow.member_id)
    statement = select(MemberRow.left_at, MemberRow.member_id).where(at <= moment)
    if after is not None:
        statement = statement.where(tuple_(at, id_) > after)
    rows = await session.exec(statement.order_by(at, id_).limit(limit))
    return [(left_at, member) for left_at, member in rows if left_at is not None]


KEPT = Kept(
    MemberRow,
    lambda member: col(MemberRow.member_id) == member,
    tied=lambda member: (col(MemberRow.member_id) == member) & col(MemberRow.banned).is_(True),
)
