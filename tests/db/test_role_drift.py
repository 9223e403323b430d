"""What a sweep tells of what it found: to the log, to the staff, to itself for the next time."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.db import adoption, alerts, given_roles, guild_objects, jobs, members, personal
from bot.domain.alert import BY_HAND, WITHOUT_RIGHT, about
from bot.domain.jobs import Job
from tests.db.parts import Parts
from tests.db.role_desk import HOUR, SECOND, RoleDesk
from tests.db.working import Worker

DAY = timedelta(days=1)
MOST_NAMED = 100


def read(parts: Parts) -> None:
    """There is a channel in which the staff read alerts."""
    community = parts.config.community
    server = community.server.model_copy(update={"ops_channel": "mentors"})
    changed = {"community": community.model_copy(update={"server": server})}
    parts.config = parts.config.model_copy(update=changed)


async def adopt(desk: RoleDesk) -> None:
    """`roles adopt`."""
    async with desk.database.transaction() as session:
        await adoption.adopt(session, desk.clock.now())


async def of_kind(parts: Parts, kind: str) -> set[str]:
    """What open trouble of this kind is about."""
    return {about_ for each, about_ in await parts.alerts() if each == kind}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 503}, "TryLater"),
        ({"status": 403, "body": {"message": "Missing Access", "code": 50001}}, "Refused"),
        ({"status": 404, "body": {"message": "Unknown Guild", "code": 10004}}, "NotThere"),
        ({"status": 200, "body": [{}]}, "NotUnderstood"),
    ],
)
async def test_a_sweep_that_fails_is_put_off_ever_longer_and_costs_nobody_anything(
    parts: Parts, fault: dict[str, Any], error: str
) -> None:
    desk = RoleDesk(parts)
    await adopt(desk)
    friend, begin = desk.somebody(desk.hospital), desk.clock.now()
    desk.discord.fault("/members\\?", method="GET", **fault)
    async with desk.database.transaction() as session:
        await jobs.ask_for(session, Job.SWEEP, begin)
    sweeping = Worker(jobs.queue("server_jobs", {Job.SWEEP: desk.roles.sweep}), desk.database, desk.clock)
    with capture_logs() as said:
        for attempts, wait in ((1, 2), (2, 4)):
            await sweeping.once()
            async with desk.database.transaction(readonly=True) as session:
                job = await jobs.get(session, Job.SWEEP)
            assert (job.attempts, job.error, job.done_at) == (attempts, error, None)
            assert job.due_at == desk.clock.now() + wait * SECOND
            desk.clock.advance(wait * SECOND)
    assert [(each["event"], each["log_level"], each["error"]) for each in said] == [
        ("work_put_off", "warning", error)
    ] * 2
    assert all(each["reason"] not in ("", "None") for each in said)
    assert desk.has(friend) == {desk.hospital}
    desk.discord.faults.remove()
    await sweeping.once()
    async with desk.database.transaction(readonly=True) as session:
        job = await jobs.get(session, Job.SWEEP)
    now = desk.clock.now()
    assert (now - begin, job.attempts, job.done_at, job.due_at) == (6 * SECOND, 0, now, now + HOUR)
    people = len(desk.discord.state.guild.members)
    assert job.result == f"{people} members, 1 with a paid role; 0 to give, 1 to take (1 roles without a stored reason)"
    assert desk.has(friend) == set()


async def test_what_is_held_back_is_told_once_and_over_when_it_is_not(parts: Parts) -> None:
    """To the log with figures; on a server that is not adopted no stranger is written down for their role."""
    desk = RoleDesk(parts)
    read(parts)
    friends = [desk.somebody(desk.hospital) for _ in range(5)]
    noor = await desk.entitled()
    people = len(desk.discord.state.guild.members)
    with capture_logs() as said:
        for _ in range(2):
            swept = await desk.roles.sweep(dry_run=False)
            assert swept.held == "not_adopted"
    told = [each for each in said if each["event"] == "alert"]
    alert = {"event": "alert", "log_level": "error", "kind": "sweep_not_adopted", "about": "roles"}
    assert told == [alert | {"take": 5, "holders": 5}]
    counted = {"event": "swept", "log_level": "info", "members": people, "take": 5, "held": "not_adopted"}
    assert [each for each in said if each["event"] == "swept"] == [counted | {"give": 1}, counted | {"give": 0}]
    assert await parts.alerts() == {("sweep_not_adopted", "roles")}
    async with desk.database.transaction(readonly=True) as session:
        assert await members.known_of(session, friends) == set()
    await adopt(desk)
    with capture_logs() as said:
        assert (await desk.roles.sweep(dry_run=False)).held == "breaker"
    (told_,) = (each for each in said if each["event"] == "alert")
    assert told_ == alert | {"kind": "sweep_breaker", "take": 5, "holders": 6}
    named = {(WITHOUT_RIGHT, about("hospital", each)) for each in friends}
    assert await parts.alerts() == {("sweep_breaker", "roles"), *named}
    assert all(desk.has(each) == {desk.hospital} for each in (*friends, noor))
    # A handful is taken, and the staff read of whom.
    desk.discord.state.guild.members[friends[0]].roles.clear()
    swept = await desk.roles.sweep(dry_run=False)
    assert (swept.held, swept.drift.unexplained) == ("", 4)
    assert await parts.alerts() == {(BY_HAND, about("hospital", each)) for each in friends[1:]}
    assert (await parts.roles_of(friends[1]), desk.has(noor)) == (set(), {desk.hospital})


async def test_a_look_that_changes_nothing_tells_nobody(parts: Parts) -> None:
    desk = RoleDesk(parts)
    await adopt(desk)
    desk.somebody(desk.hospital)
    with capture_logs() as said:
        swept = await desk.roles.sweep(dry_run=True)
    assert [(each["event"], each["held"], each["take"]) for each in said] == [("swept", "dry_run", 1)]
    assert (swept.held, await parts.alerts()) == ("dry_run", set())


@pytest.mark.parametrize(("is_read", "named"), [(True, MOST_NAMED), (False, 0)])
async def test_a_hundred_are_named_at_most_and_nobody_where_nobody_reads_it(
    parts: Parts, is_read: bool, named: int
) -> None:
    desk = RoleDesk(parts)
    if is_read:
        read(parts)
    await adopt(desk)
    first, last = desk.discord.crowd(MOST_NAMED + 1, [desk.hospital])
    friends = [each for each in sorted(desk.discord.state.guild.members) if first <= each <= last]
    await desk.roles.sweep(dry_run=False)
    assert await of_kind(parts, WITHOUT_RIGHT) == {about("hospital", each) for each in friends[:named]}
    async with desk.database.transaction(readonly=True) as session:
        assert await members.known_of(session, friends) == set(friends[:named])


@pytest.mark.parametrize("is_read", [True, False])
async def test_what_was_given_by_hand_is_told_for_a_day_after_it_was_taken(parts: Parts, is_read: bool) -> None:
    """Where nobody reads it, not even that long; while the role is still there, however long."""
    desk = RoleDesk(parts)
    if is_read:
        read(parts)
    await adopt(desk)
    friend = desk.somebody(desk.hospital)
    await parts.by_hand.given(friend, frozenset({desk.hospital}), 5)
    theirs = {about("hospital", friend)}
    stuck = desk.discord.fault("/roles/", method="DELETE", status=403, body={"message": "No", "code": 50001})
    desk.clock.advance(2 * DAY)
    await desk.roles.sweep(dry_run=False)
    assert (stuck.hits, await of_kind(parts, BY_HAND)) == (1, theirs)
    await _again(desk, friend, desk.clock.now())
    stuck.release()
    swept = await desk.roles.sweep(dry_run=False)
    assert (swept.drift.unexplained, desk.has(friend)) == (0, set()), "it is known who gave it"
    for after, is_open in ((0 * DAY, True), (DAY if is_read else 0 * DAY, True), (SECOND, False)):
        desk.clock.advance(after)
        await desk.roles.sweep(dry_run=False)
        assert await of_kind(parts, BY_HAND) == (theirs if is_open else set())


async def _again(desk: RoleDesk, friend: int, now: datetime) -> None:
    """The alert is from now."""
    async with desk.database.transaction() as session:
        await alerts.close(session, about("hospital", friend), BY_HAND)
        await alerts.open_(session, BY_HAND, about("hospital", friend), now, "5")


async def test_who_is_forgotten_while_a_sweep_goes_on_stays_forgotten(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor, anna, cem = sorted([await desk.entitled(), await desk.entitled(), await desk.entitled()])
    held = desk.discord.fault("/roles/", method="PUT", hold="before")
    sweeping = asyncio.create_task(desk.roles.sweep(dry_run=False))
    assert await held.until(waiting=1)
    async with desk.database.transaction() as session:
        await personal.erase(session, anna)
    held.release()
    await sweeping
    assert [desk.has(each) for each in (noor, anna, cem)] == [{desk.hospital}, set(), {desk.hospital}]
    async with desk.database.transaction(readonly=True) as session:
        assert await members.known_of(session, [noor, anna, cem]) == {noor, cem}


async def test_a_role_is_named_by_config_and_where_nothing_names_it_by_its_number(parts: Parts) -> None:
    desk = RoleDesk(parts)
    old = int((await parts.client.http.create_role(parts.stage.guild, name="old"))["id"])
    noor, anna = await desk.entitled(), desk.somebody(desk.hospital)
    rests = desk.somebody(old, desk.hospital, desk.member)
    async with desk.database.transaction() as session:
        for key in ("a_former_key", "the_former_key"):
            await guild_objects.put(session, "role", key, desk.hospital)
        await members.ensure(session, rests, desk.clock.now())
        await given_roles.put(session, rests, [old, desk.member], desk.clock.now())
    pending = await desk.entitled()
    desk.discord.state.guild.members[pending].pending = True
    drift = (await desk.roles.sweep(dry_run=True)).drift
    assert {each: keys for each, (_seen, keys) in drift.give.items()} == {noor: {"hospital"}}
    both = {str(old), "hospital", "member"}
    assert {each: keys for each, (_seen, keys) in drift.take.items()} == {anna: {"hospital"}, rests: both}
    assert drift.ended == {anna: frozenset(), rests: {str(old), "member"}}
    assert (drift.unexplained, drift.holders) == (2, 2)
    assert (desk.reads, desk.gifts) == (0, 0)
    await desk.roles.sweep(dry_run=False)
    assert (desk.has(anna), desk.has(rests)) == ({desk.hospital}, {desk.hospital}), "not adopted: only what was given"
    async with desk.database.transaction(readonly=True) as session:
        assert not await members.known(session, anna)
