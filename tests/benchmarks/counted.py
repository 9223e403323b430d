"""The bot, which says how many messages it has dealt with."""

import discord

from bot.__main__ import main
from bot.cogs.messages import MessagesCog
from tests.benchmarks.heard import Heard

if __name__ == "__main__":
    heard, deal_with = Heard(), MessagesCog.on_message

    async def counted(self: MessagesCog, message: discord.Message) -> None:
        await deal_with(self, message)
        heard.one()

    MessagesCog.on_message = counted  # type: ignore[method-assign]
    main()
