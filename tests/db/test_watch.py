"""The audit, run again and again: what it asks for, who counts as entitled, what the staff read and when."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.community.watch import Watch
from bot.db import alerts, grants, guild_objects, members, role_states
from bot.domain.entitlement import Grant
from bot.domain.guild import Guild
from bot.domain.permissions import MANAGE_WEBHOOKS, bits
from tests.db.parts import Parts

VIEW = 1 << 10
SECOND = timedelta(seconds=1)


class Scene:
    """A furnished server in which nothing is wrong, its staff reading in the lounge."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.stage = parts, parts.stage
        community = parts.config.community
        server = community.server.model_copy(update={"ops_channel": "lounge"})
        self.config = parts.config.model_copy(update={"community": community.model_copy(update={"server": server})})
        self.watch = Watch(parts.database, parts.structure, self.config, parts.sentences, parts.clock)

    async def guild(self) -> Guild:
        """The server, as the running bot has it."""
        async with self.parts.database.transaction(readonly=True) as session:
            known = [*(await guild_objects.ids(session, "category")).values(), *self.stage.channels.values()]
        return await self.parts.structure.read(known)

    async def codes(self) -> list[tuple[str, str]]:
        """(code, about) of what is wrong."""
        return [(each.code, each.about) for each in await self.watch.findings()]

    async def open(self, channel: str) -> None:
        """Somebody opens a private room to everybody."""
        body = {"type": 0, "allow": str(VIEW), "deny": "0"}
        await self.stage.discord_api(
            "PUT", f"channels/{self.stage.channels[channel]}/permissions/{self.stage.guild}", body
        )

    async def give(self, role: str, *people: int) -> None:
        """Somebody gives a role by hand."""
        for each in people:
            path = f"guilds/{self.stage.guild}/members/{each}/roles/{self.stage.roles[role]}"
            await self.stage.discord_api("PUT", path)

    async def entitle(self, people: Iterable[int], until: timedelta | None = None) -> None:
        """These have a right to the hospital rooms that is stored."""
        now = self.parts.clock.now()
        async with self.parts.database.transaction() as session:
            for each in people:
                await members.ensure(session, each, now)
                ends = None if until is None else now + until
                await grants.put(
                    session, Grant(each, "stripe_subscription", f"sub_{each}", "professional", now - SECOND, ends)
                )

    async def told(self) -> list[str]:
        """What the staff read, but for the bot's own first post."""
        found = await self.stage.discord_api("GET", f"channels/{self.stage.channels['lounge']}/messages?limit=100")
        return [each["content"] for each in reversed(found) if "\n-> " in each["content"]]

    async def looks(self) -> list[dict[str, Any]]:
        """The bot looks; what it logs. It looks again in an hour."""
        before = self.parts.clock.now()
        with capture_logs() as logged:
            again = await self.watch.look(await self.guild())
        assert before + timedelta(hours=1) <= again <= self.parts.clock.now() + timedelta(hours=1)
        return [dict(each) for each in logged]


@pytest.fixture
def scene(parts: Parts) -> Scene:
    """A furnished server, and its audit."""
    return Scene(parts)


async def test_each_finding_is_told_once_and_closed_when_it_is_over(scene: Scene) -> None:
    assert await scene.codes() == []
    assert await scene.looks() == []
    await scene.open("hospital-lobby")
    await scene.open("mentors")
    alert = {"event": "alert", "log_level": "error", "kind": "audit"}
    abouts = ("open_to_everyone:channels.hospital-lobby", "open_to_everyone:channels.mentors")
    assert await scene.looks() == [{**alert, "about": about} for about in abouts]
    assert await scene.parts.alerts() == {("audit", about) for about in abouts}
    (said,) = await scene.told()
    assert said.count("\n-> ") == 2
    assert "hospital-lobby" in said
    assert await scene.looks() == []
    assert len(await scene.told()) == 1
    async with scene.parts.database.transaction() as session:
        await alerts.open_(session, "parked", "evt_1", scene.parts.clock.now())  # not the audit's to tell of
    await scene.stage.discord_api(
        "DELETE", f"channels/{scene.stage.channels['mentors']}/permissions/{scene.stage.guild}"
    )
    closed = {"type": 0, "allow": "0", "deny": str(VIEW)}
    await scene.stage.discord_api(
        "PUT", f"channels/{scene.stage.channels['mentors']}/permissions/{scene.stage.guild}", closed
    )
    assert await scene.looks() == []
    assert await scene.parts.alerts() == {("audit", abouts[0]), ("parked", "evt_1")}
    assert len(await scene.told()) == 1


async def test_a_finding_is_said_in_the_staffs_language_and_no_name_in_it_means_anything(scene: Scene) -> None:
    await scene.open("hospital-lobby")
    await scene.stage.discord_api("PATCH", f"channels/{scene.stage.channels['hospital-lobby']}", {"name": "a_b_c"})
    found = {each.code: each for each in await scene.watch.findings()}
    said, _, fix = scene.watch.text(found["open_to_everyone"]).partition("\n-> ")
    assert "a_b_c" in said
    assert fix
    await scene.looks()
    assert any(r"a\_b\_c" in each for each in await scene.told())
    server = scene.config.community.server.model_copy(update={"locale": "nl"})
    community = scene.config.community.model_copy(update={"server": server})
    dutch = Watch(
        scene.parts.database, scene.parts.structure, scene.config.model_copy(update={"community": community}),
        scene.parts.sentences, scene.parts.clock,
    )  # fmt: skip
    assert "iedereen" in dutch.text(found["open_to_everyone"])


@pytest.mark.parametrize(
    ("fault", "kind"),
    [({"status": 503}, "TryLater"), ({"status": 403}, "Refused"), ({"status": 404}, "NotThere"),
     ({"status": 200, "body": [{}]}, "NotUnderstood")],
)  # fmt: skip
async def test_a_look_that_fails_is_tried_again_in_five_minutes_and_closes_nothing(
    scene: Scene, fault: dict[str, Any], kind: str
) -> None:
    await scene.open("mentors")
    await scene.looks()
    guild = await scene.guild()
    scene.stage.sandbox.discord.fault(rf"/guilds/{scene.stage.guild}/members\?", **fault)
    before = scene.parts.clock.now()
    with capture_logs() as logged:
        again = await scene.watch.look(guild)
    assert before + timedelta(minutes=5) <= again <= scene.parts.clock.now() + timedelta(minutes=5)
    (said,) = (each for each in logged if each["event"] == "audit_put_off")
    assert (said["error"], said["log_level"]) == (kind, "warning")
    assert said["reason"]
    assert len(await scene.parts.alerts()) == 1


async def test_without_permission_to_see_one_of_the_ways_in_the_others_are_still_watched(scene: Scene) -> None:
    await scene.open("hospital-lobby")
    ways = {"threads": "/threads/active", "invites": "/invites$", "onboarding": "/onboarding$"}
    faults = {
        what: scene.stage.sandbox.discord.fault(path, method="GET", status=status, body={"code": code})
        for (what, path), (status, code) in zip(
            ways.items(), ((403, 50013), (404, 10004), (403, 50001)), strict=True
        )
    }  # fmt: skip
    with capture_logs() as logged:
        assert await scene.codes() == [("open_to_everyone", "channels.hospital-lobby")]
    assert [fault.hits for fault in faults.values()] == [1, 1, 1]
    assert [dict(each) for each in logged] == [
        {"event": "not_seen", "log_level": "info", "what": what, "code": code}
        for what, code in (("threads", "50013"), ("invites", "10004"), ("onboarding", "50001"))
    ]


async def test_webhooks_are_asked_for_only_where_the_bot_may_see_them(scene: Scene) -> None:
    stage, lobby = scene.stage, scene.stage.channels["hospital-lobby"]
    await stage.discord_api("POST", f"channels/{lobby}/webhooks", {"name": "feed"})
    asked = stage.sandbox.discord.fault("/webhooks$", method="GET", status=403, body={"code": 50013})
    assert await scene.codes() == []
    assert asked.hits == 0
    stage.sandbox.discord.faults.remove()
    mine = next(role for role in stage.sandbox.discord.state.guild.roles.values() if role.managed)
    more = {"permissions": str(mine.permissions | MANAGE_WEBHOOKS)}
    await stage.discord_api("PATCH", f"guilds/{stage.guild}/roles/{mine.id}", more)
    assert await scene.codes() == [("webhook_stands", "channels.hospital-lobby")]
    stage.sandbox.discord.fault("/webhooks$", method="GET", status=403, body={"code": 50013})
    with capture_logs() as logged:
        assert await scene.codes() == []
    assert [each["what"] for each in logged] == ["webhooks"]


async def test_threads_invites_and_answers_are_looked_at(scene: Scene) -> None:
    stage, lobby = scene.stage, scene.stage.channels["hospital-lobby"]
    await stage.discord_api("POST", f"channels/{lobby}/threads", {"name": "private", "type": 12})
    await stage.discord_api("POST", f"channels/{lobby}/invites", {})
    helpers = await stage.discord_api("POST", f"guilds/{stage.guild}/roles", {"name": "Helpers"})
    threads = {"type": 0, "allow": str(bits("manage_threads")), "deny": "0"}
    await stage.discord_api("PUT", f"channels/{lobby}/permissions/{helpers['id']}", threads)
    found = {(each.code, each.about): each.facts for each in await scene.watch.findings()}
    assert found.keys() == {("invite_leads_in", "channels.hospital-lobby"), ("private_threads_read", helpers["id"])}
    assert found["private_threads_read", helpers["id"]]["threads"] == "1"
    prompt = {
        "id": "1", "type": 0, "title": "Who are you?", "single_select": False, "required": False, "in_onboarding": True,
        "options": [{"id": "2", "title": "A nurse", "channel_ids": [], "role_ids": [str(stage.roles["hospital"])]}],
    }  # fmt: skip
    await stage.discord_api(
        "PUT", f"guilds/{stage.guild}/onboarding",
        {"prompts": [prompt], "default_channel_ids": [str(lobby)], "enabled": False, "mode": 0},
    )  # fmt: skip
    more = {each.code for each in await scene.watch.findings()} - {code for code, _ in found}
    assert more == {"onboarding_gives_role", "onboarding_leads_in"}


async def test_what_the_bot_cannot_view_is_found_and_a_server_that_was_read_is_not_read_again(scene: Scene) -> None:
    stage, me = scene.stage, scene.stage.sandbox.discord.application_id
    async with scene.parts.database.transaction(readonly=True) as session:
        category = (await guild_objects.ids(session, "category"))["support"]
    for channel in (category, stage.channels["mentors"]):
        hidden = {"type": 1, "allow": "0", "deny": str(VIEW)}
        await stage.discord_api("PUT", f"channels/{channel}/permissions/{me}", hidden)
    hidden_now = {about for code, about in await scene.codes() if code == "hidden_channel"}
    assert hidden_now >= {"categories.support", "channels.mentors"}
    guild = await scene.guild()
    fault = stage.sandbox.discord.fault(rf"/guilds/{stage.guild}/channels$", method="GET", status=503)
    assert {each.about for each in await scene.watch.findings(guild) if each.code == "hidden_channel"} == hidden_now
    assert fault.hits == 0


async def test_who_was_let_in_by_hand_is_counted_though_they_have_no_role(scene: Scene) -> None:
    stranger = int((await scene.stage.person("sam")).id)
    allowed = {"type": 1, "allow": str(VIEW), "deny": "0"}
    await scene.stage.discord_api(
        "PUT", f"channels/{scene.stage.channels['hospital-lobby']}/permissions/{stranger}", allowed
    )
    (found,) = await scene.watch.findings()
    assert (found.code, found.facts["people"]) == ("member_opens", "1")


async def test_who_has_a_paid_role_without_a_stored_right_is_found(scene: Scene) -> None:
    stage, clock = scene.stage, scene.parts.clock
    noor, sam = int((await stage.person("noor")).id), int((await stage.person("sam")).id)
    await scene.give("hospital", noor, sam)
    await scene.give("mentor", sam)  # nobody pays for that one
    (found,) = await scene.watch.findings()
    assert (found.code, found.about, found.facts["people"]) == ("holder_without_right", "roles.hospital", "2")
    await scene.entitle([noor])
    await scene.entitle([sam], until=timedelta(hours=1))
    assert await scene.codes() == []
    clock.advance(timedelta(hours=1, seconds=1))
    assert [each.facts["people"] for each in await scene.watch.findings()] == ["1"]
    # Whose role is about to be taken is no finding.
    async with scene.parts.database.transaction() as session:
        await role_states.mark_stale(session, sam, clock.now())
    assert await scene.codes() == []


async def test_rights_are_looked_up_for_many_holders_at_a_time(scene: Scene) -> None:
    stage = scene.stage
    first, last = stage.sandbox.discord.crowd(502, {stage.roles["hospital"]})
    ids = sorted(each for each in stage.sandbox.discord.state.guild.members if first <= each <= last)
    assert len(ids) == 502
    await scene.entitle([ids[0], ids[499], ids[500], ids[501]])
    (found,) = await scene.watch.findings()
    assert (found.code, found.facts["people"]) == ("holder_without_right", "498")
