"""No event ends the gateway, whatever is in it: every event that the bot is sent, with something missing or wrong."""

import asyncio
import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.client import NetworkClient
from bot.i18n import Sentences
from bot.integrations.gateway import Unreadable
from bot.metrics import Metrics

GUILD = 123456789012345678
ID = "223456789012345678"
USER = {"id": ID, "username": "noor", "discriminator": "0", "avatar": None, "global_name": None}
MEMBER = {
    "user": USER,
    "roles": [ID],
    "joined_at": "2026-01-01T00:00:00+00:00",
    "deaf": False,
    "mute": False,
    "flags": 0,
}
ROLE = {
    "id": ID, "name": "Member", "permissions": "0", "position": 1, "color": 0, "colors": {"primary_color": 0},
    "hoist": False, "managed": False, "mentionable": False, "flags": 0, "tags": {},
}  # fmt: skip
OVERWRITE = {"id": ID, "type": 0, "allow": "0", "deny": "0"}
CHANNEL = {
    "id": ID, "guild_id": str(GUILD), "type": 0, "name": "lobby", "position": 0, "parent_id": None,
    "permission_overwrites": [OVERWRITE], "topic": None, "nsfw": False, "last_message_id": ID,
}  # fmt: skip
THREAD = {
    "id": ID, "guild_id": str(GUILD), "type": 11, "name": "thread", "parent_id": ID, "owner_id": ID,
    "message_count": 0, "member_count": 1, "rate_limit_per_user": 0,
    "thread_metadata": {
        "archived": False, "auto_archive_duration": 60, "locked": False,
        "archive_timestamp": "2026-01-01T00:00:00+00:00",
    },
}  # fmt: skip
MESSAGE = {
    "id": ID, "channel_id": ID, "guild_id": str(GUILD), "author": USER, "member": MEMBER, "content": "", "tts": False,
    "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None, "mention_everyone": False, "mentions": [USER],
    "mention_roles": [ID], "attachments": [], "embeds": [], "pinned": False, "type": 0, "components": [],
}  # fmt: skip
INTERACTION = {
    "id": ID, "application_id": ID, "type": 2, "token": "t", "version": 1, "guild_id": str(GUILD), "channel_id": ID,
    "channel": CHANNEL, "member": MEMBER | {"permissions": "0"}, "locale": "nl", "entitlements": [], "context": 0,
    "authorizing_integration_owners": {"0": str(GUILD)}, "app_permissions": "0", "attachment_size_limit": 1,
    "data": {"id": ID, "name": "membership", "type": 1, "options": [{"name": "join", "type": 1, "options": []}]},
}  # fmt: skip
PRESS = INTERACTION | {"type": 3, "message": MESSAGE, "data": {"custom_id": "start:go", "component_type": 2}}
OF_GUILD = {"guild_id": str(GUILD)}
ENTRY = OF_GUILD | {
    "id": ID, "user_id": ID, "target_id": ID, "action_type": 25, "options": {"channel_id": ID},
    "changes": [{"key": "$add", "new_value": [{"id": ID, "name": "Member"}]}, {"key": "type", "new_value": 0}],
}  # fmt: skip
EVENTS: dict[str, Any] = {
    "GUILD_UPDATE": {"id": str(GUILD), "name": "x", "roles": [ROLE], "channels": [CHANNEL], "emojis": []},
    "GUILD_DELETE": {"id": str(GUILD), "unavailable": True},
    "GUILD_ROLE_CREATE": OF_GUILD | {"role": ROLE},
    "GUILD_ROLE_UPDATE": OF_GUILD | {"role": ROLE},
    "GUILD_ROLE_DELETE": OF_GUILD | {"role_id": ID},
    "CHANNEL_CREATE": CHANNEL,
    "CHANNEL_UPDATE": CHANNEL,
    "CHANNEL_DELETE": CHANNEL,
    "CHANNEL_PINS_UPDATE": OF_GUILD | {"channel_id": ID, "last_pin_timestamp": None},
    "THREAD_CREATE": THREAD,
    "THREAD_UPDATE": THREAD,
    "THREAD_DELETE": THREAD,
    "THREAD_LIST_SYNC": OF_GUILD
    | {
        "threads": [THREAD],
        "members": [{"id": ID, "user_id": ID, "flags": 0, "join_timestamp": "2026-01-01T00:00:00+00:00"}],
    },
    "THREAD_MEMBERS_UPDATE": OF_GUILD | {"id": ID, "added_members": [], "removed_member_ids": [ID], "member_count": 1},
    "GUILD_MEMBER_ADD": OF_GUILD | MEMBER,
    "GUILD_MEMBER_UPDATE": OF_GUILD | MEMBER,
    "GUILD_MEMBER_REMOVE": OF_GUILD | {"user": USER},
    "GUILD_BAN_ADD": OF_GUILD | {"user": USER},
    "GUILD_BAN_REMOVE": OF_GUILD | {"user": USER},
    "GUILD_AUDIT_LOG_ENTRY_CREATE": ENTRY,
    "MESSAGE_CREATE": MESSAGE,
    "MESSAGE_UPDATE": MESSAGE,
    "MESSAGE_DELETE": OF_GUILD | {"id": ID, "channel_id": ID},
    "MESSAGE_DELETE_BULK": OF_GUILD | {"ids": [ID], "channel_id": ID},
    "INTERACTION_CREATE": INTERACTION,
    "USER_UPDATE": USER,
    "STAGE_INSTANCE_CREATE": OF_GUILD | {"id": ID, "channel_id": ID, "topic": "x", "privacy_level": 2},
    "INTEGRATION_DELETE": OF_GUILD | {"id": ID},
    "GUILD_CREATE": {"id": "1", "name": "another", "roles": [ROLE], "channels": [CHANNEL], "threads": [THREAD]},
}
WRONG: tuple[Any, ...] = (None, [], {}, "", "nonsense", -1, 2**70, 999, 1.5, True, [None], {"id": None})


def _spoilt(value: Any) -> Iterator[Any]:
    """`value` with one thing in it missing or wrong, at any depth."""
    yield from WRONG
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, inner in items:
        less = deepcopy(value)
        del less[key]
        yield less
        for wrong in _spoilt(inner):
            changed = deepcopy(value)
            changed[key] = wrong
            yield changed


@pytest.fixture(scope="module")
def sentences() -> Sentences:
    return Sentences(Path(__file__).parents[2] / "config" / "locales")


async def _client(sentences: Sentences) -> NetworkClient:
    client = NetworkClient(GUILD, sentences, Metrics())
    await client._async_setup_hook()
    client._connection.dispatch = lambda *_arguments: None  # what listens is not meant here
    client._connection.user = discord.ClientUser(state=client._connection, data=USER)  # type: ignore[arg-type]
    client._connection.application_id = int(ID)
    client._connection.parsers["GUILD_CREATE"](
        {
            "id": str(GUILD),
            "name": "x",
            "roles": [ROLE],
            "channels": [CHANNEL],
            "threads": [THREAD],
            "members": [MEMBER],
        }
    )
    client._connection._command_tree = None  # commands are not meant either
    assert client._metrics.snapshot() == {}
    return client


@pytest.mark.parametrize("name", EVENTS)
async def test_whatever_is_wrong_in_an_event_is_left_out(sentences: Sentences, name: str) -> None:
    client = await _client(sentences)
    parse = client._connection.parsers[name]
    parse(deepcopy(EVENTS[name]))
    assert client._metrics.snapshot() == {}  # as it should be it is read
    for data in _spoilt(EVENTS[name]):
        parse(data)
    if name == "INTERACTION_CREATE":
        for data in _spoilt(PRESS):
            parse(data)
    assert client._metrics.snapshot()["gateway_events_unreadable"] > 0


async def test_every_kind_of_event_is_guarded_and_only_ready_ends_the_session(sentences: Sentences) -> None:
    client = await _client(sentences)
    for name, parse in client._connection.parsers.items():
        for data in WRONG:
            if name == "READY":
                with pytest.raises(Unreadable):
                    parse(data)
            else:
                parse(data)
    await asyncio.sleep(0)


async def test_what_is_logged_of_it_is_its_name(sentences: Sentences, capsys: pytest.CaptureFixture[str]) -> None:
    client = await _client(sentences)
    client._connection.parsers["GUILD_ROLE_CREATE"](OF_GUILD | {"role": {"id": ID, "topic": "a secret"}})
    client._connection.parsers["MESSAGE_CREATE"]({"content": "a secret"})
    said = "".join(capsys.readouterr())
    assert "GUILD_ROLE_CREATE" in said
    assert "secret" not in said
    assert json.dumps(ID) not in said
