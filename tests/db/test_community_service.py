"""What the running bot knows of the server: which key is which role, category and channel, and what is gone."""

import asyncio
from datetime import timedelta

from structlog.testing import capture_logs

from bot.community.service import CommunityService, stored_ids
from bot.db import guild_objects, jobs, members, role_states
from bot.db.role_rows import RoleStateRow
from bot.domain.jobs import Job
from tests.db.parts import Parts

VIEW = 1 << 10


def _service(parts: Parts) -> CommunityService:
    return CommunityService(parts.database, parts.structure, parts.config, parts.clock)


async def _forget(parts: Parts, kind: str, *keys: str) -> None:
    async with parts.database.transaction() as session:
        for key in keys:
            await guild_objects.remove(session, kind, key)


async def _known(parts: Parts, kind: str) -> dict[str, int]:
    async with parts.database.transaction(readonly=True) as session:
        return await guild_objects.ids(session, kind)


async def _sweep_due(parts: Parts) -> bool:
    async with parts.database.transaction() as session:
        row = await jobs.get(session, Job.SWEEP)
        found = row.due_at is not None and row.due_at <= parts.clock.now()
        await jobs.done(session, Job.SWEEP, parts.clock.now(), None)
        return found


async def test_what_nobody_wrote_down_is_found_by_its_name(parts: Parts) -> None:
    known = {kind: await _known(parts, kind) for kind in ("role", "category", "channel")}
    assert all(known.values())
    for kind, ids in known.items():
        await _forget(parts, kind, *ids)
    guild = await _service(parts).match()
    assert {kind: await _known(parts, kind) for kind in known} == known
    assert {*known["role"].values()} <= {*guild.roles}
    assert {*known["category"].values(), *known["channel"].values()} <= {*guild.channels}
    assert await parts.alerts() == set()
    async with parts.database.transaction(readonly=True) as session:
        stored = await stored_ids(session)
    assert (stored.roles, stored.categories, stored.channels) == tuple(known.values())


async def test_what_is_gone_is_forgotten_and_alerted_once_until_it_is_there_again(parts: Parts) -> None:
    stage, service = parts.stage, _service(parts)
    categories = await _known(parts, "category")
    await stage.discord_api("DELETE", f"guilds/{stage.guild}/roles/{stage.roles['mentor']}")
    await stage.discord_api("DELETE", f"channels/{stage.channels['lounge']}")
    await stage.discord_api("DELETE", f"channels/{categories['support']}")
    missing = {("role_missing", "mentor"), ("channel_missing", "lounge"), ("category_missing", "support")}
    with capture_logs() as logged:
        await service.match()
        await service.match()
    told = [
        (each["kind"], each["about"]) for each in logged if (each["event"], each["log_level"]) == ("alert", "error")
    ]
    assert sorted(told) == sorted(missing)
    assert await parts.alerts() == missing
    for kind, key in (("role", "mentor"), ("channel", "lounge"), ("category", "support")):
        assert key not in await _known(parts, kind)
    made = await stage.discord_api("POST", f"guilds/{stage.guild}/roles", {"name": "Mentor"})
    await service.match()
    assert (await _known(parts, "role"))["mentor"] == int(made["id"])
    assert await parts.alerts() == missing - {("role_missing", "mentor")}


async def test_what_the_bot_cannot_view_is_not_gone(parts: Parts) -> None:
    stage, me = parts.stage, parts.stage.sandbox.discord.application_id
    category = (await _known(parts, "category"))["support"]
    for channel in (category, stage.channels["lounge"]):
        hidden = {"type": 1, "allow": "0", "deny": str(VIEW)}
        await stage.discord_api("PUT", f"channels/{channel}/permissions/{me}", hidden)
    await _service(parts).match()
    assert (await _known(parts, "category"))["support"] == category
    assert (await _known(parts, "channel"))["lounge"] == stage.channels["lounge"]
    assert await parts.alerts() == set()


async def test_what_apply_has_written_down_meanwhile_is_newer_than_what_was_seen(parts: Parts) -> None:
    stage, service = parts.stage, _service(parts)
    await _forget(parts, "channel", "lounge")
    await stage.discord_api("PATCH", f"channels/{stage.channels['lounge']}", {"name": "elsewhere"})
    fault = stage.sandbox.discord.fault(rf"/guilds/{stage.guild}/channels$", method="GET", hold="before")
    matching = asyncio.create_task(service.match())
    assert await fault.until(waiting=1)
    async with parts.database.transaction() as session:
        await guild_objects.put(session, "channel", "lounge", stage.channels["lounge"])
    fault.release()
    await matching
    assert (await _known(parts, "channel"))["lounge"] == stage.channels["lounge"]
    assert await parts.alerts() == set()


async def test_when_roles_change_everybody_is_looked_at_and_who_was_refused_is_tried_again(parts: Parts) -> None:
    stage, service, now = parts.stage, _service(parts), parts.clock.now()
    later = now + timedelta(days=1)
    async with parts.database.transaction() as session:
        await members.ensure(session, 7, now)
        await role_states.ensure(session, 7)
        row = await session.get_one(RoleStateRow, 7)
        row.error, row.due_at = "50013", later
    parts.database.wakes["roles"].clear()
    await service.match()
    assert await _sweep_due(parts), "the first look"
    assert parts.database.wakes["roles"].is_set()
    async with parts.database.transaction() as session:
        row = await session.get_one(RoleStateRow, 7)
        assert row.due_at is not None
        assert now <= row.due_at <= parts.clock.now()
    await service.match()
    assert not await _sweep_due(parts), "nothing has changed"
    await stage.discord_api("PATCH", f"guilds/{stage.guild}/roles/{stage.roles['mentor']}", {"hoist": True})
    await service.match()
    assert await _sweep_due(parts)
    await stage.discord_api("PATCH", f"channels/{stage.channels['lounge']}", {"topic": "Anything"})
    await service.match()
    assert not await _sweep_due(parts), "a channel is no role"
