"""Paid roles that somebody gives by hand: looked at when they appear, and told to the staff with who and from whom."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.db import adoption, alerts, jobs
from bot.demo.stage import Stage
from bot.domain.jobs import Job
from sandbox.people import Person

ROOT = Path(__file__).parents[2]
MORE = """
[channels.ops]
name = "ops"
about = "staff"
opens_to = ["moderator"]

[server]
ops_channel = "ops"
"""


@pytest.fixture
async def stage(tmp_path: Path, traffic: Path) -> AsyncIterator[Stage]:
    """The small server, with a channel for the staff."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "tests" / "config", folder)
    (folder / "community.toml").write_text((folder / "community.toml").read_text() + MORE)
    async with Stage(f"sqlite:///{tmp_path}/bot.db", config_dir=folder, record=traffic) as found:
        await found.start_bot()
        await found.eventually(lambda: _is_swept(found), "the first sweep to be done")
        yield found


async def _is_swept(stage: Stage) -> bool:
    async with stage.database.transaction(readonly=True) as session:
        due_at = await jobs.due_at(session, Job.SWEEP, stage.clock.now())
    return due_at is not None and due_at > stage.clock.now()


async def _adopt(stage: Stage) -> None:
    async with stage.database.transaction() as session:
        await adoption.adopt(session, stage.clock.now())


async def _give(stage: Stage, *people: Person) -> None:
    """The owner gives them the paid role."""
    for each in people:
        await stage.discord_api("PUT", f"guilds/{stage.guild}/members/{each.id}/roles/{stage.roles['hospital']}")


async def _told(stage: Stage, *texts: str) -> str:
    """Wait until the staff have read all of this; answers what they read."""
    said = ""

    async def is_said() -> bool:
        nonlocal said
        found = await stage.discord_api("GET", f"channels/{stage.channels['ops']}/messages?limit=100")
        said = "\n".join(each["content"] for each in reversed(found))
        return all(text in said for text in texts)

    await stage.eventually(is_said, f"the staff to read {texts}")
    return said


async def _kinds(stage: Stage) -> set[str]:
    async with stage.database.transaction(readonly=True) as session:
        return {kind for kind, _about in await alerts.all_(session)}


async def test_a_handful_given_by_hand_go_at_once_and_the_staff_read_who_and_from_whom(stage: Stage) -> None:
    await _adopt(stage)
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    friends = [await stage.person(f"friend{number}") for number in range(8)]
    await _give(stage, *friends)
    for each in friends:
        await stage.closes(each)
    owner = stage.sandbox.discord.state.guild.owner_id
    said = await _told(stage, *(f"<@{each.id}> ({each.id}), given by <@{owner}>" for each in friends))
    assert "“Hospital network” by hand" in said
    assert "sweep_breaker" not in await _kinds(stage)
    assert await nurse.can_read(stage.channels["hospital-lobby"])


async def test_without_word_of_who_gave_it_one_is_taken_and_many_are_named(stage: Stage) -> None:
    await _adopt(stage)
    stage.sandbox.discord.gateway("lose", events=["GUILD_AUDIT_LOG_ENTRY_CREATE"])
    friend, other, nurse = [await stage.person(name) for name in ("friend", "other", "noor")]
    await _give(stage, friend)
    await stage.closes(friend)
    await _told(stage, f"<@{friend.id}> ({friend.id})")
    first, last = stage.sandbox.discord.crowd(8, [stage.roles["hospital"]])
    await _give(stage, other)
    await _told(
        stage, "the bot takes it from none of them", f"<@{first}> ({first})", f"<@{last}> ({last})", "Audit Log"
    )
    # Who pays gets what is theirs, and whose membership ends loses it.
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await stage.portal(nurse, action="cancel_now")
    await stage.closes(nurse)


async def test_on_a_server_that_is_not_adopted_it_stays_and_is_alerted(stage: Stage) -> None:
    friend = await stage.person("friend")
    await _give(stage, friend)
    said = await _told(stage, "`health-network roles adopt`")
    assert friend.id not in said
    assert await _kinds(stage) == {"sweep_not_adopted"}
    assert await friend.can_read(stage.channels["hospital-lobby"])
