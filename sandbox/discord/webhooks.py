"""Webhooks as plain data: making, finding and showing them, and the messages that come from one."""

from __future__ import annotations

import secrets

from . import errors, events, render
from .api import Call
from .errors import Json
from .forms import Form
from .hub import Intent
from .parts import User
from .state import Channel, Guild, Message
from .world import World

INCOMING, FOLLOWER = 1, 2
MOST = 15
"""Webhooks in one channel."""
_FORBIDDEN = ("clyde", "discord")


def name_in(form: Form, field: str) -> str | None:
    """A name for a webhook, or for one message of it; a problem is noted in the form."""
    name = form.text(field, 80, 1)
    if name is not None and any(each in name.lower() for each in _FORBIDDEN):
        form.fail(field, "USERNAME_INVALID_CONTAINS", "Username cannot contain this word")
    return name


def avatar_in(form: Form) -> str | None:
    """The number of a picture given as a data address; None when there is none."""
    data = form.text("avatar", 10 * 1024 * 1024)
    if data is not None and not data.startswith("data:image/"):
        form.fail("avatar", "BASE_TYPE_IMAGE", "Invalid image data")
    return None if data is None else secrets.token_hex(16)


def make(call: Call, channel: Channel, name: str, kind: int = INCOMING, avatar: str | None = None) -> Json:
    """A new webhook in the channel; 400 30007 when it has as many as it may have."""
    refuse_full(call.world.state.guild, channel.id)
    made: Json = {
        "id": str(call.world.ids.next()),
        "type": kind,
        "name": name,
        "avatar": avatar,
        "channel_id": str(channel.id),
        "guild_id": str(channel.guild_id),
        "application_id": str(call.actor.id) if call.actor.bot and kind == INCOMING else None,
        "user": render.user(call.actor),
    }
    if kind == INCOMING:
        made["token"] = secrets.token_urlsafe(51)
    call.world.state.guild.webhooks[int(made["id"])] = made
    changed(call.world, channel.id)
    return made


def refuse_full(guild: Guild, channel_id: int) -> None:
    """400 30007 for a channel that has as many webhooks as it may have."""
    if sum(each["channel_id"] == str(channel_id) for each in living(guild)) >= MOST:
        raise errors.Refusal(400, 30007, f"Maximum number of webhooks reached ({MOST})")


def living(guild: Guild) -> list[Json]:
    """Those whose channel is still there."""
    return [each for each in guild.webhooks.values() if int(each["channel_id"]) in guild.channels]


def find(guild: Guild, webhook_id: int) -> Json:
    """The webhook, or 404 10015."""
    found = guild.webhooks.get(webhook_id)
    if found is None or int(found["channel_id"]) not in guild.channels:
        raise errors.unknown("Webhook")
    return found


def changed(world: World, channel_id: int) -> None:
    """Tell that the channel's webhooks are others now."""
    events.guild_event(world, "WEBHOOKS_UPDATE", {"channel_id": str(channel_id)}, Intent.GUILD_WEBHOOKS)


def shown_to(webhook: Json, viewer: User) -> Json:
    """The webhook as the viewer gets it: the token of another app's webhook is kept back."""
    foreign = webhook["application_id"] not in (None, str(viewer.id))
    return {name: value for name, value in webhook.items() if name != "token" or not foreign}


def message_from(world: World, webhook: Json, channel: Channel, name: str | None) -> Message:
    """An empty message of the webhook, not sent yet, under this name or its own."""
    author = User(int(webhook["id"]), name or webhook["name"], token="", bot=True)
    message = Message(world.ids.next(), channel, author, world.now())
    message.webhook_id = author.id
    message.application_id = None if webhook["application_id"] is None else int(webhook["application_id"])
    return message
