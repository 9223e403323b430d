"""REST: bans."""

from __future__ import annotations

from datetime import timedelta

from . import audit, errors, events, render, render_messages
from .api import NO_CONTENT, Call, Reply, Route
from .audit import Act
from .forms import Form
from .hub import Intent
from .parts import User
from .permissions import Permission, outranks
from .state import Guild


def _list(call: Call) -> Reply:
    guild = call.guild()
    call.demand(Permission.BAN_MEMBERS)
    form = Form(call.query)
    limit = form.whole("limit", 1, 1000) or 1000
    before, after = form.snowflake("before"), form.snowflake("after") or 0
    form.check()
    ids = sorted(user_id for user_id in guild.bans if user_id > after and (before is None or user_id < before))
    # with `before` the page is the one that ends there; either way it runs upwards
    page = ids[-limit:] if before is not None else ids[:limit]
    return Reply([render_messages.ban(call.world.state.users[user_id], guild.bans[user_id]) for user_id in page])


def _get(call: Call) -> Reply:
    guild, user = _banned(call)
    return Reply(render_messages.ban(user, guild.bans[user.id]))


def _banned(call: Call) -> tuple[Guild, User]:
    guild = call.guild()
    call.demand(Permission.BAN_MEMBERS)
    user = call.world.state.users.get(call.id("user_id"))
    if user is None or user.id not in guild.bans:
        raise errors.unknown("Ban")
    return guild, user


def _ban(call: Call) -> Reply:
    guild = call.guild()
    me = call.demand(Permission.BAN_MEMBERS)
    user, form = call.world.state.user(call.id("user_id")), call.form()
    seconds = form.whole("delete_message_seconds", 0, 604_800)
    days = form.whole("delete_message_days", 0, 7) or 0
    form.check()
    member = guild.members.get(user.id)
    if member is not None and not outranks(guild, me, member):
        raise errors.missing_permissions()
    guild.bans[user.id] = call.reason
    _delete_messages(call, guild, user, timedelta(seconds=seconds or 0, days=days))
    events.guild_event(call.world, "GUILD_BAN_ADD", {"user": render.user(user)}, Intent.GUILD_MODERATION)
    if member is not None:
        del guild.members[user.id]
        events.member_left(call.world, guild, user)
    audit.note(call, Act.BAN, user.id)
    return NO_CONTENT


def _delete_messages(call: Call, guild: Guild, user: User, back: timedelta) -> None:
    since = call.world.now() - back
    for channel in guild.channels.values():
        gone = [each for each in channel.messages.values() if each.author is user and each.timestamp >= since]
        for message in gone:
            del channel.messages[message.id]
        if gone:
            events.messages_deleted(call.world, gone, bulk=True)


def _unban(call: Call) -> Reply:
    guild, user = _banned(call)
    del guild.bans[user.id]
    events.guild_event(call.world, "GUILD_BAN_REMOVE", {"user": render.user(user)}, Intent.GUILD_MODERATION)
    audit.note(call, Act.UNBAN, user.id)
    return NO_CONTENT


ROUTES = (
    Route("GET", "/guilds/{guild_id}/bans", _list),
    Route("GET", "/guilds/{guild_id}/bans/{user_id}", _get),
    Route("PUT", "/guilds/{guild_id}/bans/{user_id}", _ban),
    Route("DELETE", "/guilds/{guild_id}/bans/{user_id}", _unban),
)
