"""REST: where the gateway is, who one is, the application, and opening direct messages."""

from __future__ import annotations

from . import errors, events, render, render_messages
from .api import Call, Reply, Route
from .forms import Form
from .permissions import base


def _gateway(call: Call) -> Reply:
    return Reply({"url": call.world.gateway_url})


def _gateway_bot(call: Call) -> Reply:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return Reply(
        {"url": call.world.gateway_url, "shards": call.world.state.shards_needed, "session_start_limit": limit}
    )


def _me(call: Call) -> Reply:
    return Reply(render.own_user(call.actor))


def _user(call: Call) -> Reply:
    return Reply(render.user(call.world.state.user(call.id("user_id"))))


def _application(call: Call) -> Reply:
    if not call.actor.bot:
        raise errors.unauthorized()
    return Reply(render.application(call.world.state))


_FIXED = (
    "cover_image",
    "custom_install_url",
    "description",
    "event_webhooks_status",
    "event_webhooks_types",
    "event_webhooks_url",
    "explicit_content_filter",
    "icon",
    "install_params",
    "integration_types_config",
    "interactions_endpoint_url",
    "max_participants",
    "role_connections_verification_url",
    "tags",
    "team_id",
    "type",
)
_LIMITED_INTENTS = 1 << 13 | 1 << 15 | 1 << 19
"""The flags that the API lets an application change: its privileged intents, while it is on few guilds."""


def _edit_application(call: Call) -> Reply:
    if not call.actor.bot:
        raise errors.unauthorized()
    form, state = call.form(), call.world.state
    form.lacks(*_FIXED)
    flags = form.whole("flags")
    form.check()
    if flags is not None:
        state.application_flags = state.application_flags & ~_LIMITED_INTENTS | flags & _LIMITED_INTENTS
    return Reply(render.application(state))


def _my_guilds(call: Call) -> Reply:
    state, form = call.world.state, Form(call.query)
    form.whole("limit", 1, 200)
    before, after = form.snowflake("before"), form.snowflake("after")
    form.check()
    me, guild_id = state.guild.members.get(call.actor.id), state.guild.id
    if me is None or (before is not None and guild_id >= before) or (after is not None and guild_id <= after):
        return Reply([])
    shown = render_messages.my_guild(state, call.actor, base(state.guild, me))
    return Reply([{**shown, **(render.counts(state.guild) if call.flag("with_counts") else {})}])


def _default_sounds(call: Call) -> Reply:
    """The sounds that everybody has: one stands for all here."""
    sound = {"name": "quack", "sound_id": "1", "volume": 1.0, "emoji_id": None, "emoji_name": "🦆", "available": True}
    return Reply([sound])


def _open_direct(call: Call) -> Reply:
    state, form = call.world.state, call.form()
    form.lacks("access_tokens")
    form.require("recipient_id")
    recipient_id = form.snowflake("recipient_id")
    form.check()
    other = state.user(recipient_id or 0)
    if other is call.actor:
        raise errors.cannot_message()
    new_id = call.world.ids.next()
    channel = state.direct_message(call.actor, other, new_id)
    if channel.id == new_id:
        for user in (call.actor, other):
            # since API v8 bots are not told of direct messages that are opened
            if not user.bot:
                shown = events.channel_for(call.world, channel, user)
                call.world.hub.tell_user(user.id, "CHANNEL_CREATE", shown or {})
    return Reply(render.direct_message(channel, call.actor, state))


ROUTES = (
    Route("GET", "/gateway", _gateway, auth=False),
    Route("GET", "/gateway/bot", _gateway_bot),
    Route("GET", "/soundboard-default-sounds", _default_sounds),
    Route("GET", "/users/@me", _me),
    Route("GET", "/users/@me/guilds", _my_guilds),
    Route("POST", "/users/@me/channels", _open_direct),
    Route("GET", "/users/{user_id}", _user),
    Route("GET", "/applications/@me", _application),
    Route("PATCH", "/applications/@me", _edit_application),
    Route("GET", "/oauth2/applications/@me", _application),
)
