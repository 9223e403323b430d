"""How people come into the lanes of the one writer of roles: who first, how many, and the sweep behind them all."""

import asyncio

from bot.db import chores, members, role_states
from bot.integrations.discord import MemberView
from bot.roles.echo import Echoes
from bot.roles.sweep import SWEEP
from tests.db.parts import Parts
from tests.db.role_desk import HOUR, SECOND, RoleDesk

LANES, TAKEN = 10, 80  # at once, and with those that wait in front of a lane


async def _swept(desk: RoleDesk) -> chores.ChoreRow:
    async with desk.database.transaction(readonly=True) as session:
        return await chores.get(session, SWEEP)


async def _not_before(desk: RoleDesk, hours: int) -> None:
    """The next sweep is due in so many hours."""
    async with desk.database.transaction() as session:
        await chores.ask_for(session, SWEEP, desk.clock.now() + hours * HOUR, "roles")


async def _crowd(desk: RoleDesk, count: int) -> list[int]:
    """So many people who are due."""
    first, last = desk.discord.crowd(count)
    people = sorted(each for each in desk.discord.state.guild.members if first <= each <= last)
    async with desk.database.transaction() as session:
        for each in people:
            await members.ensure(session, each, desk.clock.now())
            await role_states.mark_stale(session, each, desk.clock.now())
    return people


async def _ended(desk: RoleDesk) -> None:
    """What was begun is done."""
    await desk.roles._lanes.finish()


async def test_who_is_due_is_looked_at_and_the_next_time_is_told(parts: Parts) -> None:
    desk = RoleDesk(parts)
    now = desk.clock.now()
    await _not_before(desk, 2)
    noor, later = await desk.entitled(), await desk.entitled(starts=HOUR)
    assert await desk.roles.drain() == now + 2 * HOUR
    await _ended(desk)
    assert desk.has(noor) == {desk.hospital}
    assert await desk.roles.drain() == now + HOUR, "one gets a right before the sweep"
    await _not_before(desk, 0)
    desk.clock.advance(SECOND)
    assert await desk.roles.drain() == now + HOUR
    await _ended(desk)
    assert (await _swept(desk)).done_at == now + SECOND
    desk.clock.advance(2 * HOUR)
    await _not_before(desk, 1)
    assert await desk.roles.drain() == now + SECOND + 3 * HOUR
    await _ended(desk)
    assert desk.has(later) == {desk.hospital}


async def test_a_server_that_was_never_swept_is_and_then_every_hour_and_never_twice_at_once(parts: Parts) -> None:
    desk = RoleDesk(parts)
    begin, everybody = desk.clock.now(), "GET /guilds/{id}/members"
    held = desk.discord.fault("/members\\?", hold="before")
    assert await desk.roles.drain() is None
    assert await held.until(waiting=1)
    assert await desk.roles.drain() is None
    noor = await desk.entitled()
    assert await desk.roles.drain() is None
    held.release()
    await _ended(desk)
    assert (desk.discord.faults.counts[everybody], desk.has(noor)) == (1, {desk.hospital})
    assert await desk.roles.drain() == begin + HOUR
    for after, sweeps in ((HOUR - SECOND, 1), (SECOND, 2)):
        desk.clock.advance(after)
        await desk.roles.drain()
        await _ended(desk)
        assert desk.discord.faults.counts[everybody] == sweeps


async def test_everybodys_look_comes_before_the_sweep_ten_at_once(parts: Parts) -> None:
    desk = RoleDesk(parts)
    people = await _crowd(desk, TAKEN + 1)
    held = desk.discord.fault("/members/", method="GET", hold="before")
    await desk.roles.drain()
    assert await held.until(waiting=1)
    assert len(desk.roles._lanes.busy) == TAKEN, "there was no room for the sweep"
    assert await desk.roles.drain() is None
    # Who is being looked at is nothing for a sweep to repair, nor for another look.
    seen = MemberView(frozenset(), pending=False)
    async with asyncio.timeout(30):
        await desk.roles.repair(people[0], seen, desk.clock.now(), frozenset())
    held.release()
    await desk.roles.finish()
    looked = [(await desk.state(each)).present for each in people]
    assert looked == [True] * LANES + [None] * (TAKEN + 1 - LANES), "a bot that stops begins nothing more"


async def test_the_last_free_lane_but_one_leaves_room_for_the_sweep(parts: Parts) -> None:
    desk = RoleDesk(parts)
    people = await _crowd(desk, TAKEN - 1)
    held = desk.discord.fault("/members/", method="GET", hold="before")
    await desk.roles.drain()
    assert await held.until(waiting=1)
    assert {*desk.roles._lanes.busy} == {0, *people}
    held.release()
    await desk.roles.finish()


async def test_who_stops_the_bot_waits_for_what_is_in_hand_but_not_for_the_gateway(parts: Parts) -> None:
    desk = RoleDesk(parts)
    desk.build(echoes=Echoes(HOUR))
    await _not_before(desk, 1)
    noor = await desk.entitled()
    held = desk.discord.fault("/roles/", method="PUT", hold="after")
    await desk.roles.drain()
    assert await held.until(waiting=1)
    finishing = asyncio.create_task(desk.roles.finish())
    held.release()
    async with asyncio.timeout(30):
        await finishing
    assert (await desk.state(noor)).observed == ["hospital"]


async def test_a_sweep_looks_again_at_who_was_here_and_is_not(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor, gone, stranger = await desk.entitled(), await desk.entitled(), desk.somebody()
    for each in (noor, gone):
        await desk.roles.sync(each)
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
