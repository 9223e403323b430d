"""How long it takes from what somebody writes to what they and the others see of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sandbox.people import Person
from tests.benchmarks.bare_listener import ANSWER
from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.sentences import ordinary
from tests.benchmarks.world import World
from tests.journeys.welcoming import agree

TIMES = 50
_WARM_UP, _PEOPLE = 3, 10
# What is measured is not how the bot keeps to its own pace of requests to Discord.
_PAUSE_S = 0.5
_ROOM = "lounge"
_NEAR = "i am going to kill myself tonight, i have written the letters, goodbye everyone"
_GLAD = "I am glad that you said it"
_HOW = "from writing to seeing it over the gateway, one after the other; baseline: a bare client that does it at sight"
One = Callable[[int], Awaitable[float]]


async def sight_to_act() -> list[Figure]:
    """A message with a telephone number is deleted (it was sent back before), and who may be in danger is answered; the
    bot is as an operator starts it.
    """
    with TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            await world.start_process()
            await world.is_settled()
            people = [await world.person(f"member{number}") for number in range(_PEOPLE)]
            for each in people:
                await agree(world, each)
            delete = partial(_deleted, world, people)
            deleted = await _all(delete)
            answered = await _all(partial(_answered, world, _GLAD))
            await world.stop_bot()
            bare_deleted = await _bare(world, "delete", delete)
            bare_answered = await _bare(world, "answer", partial(_answered, world, ANSWER))
    return [
        *_figures("a telephone number to its deletion, sent back before", deleted, bare_deleted),
        *_figures("a sign of danger to the answer", answered, bare_answered),
    ]


def _figures(what: str, ours: Sequence[float], bare: Sequence[float]) -> list[Figure]:
    found = []
    for percent in (50, 95):
        value, baseline = percentile(ours, percent), percentile(bare, percent)
        name = f"{what}, p{percent} of {TIMES} ({_HOW})"
        found.append(Figure(name, value, "ms", baseline, value / baseline, "(for comparison)", True))
    return found


async def _all(one: One) -> list[float]:
    """Milliseconds each."""
    found = []
    for number in range(_WARM_UP + TIMES):
        found.append(await one(number))
        await asyncio.sleep(_PAUSE_S)
    return found[_WARM_UP:]


async def _bare(world: World, does: str, one: One) -> list[float]:
    client = await world.start_bare("tests.benchmarks.bare_listener", does)
    await client.connected()
    found = await _all(one)
    await client.end()
    return found


async def _deleted(world: World, people: Sequence[Person], number: int) -> float:
    words = ordinary()[number]
    return await _until(
        people[number % _PEOPLE],
        world.channels[_ROOM],
        f"{words}, you can call me on 06 1{number:03}5678",
        lambda said, name, data: name == "MESSAGE_DELETE" and data["id"] == said,
    )


async def _answered(world: World, answer: str, number: int) -> float:
    person = await world.person(f"somebody{number}")
    found = await _until(
        person,
        world.channels[_ROOM],
        _NEAR,
        lambda _said, name, data: name == "MESSAGE_CREATE" and "guild_id" not in data and answer in data["content"],
    )
    await person.close()
    return found


async def _until(person: Person, room: int, words: str, is_it: Callable[[str, str, Any], bool]) -> float:
    """Milliseconds from when `person` writes until they have heard of this."""
    heard, started = len(person.events), time.perf_counter()
    said = (await person.say(room, words))["id"]
    await person.until(lambda: any(is_it(said, *each) for each in person.events[heard:]), 30, "what follows")
    return (time.perf_counter() - started) * 1000
