"""Other libraries' clients against the sandbox: log in, a command, a message with a file, and RESUME.

They are installed from a package index, each into a folder of its own, so they run only when asked for: OTHER_CLIENTS=1
(all) or a list of names. OTHER_CLIENTS_HOME keeps what was installed for the next time.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.discord import DiscordSandbox

from .conftest import Arrive

SCRIPTS = Path(__file__).parent / "clients"
PYTHON = {
    "hikari": "hikari==2.7.0",
    "pycord": "py-cord==2.8.1",
    "disnake": "disnake==2.12.2",
    "interactions": "discord-py-interactions==5.16.0",
}
NODE = {"discordjs": "discord.js@14.28.1", "oceanic": "oceanic.js@1.15.0", "eris": "eris@0.18.0"}
PATIENCE = 60.0


def install(name: str, home: Path) -> list[str]:
    """The command that runs the client's script; the test is skipped where it cannot be installed."""
    asked = os.environ.get("OTHER_CLIENTS", "")
    if asked != "1" and name not in asked.split(","):
        pytest.skip(f"OTHER_CLIENTS=1 (or {name}) installs it from a package index and runs it")
    folder = home / name
    if name in PYTHON:
        python = folder / "bin" / "python"
        steps = [
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", PYTHON[name]],
        ]
        command = [str(python), str(SCRIPTS / f"client_{name}.py")]
    else:
        npm, node = shutil.which("npm"), shutil.which("node")
        if npm is None or node is None:
            pytest.skip("node and npm are not here")
        folder.mkdir(parents=True, exist_ok=True)
        steps = [[npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), NODE[name]]]
        command = [node, str(folder / f"client_{name}.js")]
        shutil.copy(SCRIPTS / f"client_{name}.js", folder)
    if not (folder / ".ready").exists():
        for step in steps:
            done = subprocess.run(step, capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"{name} cannot be installed here: {(done.stderr or done.stdout)[-200:]}")
        (folder / ".ready").touch()
    return command


@pytest.mark.parametrize("name", [*PYTHON, *NODE])
async def test_another_client(
    name: str, discord_sandbox: DiscordSandbox, arrive: Arrive, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = Path(os.environ.get("OTHER_CLIENTS_HOME") or tmp_path_factory.mktemp("clients"))
    command = await asyncio.to_thread(install, name, home)
    guild_id, channel_id = discord_sandbox.guild_id, next(iter(discord_sandbox.state.guild.channels))
    program = await asyncio.create_subprocess_exec(
        *command, discord_sandbox.api_url, discord_sandbox.bot_token, str(guild_id), stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            while (line := await program.stdout.readline()).strip() != b"ready":
                assert line, f"{name} ended before it was ready"
        ann = await arrive("ann")
        assert (await ann.command(guild_id, channel_id, "ping", timeout=PATIENCE)).content == "pong"
        await ann.say(channel_id, "hello")
        answer = await ann.next_message(lambda message: message.content == "heard hello", PATIENCE)
        assert await ann.read_file(answer) == [("proof.txt", b"proof")]
        sessions = {each.id for each in discord_sandbox._world.hub.sessions.values() if each.user.bot}
        assert discord_sandbox.gateway("drop") == 1
        await ann.say(channel_id, "what you missed")
        await ann.next_message(lambda message: message.content == "heard what you missed", PATIENCE)
        assert {each.id for each in discord_sandbox._world.hub.sessions.values() if each.user.bot} == sessions
    finally:
        if program.returncode is None:
            program.kill()
        await program.wait()
