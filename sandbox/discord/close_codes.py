"""The gateway's close codes.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
"""

from __future__ import annotations

import enum


class Close(enum.IntEnum):
    """Why the gateway ends a connection."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    """No such opcode, or a payload that does not fit it."""
    DECODE_ERROR = 4002
    """What came is no payload: no JSON, more than 4096 bytes, or an encoding that is not spoken here."""
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQ = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    SHARDING_REQUIRED = 4011
    INVALID_API_VERSION = 4012
    INVALID_INTENTS = 4013
    """A bit that stands for no intent."""
    DISALLOWED_INTENTS = 4014
    """A privileged intent that the application has not been given."""
