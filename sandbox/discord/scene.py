"""What no API of Discord's offers: people come to be, join, leave and pass the screening. Lies under /sandbox."""

from __future__ import annotations

from datetime import timedelta

from . import audit, errors, events, joining, render, rest_guild, rest_roles
from .api import NO_CONTENT, Call, Reply, Route
from .audit import Act
from .permissions import ALL
from .state import Guild, Member, Role
from .world import World


def _make_user(call: Call) -> Reply:
    form = call.form()
    form.require("username")
    username, locale = form.text("username", 32, 1), form.text("locale", 10)
    form.check()
    user = call.world.new_user(username or "", locale=locale or "en-US")
    return Reply({"id": str(user.id), "token": user.token}, 201)


def _edit_user(call: Call) -> Reply:
    user, form = call.world.state.user(call.id("user_id")), call.form()
    dms_open, locale = form.flag("dms_open"), form.text("locale", 10)
    form.check()
    user.dms_open = user.dms_open if dms_open is None else dms_open
    user.locale = locale or user.locale
    return Reply({**render.own_user(user), "dms_open": user.dms_open})


def _the_guild(call: Call) -> Guild:
    guild = call.world.state.guild
    if call.id("guild_id") != guild.id:
        raise errors.unknown("Guild")
    return guild


def _join(call: Call) -> Reply:
    guild, user = _the_guild(call), call.world.state.user(call.id("user_id"))
    form = call.form()
    pending = form.flag("pending") or False
    form.check()
    if user.id in guild.members:
        return Reply(render.member(guild.members[user.id]))
    return Reply(render.member(joining.join(call.world, user, set(), call.world.now(), pending=pending)), 201)


def _leave(call: Call) -> Reply:
    guild, member = _the_guild(call), call.world.state.member(call.id("user_id"))
    del guild.members[member.user.id]
    events.member_left(call.world, guild, member.user)
    return NO_CONTENT


def _edit_member(call: Call) -> Reply:
    _the_guild(call)
    member, form = call.world.state.member(call.id("user_id")), call.form()
    pending = form.flag("pending")
    form.check()
    if pending is not None:
        member.pending = pending
        events.member_updated(call.world, member)
    return Reply(render.member(member))


def _edit_guild(call: Call) -> Reply:
    guild, form = _the_guild(call), call.form()
    owner_id, changed = form.snowflake("owner_id"), rest_guild.settings(form, guild)
    features = [str(each) for each in form.items("features", 100)] if form.given("features") else guild.features
    form.check()
    if owner_id is not None:
        with events.sight(call.world):
            guild.owner_id = call.world.state.member(owner_id).user.id
    rest_guild.change(guild, changed, features)
    events.guild_event(call.world, "GUILD_UPDATE", render.guild(guild))
    return Reply(render.guild(guild))


def set_features(world: World, features: list[str]) -> None:
    """Give the guild exactly these features and tell of it; nobody's permission is looked at."""
    rest_guild.change(world.state.guild, {}, features)
    events.guild_event(world, "GUILD_UPDATE", render.guild(world.state.guild))


def add_bot(world: World, username: str, permissions: int) -> tuple[int, int]:
    """Another bot comes in with a managed role just above @everyone; returns its user id and the role's id."""
    guild, user = world.state.guild, world.new_user(username, bot=True)
    role = Role(world.ids.next(), username, permissions & ALL, 1, managed=True, bot_id=user.id)
    rest_roles.put_in(world, role)
    guild.members[user.id] = Member(user, world.now(), {role.id})
    events.member_joined(world, guild.members[user.id])
    audit.record(world, Act.BOT_ADD, world.state.users[guild.owner_id], user.id)
    return user.id, role.id


def _add_bot(call: Call) -> Reply:
    _the_guild(call)
    form = call.form()
    form.require("username")
    username, permissions = form.text("username", 32, 1), form.whole("permissions")
    form.check()
    user_id, role_id = add_bot(call.world, username or "", permissions or 0)
    token = call.world.state.users[user_id].token
    return Reply({"id": str(user_id), "token": token, "role_id": str(role_id)}, 201)


def _advance(call: Call) -> Reply:
    form = call.form()
    form.require("seconds")
    seconds = form.whole("seconds", 0, 10**9)
    form.check()
    call.world.advance(timedelta(seconds=seconds or 0))
    return Reply({"now": render.timestamp(call.world.now())})


ROUTES = (
    Route("POST", "/clock", _advance, auth=False),
    Route("POST", "/users", _make_user, auth=False),
    Route("PATCH", "/users/{user_id}", _edit_user, auth=False),
    Route("PATCH", "/guilds/{guild_id}", _edit_guild, auth=False),
    Route("POST", "/guilds/{guild_id}/bots", _add_bot, auth=False),
    Route("PUT", "/guilds/{guild_id}/members/{user_id}", _join, auth=False),
    Route("PATCH", "/guilds/{guild_id}/members/{user_id}", _edit_member, auth=False),
    Route("DELETE", "/guilds/{guild_id}/members/{user_id}", _leave, auth=False),
)
