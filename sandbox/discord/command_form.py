"""Reading an application command's definition, with its limits, into the shape Discord gives back."""

from __future__ import annotations

import re
from typing import Any

from .errors import Json
from .forms import Form

CHAT_INPUT, USER_COMMAND, MESSAGE_COMMAND = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
MOST_OPTIONS = MOST_CHOICES = 25
MOST_CHARACTERS = 8000
_NAME = re.compile(r"[-_'\w]{1,32}")
_OPTION_TYPES = range(1, 12)


def definition(form: Form, guild_id: int | None) -> Json:
    """The command's definition with defaults filled in; problems are noted in the form."""
    kind = form.choice("type", CHAT_INPUT, USER_COMMAND, MESSAGE_COMMAND) or CHAT_INPUT
    permissions = form.whole("default_member_permissions")
    direct = form.flag("dm_permission")
    contexts = form.items("contexts", 3) if form.given("contexts") else None
    shown: Json = {
        "type": kind,
        **_named(form, chat_input=kind == CHAT_INPUT),
        "default_member_permissions": None if permissions is None else str(permissions),
        "contexts": contexts,
        "integration_types": form.items("integration_types", 2) or [0],
        "nsfw": form.flag("nsfw") or False,
    }
    if guild_id is None:
        shown["dm_permission"] = (direct is not False) if contexts is None else 1 in contexts
    options = _options(form, depth=0) if kind == CHAT_INPUT else []
    if options:
        shown["options"] = options
    if kind == CHAT_INPUT and _characters(shown) > MOST_CHARACTERS:
        form.fail("name", "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({MOST_CHARACTERS})")
    return shown


def _named(form: Form, *, chat_input: bool) -> Json:
    form.require("name", *(["description"] if chat_input else []))
    name = form.text("name", 32, 1)
    if chat_input and name is not None and (not _NAME.fullmatch(name) or name != name.lower()):
        form.fail("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    # a command of a context menu has none: an empty one, or nothing at all
    description = form.text("description", 100, 1) if chat_input else form.text("description", 0)
    shown: Json = {"name": name, "description": description or ""}
    for field in ("name_localizations", "description_localizations"):
        words = form.form(field)
        if words is not None:
            shown[field] = {
                locale: words.text(locale, 32 if field.startswith("name") else 100, 1) for locale in words.raw()
            }
        elif field in form:
            shown[field] = None
    return shown


def _options(form: Form, depth: int) -> list[Json]:
    """The options of a command (depth 0), a group (1) or a subcommand."""
    shown: list[Json] = []
    for option in form.forms("options", MOST_OPTIONS):
        option.require("type")
        kind = option.choice("type", *_OPTION_TYPES)
        one: Json = {"type": kind, **_named(option, chat_input=True)}
        if kind == SUBCOMMAND or (kind == GROUP and depth == 0):
            one["options"] = _options(option, depth + kind)
        else:
            one |= _details(option, kind)
        if shown and one.get("required") and not shown[-1].get("required"):
            message = "Required options must be placed before non-required options"
            option.fail("required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        if any(one["name"] == other["name"] for other in shown):
            option.fail("name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
        shown.append(one)
    return shown


def _details(form: Form, kind: int | None) -> Json:
    """What an option that takes a value says of that value."""
    shown: Json = {"required": form.flag("required") or False}
    if form.given("choices"):
        shown["choices"] = [_choice(choice) for choice in form.forms("choices", MOST_CHOICES)]
    if kind in (STRING, INTEGER, NUMBER) and form.given("autocomplete"):
        shown["autocomplete"] = form.flag("autocomplete") or False
    if form.given("channel_types"):
        shown["channel_types"] = form.items("channel_types", 20)
    for name in ("min_length", "max_length", "min_value", "max_value"):
        if form.given(name):
            shown[name] = form.raw()[name]
    return shown


def _choice(form: Form) -> Json:
    form.require("name", "value")
    shown: Json = {"name": form.text("name", 100, 1), "value": form.raw().get("value")}
    if form.given("name_localizations"):
        shown["name_localizations"] = form.raw()["name_localizations"]
    return shown


def _characters(part: Any) -> int:
    """What counts against a command's size: names, descriptions and values, at every depth."""
    if isinstance(part, list):
        return sum(map(_characters, part))
    if not isinstance(part, dict):
        return 0
    own = sum(len(str(part[name])) for name in ("name", "description", "value") if name in part)
    return own + _characters(part.get("options")) + _characters(part.get("choices"))
