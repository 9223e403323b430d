"""Where the bot may not write what it has to tell, it says so and goes on trying."""

from datetime import timedelta
from pathlib import Path

import discord
import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.config import load
from bot.config.onboarding import Changes
from bot.db import Database, acceptances, alerts, first_posts, guidelines, guild_objects, jobs, members
from bot.domain.acceptance import Acceptance
from bot.domain.jobs import Job
from bot.domain.screen import Screen
from bot.i18n import Sentences
from bot.integrations.discord import Discord, write
from bot.onboarding.first_posts import FirstPosts
from bot.onboarding.guidelines import GuidelinesService
from sandbox.discord import DiscordSandbox
from tests.db.test_notices import Still
from tests.db.working import Worker

ROOT = Path(__file__).parents[2]
CONFIG, SENTENCES = load(ROOT / "config"), Sentences(ROOT / "config" / "locales")
DAY = timedelta(days=1)


class Board:
    """A channel where something is to be told, and one where people talk."""

    def __init__(self, database: Database, sandbox: DiscordSandbox, client: discord.Client) -> None:
        self.database, self.sandbox, self.client, self.clock = database, sandbox, client, Still()
        self.discord = Discord(client, sandbox.guild_id)
        self.place = self.group = 0

    async def build(self) -> None:
        for name in ("place", "group"):
            made = await self.client.http.create_channel(self.sandbox.guild_id, 0, name=name)
            setattr(self, name, int(made["id"]))

    def shut(self) -> None:
        body = {"message": "Missing Permissions", "code": 50013}
        self.sandbox.fault(f"/channels/{self.place}/messages$", method="POST", status=403, body=body)

    @property
    def told(self) -> int:
        return len(self.sandbox.state.guild.channels[self.place].messages)

    async def alerts(self) -> list[tuple[str, str]]:
        async with self.database.transaction(readonly=True) as session:
            return await alerts.all_(session)


def _said(logged: list[EventDict]) -> list[tuple[str, str]]:
    """The alerts in the log, which is what somebody's own watch over it goes by."""
    return [(each["kind"], each["about"]) for each in logged if each["event"] == "alert"]


@pytest.fixture
async def board(database: Database, server: tuple[DiscordSandbox, discord.Client]) -> Board:
    found = Board(database, *server)
    await found.build()
    return found


async def test_what_mentors_are_to_be_told_waits_until_the_bot_may_write_there(board: Board) -> None:
    key = CONFIG.onboarding.groups.mentors_channel
    assert key is not None
    message = await write(board.client, board.group, Screen("I was told this week."), "said")
    async with board.database.transaction() as session:
        await guild_objects.put(session, "channel", key, board.place)
        await first_posts.follow(session, message, board.group, board.clock.now())
    posts = FirstPosts(board.database, board.discord, CONFIG, SENTENCES, board.clock, board.sandbox.guild_id)
    worker = Worker(posts.queue, board.database, board.clock)
    board.shut()
    with capture_logs() as logged:
        for _ in range(14):
            await worker.once()
            board.clock.advance(timedelta(minutes=16))
    assert (board.told, await board.alerts()) == (0, [("post_refused", key)])
    assert _said(logged) == [("post_refused", key)]
    board.sandbox.faults.remove()
    await worker.once()
    board.clock.advance(DAY)
    await worker.once()
    assert (board.told, await board.alerts()) == (1, [])


async def test_new_guidelines_are_announced_once_the_bot_may_write_there(board: Board) -> None:
    wanted = CONFIG.onboarding.guidelines.model_copy(
        update={"version": 2, "announce_in": "news", "changes": Changes(en="A rule", nl="Een regel")}
    )
    onboarding = CONFIG.onboarding.model_copy(update={"guidelines": wanted})
    config = CONFIG.model_copy(update={"onboarding": onboarding})
    async with board.database.transaction() as session:
        now = board.clock.now()
        await guild_objects.put(session, "channel", "news", board.place)
        await guidelines.publish(session, 1, now)
        await members.ensure(session, 1, now)
        await acceptances.put(session, Acceptance(1, 1, now, "en"))
        await jobs.ask_for(session, Job.GUIDELINES, now)
    service = GuidelinesService(board.database, board.discord, config, SENTENCES, board.clock)
    worker = Worker(jobs.queue("server_jobs", {Job.GUIDELINES: service.work}), board.database, board.clock)
    board.shut()
    with capture_logs() as logged:
        assert await worker.once() is not None
    assert (board.told, await board.alerts()) == (0, [("post_refused", "news")])
    assert _said(logged) == [("post_refused", "news")]
    board.sandbox.faults.remove()
    board.clock.advance(DAY)
    assert await worker.once() is None
    assert (board.told, await board.alerts()) == (1, [])
