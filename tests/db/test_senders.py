"""Events that arrive at once are stored in one transaction, and what becomes of one sender touches no other."""

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlmodel import col, select

from bot.clock import Clock
from bot.db import Database, alerts
from bot.db.stripe_events import StripeEventRow
from bot.domain.stripe_event import API_VERSION, Arrived, Subject
from bot.web.stripe_webhook import StripeWebhook

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _arrived(number: int) -> Arrived:
    subject = Subject("subscription", f"sub_{number}")
    return Arrived(f"evt_{number}", "customer.subscription.updated", NOW, subject)


async def _stored(database: Database) -> list[str]:
    async with database.transaction(readonly=True) as session:
        return list(await session.exec(select(StripeEventRow.event_id).order_by(col(StripeEventRow.event_id))))


@pytest.mark.parametrize("gone", [0, 1, 2])
async def test_a_sender_who_goes_takes_nobodys_event_along(database: Database, gone: int) -> None:
    """Also not their own: it was read, and Stripe may count it as delivered."""
    webhook = StripeWebhook(database, ["whsec_x"], Clock())
    senders = [
        asyncio.create_task(database.step(partial(webhook._store, _arrived(number), API_VERSION)))
        for number in range(3)
    ]
    await asyncio.sleep(0)  # all three wait for the one transaction
    senders[gone].cancel()
    ends = await asyncio.gather(*senders, return_exceptions=True)
    assert [isinstance(end, asyncio.CancelledError) for end in ends] == [number == gone for number in range(3)]
    async with asyncio.timeout(10):  # of who has gone nobody hears when theirs is stored
        while await _stored(database) != ["evt_0", "evt_1", "evt_2"]:  # noqa: ASYNC110 - the database has no event
            await asyncio.sleep(0.01)


async def test_later_events_are_stored_in_transactions_of_their_own(database: Database) -> None:
    webhook = StripeWebhook(database, ["whsec_x"], Clock())
    for numbers in ((0,), (1, 2), (1, 3)):
        await asyncio.gather(
            *(database.step(partial(webhook._store, _arrived(number), API_VERSION)) for number in numbers)
        )
    assert await _stored(database) == ["evt_0", "evt_1", "evt_2", "evt_3"]


async def test_each_foreign_version_is_told_of(database: Database) -> None:
    webhook = StripeWebhook(database, ["whsec_x"], Clock())
    versions = ["2019-01-01", API_VERSION, "2019-01-01", "2020-01-01"]
    await asyncio.gather(
        *(database.step(partial(webhook._store, _arrived(number), each)) for number, each in enumerate(versions))
    )
    async with database.transaction(readonly=True) as session:
        told = set(await alerts.all_(session))
    assert told == {("webhook_api_version", "2019-01-01"), ("webhook_api_version", "2020-01-01")}
