"""REST: announcement channels: who follows them, and what is published to those."""

from __future__ import annotations

from . import audit, errors, events, render_messages, webhooks
from .api import Call, Reply, Route, permissions_of
from .audit import Act
from .permissions import Permission
from .posting import post
from .state import ANNOUNCEMENT, TEXT, Channel, Message

CROSSPOSTED, IS_CROSSPOST = 1 << 0, 1 << 1


def _follow(call: Call) -> Reply:
    source = _news(call)
    form, guild = call.form(), call.world.state.guild
    form.require("webhook_channel_id")
    target_id = form.snowflake("webhook_channel_id")
    form.check()
    target = guild.channels.get(target_id or 0)
    if target is None:
        raise errors.unknown("Channel")
    if not permissions_of(call.world, call.actor, target) & Permission.MANAGE_WEBHOOKS:
        raise errors.missing_permissions()
    if target.type not in (TEXT, ANNOUNCEMENT):
        raise errors.wrong_channel_type()
    made = webhooks.make(call, target, f"{guild.name} #{source.name}", webhooks.FOLLOWER)
    made["source_guild"] = {"id": str(guild.id), "name": guild.name, "icon": None}
    made["source_channel"] = {"id": str(source.id), "name": source.name}
    audit.note(call, Act.WEBHOOK_CREATE, int(made["id"]), audit.diff({}, made, "name", "type", "channel_id"))
    return Reply({"channel_id": str(source.id), "webhook_id": made["id"]})


def _news(call: Call) -> Channel:
    channel = call.channel()
    if channel.type != ANNOUNCEMENT:
        raise errors.wrong_channel_type()
    return channel


def _crosspost(call: Call) -> Reply:
    """Publish a message: one's own with the right to send, another's with the right to manage messages."""
    channel = _news(call)
    message = call.world.state.message(channel, call.id("message_id"))
    call.channel(Permission.SEND_MESSAGES, *([] if message.author is call.actor else [Permission.MANAGE_MESSAGES]))
    if message.flags & CROSSPOSTED:
        raise errors.Refusal(400, 40033, "This message was already crossposted.")
    message.flags |= CROSSPOSTED
    events.message_event(call.world, "MESSAGE_UPDATE", message)
    for webhook in webhooks.living(call.world.state.guild):
        if webhook["type"] == webhooks.FOLLOWER and webhook["source_channel"]["id"] == str(channel.id):
            target = call.world.state.guild.channels[int(webhook["channel_id"])]
            post(call.world, _copy(message, webhooks.message_from(call.world, webhook, target, None)))
    return Reply(render_messages.message(message, call.world.state.bot.id))


def _copy(original: Message, copy: Message) -> Message:
    copy.content, copy.embeds, copy.attachments = original.content, original.embeds, original.attachments
    copy.components, copy.flags = original.components, original.flags & ~CROSSPOSTED | IS_CROSSPOST
    copy.reference_id, copy.source_channel_id = original.id, original.channel.id
    return copy


ROUTES = (
    Route("POST", "/channels/{channel_id}/followers", _follow),
    Route("POST", "/channels/{channel_id}/messages/{message_id}/crosspost", _crosspost),
)
