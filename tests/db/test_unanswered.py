"""A first post in a support group that waits for an answer; what begins nothing does not."""

from datetime import timedelta
from pathlib import Path

import discord
import pytest

from bot.clock import Clock
from bot.config import load
from bot.db import Database, first_posts, guild_objects
from bot.i18n import Sentences
from bot.integrations.discord import Discord
from bot.onboarding.first_posts import FirstPosts
from bot.onboarding.rules import Said

FOLDER = Path(__file__).parents[2] / "config"
CONFIG = load(FOLDER)
GROUP, OTHER, ANNA, BEN = 70, 71, 1, 2


class Group:
    """A support group, and which messages in it wait for an answer."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, Clock()
        nobody = Discord(discord.Client(intents=discord.Intents.none()), 1)  # never asked
        self.posts = FirstPosts(database, nobody, CONFIG, Sentences(FOLDER / "locales"), self.clock, 1)

    async def waiting(self) -> list[int]:
        """The messages that are looked at when the time is up, the oldest first."""
        later = self.clock.now() + timedelta(days=30)
        async with self.database.transaction(readonly=True) as session:
            return [each.key for each in await first_posts.ROWS.due(session, later, 10)]


@pytest.fixture
async def group(database: Database) -> Group:
    key = next(key for key, each in CONFIG.community.channels.items() if each.about == "support")
    async with database.transaction() as session:
        await guild_objects.put(session, "channel", key, GROUP)
    return Group(database)


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        (Said(GROUP, 700, ANNA), True),
        (Said(GROUP, 700, ANNA, is_reply=True), False),
        (Said(OTHER, 700, ANNA), False),
        (Said(700, 701, ANNA, parent=GROUP, opener=ANNA), True),
        (Said(700, 701, BEN, parent=GROUP, opener=ANNA), False),
        (Said(700, 701, ANNA, is_reply=True, parent=GROUP, opener=ANNA), False),
    ],
)
async def test_only_what_begins_something_in_a_support_group_waits(group: Group, said: Said, waits: bool) -> None:
    await group.posts.written(said)
    assert await group.waiting() == [said.message] * waits


async def test_who_goes_on_waits_once_and_an_answer_ends_it(group: Group) -> None:
    await group.posts.written(Said(GROUP, 700, ANNA))
    await group.posts.written(Said(GROUP, 702, ANNA))
    await group.posts.written(Said(GROUP, 703, BEN, is_reply=True))
    assert await group.waiting() == []
    await group.posts.written(Said(GROUP, 704, ANNA))
    await group.posts.written(Said(GROUP, 705, ANNA))
    assert await group.waiting() == [704]


async def test_it_waits_as_long_as_config_says(group: Group) -> None:
    await group.posts.written(Said(GROUP, 700, ANNA))
    patience = timedelta(hours=CONFIG.onboarding.groups.unanswered_hours)
    now = group.clock.now()
    async with group.database.transaction(readonly=True) as session:
        look_at = await first_posts.ROWS.next_due(session, now - timedelta(days=1))
    assert look_at is not None
    assert timedelta() <= now - (look_at - patience) < timedelta(minutes=1)
