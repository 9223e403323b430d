"""Putting a finished message into its channel."""

from __future__ import annotations

from . import events, events_threads
from .state import Message
from .world import World


def post(world: World, message: Message) -> None:
    """Put a finished message into its channel and tell of it."""
    message.channel.messages[message.id] = message
    message.channel.last_message_id = message.id
    if message.channel.thread is not None and message.id != message.channel.id:
        events_threads.written(world, message)
    events.message_event(world, "MESSAGE_CREATE", message)
