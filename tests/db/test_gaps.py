"""What happened while nobody listened is found: at Discord who came, at Stripe what changed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import discord
import pytest

from bot.billing.reconcile import BACKFILL, RECONCILE
from bot.clock import Clock
from bot.config import load
from bot.db import Database, chores, members
from bot.integrations.discord import Discord, MemberView
from bot.onboarding.service import OnboardingService
from tests.db.billing_desk import Desk

CONFIG = load(Path(__file__).parents[2] / "config")
GUILD = 1
HEARD_AT = Clock().now() - timedelta(hours=1)


class Peopled(Discord):
    """A server with these people, as they joined after (or before) `HEARD_AT`."""

    def __init__(self, joined: dict[int, timedelta]) -> None:
        super().__init__(discord.Client(intents=discord.Intents.none()), GUILD)
        self._joined = joined

    async def members(self) -> AsyncIterator[list[tuple[int, MemberView]]]:
        yield [
            (id_, MemberView(frozenset(), pending=False, joined_at=HEARD_AT + after))
            for id_, after in self._joined.items()
        ]


async def test_who_came_as_the_connection_died_is_found(database: Database) -> None:
    """The bot believed that it heard for a while longer than it did; who has been there for long is left alone."""
    joined = {1: timedelta(minutes=10), 2: timedelta(), 3: timedelta(minutes=-1), 4: timedelta(minutes=-30)}
    newcomers = OnboardingService(database, Peopled(joined), CONFIG, Clock(), lambda: True)
    async with database.transaction() as session:
        await chores.done(session, "arrivals", HEARD_AT, None, reached=HEARD_AT)
    await newcomers.caught_up()
    await newcomers.work()
    async with database.transaction(readonly=True) as session:
        assert await members.here(session, [*joined]) == {1, 2, 3}


@pytest.mark.parametrize(("days", "all_are_compared"), [(1, False), (28, False), (31, True), (400, True)])
async def test_after_a_gap_that_stripe_does_not_remember_all_subscriptions_are_compared(
    desk: Desk, days: int, all_are_compared: bool
) -> None:
    now = desk.clock.now()
    async with desk.database.transaction() as session:
        await chores.done(session, BACKFILL, now, None, reached=now - timedelta(days=days))
    await desk.missed.backfill()
    async with desk.database.transaction(readonly=True) as session:
        assert (await chores.due_at(session, RECONCILE, now) is not None) is all_are_compared
