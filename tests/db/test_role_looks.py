"""How the one writer of roles looks at a person: what it asks of Discord, what it need not ask, and when."""

import asyncio
from datetime import timedelta

from bot.db import alerts, given_roles, members
from bot.domain.alert import BY_HAND, about
from bot.integrations.discord import MemberView
from bot.roles.confirmations import GatewayConfirmations
from tests.db.parts import Parts
from tests.db.role_desk import HOUR, SECOND, RoleDesk

FORBIDDEN = {"message": "Missing Permissions", "code": 50013}


async def test_what_is_no_longer_in_config_is_taken_and_named_by_its_number(parts: Parts) -> None:
    """The bot gave it, and nothing names it any more; a role of the server's own is nobody's business."""
    desk = RoleDesk(parts)
    mentor = parts.stage.roles["mentor"]
    noor = await desk.entitled(member=desk.somebody(mentor))
    old = int((await parts.client.http.create_role(parts.stage.guild, name="old"))["id"])
    desk.discord.state.guild.members[noor].roles.add(old)
    async with desk.database.transaction() as session:
        await given_roles.put(session, noor, [old], desk.clock.now())
        await alerts.open_(session, "role_refused", str(old), desk.clock.now())
    fault = desk.discord.fault(f"/roles/{old}$", method="DELETE", status=403, body=FORBIDDEN, times=1)
    await desk.look(noor)
    assert (fault.hits, (await desk.state(noor)).error) == (1, f"role_refused:{old}")
    assert desk.has(noor) == {old, mentor, desk.hospital}
    async with desk.database.transaction(readonly=True) as session:
        assert await given_roles.of(session, noor) == {old, desk.hospital}
    await desk.look(noor)
    assert desk.has(noor) == {mentor, desk.hospital}
    assert await parts.alerts() == set()
    assert (await desk.state(noor)).observed == ["hospital"]
    async with desk.database.transaction(readonly=True) as session:
        assert await given_roles.of(session, noor) == {desk.hospital}


async def test_what_somebody_was_seen_to_give_by_hand_is_taken_from_them_alone(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor, anna = desk.somebody(desk.hospital), desk.somebody(desk.hospital)
    async with desk.database.transaction() as session:
        for each in (noor, anna):
            await members.ensure(session, each, desk.clock.now())
        await alerts.open_(session, BY_HAND, about("hospital", noor), desk.clock.now(), "5")
    await desk.stale(noor, anna)
    for each in (noor, anna):
        await desk.look(each)
    assert (desk.has(noor), desk.has(anna)) == (set(), {desk.hospital})


async def test_what_the_gateway_says_of_the_change_saves_a_question(parts: Parts) -> None:
    desk, confirmations = RoleDesk(parts), GatewayConfirmations(HOUR)
    desk.build(confirmations=confirmations)
    mentor = parts.stage.roles["mentor"]
    noor = await desk.entitled(member=desk.somebody(mentor))
    held = desk.discord.fault("/roles/", method="PUT", hold="after")
    syncing = asyncio.create_task(desk.look(noor))
    assert await held.until(waiting=1)
    assert not confirmations.tell(noor, MemberView(frozenset({mentor}), pending=False)), "as it was before"
    assert not confirmations.tell(noor, MemberView(frozenset({desk.hospital, desk.member}), pending=False))
    assert confirmations.tell(noor, MemberView(frozenset({desk.hospital, mentor}), pending=False))
    held.release()
    await syncing
    assert ((await desk.state(noor)).observed, desk.reads) == (["hospital"], 1)
    # Where Discord refuses, and where nothing is to be done, nobody waits for the gateway.
    desk.discord.faults.remove()
    await desk.stale(noor)
    async with asyncio.timeout(30):
        await desk.look(noor)
        assert desk.reads == 2
        await desk.ends(noor)
        desk.discord.fault("/roles/", method="DELETE", status=403, body=FORBIDDEN)
        await desk.look(noor)
    assert desk.reads == 4
    assert not confirmations.tell(noor, MemberView(frozenset({mentor}), pending=False)), "nobody listens any more"


async def test_whom_the_gateway_has_just_told_of_need_not_be_read(parts: Parts) -> None:
    desk, confirmations = RoleDesk(parts), GatewayConfirmations(HOUR)
    desk.build(confirmations=confirmations)
    noor = await desk.entitled()
    confirmations.tell(noor, MemberView(frozenset({desk.hospital}), pending=False))
    await desk.look(noor)
    assert ((await desk.state(noor)).observed, desk.reads, desk.gifts) == (["hospital"], 0, 0)
    # Whoever is in screening is given nothing.
    confirmations.tell(noor, MemberView(frozenset(), pending=True))
    await desk.look(noor)
    assert ((await desk.state(noor)).pending, desk.reads, desk.gifts) == (True, 0, 0)
    # A change that follows from it is verified as ever, and what was told is used once.
    confirmations.tell(noor, MemberView(frozenset(), pending=False))
    held = desk.discord.fault("/roles/", method="PUT", hold="after")
    looking = asyncio.create_task(desk.look(noor))
    assert await held.until(waiting=1)
    assert confirmations.tell(noor, MemberView(frozenset({desk.hospital}), pending=False))
    held.release()
    await looking
    assert ((await desk.state(noor)).observed, desk.reads, desk.gifts) == (["hospital"], 0, 1)
    await desk.look(noor)
    assert desk.reads == 1


async def test_who_was_seen_by_a_sweep_is_read_again_only_if_something_happened_since(parts: Parts) -> None:
    desk = RoleDesk(parts)
    noor = await desk.entitled()
    await desk.look(noor)
    assert desk.reads == 2
    desk.discord.state.guild.members[noor].roles = {desk.hospital, desk.member}
    seen = MemberView(frozenset({desk.hospital, desk.member}), pending=False)
    also = frozenset({"member"})
    looked_at = desk.clock.now()
    # Looked at since, or just then: what the sweep saw and found says nothing any more.
    for seen_at in (looked_at, looked_at - SECOND):
        await desk.roles.repair(noor, seen, seen_at, also)
    assert (desk.reads, desk.has(noor)) == (4, {desk.hospital, desk.member})
    # Due since: the same.
    desk.clock.advance(timedelta(minutes=1))
    await desk.stale(noor)
    await desk.roles.repair(noor, seen, desk.clock.now() - SECOND, also)
    assert (desk.reads, desk.has(noor)) == (5, {desk.hospital, desk.member})
    # Seen after the last look: taken without asking what they have, and read to see it gone.
    desk.clock.advance(timedelta(minutes=1))
    await desk.roles.repair(noor, seen, desk.clock.now(), also)
    assert (desk.reads, desk.has(noor)) == (6, {desk.hospital})
