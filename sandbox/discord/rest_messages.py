"""REST: messages in channels and direct messages."""

from __future__ import annotations

from datetime import timedelta

from . import audit, automod, content, errors, events, render_messages, rest_incidents, slow_mode
from .api import NO_CONTENT, Call, Reply, Route, permissions_of
from .audit import Act
from .errors import Json
from .forms import Form
from .permissions import DIRECT_MESSAGE, Permission
from .posting import post
from .render_messages import ANSWER, FORWARD, REPLY
from .snowflake import moment
from .state import DM, Channel, Message

MOST_AT_ONCE, OLDEST_AT_ONCE = 100, timedelta(days=14)
"""What can be deleted together: so many messages, none of them as old as this."""


def _show(call: Call, message: Message) -> Reply:
    return Reply(render_messages.message(message, call.world.state.bot.id))


def _list(call: Call) -> Reply:
    channel, form = call.text_channel(), Form(call.query)
    limit = form.whole("limit", 1, 100) or 50
    before, after, around = (form.snowflake(name) for name in ("before", "after", "around"))
    form.check()
    if not permissions_of(call.world, call.actor, channel) & Permission.READ_MESSAGE_HISTORY:
        return Reply([])
    ids = sorted(channel.messages)
    if around is not None:
        first = max(0, sum(message_id < around for message_id in ids) - limit // 2)
        ids = ids[first : first + limit]
    elif after is not None:
        ids = [message_id for message_id in ids if message_id > after][:limit]
    else:
        ids = [message_id for message_id in ids if before is None or message_id < before][-limit:]
    shown = [render_messages.message(channel.messages[each], call.world.state.bot.id) for each in reversed(ids)]
    return Reply(shown)


def _get(call: Call) -> Reply:
    channel = call.text_channel(Permission.READ_MESSAGE_HISTORY)
    return _show(call, call.world.state.message(channel, call.id("message_id")))


def _send(call: Call) -> Reply:
    channel = call.text_channel(Permission.SEND_MESSAGES)
    _refuse_closed(call, channel)
    _refuse_locked(call, channel)
    form = call.form()
    nonce = _nonce(form)
    if nonce is not None and form.flag("enforce_nonce"):
        first = _sent_before(call, nonce)
        if first is not None:
            return _show(call, first)
    message = Message(call.world.ids.next(), channel, call.actor, call.world.now(), nonce=nonce)
    _answer_to(call, message, form)
    content.fill(message, form, call.uploads, call.world, _rights(call, channel))
    automod.screen(call.world, call.actor, channel, message.content, message.id)
    slow_mode.pace(call, channel)
    if nonce is not None:
        call.world.state.sent[call.actor.id, str(nonce)] = message
    post(call.world, message)
    return _show(call, message)


def _rights(call: Call, channel: Channel) -> int:
    return DIRECT_MESSAGE.value if channel.type == DM else permissions_of(call.world, call.actor, channel)


def _refuse_closed(call: Call, channel: Channel) -> None:
    """403 50007 where the other side of a direct message has closed them, or shares no guild with the bot."""
    if channel.type != DM:
        return
    state = call.world.state
    other = next(state.users[user_id] for user_id in channel.recipients if user_id != call.actor.id)
    if not call.actor.bot and not other.bot:
        paused = rest_incidents.paused(state.guild, "dms_disabled_until", call.world.now())
        if paused:
            raise errors.cannot_message()
    together = call.actor.id in state.guild.members and other.id in state.guild.members
    if not together or not other.dms_open:
        raise errors.cannot_message()


def _refuse_locked(call: Call, channel: Channel) -> None:
    """403 160005 in a locked thread, but for who manages threads."""
    locked = channel.thread is not None and channel.thread.locked
    if locked and not permissions_of(call.world, call.actor, channel) & Permission.MANAGE_THREADS:
        raise errors.Refusal(403, 160005, "Thread is locked")


def _nonce(form: Form) -> str | int | None:
    value = form.raw().get("nonce")
    if isinstance(value, str):
        return form.text("nonce", 25)
    return form.whole("nonce", -(2**63))


def _sent_before(call: Call, nonce: str | int) -> Message | None:
    """The message that this author sent with this nonce within the past minutes."""
    first = call.world.state.sent.get((call.actor.id, str(nonce)))
    if first is None or (call.world.now() - first.timestamp).total_seconds() > call.world.timing.nonce_window:
        return None
    return first


def _answer_to(call: Call, message: Message, form: Form) -> None:
    reference = form.form("message_reference")
    if reference is None:
        return
    reference.require("message_id")
    message_id, kind = reference.snowflake("message_id"), reference.choice("type", ANSWER, FORWARD)
    if kind == FORWARD:
        message.forwarded = _forwarded(call, reference, message_id or 0)
        return
    found = message.channel.messages.get(message_id or 0)
    if found is None and reference.flag("fail_if_not_exists") is not False:
        form.fail("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    message.type, message.reference, message.reference_id = REPLY, found, message_id


def _forwarded(call: Call, reference: Form, message_id: int) -> Json:
    """What a forward carries of a message that its author can read."""
    reference.require("channel_id")
    channel_id = reference.snowflake("channel_id")
    reference.check()
    source = call.world.state.channel(channel_id or 0)
    needed = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
    if _rights(call, source) & needed != needed:
        raise errors.missing_access()
    original = call.world.state.message(source, message_id)
    return render_messages.forwarded(original, call.world.state.bot.id)


def _edit(call: Call) -> Reply:
    channel, form = call.text_channel(), call.form()
    message = call.world.state.message(channel, call.id("message_id"))
    if message.author is not call.actor:
        raise errors.Refusal(403, 50005, "Cannot edit a message authored by another user")
    if "content" in form:
        text = form.text("content", content.MOST_CHARACTERS)
        form.check()
        automod.screen(call.world, call.actor, channel, text or "", message.id)
    content.fill(message, form, call.uploads, call.world, _rights(call, channel))
    message.edited = call.world.now()
    events.message_event(call.world, "MESSAGE_UPDATE", message)
    return _show(call, message)


def _delete(call: Call) -> Reply:
    channel = call.text_channel()
    message = call.world.state.message(channel, call.id("message_id"))
    if message.author is not call.actor:
        if channel.type == DM:
            raise errors.Refusal(403, 50003, "Cannot execute action on a DM channel")
        call.text_channel(Permission.MANAGE_MESSAGES)
        where = {"channel_id": str(channel.id), "count": "1"}
        audit.note(call, Act.MESSAGE_DELETE, message.author.id, options=where)
    del channel.messages[message.id]
    events.messages_deleted(call.world, [message])
    return NO_CONTENT


def _delete_many(call: Call) -> Reply:
    if not call.actor.bot:
        raise errors.Refusal(403, 20002, "Only bots can use this endpoint")
    if call.text_channel().type == DM:
        raise errors.Refusal(403, 50003, "Cannot execute action on a DM channel")
    channel, form = call.text_channel(Permission.MANAGE_MESSAGES), call.form()
    ids = form.snowflakes("messages", MOST_AT_ONCE)
    if len(ids) < 2:
        form.fail("messages", "BASE_TYPE_BAD_LENGTH", f"Must be between 2 and {MOST_AT_ONCE} in length.")
    if len(set(ids)) < len(ids):
        form.fail("messages", "SET_TYPE_ALREADY_CONTAINS_VALUE", "The Set already contains this value")
    form.check()
    if any(moment(message_id) <= call.world.now() - OLDEST_AT_ONCE for message_id in ids):
        raise errors.Refusal(400, 50034, "You can only bulk delete messages that are under 14 days old.")
    gone = [channel.messages.pop(message_id) for message_id in ids if message_id in channel.messages]
    if gone:
        events.messages_deleted(call.world, gone, bulk=True)
        audit.note(call, Act.MESSAGE_BULK_DELETE, channel.id, options={"count": str(len(gone))})
    return NO_CONTENT


def _typing(call: Call) -> Reply:
    channel = call.text_channel(Permission.SEND_MESSAGES)
    events.typing(call.world, channel, call.actor)
    return NO_CONTENT


ROUTES = (
    Route("GET", "/channels/{channel_id}/messages", _list),
    Route("POST", "/channels/{channel_id}/messages", _send),
    Route("POST", "/channels/{channel_id}/messages/bulk-delete", _delete_many),
    Route("GET", "/channels/{channel_id}/messages/{message_id}", _get),
    Route("PATCH", "/channels/{channel_id}/messages/{message_id}", _edit),
    Route("DELETE", "/channels/{channel_id}/messages/{message_id}", _delete),
    Route("POST", "/channels/{channel_id}/typing", _typing),
)
