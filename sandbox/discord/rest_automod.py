"""REST: AutoMod's rules."""

from __future__ import annotations

from . import audit, automod, automod_form, errors
from .api import NO_CONTENT, Call, Reply, Route
from .audit import Act
from .automod_form import TIMEOUT
from .errors import Json
from .hub import Intent
from .permissions import Permission
from .state import Guild

_NOTED = ("name", "event_type", "trigger_type", "trigger_metadata", "actions", "enabled")
_EXEMPT = ("exempt_roles", "exempt_channels")


def _guild(call: Call) -> Guild:
    guild = call.guild()
    call.demand(Permission.MANAGE_GUILD)
    return guild


def _list(call: Call) -> Reply:
    return Reply(list(_guild(call).automod_rules.values()))


def _rule(call: Call) -> Json:
    found = _guild(call).automod_rules.get(call.id("rule_id"))
    if found is None:
        raise errors.Refusal(404, 0, "404: Not Found")
    return found


def _get(call: Call) -> Reply:
    return Reply(_rule(call))


def _create(call: Call) -> Reply:
    guild, form = _guild(call), call.form()
    fields = automod_form.read(form, guild, None)
    form.check()
    _may_time_out(call, fields)
    ids = {"id": str(call.world.ids.next()), "guild_id": str(guild.id), "creator_id": str(call.actor.id)}
    return _keep(call, Act.AUTOMOD_CREATE, "CREATE", {}, {**ids, **fields})


def _may_time_out(call: Call, fields: Json) -> None:
    if any(each["type"] == TIMEOUT for each in fields["actions"]):
        call.demand(Permission.MODERATE_MEMBERS)


def _edit(call: Call) -> Reply:
    old, form = _rule(call), call.form()
    fields = automod_form.read(form, call.world.state.guild, old)
    if "trigger_type" in form and fields["trigger_type"] != old["trigger_type"]:
        form.fail("trigger_type", "AUTO_MODERATION_TRIGGER_TYPE_IMMUTABLE", "Cannot be changed")
    form.check()
    _may_time_out(call, fields)
    return _keep(call, Act.AUTOMOD_UPDATE, "UPDATE", old, {**old, **fields})


def _keep(call: Call, act: Act, event: str, old: Json, rule: Json) -> Reply:
    call.world.state.guild.automod_rules[int(rule["id"])] = rule
    _tell(call, event, rule)
    names = (*_NOTED, *(each for each in _EXEMPT if old.get(each, []) != rule[each]))
    audit.note(call, act, int(rule["id"]), audit.diff(old, rule, *names))
    return Reply(rule)


def _tell(call: Call, event: str, rule: Json) -> None:
    name = f"AUTO_MODERATION_RULE_{event}"
    automod.tell_managers(call.world, name, Intent.AUTO_MODERATION_CONFIGURATION, lambda session: rule)


def _delete(call: Call) -> Reply:
    rule = _rule(call)
    del call.world.state.guild.automod_rules[int(rule["id"])]
    _tell(call, "DELETE", rule)
    audit.note(call, Act.AUTOMOD_DELETE, int(rule["id"]), audit.diff(rule, {}, *_NOTED))
    return NO_CONTENT


_ALL = "/guilds/{guild_id}/auto-moderation/rules"
ROUTES = (
    Route("GET", _ALL, _list),
    Route("POST", _ALL, _create),
    Route("GET", _ALL + "/{rule_id}", _get),
    Route("PATCH", _ALL + "/{rule_id}", _edit),
    Route("DELETE", _ALL + "/{rule_id}", _delete),
)
