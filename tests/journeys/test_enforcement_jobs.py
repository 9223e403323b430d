"""What the bot learns each hour so as to judge by it, and what the staff read of it each week."""

from collections.abc import AsyncIterator
from datetime import UTC, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from bot.db import alerts, jobs
from bot.demo.snapshot import Snapshot
from bot.demo.stage import Stage
from bot.domain.jobs import Job
from bot.enforcement import rules
from tests.journeys.moderating import card, cards, moderator, press, report
from tests.journeys.test_enforcement import gone, member, seen, settled, verdicts
from tests.journeys.welcoming import ROOT

HOUR = timedelta(hours=1)
SAID = "In the last seven days"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Config with a file of domains, and a channel for the staff."""
    found = tmp_path / "config"
    copytree(ROOT / "tests" / "config", found)
    text = (found / "moderation.toml").read_text()
    assert text.count("[judge]\n") == 1
    (found / "moderation.toml").write_text(text.replace("[judge]\n", '[judge]\nblocked_files = ["fraud.txt"]\n'))
    with (found / "community.toml").open("a") as file:
        file.write('\n[server]\nops_channel = "mod-log"\n')
    (found / "fraud.txt").write_text("# of May\n0.0.0.0 kitchen-table.example\n")
    return found


@pytest.fixture
async def stage(folder: Path, tmp_path: Path, traffic: Path, furnished: Snapshot) -> AsyncIterator[Stage]:
    """The furnished world with that config, and the bot in it, which has learned for the first time."""
    async with Stage(f"sqlite:///{tmp_path}/bot.db", config_dir=folder, record=traffic, like=furnished) as found:
        await found.start_bot()
        await done(found, *Job)
        yield found


async def done(stage: Stage, *names: Job) -> None:
    """Wait until these are not due."""

    async def are_done() -> bool:
        async with stage.database.transaction(readonly=True) as session:
            due = [await jobs.due_at(session, each, stage.clock.now()) for each in names]
        return all(each is None or each > stage.clock.now() for each in due)

    await stage.eventually(are_done, f"{names} to be done")


async def an_hour_later(stage: Stage) -> None:
    """What is learned each hour has been learned again."""
    await stage.advance(HOUR)
    await done(stage, Job.DOMAIN_LISTS, Job.STAFF_NAMES)


async def restarted(stage: Stage) -> None:
    """The bot was started anew, and has learned what it has to."""
    await stage.stop_bot()
    await stage.start_bot()
    await done(stage, Job.DOMAIN_LISTS, Job.STAFF_NAMES)


async def test_a_link_to_where_fraud_is_known_is_taken_down_as_the_file_says_now(stage: Stage, folder: Path) -> None:
    room, file = stage.channels["lounge"], folder / "fraud.txt"
    anna, bea, carl, mia = *[await member(stage, name) for name in ("anna", "bea", "carl")], await moderator(stage)
    await anna.say(room, "my soup is at https://www.kitchen-table.example/soup for whoever likes it")
    await gone(stage, bea, room, "my soup")
    file.write_text("||garden-gate.example^\n")
    await bea.say(room, "see the roses on https://garden-gate.example/roses this morning")
    await an_hour_later(stage)
    await bea.say(room, "and today the tulips https://garden-gate.example/tulips are out")
    await gone(stage, anna, room, "tulips")
    await carl.say(room, "bread, too: https://kitchen-table.example/bread")
    file.unlink()
    await an_hour_later(stage)
    told = await card(stage, mia, "cannot read this file", "mod-log")
    assert "`fraud.txt`" in told.content
    await carl.say(room, "is that the garden of https://garden-gate.example/about by any chance?")
    await gone(stage, anna, room, "by any chance")
    file.write_text("||garden-gate.example^\n")
    await an_hour_later(stage)
    async with stage.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == []
    await restarted(stage)
    await bea.say(room, "last ones for this year: https://garden-gate.example/asters and that was it")
    await gone(stage, anna, room, "last ones")
    stands = " ".join(await seen(anna, room))
    assert "roses" in stands, "before the file was read again"
    assert "bread" in stands, "the file names it no more"
    assert {each[0] for each in await verdicts(stage)} == {"links"}
    await settled(stage, *["removed"] * 4)


async def test_moderators_see_who_is_called_like_one_of_them(stage: Stage, tmp_path: Path) -> None:
    room = stage.channels["lounge"]
    stranger, other, amanda = [await member(stage, name) for name in ("m1randa_bos", "mirandab0s", "amanda_bosch")]
    miranda = await moderator(stage, "miranda_bos")
    await stranger.say(room, "hello to all of you, before anybody knew")
    await an_hour_later(stage)
    for each in (amanda, miranda, stranger):
        await each.say(room, "good morning to all of you")
    shown = await card(stage, miranda, "pretends to be staff")
    assert f"<@{stranger.id}>" in shown.content
    assert [each[:3] for each in await verdicts(stage)] == [("impersonation", "review", "reviewed")]
    await restarted(stage)
    await other.say(room, "and a good evening, too")
    await settled(stage, "reviewed", "reviewed")
    await stage.stop_bot()
    stored = kept(tmp_path)
    assert b"impersonation" in stored
    assert b"miranda" not in stored


def kept(folder: Path) -> bytes:
    """All that the database has written."""
    return b"".join(file.read_bytes() for file in folder.glob("bot.db*"))


async def test_each_week_the_staff_read_figures_once(stage: Stage) -> None:
    room = stage.channels["lounge"]
    anna, rick, bea = [await member(stage, name) for name in ("anna", "rick", "bea")]
    mia = await moderator(stage)
    await anna.say(room, "my soup is at https://www.kitchen-table.example/soup for whoever likes it")
    await settled(stage, "removed")
    await report(stage, bea, await rick.say(room, "I went for a walk along the river today"))
    await press(mia, await card(stage, mia, f"<@{rick.id}>"), "report:warn:2")
    await card(stage, mia, "Closed: warned")
    assert await lines(stage) == []
    monday = rules.next_week(UTC, stage.clock.now())
    await stage.advance(monday - stage.clock.now())
    await done(stage, Job.WEEK)
    (said,) = await lines(stage)
    assert said.splitlines() == [
        f"{SAID} the bot found something in one message:",
        "- doubtful link: 1",
        "Of these only counted, with nothing done: 0.",
        "Of these fine after all, as a moderator found: 0.",
        "Reports from people that moderators acted on, where the bot had found nothing: 1.",
    ]
    assert stage.app is not None
    async with stage.app.database.transaction() as session:  # as if it had ended before that was recorded
        await jobs.ask_for(session, Job.WEEK, stage.clock.now())
    await done(stage, Job.WEEK)
    await stage.stop_bot()
    await stage.start_bot()
    await stage.advance(timedelta(days=6))
    await done(stage, *Job)
    assert await lines(stage) == [said]
    await stage.advance(timedelta(days=1))
    await done(stage, Job.WEEK)
    assert len(await lines(stage)) == 2
    assert "nothing: 0" in (await lines(stage))[1]


async def lines(stage: Stage) -> list[str]:
    """What the staff have read of weeks, the first one first."""
    owner = await stage.owner()
    return [each.content for each in await cards(stage, owner, "mod-log") if SAID in each.content]
