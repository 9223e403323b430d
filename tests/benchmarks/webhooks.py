"""How many webhooks a second the bot takes and works on."""

import asyncio
import sys
import time
from collections.abc import Awaitable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.db import role_states, stripe_looks
from tests.benchmarks.figures import Figure
from tests.benchmarks.sender import CONNECTIONS, send
from tests.benchmarks.world import World, end

PAYERS = 75
_WARM_UP = 4
_AT_ONCE = 8
_MONTH_S = 32 * 24 * 3600


async def webhooks_a_second() -> list[Figure]:
    """Two mixes, each stored and worked on until nothing is due; beside a handler that only stores."""
    with TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            await world.start_process()
            await world.is_settled()
            await world.stripe_control("webhooks", mode="hold")
            await _send_all_types(world)
            warm_up = await _held_after(world, _pay(world, "warm", _WARM_UP))
            bought = await _held_after(world, _pay(world, "payer", PAYERS))
            await _bot(world, warm_up)
            purchases = await _bot(world, bought)
            await _roles_were_given(world, _WARM_UP + PAYERS)
            renewed = await _held_after(world, world.stripe_control("clock", advance_s=_MONTH_S))
            renewals = await _bot(world, renewed)
            secret = world.sandbox.stripe.webhook_secret
            bare = [
                await _bare(Path(folder) / f"bare{number}.db", warm_up, events, secret)
                for number, events in enumerate((bought, renewed))
            ]
    return [
        *_figures(f"{len(bought)} events of {PAYERS} purchases, roles given", *purchases, bare[0]),
        *_figures(f"{len(renewed)} events of {_WARM_UP + PAYERS} renewals", *renewals, bare[1]),
    ]


async def _send_all_types(world: World) -> None:
    """As for an operator who ticked all events at Stripe: what matters is a part of what a payment sends."""
    for endpoint in (await world.stripe_api_get("webhook_endpoints"))["data"]:
        await world.stripe_api(f"webhook_endpoints/{endpoint['id']}", **{"enabled_events[0]": "*"})


def _figures(mix: str, acknowledged: float, drained: float, bare: float) -> list[Figure]:
    how = f"{mix}; {CONNECTIONS} connections, SQLite, a process of its own; baseline: verify and commit one row"
    return [
        Figure(
            f"webhooks a second until nothing is due ({how})",
            drained, "/s", bare, drained / bare, "ratio at least 0.6", drained / bare >= 0.6,
        ),
        Figure(
            f"of these, a second until all are acknowledged ({mix})",
            acknowledged, "/s", bare, acknowledged / bare, "(for comparison)", True,
        ),
    ]  # fmt: skip


async def _pay(world: World, name: str, count: int) -> None:
    """So many people pay, some at once."""
    turn = asyncio.Semaphore(_AT_ONCE)

    async def pay(number: int) -> None:
        async with turn:
            person = await world.person(f"{name}{number}")
            await world.join_and_pay(person)
            await person.close()

    await asyncio.gather(*(pay(number) for number in range(count)))


async def _held_after(world: World, happens: Awaitable[Any]) -> list[dict[str, Any]]:
    """The events that Stripe would send about what `happens`, in their order."""
    before = set(await _held(world))
    await happens
    return [await world.stripe_api_get(f"events/{id_}") for id_ in await _held(world) if id_ not in before]


async def _held(world: World) -> list[str]:
    return [each["id"] for each in await world.look(f"{world.sandbox.stripe.api_url}/sandbox/webhooks")]


async def _bot(world: World, events: list[dict[str, Any]]) -> tuple[float, float]:
    """Events a second until the last is acknowledged, and until nothing is due."""

    async def nothing_due() -> bool:
        now = world.clock.now()
        async with world.database.transaction(readonly=True) as session:
            return not (await stripe_looks.ROWS.due(session, now, 1) or await role_states.ROWS.due(session, now, 1))

    started = time.perf_counter()
    await send(world.port, events, world.sandbox.stripe.webhook_secret)
    acknowledged = time.perf_counter()
    await world.waits(nothing_due, "the events to be worked on")
    drained = time.perf_counter()
    return len(events) / (acknowledged - started), len(events) / (drained - started)


async def _roles_were_given(world: World, roles: int) -> None:
    given = [each for each in await world.role_changes() if each["change"] == "add" and each["effective"]]
    if len(given) != roles:
        raise RuntimeError(f"{len(given)} roles were given instead of {roles}")


async def _bare(file: Path, warm_up: list[dict[str, Any]], events: list[dict[str, Any]], secret: str) -> float:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.bare_webhook", str(file), secret,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    await send(port, warm_up, secret)
    started = time.perf_counter()
    await send(port, events, secret)
    taken = time.perf_counter() - started
    await end(process)
    return len(events) / taken
