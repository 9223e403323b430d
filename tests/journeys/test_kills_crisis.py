"""The bot is killed with each request in hand by which somebody in danger is answered and the staff are called, and
started again. They get their answer, the staff one card, and what stood in the room is gone in the end.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from bot.db import Database, crisis_cards
from bot.db.crisis_cards import CrisisCardRow
from bot.demo.snapshot import Snapshot
from bot.settings import database_address
from sandbox.people import Person
from tests.journeys.killing import Request, World, eventually
from tests.soaking import cases

WRITE = r"/channels/\d+/messages$"
NEAR = "i am going to kill myself tonight, i have written the letters, goodbye everyone"
# What is done, and the how manieth request of its kind it is: with open direct messages, and with closed ones.
OPEN = {"answer": (WRITE, 0), "card": (WRITE, 1), "call": (WRITE, 2)}
CLOSED = {"refused": (WRITE, 0), "hint": (WRITE, 1), "card": (WRITE, 2)}
STORIES = [
    (direct, what, hold)
    for direct, each in ((True, OPEN), (False, CLOSED))
    for what in each
    for hold in ("before", "after")
]
KINDS = [(True, "answer", "after"), (False, "hint", "before")]


@pytest.fixture
async def world(tmp_path: Path, furnished: Snapshot) -> AsyncIterator[World]:
    async with World(tmp_path, asyncio.Lock(), like=furnished) as found:
        await found.program.start()
        yield found


async def _caught_up(world: World) -> None:
    async def left() -> list[str]:
        async with world.books() as session:
            due = await crisis_cards.ROWS.due(session, datetime.now(UTC), 9)
            failing = await session.exec(select(CrisisCardRow.error).where(col(CrisisCardRow.attempts) > 0))
            ways = await session.exec(select(CrisisCardRow.way))
            return [str(each) for each in (*due, *failing)] + ["unanswered" for way in ways if way is None]

    await eventually(left, "the card to be as it should")


def _said(world: World, channel: int) -> list[str]:
    found = world.stage.sandbox.discord.state.guild.channels[channel].messages.values()
    return [each.content for each in found]


async def _answers(world: World, person: Person) -> list[str]:
    chat = await person.open_dm(world.stage.sandbox.discord.application_id)
    found = await person.must("GET", f"{person.api_url}/channels/{chat}/messages")
    return [each["content"] for each in found if "I read what you wrote" in each["content"]]


@pytest.mark.parametrize(("direct", "what", "hold"), cases(STORIES, KINDS))
async def test_an_answer_survives_a_kill(world: World, direct: bool, what: str, hold: str) -> None:
    anna = await world.newcomer("anna")
    await anna.set_dms(direct)
    room, desk = world.stage.channels["lounge"], world.stage.channels["crisis-desk"]
    path, skip = (OPEN if direct else CLOSED)[what]
    fault = world.hold(Request("discord", "POST", path, hold, skip), None)
    await anna.say(room, NEAR)
    assert await world.kill_at(fault), "the request never came"
    await world.program.start()
    await _caught_up(world)
    assert len(await _answers(world, anna)) == direct
    assert sum("There is a message for you" in each for each in _said(world, room)) == (not direct)
    assert sum(each.startswith("**Card 1**") for each in _said(world, desk)) == 1
    assert sum("Somebody may need help" in each for each in _said(world, desk)) == 1
    assert await world.program.stop() == 0
    database = Database(database_address(world.program.database_url))
    async with database.transaction() as session:
        now = datetime.now(UTC)
        await session.exec(update(CrisisCardRow).values(reply_until=now, due_at=now))
    await database.close()
    await world.program.start()
    await _caught_up(world)
    assert not any("There is a message for you" in each for each in _said(world, room))
    assert world.program.complaints() == []
