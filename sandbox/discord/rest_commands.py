"""REST: application commands, global and of the guild, and the index of them that people's clients fetch."""

from __future__ import annotations

from collections import Counter

from . import errors
from .api import NO_CONTENT, Call, Reply, Route
from .command_form import CHAT_INPUT, MESSAGE_COMMAND, USER_COMMAND, definition
from .errors import Json
from .forms import Form
from .render_messages import command as shown
from .state import Command, State

MOST = {CHAT_INPUT: 100, USER_COMMAND: 15, MESSAGE_COMMAND: 15}


def _scope(call: Call) -> int | None:
    """Whose commands the path means: the guild's, or everybody's (None)."""
    if not call.actor.bot:
        raise errors.Refusal(403, 20002, "Only bots can use this endpoint")
    if call.id("application_id") != call.world.state.bot.id:
        raise errors.Refusal(403, 20012, "You are not authorized to perform this action on this application")
    return call.guild().id if "guild_id" in call.path else None


def _in_scope(state: State, guild_id: int | None) -> list[Command]:
    return [command for command in state.commands.values() if command.guild_id == guild_id]


def _show(call: Call, command: Command, *, full: bool = True) -> Json:
    return shown(command, call.world.state.bot.id, call.actor.locale, full=full)


def _list(call: Call) -> Reply:
    guild_id = _scope(call)
    full = call.flag("with_localizations")
    return Reply([_show(call, command, full=full) for command in _in_scope(call.world.state, guild_id)])


def _replace_all(call: Call) -> Reply:
    guild_id, state = _scope(call), call.world.state
    form, items = Form.listed(call.body, 130)
    definitions: list[Json] = []
    for item in items:
        new = definition(item, guild_id)
        if any((new["name"], new["type"]) == (other["name"], other["type"]) for other in definitions):
            item.fail("name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        definitions.append(new)
    form.check()
    for kind, count in Counter(each["type"] for each in definitions).items():
        _refuse_too_many(kind, count)
    old = {(command.name, command.type): command for command in _in_scope(state, guild_id)}
    for command in old.values():
        del state.commands[command.id]
    kept = [_store(call, guild_id, each, old.get((each["name"], each["type"]))) for each in definitions]
    return Reply([_show(call, command) for command in kept])


def _refuse_too_many(kind: int, count: int) -> None:
    if count > MOST[kind]:
        raise errors.Refusal(400, 30032, f"Maximum number of application commands reached ({MOST[kind]})")


def _store(call: Call, guild_id: int | None, new: Json, old: Command | None) -> Command:
    """Keep the definition; one of the same name and type keeps its id, and its version when nothing changed."""
    ids = call.world.ids
    if old is None:
        command = Command(ids.next(), ids.next(), guild_id, new)
    elif old.definition == new:
        command = old
    else:
        command = Command(old.id, ids.next(), guild_id, new)
    call.world.state.commands[command.id] = command
    return command


def _create(call: Call) -> Reply:
    guild_id, form = _scope(call), call.form()
    new = definition(form, guild_id)
    form.check()
    present = _in_scope(call.world.state, guild_id)
    old = next((each for each in present if (each.name, each.type) == (new["name"], new["type"])), None)
    if old is None:
        _refuse_too_many(new["type"], 1 + sum(each.type == new["type"] for each in present))
    return Reply(_show(call, _store(call, guild_id, new, old)), 201 if old is None else 200)


def _named(call: Call) -> Command:
    guild_id = _scope(call)
    command = call.world.state.commands.get(call.id("command_id"))
    if command is None or command.guild_id != guild_id:
        raise errors.unknown("application command")
    return command


def _get(call: Call) -> Reply:
    return Reply(_show(call, _named(call)))


def _edit(call: Call) -> Reply:
    command = _named(call)
    form = Form({**command.definition, **call.form().raw(), "type": command.type})
    new = definition(form, command.guild_id)
    form.check()
    return Reply(_show(call, _store(call, command.guild_id, new, command)))


def _delete(call: Call) -> Reply:
    del call.world.state.commands[_named(call).id]
    return NO_CONTENT


def usable(state: State, guild_id: int | None) -> list[Command]:
    """The commands there are in the guild, or (None) in direct messages with the bot."""
    if guild_id is None:
        return [command for command in _in_scope(state, None) if command.definition["dm_permission"]]
    return [command for command in state.commands.values() if 0 in (command.definition["contexts"] or [0])]


def _guild_index(call: Call) -> Reply:
    return _index(call, call.guild().id)


def _own_index(call: Call) -> Reply:
    return _index(call, None)


def _index(call: Call, guild_id: int | None) -> Reply:
    state = call.world.state
    application = {"id": str(state.bot.id), "name": state.bot.username, "bot_id": str(state.bot.id)}
    commands = [_show(call, command, full=False) for command in usable(state, guild_id)]
    return Reply({"applications": [application], "application_commands": commands, "version": "0"})


_PLACES = ("/applications/{application_id}/commands", "/applications/{application_id}/guilds/{guild_id}/commands")
ROUTES = (
    *(Route("GET", place, _list) for place in _PLACES),
    *(Route("PUT", place, _replace_all) for place in _PLACES),
    *(Route("POST", place, _create) for place in _PLACES),
    *(Route("GET", f"{place}/{{command_id}}", _get) for place in _PLACES),
    *(Route("PATCH", f"{place}/{{command_id}}", _edit) for place in _PLACES),
    *(Route("DELETE", f"{place}/{{command_id}}", _delete) for place in _PLACES),
    Route("GET", "/guilds/{guild_id}/application-command-index", _guild_index, documented=False),
    Route("GET", "/users/@me/application-command-index", _own_index, documented=False),
)
