"""Messages that are forwarded: what is shown of them, and of which one can."""

from __future__ import annotations

import pytest

from .conftest import Arrive, Call


@pytest.fixture
def traffic() -> None:
    """Not recorded: Discord documents forwards, and its OpenAPI description has none."""


async def test_forwards(as_bot: Call, arrive: Arrive, guild: str, general: str) -> None:
    ann = await arrive("ann")
    said = await ann.say(general.rpartition("/")[2], "read this")
    _, other = await as_bot("POST", f"{guild}/channels", {"name": "other"})
    reference = {"type": 1, "channel_id": said["channel_id"], "message_id": said["id"]}
    status, forward = await as_bot("POST", f"/channels/{other['id']}/messages", {"message_reference": reference})
    assert (status, forward["type"], forward["content"], forward["flags"]) == (200, 0, "", 1 << 14)
    assert forward["message_reference"].items() >= reference.items()
    assert [each["message"]["content"] for each in forward["message_snapshots"]] == ["read this"]
    for wrong, code in (({"message_id": "5"}, 10008), ({"channel_id": "5"}, 10003), ({"channel_id": None}, 50035)):
        body = {"message_reference": {**reference, **wrong}}
        assert (await as_bot("POST", f"/channels/{other['id']}/messages", body))[1]["code"] == code


async def test_a_forward_is_of_what_one_can_read(as_bot: Call, arrive: Arrive, guild: str, general: str) -> None:
    ann = await arrive("ann")
    hidden = {"id": guild.rpartition("/")[2], "type": 0, "allow": "0", "deny": str(1 << 10)}
    own = {"id": (await as_bot("GET", "/users/@me"))[1]["id"], "type": 1, "allow": str(1 << 10), "deny": "0"}
    _, ward = await as_bot("POST", f"{guild}/channels", {"name": "ward", "permission_overwrites": [hidden, own]})
    _, secret = await as_bot("POST", f"/channels/{ward['id']}/messages", {"content": "secret"})
    reference = {"type": 1, "channel_id": ward["id"], "message_id": secret["id"]}
    status, refused = await ann.call("POST", f"{general}/messages", {"message_reference": reference})
    assert (status, refused["code"]) == (403, 50001)
