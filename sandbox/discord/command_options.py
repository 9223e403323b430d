"""A person's options for a slash command, checked against what the command asks for."""

from __future__ import annotations

from typing import Any

from .command_form import GROUP, INTEGER, NUMBER, STRING, SUBCOMMAND
from .errors import Json
from .forms import Form
from .resolved import CHANNEL, MENTIONABLE, ROLE, USER, Resolver

BOOLEAN, ATTACHMENT = 5, 11
_OBJECTS = {6: USER, 7: CHANNEL, 8: ROLE, 9: MENTIONABLE}
_PYTHON_TYPES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}


def read(definition: Json, form: Form, resolver: Resolver, *, complete: bool) -> list[Json]:
    """The options as the bot gets them; problems go to the form. Unless `complete`, the person is still typing."""
    known = {option["name"]: option for option in definition.get("options", [])}
    given: list[Json] = []
    for item in form.forms("options", 25):
        name = item.text("name", 32, 1)
        if name not in known:
            item.fail("name", "APPLICATION_COMMAND_OPTION_UNKNOWN", "Unknown option")
            continue
        option = known[name]
        one: Json = {"name": name, "type": option["type"]}
        if option["type"] in (SUBCOMMAND, GROUP):
            one["options"] = read(option, item, resolver, complete=complete)
        elif option["type"] == ATTACHMENT:
            one["value"] = resolver.add_attachment(item.whole("value") or 0)
            if one["value"] is None:
                item.fail("value", "APPLICATION_COMMAND_OPTION_VALUE", "No such file was sent along")
        else:
            one["value"] = item.raw().get("value")
            _check(option, one["value"], item, resolver, complete=complete)
        if item.raw().get("focused"):
            one["focused"] = True
        given.append(one)
    _check_presence(known, {one["name"] for one in given}, form, complete=complete)
    return given


def _check_presence(known: dict[str, Json], given: set[str], form: Form, *, complete: bool) -> None:
    steps = [name for name, option in known.items() if option["type"] in (SUBCOMMAND, GROUP)]
    if steps and len(given) != 1:
        form.fail("options", "APPLICATION_COMMAND_SUBCOMMAND_REQUIRED", "A subcommand must be chosen")
    for name, option in known.items():
        if complete and option.get("required") and name not in given:
            form.fail("options", "APPLICATION_COMMAND_OPTION_REQUIRED", f"Option {name} is required")


def _check(option: Json, value: Any, form: Form, resolver: Resolver, *, complete: bool) -> None:
    kind = option["type"]
    if kind in _OBJECTS:
        if not str(value).isdecimal() or not resolver.add(_OBJECTS[kind], int(value)):
            form.fail("value", "APPLICATION_COMMAND_OPTION_VALUE", f"Value {value!r} is not a known object")
        return
    if not complete:
        return
    fits = isinstance(value, _PYTHON_TYPES.get(kind, ())) and (kind == BOOLEAN or not isinstance(value, bool))
    if not fits or not _within(option, value):
        form.fail("value", "APPLICATION_COMMAND_OPTION_VALUE", f"Value {value!r} is not allowed here")


def _within(option: Json, value: str | float) -> bool:
    choices = [choice["value"] for choice in option.get("choices", [])]
    if choices and value not in choices:
        return False
    if isinstance(value, str):
        least, most = int(option.get("min_length", 0)), int(option.get("max_length", 6000))
        return least <= len(value) <= most
    low: float | None = option.get("min_value")
    high: float | None = option.get("max_value")
    return (low is None or value >= low) and (high is None or value <= high)
