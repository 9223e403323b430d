"""What Discord refuses, with its status and code, each beside what it allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.permissions import Permission
from sandbox.discord.state import Role
from sandbox.people import Refused

from .conftest import Arrive, Call

NOBODY = 10**17


def code(answer: tuple[int, Any]) -> tuple[int, int]:
    """(status, Discord's code); code 0 where all is well."""
    status, body = answer
    return status, body["code"] if isinstance(body, dict) and "code" in body else 0


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", f"/channels/{NOBODY}", 10003),
        ("GET", f"/guilds/{NOBODY}", 10004),
        ("GET", "{guild}/members/{stranger}", 10007),
        ("GET", f"{{guild}}/members/{NOBODY}", 10013),
        ("GET", f"{{general}}/messages/{NOBODY}", 10008),
        ("PATCH", f"{{guild}}/roles/{NOBODY}", 10011),
        ("PUT", f"{{guild}}/members/{{member}}/roles/{NOBODY}", 10011),
        ("GET", f"/users/{NOBODY}", 10013),
        ("GET", "{guild}/bans/{member}", 10026),
        ("DELETE", f"{{general}}/permissions/{NOBODY}", 10009),
        ("GET", f"/applications/{{application}}/commands/{NOBODY}", 10063),
        ("POST", f"/interactions/{NOBODY}/token/callback", 10062),
        ("POST", "/webhooks/{application}/token", 10015),
    ],
)
async def test_what_is_not_there(
    method: str,
    path: str,
    expected: int,
    guild: str,
    general: str,
    as_bot: Call,
    arrive: Arrive,
    discord_sandbox: DiscordSandbox,
) -> None:
    stranger, member = await arrive("stranger", member=False), await arrive("member")
    application = discord_sandbox.application_id
    there = path.format(guild=guild, general=general, stranger=stranger.id, member=member.id, application=application)
    assert code(await as_bot(method, there)) == (404, expected)


async def test_without_a_token_or_with_the_wrong_kind(as_bot: Call, arrive: Arrive, guild: str) -> None:
    ann = await arrive("ann")
    assert code(await ann.call("GET", "/users/@me"))[0] == 200
    ann.token = f"Bot {ann.token}"
    assert await ann.call("GET", "/users/@me") == (401, {"message": "401: Unauthorized", "code": 0})
    assert code(await as_bot("GET", f"{guild}/members?limit=1"))[0] == 200
    assert code(await as_bot("GET", "/users/zero")) == (400, 50035)


async def test_what_is_not_done_says_so(as_bot: Call, guild: str) -> None:
    path = f"/api/v10{guild}/emojis"
    assert await as_bot("GET", f"{guild}/emojis") == (
        501,
        {"code": 0, "message": f"501 Not Implemented in the sandbox: GET {path}"},
    )


async def test_roles_by_hierarchy_and_kind(as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    state, ann = discord_sandbox.state, await arrive("ann")
    guild = f"/guilds/{state.guild.id}"
    above = Role(1001, "above", 0, 5)
    state.guild.roles[above.id] = above
    _, made = await as_bot("POST", f"{guild}/roles", {"name": "Member"})
    own = next(role for role in state.guild.roles.values() if role.managed)
    place = f"{guild}/members/{ann.id}/roles"
    assert await as_bot("PUT", f"{place}/{made['id']}") == (204, None)
    assert await as_bot("PUT", f"{place}/{made['id']}") == (204, None)
    assert code(await as_bot("PUT", f"{place}/{above.id}")) == (403, 50013)
    assert code(await as_bot("PUT", f"{place}/{state.guild.id}")) == (400, 50028)
    own.position, above.position = 4, 3
    managed = Role(1002, "another bot", 0, 1, managed=True, bot_id=1003)
    state.guild.roles[managed.id] = managed
    assert code(await as_bot("PUT", f"{place}/{managed.id}")) == (400, 50028)
    assert code(await as_bot("PATCH", f"{guild}/members/{ann.id}", {"roles": [str(above.id), str(managed.id)]})) == (
        400,
        50028,
    )
    assert state.guild.members[int(ann.id)].roles == {int(made["id"])}
    status, _ = await ann.call("PUT", f"{place}/{made['id']}")
    assert status == 403


async def test_one_gives_only_what_one_has(as_bot: Call, guild: str) -> None:
    administrator = {"name": "x", "permissions": str(Permission.ADMINISTRATOR.value)}
    assert code(await as_bot("POST", f"{guild}/roles", administrator)) == (403, 50013)
    status, role = await as_bot("POST", f"{guild}/roles", {"permissions": str(Permission.KICK_MEMBERS.value)})
    assert (status, role["name"]) == (200, "new role")
    path = f"{guild}/roles/{role['id']}"
    assert code(await as_bot("PATCH", path, {"permissions": str(Permission.ADMINISTRATOR.value)})) == (403, 50013)
    assert code(await as_bot("PATCH", path, {"name": "y", "color": 0xFF}))[0] == 200


async def test_roles_have_a_limit_and_an_order(as_bot: Call, guild: str, discord_sandbox: DiscordSandbox) -> None:
    roles = discord_sandbox.state.guild.roles
    made = [(await as_bot("POST", f"{guild}/roles", {"name": name}))[1]["id"] for name in "abc"]
    own = next(role for role in roles.values() if role.managed)
    assert [roles[int(role_id)].position for role_id in made] == [3, 2, 1]
    assert own.position == 4
    status, listed = await as_bot("PATCH", f"{guild}/roles", [{"id": made[0], "position": 1}])
    assert (status, [role["name"] for role in listed]) == (200, ["@everyone", "a", "c", "b", own.name])
    too_high = [{"id": made[0], "position": 4}]
    assert code(await as_bot("PATCH", f"{guild}/roles", too_high)) == (403, 50013)
    assert await as_bot("DELETE", f"{guild}/roles/{made[0]}") == (204, None)
    assert code(await as_bot("DELETE", f"{guild}/roles/{own.id}")) == (403, 50013)
    for number in range(250 - len(roles)):
        roles[number + 1] = Role(number + 1, "filler", 0, 0)
    assert code(await as_bot("POST", f"{guild}/roles", {"name": "one too many"})) == (400, 30005)


async def test_people_by_hierarchy(as_bot: Call, arrive: Arrive, guild: str, discord_sandbox: DiscordSandbox) -> None:
    owner_id = discord_sandbox.state.guild.owner_id
    ann, ben = await arrive("ann"), await arrive("ben")
    for method, place in (("DELETE", "members"), ("PUT", "bans")):
        assert code(await as_bot(method, f"{guild}/{place}/{owner_id}")) == (403, 50013)
        assert code(await ann.call(method, f"{guild}/{place}/{ben.id}")) == (403, 50013)
    assert await as_bot("DELETE", f"{guild}/members/{ann.id}") == (204, None)
    assert await as_bot("PUT", f"{guild}/bans/{ben.id}", {"delete_message_seconds": 60}) == (204, None)
    await ann.join(discord_sandbox.guild_id)
    with pytest.raises(Refused) as refused:
        await ben.join(discord_sandbox.guild_id)
    assert (refused.value.status, refused.value.code) == (403, 40007)
    assert [ban["user"]["id"] for ban in (await as_bot("GET", f"{guild}/bans"))[1]] == [ben.id]
    assert await as_bot("DELETE", f"{guild}/bans/{ben.id}") == (204, None)
    await ben.join(discord_sandbox.guild_id)


async def test_timeouts(as_bot: Call, arrive: Arrive, guild: str, general: str) -> None:
    ann = await arrive("ann")
    path = f"{guild}/members/{ann.id}"
    far = {"communication_disabled_until": (datetime.now(UTC) + timedelta(days=29)).isoformat()}
    near = {"communication_disabled_until": (datetime.now(UTC) + timedelta(days=27)).isoformat()}
    assert code(await as_bot("PATCH", path, far)) == (400, 50035)
    assert code(await ann.call("POST", f"{general}/messages", {"content": "hi"}))[0] == 200
    assert code(await as_bot("PATCH", path, near))[0] == 200
    assert code(await ann.call("POST", f"{general}/messages", {"content": "hi"})) == (403, 50013)
    assert code(await ann.call("GET", f"{general}/messages"))[0] == 200
    assert code(await as_bot("PATCH", path, {"communication_disabled_until": None}))[0] == 200
    assert code(await ann.call("POST", f"{general}/messages", {"content": "hi"}))[0] == 200


async def test_a_hidden_channel(as_bot: Call, arrive: Arrive, guild: str, discord_sandbox: DiscordSandbox) -> None:
    ann, everyone = await arrive("ann"), str(discord_sandbox.guild_id)
    hide = {"id": everyone, "type": 0, "allow": "0", "deny": str(Permission.VIEW_CHANNEL.value)}
    _, hidden = await as_bot("POST", f"{guild}/channels", {"name": "hidden", "permission_overwrites": [hide]})
    path = f"/channels/{hidden['id']}"
    for caller in (as_bot, ann.call):
        for method, rest in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/messages"), ("POST", "/messages")):
            assert code(await caller(method, path + rest, {} if method != "GET" else None)) == (403, 50001)
        assert [each["name"] for each in (await caller("GET", f"{guild}/channels"))[1]] == ["general"]


async def test_channels_have_limits(as_bot: Call, guild: str, discord_sandbox: DiscordSandbox) -> None:
    _, category = await as_bot("POST", f"{guild}/channels", {"name": "c", "type": 4})
    inside = {"name": "x", "parent_id": category["id"]}
    for _ in range(50):
        assert (await as_bot("POST", f"{guild}/channels", inside))[0] == 201
    status, body = await as_bot("POST", f"{guild}/channels", inside)
    assert (status, list(body["errors"])) == (400, ["parent_id"])
    channels = discord_sandbox.state.guild.channels
    general = next(iter(channels.values()))
    for number in range(500 - len(channels)):
        channels[number + 1] = general
    assert code(await as_bot("POST", f"{guild}/channels", {"name": "y"})) == (400, 30013)
    assert code(await as_bot("DELETE", f"/channels/{general.id}")) == (400, 50074)
    assert code(await as_bot("PATCH", f"/channels/{general.id}", {"name": "hall", "topic": "t"}))[0] == 200


async def test_what_a_message_may_be(as_bot: Call, arrive: Arrive, general: str) -> None:
    ann, messages = await arrive("ann"), f"{general}/messages"
    assert code(await as_bot("POST", messages, {"content": ""})) == (400, 50006)
    status, body = await as_bot("POST", messages, {"content": "x" * 2001})
    assert (status, body["errors"]["content"]["_errors"][0]["code"]) == (400, "BASE_TYPE_MAX_LENGTH")
    status, body = await as_bot("POST", messages, {"embeds": [{"title": "ok"}, {"title": "x" * 257}]})
    assert (status, list(body["errors"]["embeds"])) == (400, ["1"])
    two_buttons = [{"type": 2, "style": 1, "label": "a", "custom_id": "same"}] * 2
    rows = {"content": "x", "components": [{"type": 1, "components": two_buttons}]}
    assert code(await as_bot("POST", messages, rows)) == (400, 50035)
    v2 = {"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "y"}]}
    assert code(await as_bot("POST", messages, v2)) == (400, 50035)
    assert code(await as_bot("POST", messages, {**v2, "content": ""}))[0] == 200
    status, said = await ann.call("POST", messages, {"content": "x" * 2000})
    assert status == 200
    path = f"{messages}/{said['id']}"
    assert code(await as_bot("PATCH", path, {"content": "y"})) == (403, 50005)
    assert code(await ann.call("PATCH", path, {"content": "y"}))[0] == 200
    _, from_bot = await as_bot("POST", messages, {"content": "z"})
    assert code(await ann.call("DELETE", f"{messages}/{from_bot['id']}")) == (403, 50013)
    assert await as_bot("DELETE", path) == (204, None)


async def test_what_a_command_may_be(as_bot: Call, guild: str, discord_sandbox: DiscordSandbox) -> None:
    commands = f"/applications/{discord_sandbox.application_id}{guild}/commands"
    good = {"name": "help", "description": "Helps", "name_localizations": {"nl": "hulp"}}
    status, made = await as_bot("POST", commands, good)
    assert (status, made["name_localizations"]) == (201, {"nl": "hulp"})
    assert (await as_bot("POST", commands, good)) == (200, made)
    for bad in ({**good, "name": "Help"}, {"name": "help"}, {**good, "description": "x" * 101}):
        assert code(await as_bot("POST", commands, bad)) == (400, 50035)
    assert code(await as_bot("PUT", commands, [good, good])) == (400, 50035)
    many = [{"name": f"c{number}", "description": "x"} for number in range(101)]
    assert code(await as_bot("PUT", commands, many)) == (400, 30032)
    status, kept = await as_bot("PUT", commands, [good, *many[:99]])
    assert (status, kept[0]["id"], len(kept)) == (200, made["id"], 100)
    path = f"{commands}/{made['id']}"
    status, edited = await as_bot("PATCH", path, {"description": "Helps more"})
    assert (status, edited["name"], edited["version"] != made["version"]) == (200, "help", True)
    assert await as_bot("DELETE", path) == (204, None)
    assert code(await as_bot("GET", path)) == (404, 10063)
