"""What an IDENTIFY asks for: the intents and the shard, and with which close code Discord refuses them."""

from __future__ import annotations

from .close_codes import Close
from .hub import Intent, Shard

_GRANTED_BY = {
    Intent.GUILD_PRESENCES: 1 << 12 | 1 << 13,
    Intent.GUILD_MEMBERS: 1 << 14 | 1 << 15,
    Intent.MESSAGE_CONTENT: 1 << 18 | 1 << 19,
}
"""The flags of an application that let it ask for a privileged intent: one for a large bot, one for one on few guilds.

https://docs.discord.com/developers/resources/application#application-object-application-flags
"""
_BEYOND = ~((1 << 26) - 1)
"""Bits that are no intent; between the documented ones lie others that clients send and Discord takes."""


def intents(value: object, application_flags: int) -> Intent | Close:
    """The intents of an IDENTIFY, or why the connection ends."""
    if not isinstance(value, int) or isinstance(value, bool) or value & _BEYOND:
        return Close.INVALID_INTENTS
    asked = Intent(value)
    if any(asked & intent and not application_flags & flags for intent, flags in _GRANTED_BY.items()):
        return Close.DISALLOWED_INTENTS
    return asked


def shard(value: object, least: int) -> Shard | Close:
    """The shard of an IDENTIFY (None: all guilds), or why the connection ends. `least`: shards that the bot needs."""
    if value is None:
        return Shard() if least == 1 else Close.SHARDING_REQUIRED
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(each, int) for each in value):
        return Close.INVALID_SHARD
    number, count = value
    if not 0 <= number < count:
        return Close.INVALID_SHARD
    return Shard(number, count) if count >= least else Close.SHARDING_REQUIRED
