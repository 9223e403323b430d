"""Messages that a moderator wants deleted: shown to them first, and then worked through.

Holds: the ids of the messages, the channel in which they stand, and the number of the case that they became. Nobody's
id, and nothing of what anybody wrote.
Why: what was shown is what is deleted, each of it once, also after a restart.
How long: until they are deleted; where nobody says so, 15 minutes.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, col, delete, update

from bot.db import Session, wake
from bot.db.kept import Kept
from bot.db.queue import Queued, Rows
from bot.db.types import RowId, Snowflake, UtcDateTime
from bot.domain.purge import Purge


class PurgeRow(Queued, table=True):
    """One purge. `message_ids`: those that are left, as JSON; `expires_at`: until when it can be begun."""

    __tablename__ = "purges"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    channel_id: int = Field(sa_type=Snowflake)
    message_ids: str = Field(sa_type=Text)
    total: int
    expires_at: datetime = Field(sa_type=UtcDateTime)
    number: int | None = Field(default=None, sa_type=RowId)


ROWS: Rows[int] = Rows(PurgeRow, ("id",), "purges")


async def add(session: Session, channel: int, ids: Sequence[int], expires_at: datetime) -> int:
    """These messages may be deleted until `expires_at`; what this is called from now on."""
    row = PurgeRow(
        channel_id=channel, message_ids=_said(ids), total=len(ids), expires_at=expires_at, due_at=expires_at
    )  # fmt: skip
    session.add(row)
    await session.flush()
    assert row.id is not None
    wake(session, ROWS.topic)
    return row.id


async def get(session: Session, purge: int) -> Purge | None:
    """This one, if it is not over."""
    row = await session.get(PurgeRow, purge)
    if row is None or row.id is None:
        return None
    ids = tuple(int(each) for each in json.loads(row.message_ids))
    return Purge(row.id, row.channel_id, ids, row.total, row.expires_at, row.number)


async def claim(session: Session, purge: int, channel: int, now: datetime) -> bool:
    """Whether this transaction is the one that begins it: it is due then, and `begin` says as which case. `channel`:
    the one from which it is begun.
    """
    here = (col(PurgeRow.id) == purge, col(PurgeRow.channel_id) == channel)
    can_begin = (*here, col(PurgeRow.number).is_(None), col(PurgeRow.expires_at) > now)
    values = {"due_at": now, "requests": PurgeRow.requests + 1}
    found = await session.exec(update(PurgeRow).where(*can_begin).values(values))
    return bool(found.rowcount)


async def begin(session: Session, purge: int, number: int) -> None:
    """It is case `number` from now on."""
    await session.exec(update(PurgeRow).where(col(PurgeRow.id) == purge).values(number=number))
    wake(session, ROWS.topic)


async def keep(session: Session, purge: int, ids: Sequence[int]) -> None:
    """These are left."""
    await session.exec(update(PurgeRow).where(col(PurgeRow.id) == purge).values(message_ids=_said(ids)))


async def remove(session: Session, purge: int) -> None:
    """It is over."""
    await session.exec(delete(PurgeRow).where(col(PurgeRow.id) == purge))


async def leave(session: Session, purge: int) -> bool:
    """Nobody wants it any more; False where it has begun."""
    unbegun = (col(PurgeRow.id) == purge, col(PurgeRow.number).is_(None))
    return bool((await session.exec(delete(PurgeRow).where(*unbegun))).rowcount)


def _said(ids: Sequence[int]) -> str:
    return json.dumps([str(each) for each in ids])


KEPT = Kept(PurgeRow)
