"""REST: incoming webhooks: made, listed and deleted; what is sent by them is not imitated."""

from __future__ import annotations

import secrets

from . import errors, render
from .api import NO_CONTENT, Call, Reply, Route
from .errors import Json
from .permissions import Permission
from .state import CATEGORY, Channel

_INCOMING, _MOST = 1, 15
_FORBIDDEN = ("clyde", "discord")


def _create(call: Call) -> Reply:
    channel = _channel(call)
    form = call.form()
    form.require("name")
    name = form.text("name", 80, 1) or ""
    if any(each in name.lower() for each in _FORBIDDEN):
        form.fail("name", "USERNAME_INVALID_CONTAINS", "Username cannot contain this word")
    form.check()
    guild = call.world.state.guild
    if sum(each["channel_id"] == str(channel.id) for each in guild.webhooks.values()) >= _MOST:
        raise errors.Refusal(400, 30007, f"Maximum number of webhooks reached ({_MOST})")
    made: Json = {
        "id": str(call.world.ids.next()),
        "type": _INCOMING,
        "name": name,
        "avatar": None,
        "channel_id": str(channel.id),
        "guild_id": str(guild.id),
        "application_id": None,
        "user": render.user(call.actor),
        "token": secrets.token_urlsafe(51),
    }
    guild.webhooks[int(made["id"])] = made
    return Reply(made)


def _channel(call: Call) -> Channel:
    channel = call.channel(Permission.MANAGE_WEBHOOKS)
    if channel.guild_id is None or channel.thread is not None or channel.type == CATEGORY:
        raise errors.wrong_channel_type()
    return channel


def _of_channel(call: Call) -> Reply:
    channel = _channel(call)
    return Reply([each for each in _living(call) if each["channel_id"] == str(channel.id)])


def _of_guild(call: Call) -> Reply:
    call.guild()
    call.demand(Permission.MANAGE_WEBHOOKS)
    return Reply(_living(call))


def _living(call: Call) -> list[Json]:
    """Those whose channel is still there."""
    guild = call.world.state.guild
    return [each for each in guild.webhooks.values() if int(each["channel_id"]) in guild.channels]


def _delete(call: Call) -> Reply:
    webhooks = call.world.state.guild.webhooks
    if call.id("webhook_id") not in webhooks:
        raise errors.unknown("Webhook")
    call.demand(Permission.MANAGE_WEBHOOKS)
    del webhooks[call.id("webhook_id")]
    return NO_CONTENT


ROUTES = (
    Route("POST", "/channels/{channel_id}/webhooks", _create),
    Route("GET", "/channels/{channel_id}/webhooks", _of_channel),
    Route("GET", "/guilds/{guild_id}/webhooks", _of_guild),
    Route("DELETE", "/webhooks/{webhook_id}", _delete),
)
