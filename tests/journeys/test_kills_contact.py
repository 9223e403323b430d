"""The bot is killed with each request in hand by which a patient's thread is opened, closed, opened again and deleted,
and started again. Each ends right and once: one thread, one card, each sentence once, and in the end nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from bot.db import Database, contacts
from bot.db.contacts import ContactRow
from bot.demo.snapshot import Snapshot
from bot.settings import database_address
from sandbox.people import Person
from tests.journeys.asking import ROOM, STAFF, ask, read, said, threads
from tests.journeys.killing import Request, World, eventually
from tests.soaking import cases


def _both(method: str, path: str, skip: int = 0) -> tuple[Request, Request]:
    """Killed before its effect, and after."""
    first = Request("discord", method, path, "before", skip)
    return first, replace(first, hold="after")


WRITE, CARD, THREAD = r"/channels/\d+/messages$", r"/channels/\d+/messages/\d+$", r"/channels/\d+$"
OPEN = {
    "thread": _both("POST", r"/channels/\d+/threads"),
    "card": _both("POST", WRITE), "notes": _both("POST", r"/messages/\d+/threads"),
    "add": _both("PUT", "/thread-members/"), "answer": _both("POST", WRITE, 1),
}  # fmt: skip
CLOSE = {"card": _both("PATCH", CARD), "say": _both("POST", WRITE), "lock": _both("PATCH", THREAD)}
AGAIN = {
    "unlock": _both("PATCH", THREAD), "card": _both("PATCH", CARD), "notes": _both("POST", r"/messages/\d+/threads"),
    "add": _both("PUT", "/thread-members/"), "staff": _both("POST", WRITE), "say": _both("POST", WRITE, 1),
}  # fmt: skip
DELETE = {
    "thread": _both("DELETE", THREAD), "notes": _both("DELETE", THREAD, 1), "card": _both("DELETE", CARD),
}  # fmt: skip
PHASES = {"open": OPEN, "close": CLOSE, "again": AGAIN, "delete": DELETE}
STORIES = [(phase, what, hold) for phase, each in PHASES.items() for what in each for hold in ("before", "after")]
KINDS = [("open", "thread", "after"), ("delete", "notes", "before")]


@dataclass
class Scene:
    """A patient, the bot as a process, and the request that it is killed at."""

    world: World
    rick: Person
    phase: str
    request: Request

    async def go(self, phase: str, act: Callable[[], Awaitable[object]]) -> None:
        """Have it done; if this is the phase the bot is killed meanwhile, and started again."""
        fault = self.world.hold(self.request, None) if phase == self.phase else None
        doing = asyncio.create_task(_without_answer(act))
        if fault is not None:
            assert await self.world.kill_at(fault), f"{self.request} never came"
            doing.cancel()
            await self.world.program.start()
        else:
            await doing
        await self.caught_up()

    async def delete(self) -> None:
        """Its time is over, for the bot that starts next."""
        fault = self.world.hold(self.request, None) if self.phase == "delete" else None
        assert await self.world.program.stop() == 0
        database = Database(database_address(self.world.program.database_url))
        async with database.transaction() as session:
            now = datetime.now(UTC)
            await session.exec(update(ContactRow).values(closed_at=now - timedelta(days=31), due_at=now))
        await database.close()
        if fault is not None:
            await self.world.program.spawn()
            assert await self.world.kill_at(fault), f"{self.request} never came"
        await self.world.program.start()
        await self.caught_up()

    async def caught_up(self) -> None:
        """Wait until nothing waits."""

        async def left() -> list[str]:
            async with self.world.books() as session:
                due = await contacts.ROWS.due(session, datetime.now(UTC), 9)
                failing = await session.exec(select(ContactRow.error).where(col(ContactRow.attempts) > 0))
                return [str(each) for each in (*due, *failing)]

        await eventually(left, "the thread to be as it should")

    async def close(self) -> None:
        """The patient closes it."""
        (thread,) = threads(self.world.stage, ROOM)
        found = [each for each in await read(self.rick, thread.id) if "contact:close:1" in each.buttons]
        await self.rick.click(found[-1], "contact:close:1")

    def seen(self) -> tuple[list[str], list[str], bool]:
        """What the thread says, what the notes say, and whether it is closed. There is one of each, and one card."""
        stage = self.world.stage
        (thread,), (notes,) = threads(stage, ROOM), threads(stage, STAFF)
        messages = stage.sandbox.discord.state.guild.channels[stage.channels[STAFF]].messages.values()
        (card,) = [each for each in messages if "**Question" in each.content]
        assert card.id == notes.id
        is_closed = thread.thread.archived and thread.thread.locked
        assert ("It is closed" in card.content) is is_closed
        assert int(self.rick.id) in thread.thread.members
        return [each.split(".")[0] for each in said(thread)], said(notes), is_closed


async def _without_answer(act: Callable[[], Awaitable[object]]) -> None:
    with suppress(Exception):  # it may never come
        await act()


@pytest.fixture
async def world(tmp_path: Path, furnished: Snapshot) -> AsyncIterator[World]:
    async with World(tmp_path, asyncio.Lock(), like=furnished) as found:
        await found.program.start()
        yield found


@pytest.mark.parametrize(("phase", "what", "hold"), cases(STORIES, KINDS))
async def test_a_thread_survives_a_kill(world: World, phase: str, what: str, hold: str) -> None:
    request = PHASES[phase][what][hold == "after"]
    scene = Scene(world, await world.newcomer("rick"), phase, request)
    first, closed, again = "It is good that you ask", "You have closed this", "This is open again"
    await scene.go("open", lambda: ask(world.stage, scene.rick))
    assert scene.seen() == ([first], [], False)
    await scene.go("close", scene.close)
    assert scene.seen() == ([first, closed], [], True)
    await scene.go("again", lambda: ask(world.stage, scene.rick))
    assert scene.seen() == ([first, closed, again], ["The person has opened it again."], False)
    await scene.go("close again", scene.close)
    await scene.delete()
    assert threads(world.stage, ROOM) == threads(world.stage, STAFF) == []
    channel = world.stage.sandbox.discord.state.guild.channels[world.stage.channels[STAFF]]
    assert not [each for each in channel.messages.values() if "**Question" in each.content]
    async with world.books() as session:
        assert (await session.exec(select(ContactRow))).all() == []
    assert world.program.complaints() == []
