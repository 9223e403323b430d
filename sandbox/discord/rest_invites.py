"""REST: invites: ways into the guild by a link."""

from __future__ import annotations

import secrets
from datetime import timedelta

from . import audit, errors, joining, render
from .api import Call, Reply, Route, permissions_of
from .audit import Act
from .errors import Json
from .forms import Form
from .hub import Intent, Session
from .parts import Invite
from .permissions import Permission, in_guild, outranks_role
from .state import CATEGORY, Channel
from .world import World

MOST_INVITES = 1000
DAY = 86_400
LONGEST = 5_184_000


def _create(call: Call) -> Reply:
    channel = _guild_channel(call, Permission.CREATE_INSTANT_INVITE)
    form, now = call.form(), call.world.now()
    age, uses = form.whole("max_age", 0, LONGEST), form.whole("max_uses", 0, 100)
    temporary, unique = form.flag("temporary") or False, form.flag("unique")
    role_ids, target = _roles(call, form), _target(call, form)
    form.check()
    age, invites = DAY if age is None else age, _living(call.world)
    wanted = (channel.id, call.actor.id, age, uses or 0, temporary)
    for each in invites if not (unique or role_ids or target) else ():
        # without `unique` Discord gives a like one again
        like = (each.channel_id, each.inviter.id, each.max_age, each.max_uses, each.temporary) == wanted
        if like and not each.role_ids and not each.target:
            return Reply(_shown(call.world, each, full=True))
    if len(invites) >= MOST_INVITES:
        raise errors.Refusal(400, 30016, f"Maximum number of invites reached ({MOST_INVITES})")
    ends = now + timedelta(seconds=age) if age else None
    code = secrets.token_urlsafe(12).replace("-", "").replace("_", "")[:8]
    invite = Invite(code, channel.id, call.actor, now, ends, age, uses or 0, temporary)
    invite.role_ids, invite.target = role_ids, target
    call.world.state.guild.invites[invite.code] = invite
    _tell(call.world, "INVITE_CREATE", invite)
    audit.note(call, Act.INVITE_CREATE, None, audit.diff({}, _noted(invite), *_noted(invite)))
    return Reply(_shown(call.world, invite, full=True))


STREAM, ACTIVITY = 1, 2


def _target(call: Call, form: Form) -> Json:
    """Whose stream or which app's activity the invite leads to, as it is shown."""
    kind = form.choice("target_type", STREAM, ACTIVITY)
    user_id, app_id = form.snowflake("target_user_id"), form.snowflake("target_application_id")
    users = call.world.state.users
    if kind == STREAM:
        form.require("target_user_id")
        if user_id not in users:
            form.fail("target_user_id", "USER_NOT_FOUND", "Unknown user")
            return {}
        return {"target_type": STREAM, "target_user": render.user(users[user_id])}
    if kind == ACTIVITY:
        raise errors.Refusal(501, 0, f"501 Not Implemented in the sandbox: an invite to the activity of {app_id}")
    return {}


def _roles(call: Call, form: Form) -> tuple[int, ...]:
    """The roles that the invite gives, which the caller must be able to give."""
    ids = form.snowflakes("role_ids", 250)
    me = call.demand(Permission.MANAGE_ROLES) if ids else None
    for role_id in ids:
        role = call.world.state.role(role_id)
        if me is not None and not outranks_role(call.world.state.guild, me, role):
            raise errors.missing_permissions()
        if role.managed or role.id == call.world.state.guild.id:
            raise errors.invalid_role()
    return tuple(ids)


def _guild_channel(call: Call, *permissions: Permission) -> Channel:
    channel = call.channel(*permissions)
    if channel.guild_id is None or channel.thread is not None or channel.type == CATEGORY:
        raise errors.wrong_channel_type()
    return channel


def _living(world: World) -> list[Invite]:
    """The invites that are still good; those that have ended are forgotten."""
    guild, now = world.state.guild, world.now()
    for code, each in list(guild.invites.items()):
        if (each.expires_at is not None and each.expires_at <= now) or each.channel_id not in guild.channels:
            del guild.invites[code]
    return list(guild.invites.values())


def _shown(world: World, it: Invite, *, full: bool) -> Json:
    """Discord's invite object; `full` with what only those see who manage it."""
    guild, channel = world.state.guild, world.state.guild.channels[it.channel_id]
    partial = render.guild(guild)
    shown: Json = {
        "type": 0,
        "code": it.code,
        "inviter": render.user(it.inviter),
        "expires_at": render.timestamp(it.expires_at),
        "guild_id": str(guild.id),
        "guild": {name: partial[name] for name in _GUILD},
        "channel": {"id": str(channel.id), "type": channel.type, "name": channel.name},
    }
    shown |= it.target
    if it.role_ids:
        named = [render.role(guild.roles[each]) for each in it.role_ids if each in guild.roles]
        shown["roles"] = [{name: role[name] for name in _ROLE} for role in named]
    return {**shown, **_metadata(it)} if full else shown


_ROLE = ("id", "name", "position", "color", "colors", "icon", "unicode_emoji")


_GUILD = (
    "id",
    "name",
    "splash",
    "banner",
    "description",
    "icon",
    "features",
    "verification_level",
    "vanity_url_code",
    "nsfw_level",
    "nsfw",
    "premium_subscription_count",
)


def _metadata(it: Invite) -> Json:
    return {
        "uses": it.uses,
        "max_uses": it.max_uses,
        "max_age": it.max_age,
        "temporary": it.temporary,
        "created_at": render.timestamp(it.created_at),
    }


def _noted(it: Invite) -> Json:
    """What the audit log tells of an invite."""
    whose = {"code": it.code, "channel_id": str(it.channel_id), "inviter_id": str(it.inviter.id)}
    return {**whose, **{name: value for name, value in _metadata(it).items() if name != "created_at"}}


def _tell(world: World, event: str, it: Invite) -> None:
    """Tell those who manage the invite's channel."""
    channel = world.state.guild.channels[it.channel_id]
    shown: Json = {"channel_id": str(channel.id), "guild_id": str(channel.guild_id), "code": it.code}
    if event == "INVITE_CREATE":
        shown |= _metadata(it)
        shown |= {"inviter": render.user(it.inviter), "expires_at": render.timestamp(it.expires_at), "type": 0}

    def view(session: Session) -> Json | None:
        return shown if permissions_of(world, session.user, channel) & Permission.MANAGE_CHANNELS else None

    world.hub.publish(event, Intent.GUILD_INVITES, view)


def _of_guild(call: Call) -> Reply:
    call.guild()
    call.demand(Permission.MANAGE_GUILD)
    return Reply([_shown(call.world, each, full=True) for each in _living(call.world)])


def _of_channel(call: Call) -> Reply:
    channel = _guild_channel(call, Permission.MANAGE_CHANNELS)
    found = [each for each in _living(call.world) if each.channel_id == channel.id]
    return Reply([_shown(call.world, each, full=True) for each in found])


def find(call: Call) -> Invite:
    """The invite in the path, or 404 10006."""
    found = next((each for each in _living(call.world) if each.code == call.path["code"]), None)
    if found is None:
        raise errors.unknown("Invite")
    return found


def _open_to(call: Call) -> Invite:
    """The invite in the path, if it is for the caller, or the caller's, or one the caller may manage (404 10006)."""
    invite, guild = find(call), call.world.state.guild
    if invite.user_ids is not None and call.actor.id not in invite.user_ids and invite.inviter is not call.actor:
        member = guild.members.get(call.actor.id)
        if member is None or not in_guild(guild, member, call.world.now()) & Permission.MANAGE_GUILD:
            raise errors.unknown("Invite")
    return invite


def _get(call: Call) -> Reply:
    shown = _shown(call.world, _open_to(call), full=False)
    if call.flag("with_counts"):
        shown |= render.counts(call.world.state.guild)
    return Reply(shown)


def _delete(call: Call) -> Reply:
    invite, guild = _open_to(call), call.world.state.guild
    channel = guild.channels[invite.channel_id]
    rights = permissions_of(call.world, call.actor, channel) & Permission.MANAGE_CHANNELS
    if not rights and not in_guild(guild, call.me(), call.world.now()) & Permission.MANAGE_GUILD:
        raise errors.missing_permissions()
    shown = _shown(call.world, invite, full=True)
    _tell(call.world, "INVITE_DELETE", invite)
    audit.note(call, Act.INVITE_DELETE, None, audit.diff(_noted(invite), {}, *_noted(invite)))
    del guild.invites[invite.code]
    return Reply(shown)


def _accept(call: Call) -> Reply:
    """A person comes in by it, as their client does."""
    invite, guild, now = _open_to(call), call.world.state.guild, call.world.now()
    if call.actor.bot:
        raise errors.Refusal(403, 20001, "Bots cannot use this endpoint")
    if call.actor.id not in guild.members:
        joining.join(call.world, call.actor, {each for each in invite.role_ids if each in guild.roles}, now)
        invite.uses += 1
        if invite.max_uses and invite.uses >= invite.max_uses:
            _tell(call.world, "INVITE_DELETE", invite)
            del guild.invites[invite.code]
    return Reply(_shown(call.world, invite, full=False))


ROUTES = (
    Route("POST", "/channels/{channel_id}/invites", _create),
    Route("GET", "/channels/{channel_id}/invites", _of_channel),
    Route("GET", "/guilds/{guild_id}/invites", _of_guild),
    Route("GET", "/invites/{code}", _get),
    Route("DELETE", "/invites/{code}", _delete),
    Route("POST", "/invites/{code}", _accept, documented=False),
)
