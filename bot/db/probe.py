"""Whether webhooks can be stored just now: some are, and are taken out again in the same transaction.

Nothing less shows it: a transaction that is rolled back never asks for room, and a row that is written over needs none.
Nobody else ever sees these events, and as they are committed only once they are gone, none is left by a kill.
"""

import asyncio
from contextlib import nullcontext
from datetime import UTC, datetime
from uuid import uuid4

from sqlmodel import col, delete

from bot.db import Database, alerts, insert
from bot.db.stripe_events import StripeEventRow

PATIENCE_S = 1.5
# So many of the longest there can be need more room than a delivery does: new pages in the table and each index.
_EVENTS = 8
_AT = datetime(2000, 1, 1, tzinfo=UTC)


async def store(database: Database) -> int:
    """Store events as webhooks are; answers the number of open alerts.

    Raises Unavailable when that fails or others are in the way for longer than PATIENCE_S. (What SQLite's thread has
    begun cannot be broken off: there it is told how long to wait.)
    """
    rows = [_longest() for _ in range(_EVENTS)]
    limit = nullcontext() if database.is_sqlite else asyncio.timeout(PATIENCE_S)
    async with limit, database.transaction(patience_s=PATIENCE_S) as session:
        await session.exec(insert(session, StripeEventRow), params=[row.model_dump() for row in rows])
        await session.exec(
            delete(StripeEventRow).where(col(StripeEventRow.event_id).in_([row.event_id for row in rows]))
        )
        return len(await alerts.all_(session))


def _longest() -> StripeEventRow:
    return StripeEventRow(
        event_id=f"{uuid4().hex:x<255}", type="x" * 100, created_at=_AT, received_at=_AT,
        subject_kind="x" * 40, subject_id=f"{uuid4().hex:x<255}",
    )  # fmt: skip
