"""Whom a message mentions, by the rules of allowed_mentions."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.discord import DiscordSandbox

from .conftest import Arrive, Call


@pytest.mark.parametrize(
    ("allowed", "users", "roles", "everyone"),
    [
        (None, 2, 1, True),
        ({}, 0, 0, False),
        ({"parse": []}, 0, 0, False),
        ({"parse": ["users"]}, 2, 0, False),
        ({"parse": ["roles", "everyone"]}, 0, 1, True),
        ({"users": ["ann"]}, 1, 0, False),
        ({"parse": ["users"], "roles": ["role"]}, 2, 1, False),
        ({"parse": ["roles"], "users": []}, 0, 1, False),
    ],
)
async def test_only_what_is_allowed_is_mentioned(
    as_bot: Call,
    arrive: Arrive,
    discord_sandbox: DiscordSandbox,
    allowed: Any,
    users: int,
    roles: int,
    everyone: bool,
) -> None:
    ann, ben = await arrive("ann"), await arrive("ben")
    _, role = await as_bot("POST", f"/guilds/{discord_sandbox.guild_id}/roles", {"name": "r", "mentionable": True})
    ids = {"ann": ann.id, "role": role["id"]}
    given = allowed and {
        name: [ids.get(each, each) for each in value] if isinstance(value, list) else value
        for name, value in allowed.items()
    }
    body: dict[str, Any] = {"content": f"@everyone <@{ann.id}> <@{ben.id}> <@&{role['id']}>"}
    body |= {} if given is None else {"allowed_mentions": given}
    channel_id = next(iter(discord_sandbox.state.guild.channels))
    status, message = await as_bot("POST", f"/channels/{channel_id}/messages", body)
    assert status == 200
    assert (len(message["mentions"]), len(message["mention_roles"]), message["mention_everyone"]) == (
        users,
        roles,
        everyone,
    )


@pytest.mark.parametrize(
    ("allowed", "code"),
    [
        ({"parse": ["users"], "users": ["1"]}, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"),
        ({"parse": ["roles"], "roles": ["1"]}, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"),
        ({"parse": ["friends"]}, "BASE_TYPE_CHOICES"),
        ({"parse": ["users", "users"]}, "SET_TYPE_ALREADY_CONTAINS_VALUE"),
        ({"users": [str(each) for each in range(101)]}, "BASE_TYPE_MAX_LENGTH"),
        ({"users": ["ann"]}, "NUMBER_TYPE_COERCE"),
        ({"replied_user": "maybe"}, "BOOLEAN_TYPE_CONVERT"),
    ],
)
async def test_what_contradicts_itself_is_refused(
    as_bot: Call, discord_sandbox: DiscordSandbox, allowed: Any, code: str
) -> None:
    messages = f"/channels/{next(iter(discord_sandbox.state.guild.channels))}/messages"
    status, refused = await as_bot("POST", messages, {"content": "x", "allowed_mentions": allowed})
    assert (status, refused["code"]) == (400, 50035)
    assert code in str(refused["errors"]["allowed_mentions"])
    assert (await as_bot("GET", messages))[1] == []


async def test_who_is_answered_is_mentioned_unless_told_otherwise(
    as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    ann, channel_id = await arrive("ann"), next(iter(discord_sandbox.state.guild.channels))
    said = await ann.say(channel_id, "hello")
    mentioned = []
    choices: list[Any] = [None, {"parse": []}, {"replied_user": True}]
    for allowed in choices:
        answer = {"content": "hi", "message_reference": {"message_id": said["id"]}, "allowed_mentions": allowed}
        _, message = await as_bot("POST", f"/channels/{channel_id}/messages", answer)
        mentioned.append([each["id"] for each in message["mentions"]])
    assert mentioned == [[ann.id], [], [ann.id]]
