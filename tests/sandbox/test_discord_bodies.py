"""What a request may carry: JSON, forms, files; and what is refused in it, at its place."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from sandbox.discord import DiscordSandbox

from .conftest import Call

Send = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
def messages(discord_sandbox: DiscordSandbox) -> str:
    return f"/channels/{next(iter(discord_sandbox.state.guild.channels))}/messages"


@pytest.fixture
async def send(discord_sandbox: DiscordSandbox) -> AsyncIterator[Send]:
    """Requests of the bot with any kind of body: (method, path, data) -> (status, JSON body)."""
    headers = {"Authorization": f"Bot {discord_sandbox.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as http:

        async def sent(method: str, path: str, data: Any) -> tuple[int, Any]:
            async with http.request(method, discord_sandbox.api_url + path, data=data) as response:
                return response.status, await response.json()

        yield sent


def multipart(payload: Any, files: dict[str, str], **part: str) -> aiohttp.FormData:
    """A form with its payload_json, and files by their part's name (their content is their name)."""
    form = aiohttp.FormData()
    form.add_field("payload_json", payload if isinstance(payload, str) else json.dumps(payload), **part)
    for name, filename in files.items():
        form.add_field(name, filename.encode(), filename=filename, content_type="text/plain")
    return form


def names(message: Any) -> list[tuple[str, str | None]]:
    return [(each["filename"], each.get("description")) for each in message["attachments"]]


@pytest.mark.parametrize("part", [{}, {"content_type": "application/json"}, {"content_type": "text/plain"}])
async def test_payload_json_of_any_type(send: Send, messages: str, part: dict[str, str]) -> None:
    status, message = await send("POST", messages, multipart({"content": "hé"}, {"files[0]": "a.txt"}, **part))
    assert (status, message["content"], names(message)) == (200, "hé", [("a.txt", None)])
    status, refused = await send("POST", messages, multipart("{", {}, **part))
    assert (status, refused["code"]) == (400, 50109)


async def test_forms_without_json(send: Send, messages: str) -> None:
    status, message = await send("POST", messages, {"content": "true", "tts": "true", "flags": "4"})
    assert (status, message["content"], message["tts"], message["flags"]) == (200, "true", True, 4)
    form = aiohttp.FormData({"content": "beside a file"})
    form.add_field("file", b"x", filename="x.txt")
    status, message = await send("POST", messages, form)
    assert (status, message["content"], names(message)) == (200, "beside a file", [("x.txt", None)])


async def test_files_are_matched_by_their_number(send: Send, messages: str, discord_sandbox: DiscordSandbox) -> None:
    listed = [
        {"id": "7", "filename": "renamed.txt", "description": "seven"},
        {"id": "3", "description": "three", "title": "Three"},
    ]
    files = {"files[3]": "three.txt", "files[7]": "seven.txt"}
    _, message = await send("POST", messages, multipart({"attachments": listed}, files))
    assert names(message) == [("three.txt", "three"), ("renamed.txt", "seven")]
    assert message["attachments"][0]["title"] == "Three"
    async with aiohttp.ClientSession() as http, http.get(message["attachments"][1]["url"]) as response:
        assert await response.text() == "seven.txt"
    status, refused = await send("POST", messages, multipart({"attachments": [{"id": "9"}]}, files))
    assert status == 400
    assert refused["errors"]["attachments"]["0"]["id"]["_errors"][0]["code"] == "ATTACHMENT_NOT_FOUND"
    status, refused = await send("POST", messages, multipart({"attachments": [{"id": "3", "waveform": "AA"}]}, files))
    assert (status, "waveform" in refused["message"]) == (501, True)


async def test_attachments_are_kept_replaced_and_redescribed(send: Send, as_bot: Call, messages: str) -> None:
    _, message = await send("POST", messages, multipart({}, {"files[0]": "a.txt", "files[1]": "b.txt"}))
    path, (first, second) = f"{messages}/{message['id']}", [each["id"] for each in message["attachments"]]
    _, edited = await as_bot("PATCH", path, {"content": "only words"})
    assert names(edited) == [("a.txt", None), ("b.txt", None)]
    _, edited = await send("PATCH", path, multipart({"content": "one more"}, {"files[0]": "c.txt"}))
    assert [name for name, _ in names(edited)] == ["a.txt", "b.txt", "c.txt"]
    # a list says all that is to be there afterwards: a file that is not in it is not
    listed = [{"id": second, "description": "kept"}, {"id": "1", "description": "new"}]
    files = {"files[0]": "d.txt", "files[1]": "e.txt"}
    _, edited = await send("PATCH", path, multipart({"attachments": listed}, files))
    assert names(edited) == [("b.txt", "kept"), ("e.txt", "new")]
    status, refused = await as_bot("PATCH", path, {"attachments": [{"id": first}]})
    assert (status, list(refused["errors"]["attachments"])) == (400, ["0"])
    _, edited = await as_bot("PATCH", path, {"attachments": []})
    assert names(edited) == []
    _, read = await as_bot("GET", path)
    assert (names(read), read["content"]) == ([], "one more")


async def test_ten_files_of_ten_megabytes_at_most(send: Send, messages: str) -> None:
    ten = {f"files[{number}]": f"{number}.txt" for number in range(10)}
    _, message = await send("POST", messages, multipart({}, ten))
    status, refused = await send("PATCH", f"{messages}/{message['id']}", multipart({}, {"files[0]": "more.txt"}))
    assert (status, refused["code"]) == (400, 30015)
    form = aiohttp.FormData()
    form.add_field("files[0]", io.BytesIO(bytes(10 * 1024 * 1024)), filename="fits.bin")
    status, message = await send("POST", messages, form)
    assert (status, message["attachments"][0]["size"]) == (200, 10 * 1024 * 1024)
    for size in (10 * 1024 * 1024 + 1, 27 * 1024 * 1024):
        form = aiohttp.FormData()
        form.add_field("files[0]", io.BytesIO(bytes(size)), filename="large.bin")
        status, refused = await send("POST", messages, form)
        assert (status, refused["code"]) == (413, 40005)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sticker_ids", ["1"]),
        ("flags", 1 << 13),
        ("shared_client_theme", {"a": 1}),
    ],
)
async def test_what_is_not_imitated_is_said(as_bot: Call, messages: str, field: str, value: Any) -> None:
    status, refused = await as_bot("POST", messages, {"content": "and", field: value})
    assert (status, field in refused["message"]) == (501, True)
    assert (await as_bot("GET", messages))[1] == []
    nothing: Any = {"poll": None, "sticker_ids": [], "shared_client_theme": None}
    assert (await as_bot("POST", messages, {"content": "and", **nothing}))[0] == 200


async def test_errors_in_lists_have_their_index(as_bot: Call, messages: str, discord_sandbox: DiscordSandbox) -> None:
    guild = f"/guilds/{discord_sandbox.guild_id}"
    commands = f"/applications/{discord_sandbox.application_id}{guild}/commands"
    good = {"name": "good", "description": "good"}
    status, refused = await as_bot("PUT", commands, [good, {"name": "bad"}, good])
    assert (status, refused["code"]) == (400, 50035)
    assert refused["errors"].keys() == {"1", "2"}
    assert refused["errors"]["1"]["description"]["_errors"][0]["code"] == "BASE_TYPE_REQUIRED"
    assert refused["errors"]["2"]["name"]["_errors"][0]["code"] == "APPLICATION_COMMANDS_DUPLICATE_NAME"
    _, refused = await as_bot("PATCH", f"{guild}/roles", [{"id": "x", "position": 1}])
    assert refused["errors"].keys() == {"0"}
    _, refused = await as_bot("PATCH", f"{guild}/channels", [{}, 5])
    assert refused["errors"]["1"]["_errors"][0]["code"] == "MODEL_TYPE_CONVERT"
    _, refused = await as_bot("PATCH", f"{guild}/roles", {})
    assert refused["errors"]["_errors"][0]["code"] == "LIST_TYPE_CONVERT"
    _, refused = await as_bot("POST", f"{messages}/bulk-delete", {"messages": ["1", "two", "3"]})
    assert refused["errors"]["messages"].keys() == {"1"}


async def test_commands_of_menus_have_an_empty_description(as_bot: Call, discord_sandbox: DiscordSandbox) -> None:
    commands = f"/applications/{discord_sandbox.application_id}/commands"
    for kind in (2, 3):
        status, made = await as_bot("POST", commands, {"name": "Who is this", "type": kind, "description": ""})
        assert (status, made["description"]) == (201, "")
        wordy = {"name": "other", "type": kind, "description": "words"}
        assert (await as_bot("POST", commands, wordy))[0] == 400
    assert (await as_bot("POST", commands, {"name": "slash", "description": ""}))[0] == 400


async def test_small_things_that_clients_ask_for(as_bot: Call, discord_sandbox: DiscordSandbox) -> None:
    _, sounds = await as_bot("GET", "/soundboard-default-sounds")
    assert [sound["name"] for sound in sounds] == ["quack"]
    _, guilds = await as_bot("GET", "/users/@me/guilds?with_counts=true")
    assert (guilds[0]["approximate_member_count"], guilds[0]["approximate_presence_count"]) == (2, 2)
    _, guilds = await as_bot("GET", "/users/@me/guilds")
    assert "approximate_member_count" not in guilds[0]
    assert await as_bot("GET", f"/users/@me/guilds?after={discord_sandbox.guild_id}") == (200, [])
    assert (await as_bot("PATCH", "/applications/@me", {"description": "x"}))[0] == 501
