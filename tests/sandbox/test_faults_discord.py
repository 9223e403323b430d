"""Requests to Discord that go wrong, as the real discord.py and bare clients see them; each beside the normal case."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.fault_plan import WrongFault

from .conftest import Arrive, Bot, Call

Control = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
async def control(discord_sandbox: DiscordSandbox) -> AsyncIterator[Control]:
    """Requests to /sandbox: (method, path, JSON) -> (status, JSON)."""
    url = discord_sandbox.api_url.removesuffix("/api/v10") + "/sandbox"
    async with aiohttp.ClientSession() as http:

        async def call(method: str, path: str, /, **body: Any) -> tuple[int, Any]:
            async with http.request(method, url + path, json=body) as response:
                return response.status, await response.json()

        yield call


@pytest.mark.parametrize(
    ("scope", "is_global", "message", "remaining"),
    [
        ("user", False, "You are being rate limited.", "0"),
        ("shared", False, "The resource is being rate limited.", "9"),
        ("global", True, "You are being rate limited.", None),
    ],
)
async def test_rate_limits_look_as_discords(
    as_bot: Call, discord_sandbox: DiscordSandbox, scope: str, is_global: bool, message: str, remaining: str | None
) -> None:
    path = f"/guilds/{discord_sandbox.guild_id}/roles"
    discord_sandbox.fault("/roles$", method="GET", status=429, retry_after=1.2, scope=scope, times=1)
    headers = {"Authorization": f"Bot {discord_sandbox.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.get(discord_sandbox.api_url + path) as response:
        assert response.status == 429
        assert await response.json() == {"message": message, "retry_after": 1.2, "global": is_global}
        assert response.headers["Content-Type"] == "application/json"
        assert (response.headers["Via"], response.headers["Retry-After"]) == ("1.1 google", "2")
        assert response.headers["X-RateLimit-Scope"] == scope
        assert response.headers.get("X-RateLimit-Remaining") == remaining
        assert ("X-RateLimit-Global" in response.headers) is is_global
        assert ("X-RateLimit-Bucket" in response.headers) is not is_global
    assert (await as_bot("GET", path))[0] == 200


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_discord_py_waits_a_rate_limit_out(
    bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox, scope: str
) -> None:
    fault = discord_sandbox.fault("/roles$", method="POST", status=429, retry_after=0.02, scope=scope, times=2)
    first, second = await asyncio.gather(home.create_role(name="one"), home.create_role(name="two"))
    assert fault.hits == 2
    assert {first.id, second.id} < discord_sandbox.state.guild.roles.keys()
    assert discord_sandbox.faults.counts["POST /guilds/{id}/roles"] == 4


async def test_discord_py_sees_errors(bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox) -> None:
    once = discord_sandbox.fault("/roles$", method="POST", status=500, times=1)
    role = await home.create_role(name="after a retry")
    assert once.hits == 1
    discord_sandbox.fault("/roles/", method="PATCH", status=503, skip=1, times=1)
    await role.edit(name="let pass")
    with pytest.raises(discord.DiscordServerError) as failed:
        await role.edit(name="not carried out")
    assert (failed.value.status, failed.value.text) == (503, "503: Service Unavailable")
    assert discord_sandbox.state.guild.roles[role.id].name == "let pass"
    body = {"message": "Missing Permissions", "code": 50013}
    discord_sandbox.fault(f"/roles/{role.id}$", method="DELETE", status=403, body=body, times=1)
    with pytest.raises(discord.Forbidden) as forbidden:
        await role.delete()
    assert forbidden.value.code == 50013
    await role.delete()
    assert role.id not in discord_sandbox.state.guild.roles


async def test_a_429_of_the_proxys_has_no_via(bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox) -> None:
    discord_sandbox.fault("/roles$", method="POST", status=429, text="error code: 1015", headers=HTML, times=1)
    with pytest.raises(discord.HTTPException, match="429"):
        await home.create_role(name="x")


async def test_dropped_before_and_after_the_effect(
    bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox
) -> None:
    for when in ("before", "after"):
        discord_sandbox.fault("/roles$", method="POST", drop=when, times=1)
        with pytest.raises(aiohttp.ClientError):
            await home.create_role(name=when)
    await home.create_role(name="normal")
    assert [role.name for role in discord_sandbox.state.guild.roles.values()] == [
        "@everyone",
        "sandbox-bot",
        "after",
        "normal",
    ]


async def test_held_requests_go_on_when_released(
    control: Control, bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox
) -> None:
    state = discord_sandbox.state
    _, before = await control("POST", "/faults", path="/roles$", method="POST", hold="before", times=1)
    one = asyncio.create_task(home.create_role(name="one"))
    _, seen = await control("GET", f"/faults/{before['id']}?waiting=1")
    assert (seen["hits"], seen["waiting"], len(state.guild.roles)) == (1, 1, 2)
    _, after = await control("POST", "/faults", path="/roles$", method="POST", hold="after", times=1)
    # a second client, since discord.py does one request a route at a time
    other = asyncio.create_task(as_another_client(discord_sandbox, "two"))
    await control("GET", f"/faults/{after['id']}?waiting=1")
    assert [role.name for role in state.guild.roles.values()][2:] == ["two"]
    assert (one.done(), other.done()) == (False, False)
    assert (await control("POST", f"/faults/{after['id']}/release"))[1]["released"] == 1
    assert (await other, one.done()) == (200, False)
    assert await control("DELETE", "/faults") == (200, {})
    assert (await one).name == "one"
    assert (await control("GET", f"/faults/{before['id']}"))[0] == 404


async def as_another_client(sandbox: DiscordSandbox, name: str) -> int:
    headers, url = {"Authorization": f"Bot {sandbox.bot_token}"}, f"{sandbox.api_url}/guilds/{sandbox.guild_id}/roles"
    async with aiohttp.ClientSession(headers=headers) as http, http.post(url, json={"name": name}) as response:
        return response.status


HTML = {"Content-Type": "text/html"}
_CLIENT = """
import sys, urllib.request
url, token = sys.argv[1:]
headers = {"Authorization": f"Bot {token}", "Content-Type": "application/json"}
urllib.request.urlopen(urllib.request.Request(url, b'{"name": "killed"}', headers, method="POST"))
"""


@pytest.mark.parametrize(("hold", "done"), [("before", 0), ("after", 1)])
async def test_a_killed_client_leaves_nothing_behind(discord_sandbox: DiscordSandbox, hold: str, done: int) -> None:
    fault = discord_sandbox.fault("/roles$", hold=hold)
    url = f"{discord_sandbox.api_url}/guilds/{discord_sandbox.guild_id}/roles"
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", _CLIENT, url, discord_sandbox.bot_token)
    assert await fault.until(waiting=1)
    program.kill()
    await program.wait()
    assert await fault.until(left=1)
    fault.release()
    assert (fault.waiting, len(discord_sandbox.state.guild.roles)) == (0, 2 + done)
    assert not await fault.until(waiting=1)


async def test_closing_does_not_wait_for_what_is_held(tmp_path: Any) -> None:
    sandbox = DiscordSandbox(record=tmp_path / "traffic.jsonl")
    await sandbox.start()
    fault, slow = sandbox.fault("/roles$", hold="before"), sandbox.fault("/channels$", delay_s=3600)
    url, headers = f"{sandbox.api_url}/guilds/{sandbox.guild_id}", {"Authorization": f"Bot {sandbox.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        held = [asyncio.create_task(answered(http, f"{url}/{what}")) for what in ("roles", "channels")]
        assert await fault.until(waiting=1)
        assert await slow.until(hits=1)
        await sandbox.close()
        assert await asyncio.gather(*held) == [0, 0]
    # nobody saw an answer, so nothing is recorded
    assert (tmp_path / "traffic.jsonl").read_text() == ""


async def answered(http: aiohttp.ClientSession, url: str) -> int:
    try:
        async with http.post(url, json={"name": "x"}) as response:
            return response.status
    except aiohttp.ClientError:
        return 0


async def test_delayed_requests_are_carried_out(bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox) -> None:
    fault = discord_sandbox.fault("/roles$", method="POST", delay_s=0.01)
    role = await home.create_role(name="late")
    assert (fault.hits, role.id in discord_sandbox.state.guild.roles) == (1, True)


async def test_a_lie_does_nothing(
    bot: Bot, home: discord.Guild, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    ann = await arrive("ann")
    (member,) = await bot.next("member_join")
    first, second = [await home.create_role(name=name) for name in ("first", "second")]
    fault = discord_sandbox.fault("/members/.*/roles/", method="PUT", lie=True, times=1)
    await member.add_roles(first)
    await member.add_roles(second)
    _, after = await bot.next("member_update")
    assert (fault.hits, after.roles[1:]) == (1, [second])
    assert [change.role_id for change in discord_sandbox.state.role_changes] == [second.id]
    assert discord_sandbox.state.guild.members[int(ann.id)].roles == {second.id}


async def test_people_are_spared_unless_meant(arrive: Arrive, as_bot: Call, discord_sandbox: DiscordSandbox) -> None:
    ann, path = await arrive("ann"), f"/guilds/{discord_sandbox.guild_id}"
    discord_sandbox.fault(status=502)
    assert ((await ann.call("GET", path))[0], (await as_bot("GET", path))[0]) == (200, 502)
    discord_sandbox.faults.remove()
    fault = discord_sandbox.fault(status=502, who="people")
    assert ((await ann.call("GET", path))[0], (await as_bot("GET", path))[0]) == (502, 200)
    assert fault.hits == 1


async def test_counts_the_bots_requests(
    control: Control, arrive: Arrive, as_bot: Call, discord_sandbox: DiscordSandbox
) -> None:
    ann, guild = await arrive("ann"), discord_sandbox.guild_id
    await ann.call("GET", f"/guilds/{guild}")
    await control("DELETE", "/counts")
    discord_sandbox.fault("/members", status=500, times=1)
    for after in (0, ann.id):
        await as_bot("GET", f"/guilds/{guild}/members?limit=1&after={after}")
    await as_bot("GET", f"/guilds/{guild}/members/{ann.id}")
    await as_bot("GET", f"/nowhere/{guild}")
    assert (await control("GET", "/counts"))[1] == {
        "GET /guilds/{id}/members": 2,
        "GET /guilds/{id}/members/{id}": 1,
        "GET /nowhere/{id}": 1,
    }


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"status": 500, "drop": "before"},
        {"status": 42},
        {"hold": "sideways"},
        {"status": 500, "path": "("},
        {"status": 500, "who": "cats"},
        {"status": 500, "times": 0},
        {"status": 500, "skip": -1},
        {"status": 429, "scope": "lunar"},
        {"status": 429, "retry_after": "soon"},
        {"short_pages": 1},
        {"stauts": 500},
    ],
)
async def test_wrong_faults_are_refused(control: Control, discord_sandbox: DiscordSandbox, spec: Any) -> None:
    with pytest.raises(WrongFault):
        discord_sandbox.faults.add(spec)
    status, answer = await control("POST", "/faults", **spec)
    assert (status, bool(answer["error"]["message"])) == (400, True)
    assert (await control("GET", "/faults/fault_1"))[0] == 404
