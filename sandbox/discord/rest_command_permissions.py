"""REST: what the guild set of who may use which command. A person with a token of their own sets it, never a bot."""

from __future__ import annotations

from . import audit, errors, events
from .api import Call, Reply, Route
from .audit import Act
from .command_permissions import CHANNEL, ROLE, USER, all_channels
from .errors import Json
from .forms import Form
from .hub import Intent
from .permissions import Permission
from .state import Guild

MOST = 100


def _list(call: Call) -> Reply:
    guild = _guild(call)
    return Reply([_shown(call, guild, each) for each, rules in guild.command_permissions.items() if rules])


def _get(call: Call) -> Reply:
    guild, target_id = _guild(call), call.id("command_id")
    _refuse_unknown(call, target_id)
    if not guild.command_permissions.get(target_id):
        raise errors.Refusal(404, 10066, "Unknown application command permissions")
    return Reply(_shown(call, guild, target_id))


def _guild(call: Call) -> Guild:
    if call.id("application_id") != call.world.state.bot.id:
        raise errors.Refusal(403, 20012, "You are not authorized to perform this action on this application")
    return call.guild()


def _refuse_unknown(call: Call, target_id: int) -> None:
    state = call.world.state
    if target_id not in state.commands and target_id != state.bot.id:
        raise errors.unknown("application command")


def _shown(call: Call, guild: Guild, target_id: int) -> Json:
    """Discord's object; `target_id` is a command's, or the application's for all that have none of their own."""
    return {
        "id": str(target_id),
        "application_id": str(call.world.state.bot.id),
        "guild_id": str(guild.id),
        "permissions": guild.command_permissions[target_id],
    }


def _set(call: Call) -> Reply:
    guild, target_id = _guild(call), call.id("command_id")
    if call.actor.bot:
        raise errors.Refusal(403, 20001, "Bots cannot use this endpoint")
    call.demand(Permission.MANAGE_GUILD, Permission.MANAGE_ROLES)
    _refuse_unknown(call, target_id)
    form = call.form()
    rules = [_rule(call, guild, item) for item in form.forms("permissions", MOST)]
    if len({rule["id"] for rule in rules}) < len(rules):
        form.fail("permissions", "APPLICATION_COMMAND_PERMISSIONS_DUPLICATE", "An id stands twice")
    form.check()
    old = {rule["id"]: rule for rule in guild.command_permissions.get(target_id, [])}
    new = {rule["id"]: rule for rule in rules}
    guild.command_permissions[target_id] = rules
    shown = _shown(call, guild, target_id)
    events.guild_event(call.world, "APPLICATION_COMMAND_PERMISSIONS_UPDATE", shown, Intent.NONE)
    changes = audit.diff(old, new, *sorted(old.keys() | new.keys()))
    audit.note(call, Act.COMMAND_PERMISSIONS, target_id, changes, {"application_id": str(call.world.state.bot.id)})
    return Reply(shown)


def _rule(call: Call, guild: Guild, item: Form) -> Json:
    item.require("id", "type", "permission")
    kind, target_id = item.choice("type", ROLE, USER, CHANNEL), item.snowflake("id") or 0
    known = {
        ROLE: target_id in guild.roles,
        USER: target_id in call.world.state.users,
        CHANNEL: target_id in guild.channels or target_id == all_channels(guild.id),
    }
    if not known.get(kind or 0):
        item.fail("id", "APPLICATION_COMMAND_PERMISSIONS_UNKNOWN", "No such role, user or channel")
    return {"id": str(target_id), "type": kind, "permission": item.flag("permission")}


_PLACE = "/applications/{application_id}/guilds/{guild_id}/commands"
ROUTES = (
    Route("GET", f"{_PLACE}/permissions", _list),
    Route("GET", f"{_PLACE}/{{command_id}}/permissions", _get),
    Route("PUT", f"{_PLACE}/{{command_id}}/permissions", _set),
)
