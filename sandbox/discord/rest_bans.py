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
from .state import Guild, Member

LONGEST_BACK = 604_800
"""The messages of so many seconds can go with who is banned."""
MOST_AT_ONCE = 200


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
    seconds = form.whole("delete_message_seconds", 0, LONGEST_BACK)
    days = form.whole("delete_message_days", 0, 7) or 0
    form.check()
    _may_ban(call, guild, me, user)
    _banish(call, guild, user, timedelta(seconds=seconds or 0, days=days))
    return NO_CONTENT


def _may_ban(call: Call, guild: Guild, me: Member, user: User) -> None:
    """Refuse who stands no lower than the caller, and more people who are not here than may be banned in a day."""
    member = guild.members.get(user.id)
    if member is not None and not outranks(guild, me, member):
        raise errors.missing_permissions()
    if member is None and user.id not in guild.bans:
        since = call.world.now() - timedelta(days=1)
        if sum(at > since for at in guild.absent_bans) >= call.world.timing.absent_bans:
            raise errors.Refusal(400, 30035, "Maximum number of bans for non-guild members have been exceeded")


def _banish(call: Call, guild: Guild, user: User, back: timedelta) -> None:
    """Ban the user, with what they wrote as long ago as `back`."""
    if user.id not in guild.members and user.id not in guild.bans:
        guild.absent_bans.append(call.world.now())
    guild.bans[user.id] = call.reason
    _delete_messages(call, guild, user, back)
    events.guild_event(call.world, "GUILD_BAN_ADD", {"user": render.user(user)}, Intent.GUILD_MODERATION)
    if guild.members.pop(user.id, None) is not None:
        events.member_left(call.world, guild, user)
    audit.note(call, Act.BAN, user.id)


def _delete_messages(call: Call, guild: Guild, user: User, back: timedelta) -> None:
    since = call.world.now() - back
    for channel in (*guild.channels.values(), *guild.threads.values()):
        gone = [each for each in channel.messages.values() if each.author is user and each.timestamp >= since]
        for message in gone:
            del channel.messages[message.id]
        if gone:
            events.messages_deleted(call.world, gone, bulk=True)


def _ban_many(call: Call) -> Reply:
    """Ban whom the caller may; who is banned already, unknown or too high is told of as failed."""
    guild = call.guild()
    me = call.demand(Permission.BAN_MEMBERS, Permission.MANAGE_GUILD)
    form, users = call.form(), call.world.state.users
    ids = list(dict.fromkeys(form.snowflakes("user_ids", MOST_AT_ONCE)))
    if not ids:
        form.fail("user_ids", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MOST_AT_ONCE} in length.")
    seconds = form.whole("delete_message_seconds", 0, LONGEST_BACK) or 0
    form.check()
    banned = []
    for user_id in ids:
        try:
            if user_id in users and user_id not in guild.bans:
                _may_ban(call, guild, me, users[user_id])
                _banish(call, guild, users[user_id], timedelta(seconds=seconds))
                banned.append(user_id)
        except errors.Refusal:
            continue
    if not banned:
        raise errors.Refusal(400, 500000, "Failed to ban users")
    shown = {"banned_users": banned, "failed_users": [each for each in ids if each not in banned]}
    return Reply({name: [str(each) for each in found] for name, found in shown.items()})


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
    Route("POST", "/guilds/{guild_id}/bulk-ban", _ban_many),
)
