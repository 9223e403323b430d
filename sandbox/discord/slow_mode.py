"""Slow mode: how long a person waits between two messages in a channel, and between two threads. Bots do not."""

from __future__ import annotations

from datetime import timedelta

from .api import Call, permissions_of
from .errors import TooFast
from .permissions import Permission
from .state import Channel


def pace(call: Call, channel: Channel, *, what: str = "message") -> None:
    """Refuse (429 20016) what comes too soon after the last of its kind, and remember this one otherwise.

    Since February 2026 only BYPASS_SLOWMODE frees a person of it (the change log's permission splits).
    """
    rights = permissions_of(call.world, call.actor, channel)
    if not channel.rate_limit_per_user or call.actor.bot or rights & Permission.BYPASS_SLOWMODE:
        return
    last = channel.paced.get((call.actor.id, what))
    if last is not None:
        left = last + timedelta(seconds=channel.rate_limit_per_user) - call.world.now()
        if left > timedelta():
            raise TooFast(left.total_seconds())
    channel.paced[call.actor.id, what] = call.world.now()
