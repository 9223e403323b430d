"""The bot is killed with each request in hand by which a message is sent back, taken down and shown to the staff, and
started again. Its author has their words once, the staff one card, and nobody reads it in the end.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.db import reports, verdicts
from bot.db.verdicts import VerdictRow
from bot.demo.snapshot import Snapshot
from sandbox.people import Person
from tests.journeys.killing import Request, World, eventually
from tests.journeys.welcoming import agree
from tests.soaking import cases

WRITE, ONE = r"/channels/\d+/messages$", r"/channels/\d+/messages/\d+$"
SCAM = "free nitro for everybody here, claim it now at https://discord-nitro.gift-claim.example/free before it is gone"
# What is done, by which request, and the how manieth of its kind it is: with open direct messages, and closed ones.
OPEN = {
    "told": ("POST", WRITE, 0),
    "words": ("POST", WRITE, 1),
    "taken": ("DELETE", ONE, 0),
    "card": ("POST", WRITE, 2),
}
CLOSED = {"refused": ("POST", WRITE, 0), "hint": ("POST", WRITE, 1)}
STORIES = [
    (direct, what, hold)
    for direct, each in ((True, OPEN), (False, CLOSED))
    for what in each
    for hold in ("before", "after")
]
KINDS = [(True, "told", "after"), (True, "taken", "after"), (False, "hint", "after")]


@pytest.fixture
async def world(tmp_path: Path, furnished: Snapshot) -> AsyncIterator[World]:
    async with World(tmp_path, asyncio.Lock(), like=furnished) as found:
        await found.program.start()
        yield found


async def _caught_up(world: World) -> None:
    async def left() -> list[str]:
        async with world.books() as session:
            now = datetime.now(UTC)
            due = [*await verdicts.ROWS.due(session, now, 9), *await reports.ROWS.due(session, now, 9)]
            failing = await session.exec(select(VerdictRow.error).where(col(VerdictRow.attempts) > 0))
            ways = await session.exec(select(VerdictRow.way))
            return [str(each) for each in (*due, *failing)] + ["not sent" for way in ways if way is None]

    await eventually(left, "what was found to be dealt with and shown")


def _said(world: World, channel: int) -> list[str]:
    found = world.stage.sandbox.discord.state.guild.channels[channel].messages.values()
    return [each.content for each in found]


async def _sent(world: World, person: Person) -> list[str]:
    chat = await person.open_dm(world.stage.sandbox.discord.application_id)
    found = await person.must("GET", f"{person.api_url}/channels/{chat}/messages")
    return [each["content"] for each in found]


@pytest.mark.parametrize(("direct", "what", "hold"), cases(STORIES, KINDS))
async def test_what_is_sent_back_and_taken_down_survives_a_kill(
    world: World, direct: bool, what: str, hold: str
) -> None:
    anna = await world.newcomer("anna")
    await agree(world.stage, anna)
    await anna.set_dms(direct)
    room, queue = world.stage.channels["lounge"], world.stage.channels["mod-queue"]
    method, path, skip = (OPEN if direct else CLOSED)[what]
    fault = world.hold(Request("discord", method, path, hold, skip), None)
    await anna.say(room, SCAM)
    assert await world.kill_at(fault), "the request never came"
    await world.program.start()
    await _caught_up(world)
    sent = await _sent(world, anna)
    assert sum("I took down your message" in each for each in sent) == direct
    assert sum("free nitro" in each for each in sent) == direct
    stands = any("free nitro" in each for each in _said(world, room))
    hints = sum("There is a message for you" in each for each in _said(world, room))
    if direct:
        assert not stands
        assert sum("The bot found" in each for each in _said(world, queue)) == 1
    else:
        assert stands, "it stands until its author has opened what waits for them, or a minute is over"
        assert hints == 1
    assert await world.program.stop() == 0
