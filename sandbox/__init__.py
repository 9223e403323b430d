"""Discord and Stripe on loopback, true to the wire. Knows nothing of the bot: of `bot` it imports only itself."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .discord import DiscordSandbox
from .discord.state import State
from .stripe import StripeSandbox

__all__ = ["DiscordSandbox", "Sandbox", "StripeSandbox"]


class Sandbox:
    """Both stand-ins together; an async context manager. `record` and `discord_state`: see DiscordSandbox."""

    def __init__(
        self,
        discord_port: int = 0,
        stripe_port: int = 0,
        record: Path | None = None,
        discord_state: State | None = None,
    ) -> None:
        self.discord = DiscordSandbox(discord_port, record, discord_state)
        self.stripe = StripeSandbox(stripe_port)

    async def start(self) -> None:
        """Listen on 127.0.0.1; OSError when a port is taken, and then neither listens."""
        await self.discord.start()
        try:
            await self.stripe.start()
        except OSError:
            await self.discord.close()
            raise

    async def close(self) -> None:
        """Stop both."""
        await self.stripe.close()
        await self.discord.close()

    def addresses(self) -> dict[str, dict[str, Any]]:
        """Where they listen and with which secrets; ids as strings. For the start of programs, as JSON."""
        discord, stripe = self.discord, self.stripe
        return {
            "discord": {
                "api_url": discord.api_url,
                "gateway_url": discord.gateway_url,
                "bot_token": discord.bot_token,
                "application_id": str(discord.application_id),
                "guild_id": str(discord.guild_id),
            },
            "stripe": {
                "api_url": stripe.api_url,
                "secret_key": stripe.secret_key,
                "webhook_secret": stripe.webhook_secret,
            },
        }

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
