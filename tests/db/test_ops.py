"""Alerts told to the staff in Discord's sandbox: once each, over restarts, and when the channel cannot be reached."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import discord
import pytest
from structlog.testing import capture_logs

from bot.clock import Clock
from bot.community.ops import AFTER_FAILURE, Ops
from bot.config import load
from bot.db import Database, alerts, guild_objects
from bot.i18n import Sentences
from bot.integrations.discord import over_http
from bot.integrations.discord_guild import Structure
from sandbox.discord import DiscordSandbox

FOLDER = Path(__file__).parents[2] / "config"
CONFIG, SENTENCES = load(FOLDER), Sentences(FOLDER / "locales")
PACE = timedelta(minutes=1)


class Staff:
    """The ops channel, and the bot that writes into it."""

    def __init__(self, database: Database, sandbox: DiscordSandbox, client: discord.Client) -> None:
        self.database, self.sandbox, self.clock = database, sandbox, Clock()
        self._client = client
        self.channel = 0
        self.restart()

    def restart(self, locale: str = "en") -> None:
        """The bot starts anew."""
        server = CONFIG.community.server.model_copy(update={"locale": locale})
        config = CONFIG.model_copy(update={"community": CONFIG.community.model_copy(update={"server": server})})
        structure = Structure(self._client, self.sandbox.guild_id)
        self.ops = Ops(self.database, structure, config, SENTENCES, self.clock, PACE)

    async def make_channel(self) -> None:
        """The channel is made, and its id is known."""
        made = await self._client.http.create_channel(self.sandbox.guild_id, 0, name="ops")
        self.channel = int(made["id"])
        async with self.database.transaction() as session:
            await guild_objects.put(session, "channel", "ops", self.channel)

    async def open(self, kind: str, *abouts: str) -> None:
        """There is trouble."""
        async with self.database.transaction() as session:
            for each in abouts:
                await alerts.open_(session, kind, each, self.clock.now())

    async def close(self, kind: str, about: str) -> None:
        """It is over."""
        async with self.database.transaction() as session:
            await alerts.close(session, about, kind)

    async def said(self) -> list[str]:
        """What stands in the channel."""
        return [each["content"] for each in reversed(await self._client.http.logs_from(self.channel, 100))]

    async def works(self, *, later: timedelta = PACE) -> list[str]:
        """The bot tells what is news, some time after it last did; what stands in the channel then."""
        self.clock.advance(later)
        await self.ops.work()
        return await self.said()


@pytest.fixture
async def staff(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Staff]:
    sandbox = DiscordSandbox()
    await sandbox.start()
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
    async with over_http(sandbox.bot_token) as client:
        found = Staff(database, sandbox, client)
        await found.make_channel()
        yield found
    await sandbox.close()


async def test_each_is_told_once_while_it_lasts_and_anew_when_it_comes_back(staff: Staff) -> None:
    await staff.open("unknown_price", "sub_1", "sub_2")
    await staff.open("parked", "evt_1")
    (first,) = await staff.works()
    assert all(each in first for each in ("`sub_1`, `sub_2`", "`evt_1`", "billing replay"))
    staff.restart()
    assert await staff.works() == [first]
    await staff.open("unknown_price", "sub_1", "sub_3")
    _, second = await staff.works()
    assert "`sub_3`" in second
    assert "`sub_1`" not in second
    await staff.close("unknown_price", "sub_1")
    await staff.open("unknown_price", "sub_1")
    assert "`sub_1`" in (await staff.works())[-1]


async def test_what_goes_wrong_within_a_minute_is_told_together(staff: Staff) -> None:
    await staff.open("unknown_price", "sub_0")
    (first,) = await staff.works()
    for number in range(1, 4):
        await staff.open("unknown_price", f"sub_{number}")
        assert await staff.works(later=timedelta()) == [first]
    await staff.open("unknown_price", *(f"sub_{number}" for number in range(4, 1001)))
    due_at = await staff.ops.work()
    assert due_at is not None
    _, second = await staff.works()
    assert "and 990 more" in second
    assert await staff.works() == [first, second]


async def test_a_channel_that_cannot_be_reached_is_told_later(staff: Staff) -> None:
    for fault in ({"status": 503}, {"status": 403, "body": {"code": 50013}}, {"status": 404, "body": {"code": 10003}}):
        await staff.open("unknown_price", f"sub_{fault['status']}")
        staff.sandbox.fault(r"/messages$", method="POST", **fault)
        before = await staff.said()
        assert await staff.works(later=AFTER_FAILURE) == before
        assert await staff.works(later=timedelta(seconds=30)) == before
        staff.sandbox.faults.remove()
        assert await staff.works(later=timedelta(seconds=30)) == before, "asked again at once"
        assert f"sub_{fault['status']}" in (await staff.works(later=AFTER_FAILURE))[-1]


async def test_without_a_channel_nothing_is_lost(staff: Staff) -> None:
    async with staff.database.transaction() as session:
        await guild_objects.remove(session, "channel", "ops")
    await staff.open("unknown_price", "sub_1")
    assert await staff.works() == []
    await staff.make_channel()
    assert len(await staff.works()) == 1


async def test_the_staff_are_told_in_their_language(staff: Staff) -> None:
    staff.restart("nl")
    await staff.open("no_manage_roles", "hospital")
    (said,) = await staff.works()
    assert "Zet Rollen beheren aan." in said


class Stopped(Clock):
    """A clock that moves when it is moved."""

    began = Clock().now()

    def now(self) -> datetime:
        """The present."""
        return self.began + self._ahead


async def test_it_says_when_it_goes_on(staff: Staff) -> None:
    staff.clock = clock = Stopped()
    staff.restart()
    assert await staff.ops.work() is None
    await staff.open("unknown_price", "sub_1")
    due = clock.now() + PACE
    assert await staff.ops.work() == due
    await staff.open("unknown_price", "sub_2")
    clock.advance(PACE - timedelta(seconds=1))
    assert await staff.ops.work() == due
    assert len(await staff.said()) == 1
    clock.advance(timedelta(seconds=1))
    assert await staff.ops.work() == clock.now() + PACE, "when it is due, not later"
    assert len(await staff.said()) == 2
    clock.advance(PACE)
    assert await staff.ops.work() is None
    await staff.open("audit", "missing:roles.team")  # the audit tells of that itself
    assert await staff.ops.work() is None


async def test_it_goes_on_when_discord_says_or_else_in_five_minutes_and_logs_why(staff: Staff) -> None:
    staff.clock = clock = Stopped()
    staff.restart()
    await staff.open("unknown_price", "sub_1")
    staff._client.http.max_ratelimit_timeout = 30.0
    said: list[tuple[str, str, str]] = []
    for fault, wait in (
        ({"status": 503}, timedelta(minutes=5)),
        ({"status": 429, "retry_after": 77}, timedelta(seconds=77)),
        ({"status": 404, "body": {"code": 10003}}, timedelta(minutes=5)),
    ):
        staff.sandbox.fault(r"/messages$", method="POST", **fault)
        with capture_logs() as logged:
            assert await staff.ops.work() == clock.now() + wait
        assert all(each["reason"] for each in logged)
        said += [(each["event"], each["log_level"], each["error"]) for each in logged]
        staff.sandbox.faults.remove()
        clock.advance(wait)
    assert said == [("ops_not_told", "warning", error) for error in ("TryLater", "TryLater", "NotThere")]
    assert await staff.ops.work() == clock.now() + PACE


async def test_told_again_after_a_crash_it_stands_there_once(staff: Staff) -> None:
    """Discord wrote it, and the bot was gone before it could write that down."""
    staff.clock = Stopped()
    staff.restart()
    await staff.open("unknown_price", "sub_1")
    staff.sandbox.fault(r"/messages$", method="POST", drop="after", times=5)
    await staff.ops.work()
    staff.sandbox.faults.remove()
    staff.restart()
    assert await staff.ops.work() is not None
    assert len(await staff.said()) == 1


async def test_nobody_is_mentioned(staff: Staff) -> None:
    await staff.open("charged @everyone", "<@&1> @here")
    await staff.works()
    (said,) = await staff._client.http.logs_from(staff.channel, 100)
    assert (said["mention_everyone"], said["mentions"], said["mention_roles"]) == (False, [], [])
