"""REST: messages pinned in their channel."""

from __future__ import annotations

from datetime import datetime

from . import audit, errors, events, render, render_messages
from .api import NO_CONTENT, Call, Reply, Route, permissions_of
from .audit import Act
from .forms import Form
from .hub import Intent
from .permissions import Permission
from .state import Channel, Message
from .world import World

MOST_PINS = 250


def _list(call: Call) -> Reply:
    channel, form = call.text_channel(), Form(call.query)
    limit, before = form.whole("limit", 1, 50) or 50, form.time("before")
    form.check()
    if not permissions_of(call.world, call.actor, channel) & Permission.READ_MESSAGE_HISTORY:
        return Reply({"items": [], "has_more": False})
    pinned = [(at, each) for at, each in _pinned(channel) if before is None or at < before]
    items = [
        {
            "pinned_at": render.timestamp(at),
            "message": render_messages.message(each, call.world.state.bot.id),
        }
        for at, each in pinned[:limit]
    ]
    return Reply({"items": items, "has_more": len(pinned) > limit})


def _pinned(channel: Channel) -> list[tuple[datetime, Message]]:
    """The channel's pinned messages, the one pinned last first."""
    found = [(each.pinned_at, each) for each in channel.messages.values() if each.pinned_at is not None]
    return sorted(found, key=lambda pair: pair[0], reverse=True)


def _message(call: Call) -> Message:
    channel = call.text_channel()
    if channel.guild_id is not None:
        call.text_channel(Permission.PIN_MESSAGES)
    return call.world.state.message(channel, call.id("message_id"))


def _pin(call: Call) -> Reply:
    message = _message(call)
    if message.pinned_at is None:
        if len(_pinned(message.channel)) >= MOST_PINS:
            raise errors.Refusal(400, 30003, f"Maximum number of pins reached ({MOST_PINS})")
        message.pinned_at = call.world.now()
        _note(call, Act.MESSAGE_PIN, message)
        _tell(call.world, message)
    return NO_CONTENT


def _unpin(call: Call) -> Reply:
    message = _message(call)
    if message.pinned_at is not None:
        message.pinned_at = None
        _note(call, Act.MESSAGE_UNPIN, message)
        _tell(call.world, message)
    return NO_CONTENT


def _note(call: Call, act: Act, message: Message) -> None:
    if message.channel.guild_id is not None:
        where = {"channel_id": str(message.channel.id), "message_id": str(message.id)}
        audit.note(call, act, message.author.id, options=where)


def _tell(world: World, message: Message) -> None:
    channel, last = message.channel, next(iter(_pinned(message.channel)), None)
    events.message_event(world, "MESSAGE_UPDATE", message)
    shown = {"channel_id": str(channel.id), "last_pin_timestamp": None if last is None else render.timestamp(last[0])}
    if channel.guild_id is not None:
        shown["guild_id"] = str(channel.guild_id)
    intent = Intent.DIRECT_MESSAGES if channel.guild_id is None else Intent.GUILDS
    world.hub.publish(
        "CHANNEL_PINS_UPDATE",
        intent,
        lambda session: shown if events.sees_message(world, session.user, message) else None,
    )


ROUTES = (
    Route("GET", "/channels/{channel_id}/messages/pins", _list),
    Route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", _pin),
    Route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", _unpin),
)
