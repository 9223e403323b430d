"""REST: the guild's members: looking, editing, kicking, and giving and taking roles."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from . import audit, automod, errors, events, render
from .api import NO_CONTENT, Call, Reply, Route
from .audit import Act
from .errors import Json
from .forms import Form
from .permissions import ALL, Permission, base, in_guild, outranks, outranks_role
from .state import Guild, Member, Role, RoleChange

Step = Callable[[], None]
LONGEST_TIMEOUT = timedelta(days=28)
BYPASSES_VERIFICATION = 1 << 2
"""https://docs.discord.com/developers/resources/guild#guild-member-object-guild-member-flags"""


def _list(call: Call) -> Reply:
    guild = call.guild()
    if not call.actor.bot:
        raise errors.Refusal(403, 20002, "Only bots can use this endpoint")
    call.demand_members_intent()
    form = Form(call.query)
    limit, after = form.whole("limit", 1, 1000) or 1, form.snowflake("after") or 0
    form.check()
    return Reply([render.member(member) for member in guild.members.after(after, limit)])


def _search(call: Call) -> Reply:
    guild, form = call.guild(), Form(call.query)
    form.require("query")
    limit, query = form.whole("limit", 1, 1000) or 1, (form.text("query", 100) or "").casefold()
    form.check()
    found = [
        member
        for _, member in guild.members.in_order()
        if any(name.casefold().startswith(query) for name in (member.user.username, member.nick or ""))
    ]
    return Reply([render.member(member) for member in found[:limit]])


def _get(call: Call) -> Reply:
    call.guild()
    return Reply(render.member(call.world.state.member(call.id("user_id"))))


def _edit_me(call: Call) -> Reply:
    call.guild()
    form = call.form()
    form.lacks("avatar", "banner", "bio")
    nick = form.text("nick", 32)
    form.check()
    me = call.demand(*([Permission.CHANGE_NICKNAME] if "nick" in form else []))
    if "nick" in form:
        _set_nick(call, me, nick)
        events.member_updated(call.world, me)
    return Reply(render.member(me))


def _edit(call: Call) -> Reply:
    guild = call.guild()
    form, member = call.form(), call.world.state.member(call.id("user_id"))
    edits = {
        "nick": _rename,
        "roles": _set_roles,
        "communication_disabled_until": _time_out,
        "flags": _set_flags,
        "mute": _in_voice,
        "deaf": _in_voice,
        "channel_id": _in_voice,
    }
    # all is looked at before anything is done, so that a refusal leaves the member as it was
    steps = [edit(call, guild, member, form) for name, edit in edits.items() if name in form]
    for step in steps:
        step()
    events.member_updated(call.world, member)
    return Reply(render.member(member))


def _rename(call: Call, guild: Guild, member: Member, form: Form) -> Step:
    me = call.demand(Permission.MANAGE_NICKNAMES if member.user is not call.actor else Permission.CHANGE_NICKNAME)
    nick = form.text("nick", 32)
    form.check()
    if me is not member and not outranks(guild, me, member):
        raise errors.missing_permissions()
    return lambda: _set_nick(call, member, nick)


def _set_nick(call: Call, member: Member, nick: str | None) -> None:
    old = render.member(member)
    member.nick = nick or None
    _changed(call, member, old)
    automod.screen_member(call.world, member)


def _changed(call: Call, member: Member, old: Json) -> None:
    """Write down how the member differs from what it was."""
    changes = audit.diff(old, render.member(member), "nick", "communication_disabled_until")
    audit.note(call, Act.MEMBER_UPDATE, member.user.id, changes)


def _set_roles(call: Call, guild: Guild, member: Member, form: Form) -> Step:
    wanted = set(form.snowflakes("roles", 350))
    form.check()
    me = call.demand(Permission.MANAGE_ROLES)
    added = [call.world.state.role(role_id) for role_id in sorted(wanted - member.roles)]
    removed = [guild.roles[role_id] for role_id in sorted(member.roles - wanted)]
    for role in (*added, *removed):
        _may_give(guild, me, role)
    return lambda: _change_roles(call, member, added, removed)


def _may_give(guild: Guild, me: Member, role: Role) -> None:
    """Refuse when this role is not the member's to give or take."""
    if not outranks_role(guild, me, role):
        raise errors.missing_permissions()
    if role.managed or role.id == guild.id:
        raise errors.invalid_role()


def _change_roles(call: Call, member: Member, added: Iterable[Role], removed: Iterable[Role]) -> None:
    """Give and take, and write it into the audit log; a role lets a newcomer past the rules screening."""
    changes: list[Json] = []
    with events.sight(call.world, of=member.user.id):
        for key, roles in (("$add", added), ("$remove", removed)):
            named = [{"id": str(role.id), "name": role.name} for role in roles]
            if named:
                changes.append({"key": key, "new_value": named})
        member.roles |= {role.id for role in added}
        member.roles -= {role.id for role in removed}
        member.pending = member.pending and not member.roles
        for role_change, roles in (("add", added), ("remove", removed)):
            for role in roles:
                _note(call, member, role, role_change, effective=True)
    audit.note(call, Act.MEMBER_ROLES, member.user.id, changes)


def _note(call: Call, member: Member, role: Role, change: str, *, effective: bool) -> None:
    noted = RoleChange(time.time(), member.user.id, role.id, change, call.actor.id, effective)
    call.world.state.role_changes.append(noted)


def _time_out(call: Call, guild: Guild, member: Member, form: Form) -> Step:
    until = form.time("communication_disabled_until")
    now = call.world.now()
    if until is not None and until > now + LONGEST_TIMEOUT:
        form.fail("communication_disabled_until", "GUILD_COMMUNICATION_DISABLED_UNTIL", "Must be within 28 days.")
    form.check()
    me = call.demand(Permission.MODERATE_MEMBERS)
    # a timeout on an administrator is refused; lifting one is not
    if not outranks(guild, me, member) or (until is not None and base(guild, member) == ALL):
        raise errors.missing_permissions()

    def time_out() -> None:
        old = render.member(member)
        member.timed_out_until = until if until is not None and until > now else None
        _changed(call, member, old)

    return time_out


def _set_flags(call: Call, guild: Guild, member: Member, form: Form) -> Step:
    """The one flag that can be set: past the verification that the guild asks of newcomers."""
    flags = form.whole("flags")
    form.check()
    rights = in_guild(guild, call.me(), call.world.now())
    moderates = Permission.MODERATE_MEMBERS | Permission.KICK_MEMBERS | Permission.BAN_MEMBERS
    if not rights & (Permission.MANAGE_GUILD | Permission.MANAGE_ROLES) and rights & moderates != moderates:
        raise errors.missing_permissions()
    return lambda: setattr(
        member, "flags", member.flags & ~BYPASSES_VERIFICATION | (flags or 0) & BYPASSES_VERIFICATION
    )


def _in_voice(call: Call, guild: Guild, member: Member, form: Form) -> Step:
    """Nobody is in voice here, so nobody can be muted, deafened or moved there."""
    needed = {
        "mute": Permission.MUTE_MEMBERS,
        "deaf": Permission.DEAFEN_MEMBERS,
        "channel_id": Permission.MOVE_MEMBERS,
    }
    for name, permission in needed.items():
        if name in form:
            call.demand(permission)
    if any(form.given(name) for name in needed):
        raise errors.Refusal(400, 40032, "Target user is not connected to voice.")
    return lambda: None


def _give_role(call: Call) -> Reply:
    return _one_role(call, give=True)


def _take_role(call: Call) -> Reply:
    return _one_role(call, give=False)


def _one_role(call: Call, *, give: bool) -> Reply:
    guild = call.guild()
    me = call.demand(Permission.MANAGE_ROLES)
    member = call.world.state.member(call.id("user_id"))
    role = call.world.state.role(call.id("role_id"))
    _may_give(guild, me, role)
    if (role.id in member.roles) is not give:
        _change_roles(call, member, [role] if give else [], [] if give else [role])
        events.member_updated(call.world, member)
    else:
        _note(call, member, role, "add" if give else "remove", effective=False)
    return NO_CONTENT


def _kick(call: Call) -> Reply:
    guild = call.guild()
    me = call.demand(Permission.KICK_MEMBERS)
    member = call.world.state.member(call.id("user_id"))
    if not outranks(guild, me, member):
        raise errors.missing_permissions()
    del guild.members[member.user.id]
    events.member_left(call.world, guild, member.user)
    audit.note(call, Act.KICK, member.user.id)
    return NO_CONTENT


ROUTES = (
    Route("GET", "/guilds/{guild_id}/members", _list),
    Route("GET", "/guilds/{guild_id}/members/search", _search),
    Route("PATCH", "/guilds/{guild_id}/members/@me", _edit_me),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", _get),
    Route("PATCH", "/guilds/{guild_id}/members/{user_id}", _edit),
    Route("DELETE", "/guilds/{guild_id}/members/{user_id}", _kick),
    Route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", _give_role),
    Route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", _take_role),
)
