"""Scheduled events, incident actions, and what an invite leads to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.people import Refused

from .conftest import Arrive, Bot, Call


def in_(hours: float) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


async def planned(home: discord.Guild, **more: Any) -> discord.ScheduledEvent:
    usual: dict[str, Any] = {
        "name": "Evening talk",
        "start_time": in_(1),
        "end_time": in_(2),
        "privacy_level": discord.PrivacyLevel.guild_only,
        "entity_type": discord.EntityType.external,
        "location": "The library",
    }
    return await home.create_scheduled_event(**usual | more)


async def test_an_event_from_plan_to_end(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann = await arrive("ann")
    event = await planned(home, reason="monthly")
    assert (await bot.next("scheduled_event_create"))[0].location == "The library"
    assert (event.status, event.creator_id) == (discord.EventStatus.scheduled, home.me.id)
    place = f"/guilds/{home.id}/scheduled-events/{event.id}"
    assert (await ann.call("PUT", f"{place}/users/@me"))[0] == 200
    _, joined = await bot.next("scheduled_event_user_add")
    assert joined.id == int(ann.id)
    assert [user.name async for user in event.users()] == ["ann"]
    assert (await home.fetch_scheduled_event(event.id)).user_count == 1
    await event.edit(name="Late talk")
    old, new = await bot.next("scheduled_event_update")
    assert (old.name, new.name) == ("Evening talk", "Late talk")
    await event.start()
    with pytest.raises(ValueError, match="scheduled"):
        await (await home.fetch_scheduled_event(event.id)).cancel()
    await (await home.fetch_scheduled_event(event.id)).end()
    with pytest.raises(discord.HTTPException) as finished:
        await event.edit(name="Over")
    assert finished.value.code == 180000
    assert (await ann.call("DELETE", f"{place}/users/@me"))[0] == 204
    await event.delete()
    assert (await bot.next("scheduled_event_delete"))[0].id == event.id
    names = [each.action.name for each in [each async for each in home.audit_logs(limit=5)]]
    assert (names[0], names[-1]) == ("scheduled_event_delete", "scheduled_event_create")
    assert await home.fetch_scheduled_events() == []


async def test_what_an_event_must_have(as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann, all_ = await arrive("ann"), f"/guilds/{discord_sandbox.guild_id}/scheduled-events"
    general = next(iter(discord_sandbox.state.guild.channels))
    good: Any = {
        "name": "n",
        "privacy_level": 2,
        "entity_type": 3,
        "scheduled_start_time": in_(1).isoformat(),
        "scheduled_end_time": in_(2).isoformat(),
        "entity_metadata": {"location": "here"},
    }
    for wrong in (
        good | {"name": "x" * 101},
        good | {"scheduled_start_time": in_(-1).isoformat()},
        good | {"scheduled_end_time": None},
        good | {"scheduled_end_time": in_(0.5).isoformat()},
        good | {"entity_metadata": {}},
        good | {"entity_type": 2, "channel_id": str(general)},
        good | {"privacy_level": 1},
    ):
        assert (await as_bot("POST", all_, wrong))[1]["code"] == 50035, wrong
    assert (await ann.call("POST", all_, good))[1]["code"] == 50013
    answers = [await as_bot("POST", all_, good) for _ in range(101)]
    assert (answers[99][0], answers[100][1]["code"]) == (200, 30038)
    place = f"{all_}/{answers[0][1]['id']}"
    assert (await ann.call("PATCH", place, {"name": "x"}))[1]["code"] == 50013
    assert (await as_bot("PATCH", place, {"status": 3}))[1]["code"] == 50035
    assert (await as_bot("GET", f"{all_}/5"))[1]["code"] == 10070


async def test_incident_actions(
    bot: Bot, home: discord.Guild, arrive: Arrive, as_bot: Call, discord_sandbox: DiscordSandbox
) -> None:
    ann, ben = await arrive("ann"), await arrive("ben")
    place, late = f"/guilds/{home.id}/incident-actions", {"dms_disabled_until": in_(25).isoformat()}
    assert (await as_bot("PUT", place, late))[1]["code"] == 50035
    assert (await ann.call("PUT", place, {}))[1]["code"] == 50013
    until = in_(2)
    await home.edit(invites_disabled_until=until, dms_disabled_until=until)
    assert (await bot.next("guild_update"))[1].invites_paused_until == until
    stranger = await arrive("stranger", member=False)
    with pytest.raises(Refused):
        await stranger.join(home.id)
    direct = await ann.open_dm(ben.id)
    with pytest.raises(Refused) as refused:
        await ann.say(direct, "hello")
    assert refused.value.code == 50007
    await ann.say(await ann.open_dm(home.me.id), "hello")  # to the bot as ever
    assert (await as_bot("PUT", place, {"dms_disabled_until": None}))[0] == 200
    await ann.say(direct, "hello")
    discord_sandbox.advance(timedelta(hours=2))
    await stranger.join(home.id)


async def test_coming_in_by_an_invite(
    bot: Bot, home: discord.Guild, arrive: Arrive, as_bot: Call, discord_sandbox: DiscordSandbox
) -> None:
    ann, ben = await arrive("ann", member=False), await arrive("ben", member=False)
    channel, role = home.text_channels[0], await home.create_role(name="guest")
    place = f"/channels/{channel.id}/invites"
    status, made = await as_bot("POST", place, {"max_uses": 1, "role_ids": [str(role.id)]})
    assert (status, [each["name"] for each in made["roles"]]) == (200, ["guest"])
    await ann.accept(made["code"])
    assert discord_sandbox.state.guild.members[int(ann.id)].roles == {role.id}
    assert (await bot.next("invite_delete"))[0].code == made["code"]
    with pytest.raises(Refused) as gone:
        await ben.accept(made["code"])
    assert gone.value.code == 10006
    assert (await ann.call("POST", place, {"role_ids": [str(role.id)]}))[1]["code"] == 50013
    own = next(each.id for each in discord_sandbox.state.guild.roles.values() if each.bot_id)
    assert (await as_bot("POST", place, {"role_ids": [str(own)]}))[1]["code"] == 50013
    streamed = await channel.create_invite(target_type=discord.InviteTarget.stream, target_user=home.me)
    assert streamed.target_type is discord.InviteTarget.stream
    assert streamed.target_user == home.me
    assert (await as_bot("POST", place, {"target_type": 2, "target_application_id": "5"}))[0] == 501
    await home.ban(discord.Object(int(ben.id)))
    with pytest.raises(Refused) as banned:
        await ben.accept(streamed.code)
    assert banned.value.code == 40007


async def test_an_invite_for_some(as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann, ben = await arrive("ann", member=False), await arrive("ben", member=False)
    _, made = await as_bot("POST", f"/channels/{next(iter(discord_sandbox.state.guild.channels))}/invites", {})
    place = f"/invites/{made['code']}/target-users"
    assert (await as_bot("GET", place))[1]["code"] == 10006
    headers = {"Authorization": f"Bot {discord_sandbox.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        for content, status in ((f"user_id\n{ann.id}\nnobody\n", 400), (f"user_id\n{ann.id}\n", 204)):
            form = aiohttp.FormData()
            form.add_field("target_users_file", content.encode(), filename="users.csv", content_type="text/csv")
            async with http.put(discord_sandbox.api_url + place, data=form) as response:
                assert response.status == status
        async with http.get(discord_sandbox.api_url + place) as response:
            assert (response.content_type, await response.text()) == ("text/csv", f"user_id\n{ann.id}\n")
    _, job = await as_bot("GET", f"{place}/job-status")
    assert (job["status"], job["total_users"]) == (2, 1)
    assert (await ben.call("GET", f"/invites/{made['code']}"))[1]["code"] == 10006
    with pytest.raises(Refused) as refused:
        await ben.accept(made["code"])
    assert refused.value.code == 10006
    await ann.accept(made["code"])
    assert (await ann.call("GET", place))[1]["code"] == 50013
    assert await as_bot("POST", f"{place}/bulk-add", {"user_ids": [ben.id]}) == (204, None)
    assert await as_bot("DELETE", f"{place}/{ann.id}") == (204, None)
    await ben.accept(made["code"])
    assert (await ann.call("GET", f"/invites/{made['code']}"))[1]["code"] == 10006
