"""Whether webhooks can be stored: the probe asks for more than one of them does, and gives all of it back."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.db import Database, probe, stripe_events
from bot.domain.stripe_event import Arrived, Subject
from tests.db.connections import listen

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)


def _arrived(number: int) -> Arrived:
    """Ids in no order, as Stripe's are; these fill an index's page before the table's last one."""
    name = sha256(f"2{number}".encode()).hexdigest()[:24]
    return Arrived(f"evt_{name}", "customer.subscription.updated", NOW, Subject("subscription", f"sub_{name}"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_there_is_no_room_for_the_probe_where_there_is_none_for_one_webhook(database: Database) -> None:
    async with database.transaction() as session:
        await stripe_events.add(session, [_arrived(-number) for number in range(1, 2000)], NOW)

    def fill(connection: Any, *_: object) -> None:
        connection.cursor().execute("PRAGMA max_page_count = 1")  # as many as there are

    listen(database, "checkout", fill)
    with pytest.raises(OperationalError, match="full"):
        for number in range(1, 100):
            async with database.transaction() as session:
                await stripe_events.add(session, [_arrived(number)], NOW)
    with pytest.raises(OperationalError, match="full"):
        await probe.store(database)


async def test_the_probe_leaves_the_usual_patience_to_whoever_writes_next(database: Database) -> None:
    assert await probe.store(database) == 0
    if database.is_sqlite:
        async with database.transaction(readonly=True) as session:
            found = await session.exec(text("PRAGMA busy_timeout"))  # type: ignore[call-overload]
            assert found.scalar_one() == 15000
