"""The recording, and the sandbox as a program of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.discord import DiscordSandbox
from sandbox.people import Person


def exchanges(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


async def test_records_discords_documented_api_and_nothing_else(tmp_path: Path) -> None:
    recording = tmp_path / "traffic.jsonl"
    sandbox = DiscordSandbox(record=recording)
    await sandbox.start()
    assert recording.stat().st_mode & 0o777 == 0o600  # tokens are in it
    channel_id, headers = next(iter(sandbox.state.guild.channels)), {"Authorization": f"Bot {sandbox.bot_token}"}
    async with (
        await Person.arrive(sandbox.api_url, sandbox.gateway_url, "ann") as ann,
        aiohttp.ClientSession(headers=headers) as http,
    ):
        await ann.join(sandbox.guild_id)
        await ann.call("GET", f"/guilds/{sandbox.guild_id}/application-command-index")
        await ann.call("POST", "/interactions", {"type": 2})
        await ann.call("GET", "/no/such/thing")
        await ann.call("GET", f"/channels/{channel_id}/messages?limit=1")
        form = aiohttp.FormData()
        form.add_field("payload_json", json.dumps({"content": "a file"}))
        form.add_field("files[0]", b"x", filename="x.txt", content_type="text/plain")
        await (await http.post(f"{sandbox.api_url}/channels/{channel_id}/messages", data=form)).read()
        await (await http.post(f"{sandbox.api_url}/channels/{channel_id}/typing")).read()
        # each line is on disk before the answer is out
        messages = f"/api/v10/channels/{channel_id}/messages"
        noted = [(each["method"], each["path"], each["status"], each["request"]) for each in exchanges(recording)]
        assert noted == [
            ("GET", f"{messages}?limit=1", 200, None),
            ("POST", messages, 200, {"content": "a file"}),
            ("POST", messages.replace("messages", "typing"), 204, None),
        ]
        assert [each["response"] for each in exchanges(recording)][::2] == [[], None]
    await sandbox.close()


async def test_answers_in_json_without_a_charset(discord_sandbox: DiscordSandbox) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{discord_sandbox.api_url}/gateway") as response:
        assert response.headers["Content-Type"] == "application/json"


async def test_runs_as_a_program(tmp_path: Path) -> None:
    recording = tmp_path / "traffic.jsonl"
    arguments = ("-m", "sandbox", "--record", str(recording))
    program = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert program.stdout is not None
    addresses = json.loads(await program.stdout.readline())
    discord, stripe = addresses["discord"], addresses["stripe"]
    assert set(stripe) == {"api_url", "secret_key", "webhook_secret"}
    headers = {"Authorization": f"Bot {discord['bot_token']}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.get(f"{discord['api_url']}/guilds/{discord['guild_id']}") as response,
    ):
        assert (await response.json())["id"] == discord["guild_id"]
    program.send_signal(signal.SIGTERM)
    assert await program.wait() == 0
    assert len(exchanges(recording)) == 1


async def test_an_answer_that_is_no_json_is_recorded_without(tmp_path: Path) -> None:
    recording = tmp_path / "traffic.jsonl"
    sandbox = DiscordSandbox(record=recording)
    await sandbox.start()
    sandbox.fault("/gateway$", status=429, text="<html>", times=1)
    async with aiohttp.ClientSession() as http, http.get(f"{sandbox.api_url}/gateway") as response:
        assert (response.status, await response.text()) == (429, "<html>")
    assert [(each["status"], each["response"]) for each in exchanges(recording)] == [(429, None)]
    await sandbox.close()
