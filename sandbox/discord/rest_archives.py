"""REST: a channel's archived threads: public ones, private ones for who manages threads, and one's own private ones."""

from __future__ import annotations

from . import render_threads
from .api import Call, Reply, Route
from .forms import Form
from .parts import Thread
from .permissions import Permission
from .state import PRIVATE_THREAD, Channel


def _archived(call: Call, channel: Channel, *, private: bool) -> list[tuple[Channel, Thread]]:
    return [
        (each, each.thread)
        for each in call.world.state.guild.threads.values()
        if each.parent_id == channel.id
        and (each.type == PRIVATE_THREAD) is private
        and each.thread
        and each.thread.archived
    ]


def _public(call: Call) -> Reply:
    return _by_time(call, call.channel(Permission.READ_MESSAGE_HISTORY), private=False)


def _private(call: Call) -> Reply:
    return _by_time(call, call.channel(Permission.READ_MESSAGE_HISTORY, Permission.MANAGE_THREADS), private=True)


def _by_time(call: Call, channel: Channel, *, private: bool) -> Reply:
    """The one archived last first, `before` a time."""
    form = Form(call.query)
    most, before = form.whole("limit", 2, 100) or 50, form.time("before")
    form.check()
    found = [
        (it.archived_at, thread.id, thread)
        for thread, it in _archived(call, channel, private=private)
        if before is None or it.archived_at < before
    ]
    return _page(call, [thread for *_, thread in sorted(found, reverse=True)], most)


def _joined(call: Call) -> Reply:
    """Those that the caller is in, the newest first, `before` an id."""
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    form = Form(call.query)
    most, before = form.whole("limit", 2, 100) or 50, form.snowflake("before")
    form.check()
    found = {
        thread.id: thread
        for thread, it in _archived(call, channel, private=True)
        if call.actor.id in it.members and (before is None or thread.id < before)
    }
    return _page(call, [found[each] for each in sorted(found, reverse=True)], most)


def _page(call: Call, threads: list[Channel], most: int) -> Reply:
    shown = [render_threads.thread(each, call.actor.id) for each in threads[:most]]
    own = [each["member"] for each in shown if "member" in each]
    return Reply({"threads": shown, "members": own, "has_more": len(threads) > most})


ROUTES = (
    Route("GET", "/channels/{channel_id}/threads/archived/public", _public),
    Route("GET", "/channels/{channel_id}/threads/archived/private", _private),
    Route("GET", "/channels/{channel_id}/users/@me/threads/archived/private", _joined),
)
