"""How people come into the lanes of the one writer of roles: who first, how many, and the sweep behind them all."""

import asyncio

from bot.db import jobs, members, role_states
from bot.domain.jobs import Job
from bot.integrations.discord import MemberView
from bot.roles.confirmations import GatewayConfirmations
from tests.db.parts import Parts
from tests.db.role_desk import HOUR, SECOND, RoleDesk

LANES, TAKEN = 10, 80  # at once, and with those that wait in front of a lane


async def _swept(desk: RoleDesk) -> jobs.JobRow:
    async with desk.database.transaction(readonly=True) as session:
        return await jobs.get(session, Job.SWEEP)


async def _crowd(desk: RoleDesk, count: int) -> list[int]:
    """So many people who are due."""
    first, last = desk.discord.crowd(count)
    people = sorted(each for each in desk.discord.state.guild.members if first <= each <= last)
    async with desk.database.transaction() as session:
        for each in people:
            await members.ensure(session, each, desk.clock.now())
            await role_states.mark_stale(session, each, desk.clock.now())
    return people


async def test_who_is_due_is_looked_at_and_the_next_time_is_told(parts: Parts) -> None:
    desk = RoleDesk(parts)
    now = desk.clock.now()
    noor, later = await desk.entitled(), await desk.entitled(starts=HOUR)
    assert await desk.worker.once() == now + HOUR
    assert (desk.has(noor), desk.has(later)) == ({desk.hospital}, set())
    desk.clock.advance(HOUR)
    assert await desk.worker.once() is None
    assert desk.has(later) == {desk.hospital}


async def test_ten_people_at_once_and_each_by_one(parts: Parts) -> None:
    desk = RoleDesk(parts)
    people = await _crowd(desk, TAKEN + 1)
    held = desk.discord.fault("/members/", method="GET", hold="before")
    assert await desk.worker.begin() is None
    assert await held.until(waiting=1)
    assert len(desk.worker.runner._lanes.busy) == TAKEN
    assert await desk.worker.begin() is None
    # Who is being looked at is nothing for a sweep to repair.
    seen = MemberView(frozenset(), pending=False)
    async with asyncio.timeout(30):
        await desk.roles.repair(people[0], seen, desk.clock.now(), frozenset())
    held.release()
    await desk.worker.finish()
    looked = [(await desk.state(each)).present for each in people]
    assert looked == [True] * LANES + [None] * (TAKEN + 1 - LANES), "a bot that stops begins nothing more"


async def test_a_look_waits_for_the_end_of_a_repair(parts: Parts) -> None:
    """Discord loses one of two quick changes to the same person."""
    desk = RoleDesk(parts)
    noor = await desk.entitled()
    held = desk.discord.fault("/roles/", method="PUT", hold="before")
    seen = MemberView(frozenset(), pending=False)
    repairing = asyncio.create_task(desk.roles.repair(noor, seen, desk.clock.now() + SECOND, frozenset()))
    assert await held.until(waiting=1)
    looking = asyncio.create_task(desk.look(noor))
    held.release()
    await asyncio.gather(repairing, looking)
    assert (held.hits, desk.gifts, desk.has(noor)) == (1, 1, {desk.hospital})


async def test_who_stops_the_bot_waits_for_what_is_in_hand_but_not_for_the_gateway(parts: Parts) -> None:
    desk = RoleDesk(parts)
    confirmations = GatewayConfirmations(HOUR)
    desk.build(confirmations=confirmations)
    noor = await desk.entitled()
    held = desk.discord.fault("/roles/", method="PUT", hold="after")
    await desk.worker.begin()
    assert await held.until(waiting=1)
    confirmations.stop()
    finishing = asyncio.create_task(desk.worker.finish())
    held.release()
    async with asyncio.timeout(30):
        await finishing
    assert (await desk.state(noor)).observed == ["hospital"]


async def test_a_sweep_looks_again_at_who_was_here_and_is_not(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor, gone, stranger = await desk.entitled(), await desk.entitled(), desk.somebody()
    for each in (noor, gone):
        await desk.look(each)
    del desk.discord.state.guild.members[gone]
    desk.clock.advance(SECOND)
    swept = await desk.roles.sweep(dry_run=True)
    assert (swept.held, swept.drift.gone, swept.drift.members) == (
        "dry_run",
        {gone},
        len(desk.discord.state.guild.members),
    )
    assert (await desk.state(gone)).due_at is None, "only looked"
    assert (await _swept(desk)).done_at is None
    swept = await desk.roles.sweep(dry_run=False)
    assert (swept.held, (await _swept(desk)).done_at) == ("", desk.clock.now())
    assert ((await desk.state(gone)).due_at, (await desk.state(noor)).due_at) == (desk.clock.now(), None)
    async with desk.database.transaction(readonly=True) as session:
        assert not await members.known(session, stranger), "who is only here is not written down"
