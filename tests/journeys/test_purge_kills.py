"""The bot is killed with a request of a purge or a slow mode in hand, and started again: it ends right, and once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.db import cases, purges
from bot.demo.snapshot import Snapshot
from bot.domain.case import Case, Ending, State
from sandbox.discord.snowflake import EPOCH_MS
from sandbox.discord.state import Message
from sandbox.people import Person
from tests import soaking
from tests.journeys.killing import Request, World, eventually
from tests.journeys.moderating import cards, moderator

OLD = timedelta(days=20)
TEXTS = [f"young {number}" for number in range(3)]


@dataclass
class Room:
    """The lounge of a world, and the moderator in it."""

    world: World
    mia: Person

    @property
    def where(self) -> int:
        return self.world.stage.channels["lounge"]

    async def order(self, command: str, **options: Any) -> Any:
        return await self.mia.command(self.world.stage.guild, self.where, command, timeout=60, **options)

    def put_old(self, count: int) -> None:
        """Messages that were written some time ago."""
        state = self.world.stage.sandbox.discord.state
        channel, at = state.guild.channels[self.where], datetime.now(UTC) - OLD
        for number in range(count):
            id_ = (int(at.timestamp() * 1000) - EPOCH_MS) << 22 | number
            channel.messages[id_] = Message(id_, channel, state.users[int(self.mia.id)], at, content="old")

    async def left(self) -> list[str]:
        found = await self.world.stage.discord_api("GET", f"channels/{self.where}/messages?limit=100")
        return [each["content"] for each in reversed(found)]

    async def slow_mode(self) -> int:
        return int((await self.world.stage.discord_api("GET", f"channels/{self.where}"))["rate_limit_per_user"])


async def _purged(room: Room, begin: Callable[[Callable[[], Awaitable[object]]], Awaitable[None]]) -> None:
    room.put_old(3)
    for text in TEXTS:
        await room.mia.say(room.where, text)
    said = await room.order("purge", number=7)
    await room.mia.say(room.where, "written meanwhile")
    await begin(lambda: room.mia.click(said, "purge:go:1", timeout=60))
    case = await _over(room)
    assert (case.state, case.ending, case.amount, case.total) == (State.ENDED, Ending.DONE, 6, 6)
    assert (await room.left())[1:] == ["written meanwhile"]  # after the channel's first post, which stays


async def _slowed(room: Room, begin: Callable[[Callable[[], Awaitable[object]]], Awaitable[None]]) -> None:
    await begin(lambda: room.order("slowmode", duration="30s", **{"for": "1 hour"}))
    case = await _over(room)
    assert (case.state, case.amount, case.previous) == (State.STANDING, 30, 0)
    assert await room.slow_mode() == 30


BULK = ("POST", "/messages/bulk-delete")
ONE = ("DELETE", r"/channels/\d+/messages/\d+")
SLOW = ("PATCH", r"/channels/\d+$")
STORIES = {
    "bulk-before": (_purged, Request("discord", *BULK, "before")),
    "bulk-after": (_purged, Request("discord", *BULK, "after")),
    "one-before": (_purged, Request("discord", *ONE, "before", skip=1)),
    "one-after": (_purged, Request("discord", *ONE, "after", skip=1)),
    "slow-before": (_slowed, Request("discord", *SLOW, "before")),
    "slow-after": (_slowed, Request("discord", *SLOW, "after")),
}
KINDS = ("one-before", "slow-after")


@pytest.mark.parametrize("name", soaking.cases(STORIES, KINDS))
async def test_killed_half_way(name: str, tmp_path: Path, furnished: Snapshot) -> None:
    story, request = STORIES[name]
    async with World(tmp_path, asyncio.Lock(), like=furnished) as world:
        room = Room(world, await moderator(world.stage))
        await _start(world)

        async def begin(press: Callable[[], Awaitable[object]]) -> None:
            fault = world.hold(request, None)
            pressed = asyncio.ensure_future(press())
            assert await world.kill_at(fault), f"{request} never came"
            pressed.cancel()
            await asyncio.gather(pressed, return_exceptions=True)
            await _start(world)

        await story(room, begin)
        assert world.program.complaints() == []


async def _start(world: World) -> None:
    await world.program.start()

    async def deaf() -> str:
        return "" if "gateway_ready" in world.program.said() else "no gateway"

    await eventually(deaf, "the bot to hear")


async def _over(room: Room) -> Case:
    """The one case, once nothing is to be done and its one card says so."""
    found: list[Case] = []

    async def waiting() -> str:
        async with room.world.books() as session:
            found[:] = await cases.latest(session, 10)
            purge = await purges.get(session, 1)
        said = [each.content for each in await cards(room.world.stage, room.mia)]
        is_told = len(said) == 1 and "Being done" not in said[0]
        return "" if len(found) == 1 and found[0].state is not State.INTENDED and not purge and is_told else str(said)

    await eventually(waiting, "the case to be over")
    return found[0]
