"""Discord on loopback: REST v10 and gateway v10, wire-compatible, for one guild."""

from .server import DiscordSandbox

__all__ = ["DiscordSandbox"]
