"""Which roles the bot gave to whom: written down before it gives them, forgotten once they were seen to be gone.

Holds: by Discord user id, the ids of the roles that the bot has given or is about to give, and since when.
Why: what was given can be taken whatever became of the reason for it: a grant that was replaced, a tier that config
no longer has.
How long: until the person is seen without the role or has left, or erasure.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Field, SQLModel, col, delete, select

from bot.db import Session
from bot.db.kept import Kept
from bot.db.prepared import Upsert, bindparam, table
from bot.db.types import Snowflake, UtcDateTime


class GivenRoleRow(SQLModel, table=True):
    """One role of one person."""

    __tablename__ = "given_roles"

    member_id: int = Field(
        primary_key=True, foreign_key="members.member_id", sa_type=Snowflake, sa_column_kwargs={"autoincrement": False}
    )
    role_id: int = Field(primary_key=True, sa_type=Snowflake, sa_column_kwargs={"autoincrement": False})
    given_at: datetime = Field(sa_type=UtcDateTime)


_GIVEN = table(GivenRoleRow).c
_OF = select(_GIVEN.role_id).where(_GIVEN.member_id == bindparam("member"))
_PUT = Upsert(GivenRoleRow, lambda insert: insert.on_conflict_do_nothing())


async def of(session: Session, member: int) -> frozenset[int]:
    """The roles that the bot gave `member`, by id."""
    return frozenset(await session.exec(_OF, params={"member": member}))


async def of_many(session: Session, some: Collection[int]) -> dict[int, frozenset[int]]:
    """The same for these people; who has none is left out."""
    found: dict[int, frozenset[int]] = {}
    for row in await session.exec(select(GivenRoleRow).where(col(GivenRoleRow.member_id).in_(some))):
        found[row.member_id] = found.get(row.member_id, frozenset()) | {row.role_id}
    return found


async def put(session: Session, member: int, roles: Collection[int], now: datetime) -> None:
    """The bot gives these roles to `member`, who is known."""
    rows = [{"member_id": member, "role_id": role, "given_at": now} for role in sorted(roles)]
    if rows:
        await session.exec(_PUT.of(session), params=rows)


async def forget(session: Session, member: int, roles: Collection[int]) -> None:
    """`member` was seen without these roles."""
    if roles:
        theirs = col(GivenRoleRow.member_id) == member, col(GivenRoleRow.role_id).in_(roles)
        await session.exec(delete(GivenRoleRow).where(*theirs))


KEPT = Kept(GivenRoleRow, lambda member: col(GivenRoleRow.member_id) == member)
