"""What Discord's gateway sends and nobody can read ends nothing: the bot goes on, or comes again with a pause."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.db import members
from bot.demo.stage import Stage
from tests.journeys.moderating import moderator
from tests.soaking import cases


def _count(stage: Stage, name: str) -> int:
    assert stage.app is not None
    return stage.app.metrics.snapshot().get(name, 0)


async def _answers(stage: Stage) -> None:
    """The bot answers a command, and gives a role."""
    nurse = await stage.person(f"noor{len(stage.sandbox.discord.state.users)}")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)


async def _counted(stage: Stage, name: str, number: int) -> None:
    async def is_counted() -> bool:
        return _count(stage, name) >= number

    await stage.eventually(is_counted, f"{number} {name}")


async def test_an_event_that_cannot_be_read_is_left_out_and_the_session_lives_on(stage: Stage) -> None:
    discord, guild = stage.sandbox.discord, str(stage.guild)
    poison = {"guild_id": guild, "role": {"id": "1"}}
    assert discord.gateway("garble", event="GUILD_ROLE_CREATE", data=poison) == 1
    discord.gateway("garble", event="GUILD_MEMBER_UPDATE", data={"guild_id": guild, "roles": None})
    discord.gateway("garble", event="INTERACTION_CREATE", data={"id": "1", "type": 3})
    discord.gateway("garble", event="A_NEW_KIND_OF_EVENT", data=[1])
    await _counted(stage, "gateway_events_unreadable", 3)
    discord.gateway("drop")  # the same again where it is replayed
    await _answers(stage)
    assert _count(stage, "gateway_failures") == 0


NO_EVENT = '{"op": 0, "t": "READY", "s": 1, "d": {}}'


@pytest.mark.parametrize(
    "text", cases(["not JSON", "[]", "null", '{"op": 10, "d": null}', NO_EVENT], ("not JSON", NO_EVENT))
)
async def test_a_packet_that_cannot_be_read_brings_a_new_session(stage: Stage, text: str) -> None:
    stage.sandbox.discord.gateway("garble", text=text)
    await _counted(stage, "gateway_failures", 1)

    async def is_up() -> bool:
        return stage.app is not None and stage.app._gateway() == "up"

    await stage.eventually(is_up, "the gateway to be up again")
    await _answers(stage)


@pytest.mark.parametrize(("event", "key"), [("READY", "session_id"), ("READY", "user"), ("GUILD_CREATE", "roles/name")])
async def test_a_beginning_that_cannot_be_read_is_tried_again_with_a_pause(
    empty_stage: Stage, event: str, key: str
) -> None:
    empty_stage.sandbox.discord.gateway("spoil", events=[event], keys=[key], times=1)
    await empty_stage.start_bot()
    await _counted(empty_stage, "gateway_failures", 1)
    await _answers(empty_stage)


async def test_while_the_server_cannot_be_read_people_are_answered_and_sessions_are_few(empty_stage: Stage) -> None:
    empty_stage.sandbox.discord.gateway("spoil", events=["GUILD_CREATE"], keys=["roles/name"])
    await empty_stage.start_bot()
    await _counted(empty_stage, "gateway_failures", 1)
    await _answers(empty_stage)
    assert _count(empty_stage, "gateway_failures") <= 3


async def test_readyz_tells_that_discord_has_the_server_out_of_order(stage: Stage) -> None:
    async def is_ready() -> bool:
        return await stage.page_is_there(f"{stage.web}/readyz")

    async def is_not_ready() -> bool:
        return not await is_ready()

    assert await is_ready()
    stage.sandbox.discord.gateway("garble", event="GUILD_DELETE", data={"id": str(stage.guild), "unavailable": True})
    await stage.eventually(is_not_ready, "the bot to say so")
    assert await stage.page_is_there(f"{stage.web}/healthz")
    stage.sandbox.discord.gateway("garble", text="not JSON")  # brings a new session, in which the server is there
    await stage.eventually(is_ready, "the bot to be ready again")


async def test_who_only_began_to_type_a_command_does_not_hold_up_the_end(stage: Stage) -> None:
    mia = await moderator(stage)
    offered = await mia.complete(stage.guild, stage.channels["welcome"], "slowmode", "duration", duration="")
    assert offered
    async with asyncio.timeout(10):  # a command in hand has twice as long to be answered
        await stage.stop_bot()


async def test_while_another_program_writes_to_the_database_a_command_is_answered(stage: Stage, tmp_path: Path) -> None:
    """Their language would be written down first, and is not waited for."""
    anna = await stage.person("anna", "nl")

    async def is_known() -> bool:
        async with stage.database.transaction(readonly=True) as session:
            return await members.known(session, int(anna.id))

    await stage.eventually(is_known, "anna to be known")
    await stage.caught_up()
    file = tmp_path / "bot.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")  # once the bot has ended what it is writing
        assert "`/hulp`" in (await stage.command(anna, "help")).content
        other.execute("ROLLBACK")
