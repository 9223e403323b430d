"""Discord's global limit, on a clock that stands still unless a test moves it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.world import World
from sandbox.people import Person

from .conftest import Arrive, Bot, Call
from .test_discord_interactions import Listener, ann, callback, channel_id, listener, webhook
from .test_faults_discord import Control, control

__all__ = ["ann", "channel_id", "control", "listener"]


@dataclass
class Clock:
    now: float = 1000.0
    step: float = 0.0

    def read(self) -> float:
        """The time, which goes on by a step after each look."""
        self.now += self.step
        return self.now - self.step


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(World, "monotonic", staticmethod(clock.read))
    return clock


async def test_beyond_the_limit_is_refused_until_a_second_has_passed(
    clock: Clock, control: Control, as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    path, person = f"/guilds/{discord_sandbox.guild_id}", await arrive("ann")
    for _ in range(4):
        assert (await as_bot("GET", path))[0] == 200
    # what came before does not count
    assert await control("POST", "/limits", per_second=3) == (200, {"per_second": 3, "refused": 0, "peak": 0})
    for _ in range(3):
        assert (await as_bot("GET", path))[0] == 200
        clock.now += 0.25
    headers = {"Authorization": f"Bot {discord_sandbox.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.get(discord_sandbox.api_url + path) as response:
        assert response.status == 429
        assert await response.json() == {"message": "You are being rate limited.", "retry_after": 0.25, "global": True}
        assert (response.headers["X-RateLimit-Global"], response.headers["X-RateLimit-Scope"]) == ("true", "global")
        assert (response.headers["Via"], response.headers["Retry-After"]) == ("1.1 google", "1")
        assert "X-RateLimit-Bucket" not in response.headers
    assert (await person.call("GET", path))[0] == 200
    clock.now += 0.25
    # what was refused has used up nothing
    assert [(await as_bot("GET", path))[0] for _ in range(2)] == [200, 429]
    assert await control("GET", "/limits") == (200, {"per_second": 3, "refused": 2, "peak": 5})
    assert discord_sandbox.faults.counts["GET /guilds/{id}"] == 10
    assert (await control("POST", "/limits", per_second=None))[1] == {"per_second": None, "refused": 0, "peak": 0}
    assert [(await as_bot("GET", path))[0] for _ in range(5)] == [200] * 5


async def test_answers_to_interactions_do_not_count(
    clock: Clock,
    control: Control,
    ann: Person,
    listener: Listener,
    as_bot: Call,
    channel_id: int,
    discord_sandbox: DiscordSandbox,
) -> None:
    using = asyncio.create_task(ann.command(discord_sandbox.guild_id, channel_id, "go"))
    interaction = await listener.interaction()
    await control("POST", "/limits", per_second=1)
    assert (await as_bot("GET", f"/channels/{channel_id}/messages"))[0] == 200
    assert (await as_bot("GET", f"/channels/{channel_id}/messages"))[0] == 429
    assert (await as_bot("POST", callback(interaction), {"type": 4, "data": {"content": "one"}}))[0] == 200
    assert (await as_bot("POST", webhook(interaction), {"content": "two", "flags": 64}))[0] == 200
    original = f"{webhook(interaction)}/messages/@original"
    assert (await as_bot("PATCH", original, {"content": "three"}))[0] == 200
    assert (await as_bot("DELETE", original))[0] == 204
    assert (await control("GET", "/limits"))[1] == {"per_second": 1, "refused": 1, "peak": 2}
    await using


async def test_another_bot_has_a_limit_of_its_own(
    clock: Clock, control: Control, as_bot: Call, discord_sandbox: DiscordSandbox
) -> None:
    _, other = await control("POST", f"/guilds/{discord_sandbox.guild_id}/bots", username="other")
    await control("POST", "/limits", per_second=1)
    assert [(await as_bot("GET", "/users/@me"))[0] for _ in range(2)] == [200, 429]
    headers = {"Authorization": f"Bot {other['token']}"}
    url = f"{discord_sandbox.api_url}/users/@me"
    async with aiohttp.ClientSession(headers=headers) as http, http.get(url) as response:
        assert response.status == 200


async def test_discord_py_waits_the_limit_out(
    bot: Bot, home: discord.Guild, clock: Clock, control: Control, discord_sandbox: DiscordSandbox
) -> None:
    await control("POST", "/limits", per_second=1)
    clock.step = 0.995
    first, second = await home.create_role(name="one"), await home.create_role(name="two")
    assert {first.id, second.id} < discord_sandbox.state.guild.roles.keys()
    assert (await control("GET", "/limits"))[1] == {"per_second": 1, "refused": 1, "peak": 2}


@pytest.mark.parametrize("body", [{}, {"per_second": 0}, {"per_second": True}, {"per_second": "50"}])
async def test_wrong_limits_are_refused(control: Control, body: Any) -> None:
    await control("POST", "/limits", per_second=7)
    status, answer = await control("POST", "/limits", **body)
    assert (status, bool(answer["error"]["message"])) == (400, True)
    assert (await control("GET", "/limits"))[1]["per_second"] == 7
