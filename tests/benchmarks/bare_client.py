"""The least that a discord.py client can do, as a program: the baseline for ours.

python -m tests.benchmarks.bare_client API GATEWAY TOKEN: connects with the bot's intents, keeps as few members as the
bot does, does nothing about who comes, and stays until SIGTERM.
"""

import asyncio
import signal
import sys
from collections.abc import Callable
from typing import Any

import discord
import yarl


class Bare(discord.Client):
    """The client."""

    async def on_member_join(self, _member: discord.Member) -> None:
        """Somebody came."""


async def serve(api_url: str, gateway_url: str, token: str, *, kind: Callable[..., Any] = Bare) -> None:
    """Be connected until SIGTERM, as this kind of client."""
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    discord.utils.setup_logging()
    client = kind(
        intents=discord.Intents(guilds=True, members=True, moderation=True, messages=True, message_content=True),
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
        max_messages=None,
    )
    running = asyncio.create_task(client.start(token))
    await stopped.wait()
    await client.close()
    await running


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
