"""The limits of routes, as the headers of every answer tell them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from sandbox.discord import DiscordSandbox

Ask = Callable[..., Awaitable[aiohttp.ClientResponse]]
HEADERS = {f"X-RateLimit-{name}" for name in ("Limit", "Remaining", "Reset", "Reset-After", "Bucket")}


@pytest.fixture
async def ask(discord_sandbox: DiscordSandbox) -> AsyncIterator[Ask]:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {discord_sandbox.bot_token}"}) as http:

        async def asked(method: str, path: str, /, **more: object) -> aiohttp.ClientResponse:
            root = discord_sandbox.api_url.removesuffix("/api/v10") if path.startswith("/sandbox") else ""
            async with http.request(method, (root or discord_sandbox.api_url) + path, json=more or None) as response:
                await response.read()
                return response

        yield asked


async def test_every_answer_tells_its_bucket(ask: Ask, discord_sandbox: DiscordSandbox) -> None:
    guild, channel_id = f"/guilds/{discord_sandbox.guild_id}", next(iter(discord_sandbox.state.guild.channels))
    for method, path, status in (
        ("GET", guild, 200),
        ("POST", f"/channels/{channel_id}/typing", 204),
        ("GET", "/guilds/5", 404),
        ("POST", f"/channels/{channel_id}/messages", 400),
        ("GET", "/no/such/thing", 501),
    ):
        response = await ask(method, path)
        assert response.status == status
        assert response.headers.keys() >= HEADERS
    first, second, other = await ask("GET", guild), await ask("GET", guild), await ask("GET", f"{guild}/roles")
    left = [int(each.headers["X-RateLimit-Remaining"]) for each in (first, second)]
    assert left[0] - left[1] == 1
    buckets = [each.headers["X-RateLimit-Bucket"] for each in (first, second, other)]
    assert (buckets[0] == buckets[1], buckets[0] == buckets[2]) == (True, False)


async def test_a_limit_is_kept_to_and_told(ask: Ask, discord_sandbox: DiscordSandbox) -> None:
    channel_id = next(iter(discord_sandbox.state.guild.channels))
    typing, wrong = f"/channels/{channel_id}/typing", "/channels/5/typing"
    assert (await ask("POST", "/sandbox/route-limits", path="/typing$", method="post", limit=0)).status == 400
    assert (await ask("POST", "/sandbox/route-limits", path="(", limit=1)).status == 400
    await ask("POST", "/sandbox/route-limits", path="/typing$", method="post", limit=2, window_s=60)
    answers = [await ask("POST", typing) for _ in range(3)]
    assert [each.status for each in answers] == [204, 204, 429]
    assert [each.headers["X-RateLimit-Remaining"] for each in answers] == ["1", "0", "0"]
    limited = answers[-1]
    assert 0 < float(limited.headers["X-RateLimit-Reset-After"]) <= 60
    assert (limited.headers["X-RateLimit-Scope"], (await limited.json())["global"]) == ("user", False)
    assert (await ask("POST", wrong)).status == 404  # another channel is another bucket of the same limit
    assert (await ask("GET", f"/channels/{channel_id}")).status == 200
    await ask("DELETE", "/sandbox/route-limits")
    assert (await ask("POST", typing)).status == 204
