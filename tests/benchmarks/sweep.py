"""How many calls a sweep of the whole server costs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.db import adoption, grants, jobs, members
from bot.domain.entitlement import Grant
from bot.domain.jobs import Job
from tests.benchmarks.figures import Figure
from tests.benchmarks.world import World

MEMBERS = 10_000
_PAGE = 1000
_IN_ORDER = 1_000
_OWED, _ENDED, _UNEXPLAINED = 50, 25, 25


async def sweep_calls() -> list[Figure]:
    """All calls of a running bot at Discord while it sweeps: its start is over, and nobody else does anything."""
    with TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            await world.start_bot()
            await world.waits(world.has_caught_up, "the start's own sweep")
            await _people(world)
            await world.discord_control("DELETE", "counts")
            await _sweep(world)
            counts = await world.discord_control("GET", "counts")
            changes = len(await world.role_changes())
    drift = _OWED + _ENDED + _UNEXPLAINED
    if changes != drift:
        raise RuntimeError(f"{changes} changes instead of {drift}: {counts}")
    value, baseline = sum(counts.values()), MEMBERS // _PAGE + drift
    said = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return [
        Figure(
            f"Discord calls of a sweep over {MEMBERS} members with {drift} roles adrift, all that the bot asked "
            f"meanwhile ({said}; baseline: pages and changes)",
            value, "calls", baseline, value / baseline, "pages + changes, one empty page more", value <= baseline + 1,
        )
    ]  # fmt: skip


async def _people(world: World) -> None:
    """Members whose roles are as they should be, and of each kind of drift some."""
    there, role, drift = len(await world.members()), world.roles["hospital"], _OWED + _ENDED + _UNEXPLAINED
    await world.crowd(MEMBERS - there - _IN_ORDER - drift)
    await world.crowd(_UNEXPLAINED, role)
    in_order = await world.members(await world.crowd(_IN_ORDER, role))
    owed = await world.members(await world.crowd(_OWED))
    ended = await world.members(await world.crowd(_ENDED, role))
    now = world.clock.now()
    await _grant(world, in_order, None)
    await _grant(world, owed, None)
    await _grant(world, ended, now - timedelta(days=1))
    async with world.database.transaction() as session:
        await adoption.adopt(session, now)


async def _grant(world: World, people: Iterable[int], ends_at: datetime | None) -> None:
    (tier,) = (key for key, tier in world.config.membership.tiers.items() if tier.paid)
    now = world.clock.now()
    async with world.database.transaction() as session:
        for member in people:
            await members.ensure(session, member, now)
            start = now - timedelta(days=30)
            await grants.put(session, Grant(member, "benchmark", str(member), tier, start, ends_at))


async def _sweep(world: World) -> None:
    assert world.app is not None
    asked_at = world.clock.now()
    async with world.app.database.transaction() as session:
        await jobs.ask_for(session, Job.SWEEP, asked_at)
    await world.waits(world.has_caught_up, "the sweep")
