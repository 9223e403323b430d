"""Threads as Discord's JSON."""

from __future__ import annotations

from datetime import datetime

from . import render
from .errors import Json
from .state import PRIVATE_THREAD, Channel

PINNED = 1 << 1
"""The flag of a post that stays at the top of its forum."""


def thread(it: Channel, viewer_id: int | None = None) -> Json:
    """Discord's thread object; with the viewer's own membership when it is in it."""
    return {**_fields(it), **_mine(it, viewer_id)}


def _mine(it: Channel, viewer_id: int | None) -> Json:
    since = None if it.thread is None or viewer_id is None else it.thread.members.get(viewer_id)
    return {} if since is None or viewer_id is None else {"member": member(it, viewer_id, since)}


def member(it: Channel, user_id: int, since: datetime) -> Json:
    """Discord's thread member object."""
    return {"id": str(it.id), "user_id": str(user_id), "join_timestamp": render.timestamp(since), "flags": 0}


def _fields(it: Channel) -> Json:
    assert it.thread is not None
    metadata: Json = {
        "archived": it.thread.archived,
        "archive_timestamp": render.timestamp(it.thread.archived_at),
        "auto_archive_duration": it.thread.auto_archive_duration,
        "locked": it.thread.locked,
        "create_timestamp": render.timestamp(it.thread.created_at),
    }
    if it.type == PRIVATE_THREAD:
        metadata["invitable"] = it.thread.invitable
    return {
        "id": str(it.id),
        "type": it.type,
        "guild_id": str(it.guild_id),
        "parent_id": str(it.parent_id),
        "owner_id": str(it.thread.owner_id),
        "name": it.name,
        "last_message_id": None if it.last_message_id is None else str(it.last_message_id),
        "rate_limit_per_user": it.rate_limit_per_user,
        "flags": PINNED if it.thread.pinned else 0,
        "message_count": sum(message_id != it.id for message_id in it.messages),
        "total_message_sent": it.thread.sent,
        # Discord counts up to 50
        "member_count": min(len(it.thread.members), 50),
        "thread_metadata": metadata,
        "applied_tags": [str(tag_id) for tag_id in it.thread.applied_tags],
    }
