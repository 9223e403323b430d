"""The least that a discord.py client can do about messages, as a program: the baseline for ours.

python -m tests.benchmarks.bare_listener API GATEWAY TOKEN count|delete|answer: counts the messages of people, deletes
each, or answers each by direct message, at sight.
"""

import asyncio
import sys
from functools import partial
from typing import Any

import discord

from tests.benchmarks.bare_client import Bare, serve
from tests.benchmarks.heard import Heard

ANSWER = "I read what you wrote."


class Listener(Bare):
    """The client."""

    def __init__(self, does: str, **options: Any) -> None:
        super().__init__(**options)
        self._does, self._heard = does, Heard()

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote."""
        if message.author.bot:
            return
        if self._does == "delete":
            await message.delete()
        elif self._does == "answer":
            await message.author.send(ANSWER)
        self._heard.one()


if __name__ == "__main__":
    *where, does = sys.argv[1:]
    asyncio.run(serve(*where, kind=partial(Listener, does)))
