"""People, as far as the bot has to know them.

Holds: the Discord user id, the language of their Discord client, and whether they are banned.
Why: to write to them in their language, and to give no role to somebody who is banned.
How long: from their first command or payment until they ask for erasure.

Nothing else about a person is kept: names, messages and what somebody said about their health never are.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel, col, delete, select

from bot.db import Session, insert
from bot.db.types import Snowflake, UtcDateTime


class MemberRow(SQLModel, table=True):
    """One person."""

    __tablename__ = "members"

    member_id: int = Field(primary_key=True, sa_type=Snowflake, sa_column_kwargs={"autoincrement": False})
    locale: str = Field(max_length=10)
    banned: bool = False
    updated_at: datetime = Field(sa_type=UtcDateTime)


async def ensure(session: Session, member: int, now: datetime, locale: str | None = None) -> None:
    """Know `member`; `locale` (one of ours) replaces what was known, None leaves it."""
    row = MemberRow(member_id=member, locale=locale or "en", updated_at=now)
    statement = insert(session, MemberRow).values(**row.model_dump())
    if locale is None:
        statement = statement.on_conflict_do_nothing()
    else:
        known_ = {"locale": locale, "updated_at": now}
        other = col(MemberRow.locale) != locale
        statement = statement.on_conflict_do_update(index_elements=["member_id"], set_=known_, where=other)
    await session.exec(statement)


async def known(session: Session, member: int) -> bool:
    """Whether the bot has anything to do with `member`."""
    return await session.get(MemberRow, member) is not None


async def locale(session: Session, member: int) -> str:
    """The language to write to `member` in."""
    row = await session.get(MemberRow, member)
    return row.locale if row else "en"


async def banned(session: Session, member: int) -> bool:
    """Whether `member` was last seen banned."""
    row = await session.get(MemberRow, member)
    return row is not None and row.banned


async def set_banned(session: Session, member: int, value: bool, now: datetime) -> None:
    """Record a ban or its end, for somebody the bot knows."""
    row = await session.get(MemberRow, member)
    if row is not None:
        row.banned, row.updated_at = value, now


async def export(session: Session, member: int) -> list[dict[str, Any]]:
    """What this table holds about `member`."""
    rows = await session.exec(select(MemberRow).where(col(MemberRow.member_id) == member))
    return [row.model_dump(mode="json") for row in rows]


async def erase(session: Session, member: int) -> None:
    """Forget `member`."""
    await session.exec(delete(MemberRow).where(col(MemberRow.member_id) == member))
