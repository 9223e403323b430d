"""REST: the guild's roles. One changes only roles strictly below one's highest, and gives only permissions one has."""

from __future__ import annotations

from collections import Counter

from . import audit, errors, events, render, rest_onboarding
from .api import NO_CONTENT, Call, Reply, Route
from .audit import Act
from .errors import Json
from .forms import Form
from .permissions import ALL, Permission, base, outranks_role, rank
from .state import Guild, Member, Role
from .world import World

MOST_ROLES = 250
_NOTED = ("name", "permissions", "color", "hoist", "mentionable", "unicode_emoji")


def _list(call: Call) -> Reply:
    return Reply([render.role(role) for role in sorted(call.guild().roles.values(), key=rank)])


def _get(call: Call) -> Reply:
    call.guild()
    return Reply(render.role(call.world.state.role(call.id("role_id"))))


def _member_counts(call: Call) -> Reply:
    guild = call.guild()
    call.demand()
    counts = Counter(role_id for member in guild.members.values() for role_id in member.roles)
    return Reply({str(role_id): counts[role_id] for role_id in guild.roles if role_id != guild.id})


def _create(call: Call) -> Reply:
    guild = call.guild()
    me = call.demand(Permission.MANAGE_ROLES)
    form = call.form()
    everyone = guild.roles[guild.id]
    role = Role(call.world.ids.next(), "new role", everyone.permissions, 1)
    _fill(role, form, guild, me, held=everyone.permissions)
    if len(guild.roles) >= MOST_ROLES:
        raise errors.Refusal(400, 30005, f"Maximum number of server roles reached ({MOST_ROLES})")
    put_in(call.world, role)
    audit.note(call, Act.ROLE_CREATE, role.id, audit.diff({}, render.role(role), *_NOTED))
    return Reply(render.role(role))


def put_in(world: World, role: Role) -> None:
    """A new role comes in just above @everyone; it is told of first, then each that it moves up."""
    guild = world.state.guild
    moved = [other for other in guild.roles.values() if other.id != guild.id]
    for other in moved:
        other.position += 1
    guild.roles[role.id] = role
    events.role_event(world, "GUILD_ROLE_CREATE", role)
    for other in moved:
        events.role_event(world, "GUILD_ROLE_UPDATE", other)


def _fill(role: Role, form: Form, guild: Guild, me: Member, *, held: int) -> None:
    """Set what the form gives. `held` are permissions the role has anyway, which may stay without the actor's own."""
    form.lacks("icon")
    emoji = form.text("unicode_emoji", 100)
    if emoji and "ROLE_ICONS" not in guild.features:
        raise errors.Refusal(400, 50101, "This server needs more boosts to perform this action")
    name = form.text("name", 100, 1)
    permissions = form.whole("permissions", most=2**63 - 1)
    colors = form.form("colors")
    color = form.whole("color", most=0xFFFFFF) if colors is None else colors.whole("primary_color", most=0xFFFFFF)
    hoist, mentionable = form.flag("hoist"), form.flag("mentionable")
    form.check()
    if permissions is not None:
        if (permissions ^ held) & ALL & ~base(guild, me):
            raise errors.missing_permissions()
        role.permissions = permissions & ALL
    if "unicode_emoji" in form:
        role.unicode_emoji = emoji or None
    role.name = role.name if name is None else name
    role.color = role.color if color is None else color
    if colors is not None:
        role.secondary_color = colors.whole("secondary_color", most=0xFFFFFF)
        role.tertiary_color = colors.whole("tertiary_color", most=0xFFFFFF)
    role.hoist = role.hoist if hoist is None else hoist
    role.mentionable = role.mentionable if mentionable is None else mentionable


def _edit(call: Call) -> Reply:
    guild = call.guild()
    me = call.demand(Permission.MANAGE_ROLES)
    role = call.world.state.role(call.id("role_id"))
    if not outranks_role(guild, me, role):
        raise errors.missing_permissions()
    old: Json = render.role(role)
    with events.sight(call.world):
        _fill(role, call.form(), guild, me, held=role.permissions)
    events.role_event(call.world, "GUILD_ROLE_UPDATE", role)
    audit.note(call, Act.ROLE_UPDATE, role.id, audit.diff(old, render.role(role), *_NOTED))
    return Reply(render.role(role))


def _move(call: Call) -> Reply:
    guild = call.guild()
    me = call.demand(Permission.MANAGE_ROLES)
    wanted = _wanted_positions(call)
    ladder = sorted(guild.roles.values(), key=rank)
    staying = [role for role in ladder if role.id not in wanted]
    for role_id, position in sorted(wanted.items(), key=lambda item: item[1]):
        staying.insert(max(1, position), call.world.state.role(role_id))
    moved = [role for position, role in enumerate(staying) if role.position != position]
    own_top = max((ladder.index(guild.roles[role_id]) for role_id in me.roles), default=0)
    for role in moved:
        too_high = staying.index(role) >= own_top and role.id in wanted
        if me.user.id != guild.owner_id and (too_high or not outranks_role(guild, me, role)):
            raise errors.missing_permissions()
    for position, role in enumerate(staying):
        role.position = position
    for role in moved:
        events.role_event(call.world, "GUILD_ROLE_UPDATE", role)
    return Reply([render.role(role) for role in staying])


def _wanted_positions(call: Call) -> dict[int, int]:
    form, items = Form.listed(call.body, MOST_ROLES)
    wanted: dict[int, int] = {}
    for item in items:
        item.require("id")
        role_id, position = item.snowflake("id"), item.whole("position")
        if role_id is not None and position is not None and role_id != call.world.state.guild.id:
            call.world.state.role(role_id)
            wanted[role_id] = position
    form.check()
    return wanted


def _delete(call: Call) -> Reply:
    guild = call.guild()
    me = call.demand(Permission.MANAGE_ROLES)
    role = call.world.state.role(call.id("role_id"))
    if not outranks_role(guild, me, role):
        raise errors.missing_permissions()
    if role.managed or role.id == guild.id:
        raise errors.invalid_role()
    with events.sight(call.world):
        del guild.roles[role.id]
        moved = [other for other in guild.roles.values() if other.position > role.position]
        for other in moved:
            other.position -= 1
        for member in guild.members.values():
            member.roles.discard(role.id)
        for channel in guild.channels.values():
            channel.overwrites.pop(role.id, None)
    rest_onboarding.forget(guild, role.id)
    events.guild_event(call.world, "GUILD_ROLE_DELETE", {"role_id": str(role.id)})
    for other in moved:
        events.role_event(call.world, "GUILD_ROLE_UPDATE", other)
    audit.note(call, Act.ROLE_DELETE, role.id, audit.diff(render.role(role), {}, *_NOTED))
    return NO_CONTENT


ROUTES = (
    Route("GET", "/guilds/{guild_id}/roles", _list),
    Route("POST", "/guilds/{guild_id}/roles", _create),
    Route("PATCH", "/guilds/{guild_id}/roles", _move),
    Route("GET", "/guilds/{guild_id}/roles/member-counts", _member_counts),
    Route("GET", "/guilds/{guild_id}/roles/{role_id}", _get),
    Route("PATCH", "/guilds/{guild_id}/roles/{role_id}", _edit),
    Route("DELETE", "/guilds/{guild_id}/roles/{role_id}", _delete),
)
