"""The least that a discord.py client can do, as a program: the baseline for ours.

python -m tests.benchmarks.bare_client API GATEWAY TOKEN: connects with the bot's intents, keeps as few members as the
bot does, does nothing about who comes, and stays until SIGTERM.
"""

import asyncio
import signal
import sys

import discord
import yarl


class Bare(discord.Client):
    """The client."""

    async def on_member_join(self, _member: discord.Member) -> None:
        """Somebody came."""


async def serve(api_url: str, gateway_url: str, token: str) -> None:
    """Be connected until SIGTERM."""
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    discord.utils.setup_logging()
    client = Bare(
        intents=discord.Intents(guilds=True, members=True, moderation=True, messages=True),
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
