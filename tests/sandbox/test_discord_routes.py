"""The rest of the REST API, each route once with as much in it as it takes."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.permissions import Permission

from .conftest import Arrive, Call


async def done(call: Call, method: str, path: str, json: Any = None) -> Any:
    """The body of an answer that must be a success."""
    status, body = await call(method, path, json)
    assert status < 300, (method, path, status, body)
    return body


async def test_who_and_where(as_bot: Call, arrive: Arrive, guild: str, discord_sandbox: DiscordSandbox) -> None:
    ann = await arrive("ann")
    assert (await done(as_bot, "GET", "/gateway/bot"))["url"] == discord_sandbox.gateway_url
    assert (await done(as_bot, "GET", f"/users/{ann.id}"))["username"] == "ann"
    for path in ("/applications/@me", "/oauth2/applications/@me"):
        assert (await done(as_bot, "GET", path))["id"] == str(discord_sandbox.application_id)
    (mine,) = await done(ann.call, "GET", "/users/@me/guilds")
    assert (mine["name"], mine["owner"]) == ("Sandbox", False)
    counted = await done(as_bot, "GET", f"{guild}?with_counts=true")
    assert counted["approximate_member_count"] == 3
    assert "approximate_member_count" not in await done(as_bot, "GET", guild)
    assert (await done(as_bot, "PATCH", guild, {"name": "Clinic", "description": "d"}))["description"] == "d"
    assert (await as_bot("PATCH", guild, {"system_channel_id": "5"}))[0] == 400
    await ann.until(lambda: [data for name, data in ann.events if name == "GUILD_UPDATE" and data["name"] == "Clinic"])


async def test_members_and_counts(as_bot: Call, arrive: Arrive, guild: str, discord_sandbox: DiscordSandbox) -> None:
    people = [await arrive(name) for name in ("ann", "anna", "ben")]
    role = await done(as_bot, "POST", f"{guild}/roles", {"name": "Member", "colors": {"primary_color": 255}})
    assert role["color"] == 255
    edited = await done(as_bot, "PATCH", f"{guild}/members/{people[0].id}", {"nick": "Annie", "roles": [role["id"]]})
    assert (edited["nick"], edited["roles"]) == ("Annie", [role["id"]])
    assert (await done(as_bot, "GET", f"{guild}/roles/member-counts"))[role["id"]] == 1
    assert (await done(as_bot, "GET", f"{guild}/roles/{role['id']}"))["name"] == "Member"
    found = await done(as_bot, "GET", f"{guild}/members/search?query=ann&limit=10")
    assert [member["user"]["username"] for member in found] == ["ann", "anna"]
    first = await done(as_bot, "GET", f"{guild}/members?limit=3")
    rest = await done(as_bot, "GET", f"{guild}/members?limit=1000&after={first[-1]['user']['id']}")
    assert len(first) + len(rest) == len(discord_sandbox.state.guild.members) == 5
    assert (await as_bot("GET", f"{guild}/members?limit=1001"))[0] == 400
    assert (await done(people[1].call, "PATCH", f"{guild}/members/@me", {"nick": "A"}))["nick"] == "A"
    assert (await people[1].call("GET", f"{guild}/members"))[0] == 403
    await done(as_bot, "PUT", f"{guild}/bans/{people[2].id}", {"delete_message_seconds": 3600})
    assert (await done(as_bot, "GET", f"{guild}/bans/{people[2].id}"))["user"]["username"] == "ben"


async def test_every_type_of_channel(as_bot: Call, guild: str) -> None:
    category = await done(as_bot, "POST", f"{guild}/channels", {"name": "Rooms", "type": 4})
    forum = {
        "name": "Cases",
        "type": 15,
        "topic": "t" * 4096,
        "parent_id": category["id"],
        "available_tags": [{"name": "new", "emoji_name": "\N{SPARKLES}", "moderated": True}],
        "default_sort_order": 1,
        "default_reaction_emoji": {"emoji_name": "\N{THUMBS UP SIGN}"},
    }
    made = await done(as_bot, "POST", f"{guild}/channels", forum)
    tag = made["available_tags"][0]
    tags = [{**tag, "name": "open"}, {"name": "closed"}]
    changed = await done(as_bot, "PATCH", f"/channels/{made['id']}", {"available_tags": tags})
    assert [each["name"] for each in changed["available_tags"]] == ["open", "closed"]
    assert changed["available_tags"][0]["id"] == tag["id"]
    for kind in (0, 2, 5, 13):
        body = {"name": "Room One", "type": kind, "nsfw": False, "rate_limit_per_user": 5}
        room = await done(as_bot, "POST", f"{guild}/channels", body)
        assert room["name"] == ("room-one" if kind in (0, 5) else "Room One")
        assert await done(as_bot, "GET", f"/channels/{room['id']}") == room
    moves = [{"id": room["id"], "position": 0, "parent_id": category["id"], "lock_permissions": True}]
    assert await as_bot("PATCH", f"{guild}/channels", moves) == (204, None)
    assert (await done(as_bot, "GET", f"/channels/{room['id']}"))["parent_id"] == category["id"]
    assert (await done(as_bot, "DELETE", f"/channels/{category['id']}"))["name"] == "Rooms"
    assert (await done(as_bot, "GET", f"/channels/{room['id']}"))["parent_id"] is None
    status, body = await as_bot("POST", f"/channels/{made['id']}/messages", {"content": "x"})
    assert (status, body["code"]) == (400, 50008)


async def test_overwrites_one_at_a_time(as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann, channel_id = await arrive("ann"), next(iter(discord_sandbox.state.guild.channels))
    path = f"/channels/{channel_id}/permissions/{discord_sandbox.guild_id}"
    send = str(Permission.SEND_MESSAGES.value)
    assert await as_bot("PUT", path, {"type": 0, "deny": send}) == (204, None)
    assert (await ann.call("POST", f"/channels/{channel_id}/messages", {"content": "x"}))[0] == 403
    assert await as_bot("DELETE", path) == (204, None)
    assert (await ann.call("POST", f"/channels/{channel_id}/messages", {"content": "x"}))[0] == 200
    administrator = {"type": 0, "allow": str(Permission.ADMINISTRATOR.value)}
    assert (await as_bot("PUT", path, administrator))[0] == 403
    assert (await as_bot("PUT", f"/channels/{channel_id}/permissions/5", {"type": 0}))[1]["code"] == 10009


async def test_a_message_with_everything(as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    ann, channel_id = await arrive("ann"), next(iter(discord_sandbox.state.guild.channels))
    messages = f"/channels/{channel_id}/messages"
    embed = {
        "title": "t",
        "description": "d",
        "url": "https://example.org",
        "color": 255,
        "timestamp": "2026-11-22T12:00:00+00:00",
        "author": {"name": "a"},
        "footer": {"text": "f"},
        "image": {"url": "https://example.org/i.png"},
        "fields": [{"name": "n", "value": "v", "inline": True}],
    }
    link = {"type": 2, "style": 5, "label": "Pay", "url": "https://example.org/pay"}
    menu = {
        "type": 3,
        "custom_id": "menu",
        "options": [{"label": "A", "value": "a", "emoji": {"name": "\N{SPARKLES}"}}],
    }
    people = {"type": 5, "custom_id": "who", "max_values": 2, "placeholder": "Who?"}
    rows = [{"type": 1, "components": [each]} for each in (link, menu, people)]
    body = {"content": f"<@{ann.id}> @everyone", "embeds": [embed], "components": rows, "flags": 1 << 12}
    sent = await done(as_bot, "POST", messages, body)
    assert ([user["id"] for user in sent["mentions"]], sent["mention_everyone"]) == ([ann.id], True)
    received = await ann.next_message()
    assert (received.links, received.selects) == ([("Pay", "https://example.org/pay")], ["menu", "who"])
    assert {"t", "d", "a", "f", "n", "v", "Pay", "A", "Who?"} < set(received.text.splitlines())
    quiet = {
        "content": f"<@{ann.id}>",
        "allowed_mentions": {"parse": []},
        "message_reference": {"message_id": sent["id"]},
    }
    reply = await done(as_bot, "POST", messages, quiet)
    assert (reply["mentions"], reply["referenced_message"]["id"], reply["type"]) == ([], sent["id"], 19)
    assert (await as_bot("POST", messages, {**quiet, "message_reference": {"message_id": "5"}}))[0] == 400
    assert await done(as_bot, "GET", f"{messages}/{reply['id']}") == reply
    assert await as_bot("POST", f"{messages}/bulk-delete", {"messages": [sent["id"], reply["id"]]}) == (204, None)
    await ann.until(lambda: not ann.messages)


async def test_a_message_of_components(as_bot: Call, discord_sandbox: DiscordSandbox) -> None:
    messages = f"/channels/{next(iter(discord_sandbox.state.guild.channels))}/messages"
    text: dict[str, Any] = {"type": 10, "content": "words"}
    picture = {"url": "https://example.org/i.png"}
    button = {"type": 2, "style": 2, "label": "More", "custom_id": "more"}
    inside = [
        text,
        {"type": 9, "components": [text], "accessory": button},
        {"type": 9, "components": [text], "accessory": {"type": 11, "media": picture}},
        {"type": 14, "spacing": 2},
        {"type": 12, "items": [{"media": picture, "description": "d"}]},
        {"type": 1, "components": [{**button, "custom_id": "again"}]},
    ]
    body = {"flags": 1 << 15, "components": [{"type": 17, "components": inside, "accent_color": 255}, text]}
    sent = await done(as_bot, "POST", messages, body)
    assert sent["flags"] == 1 << 15
    assert len({each["id"] for each in sent["components"][0]["components"]}) == len(inside)
    changed = await done(as_bot, "PATCH", f"{messages}/{sent['id']}", {"components": [text]})
    assert [each["type"] for each in changed["components"]] == [10]
    for wrong in ([{"type": 10, "content": "x" * 4001}], [text] * 41, [{"type": 4, "custom_id": "x"}]):
        assert (await as_bot("POST", messages, {"flags": 1 << 15, "components": wrong}))[1]["code"] == 50035


async def test_commands_in_other_languages(
    as_bot: Call, arrive: Arrive, guild: str, discord_sandbox: DiscordSandbox
) -> None:
    commands = f"/applications/{discord_sandbox.application_id}/commands"
    option = {"type": 3, "name": "plan", "description": "Which", "name_localizations": {"nl": "plan"}, "required": True}
    option["choices"] = [{"name": "Year", "value": "year", "name_localizations": {"nl": "Jaar"}}]
    both = {"name_localizations": {"nl": "lid"}, "description_localizations": {"nl": "Word lid"}}
    nested = {
        "type": 2,
        "name": "group",
        "description": "g",
        "options": [{"type": 1, "name": "sub", "description": "s"}],
    }
    made = await done(as_bot, "PUT", commands, [
        {"name": "member", "description": "Join", **both, "options": [option], "default_member_permissions": "8"},
        {"name": "deep", "description": "Deep", "options": [nested], "contexts": [0], "integration_types": [0]},
        {"name": "Report", "type": 3, "dm_permission": False},
    ])  # fmt: skip
    assert await done(as_bot, "GET", f"{commands}?with_localizations=true") == made
    (brief, deep, report) = await done(as_bot, "GET", commands)
    assert "name_localizations" not in brief
    assert (deep["dm_permission"], report["dm_permission"]) == (False, False)
    assert await done(as_bot, "GET", f"{commands}/{deep['id']}") == deep
    ann = await arrive("ann")
    await done(ann.call, "GET", f"{guild}/application-command-index")
    _, index = await ann.call("GET", "/users/@me/application-command-index")
    assert [command["name"] for command in index["application_commands"]] == ["member"]
    with pytest.raises(LookupError):
        await ann.command(discord_sandbox.guild_id, 1, "deep group other")
