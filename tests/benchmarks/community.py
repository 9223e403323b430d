"""How long a plan of a large server takes, and what applying it asks of Discord."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.community.apply import Builder
from bot.community.plan import Step
from bot.config import Community
from bot.i18n import Sentences
from bot.integrations.discord import over_http, set_endpoints
from bot.integrations.discord_guild import Structure
from tests.benchmarks.figures import Figure
from tests.benchmarks.world import CONFIG, World

MANY = 200
_IN_CATEGORY = 40


async def large_server() -> list[Figure]:
    """200 channels and 200 roles, each channel open to one of the roles; every tenth thing is then changed by hand."""
    with TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            config = world.config.model_copy(update={"community": _community()})
            set_endpoints(world.sandbox.discord.api_url, world.sandbox.discord.gateway_url)
            async with over_http(world.sandbox.discord.bot_token) as client:
                structure, sentences = Structure(client, world.guild), Sentences(CONFIG / "locales")
                builder = Builder(world.database, structure, config, sentences, world.clock)
                first = await _applied(world, builder)
                await _change_by_hand(world)
                second = await _applied(world, builder)
                started = time.perf_counter()
                await structure.read()
                fetched = time.perf_counter() - started
                started = time.perf_counter()
                await builder.plan()
                planned = time.perf_counter() - started - fetched
    return [
        Figure(
            f"plan of {MANY} channels and {MANY} roles, once the data is fetched", planned, "s", None, None,
            "under 2 s", planned < 2,
        ),
        _calls(f"writing calls to Discord to build {MANY} channels and {MANY} roles", *first),
        _calls("writing calls to Discord to put right what was changed by hand", *second),
    ]  # fmt: skip


def _calls(name: str, calls: int, differed: int) -> Figure:
    what = f"{name} (baseline: objects that differ)"
    return Figure(
        what, calls, "calls", differed, calls / differed, "no more than objects that differ", calls <= differed
    )


def _community() -> Community:
    roles = {f"role-{n}": {"name": f"Role {n}", "about": "mentor"} for n in range(MANY)}
    categories = {f"category-{n}": {"name": f"Category {n}"} for n in range(MANY // _IN_CATEGORY)}
    channels = {
        f"room-{n}": {
            "name": f"room-{n}", "about": "community", "category": f"category-{n // _IN_CATEGORY}",
            "opens_to": [f"role-{n}"],
        }
        for n in range(MANY)
    }  # fmt: skip
    return Community.model_validate({"roles": roles, "categories": categories, "channels": channels})


async def _applied(world: World, builder: Builder) -> tuple[int, int]:
    """The writing calls of an apply, and how many objects differed."""
    done: list[Step] = []
    before = await _written(world)
    left = await builder.apply(done.append)
    if left.to_do:
        raise RuntimeError(f"left to do: {left.to_do[:3]}")
    return await _written(world) - before, len(done)


async def _written(world: World) -> int:
    counts = await world.discord_control("GET", "counts")
    return sum(count for call, count in counts.items() if not call.startswith("GET "))


async def _change_by_hand(world: World) -> None:
    for channel in (await world.discord_api("GET", f"guilds/{world.guild}/channels"))[::10]:
        await world.discord_api("PATCH", f"channels/{channel['id']}", {"name": f"was-{channel['id']}"})
    roles = await world.discord_api("GET", f"guilds/{world.guild}/roles")
    for role in [each for each in roles if each["name"].startswith("Role ")][::10]:
        await world.discord_api("PATCH", f"guilds/{world.guild}/roles/{role['id']}", {"hoist": True})
