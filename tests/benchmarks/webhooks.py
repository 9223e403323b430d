"""How many webhooks a second the bot takes and works on."""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.db import role_states, stripe_looks
from tests import postgres
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import Program
from tests.benchmarks.sender import CONNECTIONS, send
from tests.benchmarks.world import World

PAYERS = 75
_WARM_UP = 4
_AT_ONCE = 8
_MOST_MS = 1.5
_MONTH_S = 32 * 24 * 3600


@dataclass(frozen=True, slots=True)
class _Rate:
    """Events a second until all are acknowledged, and until nothing is due; processor time an event, in ms."""

    acknowledged: float
    drained: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class _Kind:
    """How it is measured, and the ratios to the bare handler that are wanted of it."""

    name: str
    purchases: float | None
    renewals: float | None


_SQLITE = _Kind("SQLite, unpaced", 0.6, 1.0)
_PACED = _Kind("SQLite, at the bot's own pace of requests", None, None)
_POSTGRES = _Kind("PostgreSQL, unpaced", 0.4, 0.4)


async def webhooks_a_second() -> list[Figure]:
    """Two mixes, each stored and worked on until nothing is due; beside a handler that only stores.

    With the bot's own limit of requests to Discord, and without it; on PostgreSQL without.
    """
    found = [*await _measured("tests.benchmarks.unpaced", _SQLITE), *await _measured("bot", _PACED)]
    server = postgres.server(durable=True)
    started = await asyncio.to_thread(server.__enter__)
    async with postgres.copied(started) as address, postgres.copied(started) as bare:
        found += await _measured("tests.benchmarks.unpaced", _POSTGRES, address, bare)
    await asyncio.to_thread(server.__exit__, None, None, None)
    return found


async def _measured(module: str, kind: "_Kind", address: str | None = None, bare_at: str | None = None) -> list[Figure]:
    with TemporaryDirectory() as folder:
        async with World(Path(folder), address) as world:
            program = await world.start_process(module)
            await world.is_settled()
            await world.stripe_control("webhooks", mode="hold")
            await _send_all_types(world)
            warm_up = await _held_after(world, _pay(world, "warm", _WARM_UP))
            bought = await _held_after(world, _pay(world, "payer", PAYERS))
            await _bot(world, program, warm_up)
            purchases = await _bot(world, program, bought)
            await _roles_were_given(world, _WARM_UP + PAYERS)
            renewed = await _held_after(world, world.stripe_control("clock", advance_s=_MONTH_S))
            renewals = await _bot(world, program, renewed)
            secret = world.sandbox.stripe.webhook_secret
            bare = [
                await _bare(bare_at or f"{folder}/bare{number}.db", Path(folder) / "bare.log", warm_up, events, secret)
                for number, events in enumerate((bought, renewed))
            ]
    return [
        *_figures(f"{len(bought)} events of {PAYERS} purchases, roles given", kind, purchases, bare[0], kind.purchases),
        *_figures(f"{len(renewed)} events of {_WARM_UP + PAYERS} renewals", kind, renewals, bare[1], kind.renewals),
    ]


async def _send_all_types(world: World) -> None:
    """As for an operator who ticked all events at Stripe: what matters is a part of what a payment sends."""
    for endpoint in (await world.stripe_api_get("webhook_endpoints"))["data"]:
        await world.stripe_api(f"webhook_endpoints/{endpoint['id']}", **{"enabled_events[0]": "*"})


def _figures(what: str, kind: _Kind, bot: _Rate, bare: _Rate, wanted: float | None) -> list[Figure]:
    mix = f"{what}; {kind.name}"
    how = f"{mix}; {CONNECTIONS} connections, a process of its own; baseline: verify and commit one row"
    return [
        _ratio(f"webhooks a second until nothing is due ({how})", bot.drained, bare.drained, wanted),
        _ratio(
            f"of these, a second until all are acknowledged ({mix})",
            bot.acknowledged, bare.acknowledged, 0.8 if kind is _SQLITE else None,
        ),
        Figure(
            f"processor time an event ({mix})", bot.cpu_ms, "ms", bare.cpu_ms, bot.cpu_ms / bare.cpu_ms,
            "at most 1.5 ms" if kind is _SQLITE else "(for comparison)", kind is not _SQLITE or bot.cpu_ms <= _MOST_MS,
        ),
    ]  # fmt: skip


def _ratio(what: str, found: float, bare: float, wanted: float | None) -> Figure:
    bound = f"ratio at least {wanted}" if wanted else "(for comparison)"
    return Figure(what, found, "/s", bare, found / bare, bound, found / bare >= (wanted or 0))


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


async def _bot(world: World, program: Program, events: list[dict[str, Any]]) -> _Rate:

    async def nothing_due() -> bool:
        now = world.clock.now()
        async with world.database.transaction(readonly=True) as session:
            return not (await stripe_looks.ROWS.due(session, now, 1) or await role_states.ROWS.due(session, now, 1))

    spent = program.cpu_s
    started = time.perf_counter()
    await send(world.port, events, world.sandbox.stripe.webhook_secret)
    acknowledged = time.perf_counter()
    await world.waits(nothing_due, "the events to be worked on")
    drained = time.perf_counter()
    count = len(events)
    return _Rate(count / (acknowledged - started), count / (drained - started), (program.cpu_s - spent) / count * 1000)


async def _roles_were_given(world: World, roles: int) -> None:
    given = [each for each in await world.role_changes() if each["change"] == "add" and each["effective"]]
    if len(given) != roles:
        raise RuntimeError(f"{len(given)} roles were given instead of {roles}")


async def _bare(
    database: str, log: Path, warm_up: list[dict[str, Any]], events: list[dict[str, Any]], secret: str
) -> _Rate:
    program = await Program.start(log, "tests.benchmarks.bare_webhook", database, secret)
    port = int(await program.said(r"port (\d+)"))
    await send(port, warm_up, secret)
    spent, started = program.cpu_s, time.perf_counter()
    await send(port, events, secret)
    rate = len(events) / (time.perf_counter() - started)
    spent = program.cpu_s - spent
    await program.end()
    return _Rate(rate, rate, spent / len(events) * 1000)
