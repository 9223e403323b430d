"""REST: reactions to messages."""

from __future__ import annotations

import unicodedata
from typing import Any

from . import errors, events, render
from .api import NO_CONTENT, Call, Reply, Route, permissions_of
from .errors import Json
from .forms import Form
from .hub import Intent
from .permissions import Permission, silenced
from .state import Message

MOST_EMOJI = 20
_KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"


def _emoji(call: Call) -> str:
    """The emoji in the path; 400 10014 for what is none. The guild has none of its own."""
    name = call.path["emoji"]
    signs = [each for each in name if each > "\N{DIAERESIS}" and unicodedata.category(each) in ("So", "Sm", "Po", "Pd")]
    if not (signs or _KEYCAP in name) or len(name) > 16 or any(each.isalpha() for each in name):
        raise errors.Refusal(400, 10014, "Unknown Emoji")
    return name


def _message(call: Call, *permissions: Permission) -> Message:
    channel = call.text_channel(Permission.READ_MESSAGE_HISTORY, *permissions)
    message = call.world.state.message(channel, call.id("message_id"))
    if channel.thread is not None and channel.thread.archived:
        raise errors.archived()
    return message


def _add(call: Call) -> Reply:
    emoji, message = _emoji(call), _message(call)
    who = message.reactions.get(emoji)
    rights = permissions_of(call.world, call.actor, message.channel)
    # somebody else's can be joined without the permission, but not by who is in a timeout
    if not rights & Permission.ADD_REACTIONS and (who is None or _reads_only(call)):
        raise errors.missing_permissions()
    if who is None and len(message.reactions) >= MOST_EMOJI:
        raise errors.Refusal(400, 30010, f"Maximum number of reactions reached ({MOST_EMOJI})")
    if call.actor.id not in (who or []):
        message.reactions.setdefault(emoji, []).append(call.actor.id)
        about: Json = {**_named(emoji), "user_id": str(call.actor.id), **_PLAIN}
        member = call.world.state.guild.members.get(call.actor.id)
        if member is not None and message.channel.guild_id is not None:
            about["member"] = render.member(member)
        _tell(call, "MESSAGE_REACTION_ADD", message, {**about, "message_author_id": str(message.author.id)})
    return NO_CONTENT


def _reads_only(call: Call) -> bool:
    member = call.world.state.guild.members.get(call.actor.id)
    return member is not None and silenced(member, call.world.now())


_PLAIN: Json = {"burst": False, "type": 0}


def _named(emoji: str) -> Json:
    return {"emoji": {"id": None, "name": emoji}}


def _tell(call: Call, event: str, message: Message, about: Json) -> None:
    """Tell those who see the message."""
    guild_id = message.channel.guild_id
    shown = {**about, "channel_id": str(message.channel.id), "message_id": str(message.id)}
    if guild_id is not None:
        shown["guild_id"] = str(guild_id)
    call.world.hub.publish(
        event,
        Intent.DIRECT_MESSAGE_REACTIONS if guild_id is None else Intent.GUILD_MESSAGE_REACTIONS,
        lambda session: shown if events.sees_message(call.world, session.user, message) else None,
    )


def _remove_own(call: Call) -> Reply:
    return _remove(call, call.actor.id, _message(call))


def _remove_others(call: Call) -> Reply:
    user_id = call.id("user_id")
    needed = [] if user_id == call.actor.id else [Permission.MANAGE_MESSAGES]
    return _remove(call, user_id, _message(call, *needed))


def _remove(call: Call, user_id: int, message: Message) -> Reply:
    emoji = _emoji(call)
    if emoji not in message.reactions:
        raise errors.Refusal(400, 10014, "Unknown Emoji")
    who = message.reactions[emoji]
    if user_id in who:
        who.remove(user_id)
        if not who:
            del message.reactions[emoji]
        about = {**_named(emoji), "user_id": str(user_id), **_PLAIN}
        _tell(call, "MESSAGE_REACTION_REMOVE", message, about)
    return NO_CONTENT


def _clear(call: Call) -> Reply:
    message = _message(call, Permission.MANAGE_MESSAGES)
    message.reactions.clear()
    _tell(call, "MESSAGE_REACTION_REMOVE_ALL", message, {})
    return NO_CONTENT


def _clear_one(call: Call) -> Reply:
    emoji, message = _emoji(call), _message(call, Permission.MANAGE_MESSAGES)
    if message.reactions.pop(emoji, None) is None:
        raise errors.Refusal(400, 10014, "Unknown Emoji")
    _tell(call, "MESSAGE_REACTION_REMOVE_EMOJI", message, _named(emoji))
    return NO_CONTENT


def _list(call: Call) -> Reply:
    """Who reacted so, by id, after an id."""
    emoji, message, form = _emoji(call), _message(call), Form(call.query)
    most, after, kind = form.whole("limit", 1, 100) or 25, form.snowflake("after") or 0, form.choice("type", 0, 1)
    form.check()
    if emoji not in message.reactions:
        raise errors.Refusal(400, 10014, "Unknown Emoji")
    ids = [] if kind == 1 else sorted(each for each in message.reactions[emoji] if each > after)
    users: list[Any] = [render.user(call.world.state.users[each]) for each in ids[:most]]
    return Reply(users)


_ALL = "/channels/{channel_id}/messages/{message_id}/reactions"
_ONE = _ALL + "/{emoji}"
ROUTES = (
    Route("PUT", _ONE + "/@me", _add),
    Route("DELETE", _ONE + "/@me", _remove_own),
    Route("DELETE", _ONE + "/{user_id}", _remove_others),
    Route("DELETE", _ALL, _clear),
    Route("DELETE", _ONE, _clear_one),
    Route("GET", _ONE, _list),
)
