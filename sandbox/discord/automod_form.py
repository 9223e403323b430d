"""Reading an AutoMod rule's form, with its limits.

https://docs.discord.com/developers/resources/auto-moderation
"""

from __future__ import annotations

import re

from .errors import Json
from .forms import Form
from .state import Guild

KEYWORD, SPAM, PRESET, MENTION_SPAM, PROFILE = 1, 3, 4, 5, 6
MOST = {KEYWORD: 6, SPAM: 1, PRESET: 1, MENTION_SPAM: 1, PROFILE: 1}
ON_MESSAGE, ON_MEMBER = 1, 2
BLOCK, ALERT, TIMEOUT, QUARANTINE = 1, 2, 3, 4
_ACTIONS = {
    KEYWORD: (BLOCK, ALERT, TIMEOUT),
    SPAM: (BLOCK, ALERT),
    PRESET: (BLOCK, ALERT),
    MENTION_SPAM: (BLOCK, ALERT, TIMEOUT),
    PROFILE: (ALERT, QUARANTINE),
}
_LONGEST_TIMEOUT = 2_419_200


def read(form: Form, guild: Guild, old: Json | None) -> Json:
    """The rule's fields as the form gives them, over those of `old`; problems are noted in the form."""
    body = Form({**(old or {}), **form.raw()}, (), form.problems)
    body.require("name", "event_type", "trigger_type", "actions")
    kind = body.choice("trigger_type", *MOST) or KEYWORD
    event = body.choice("event_type", ON_MESSAGE, ON_MEMBER)
    if event is not None and (event == ON_MEMBER) is not (kind == PROFILE):
        body.fail("event_type", "AUTO_MODERATION_INVALID_RULE_EVENT_TYPE", "Does not fit the trigger")
    if old is None and sum(rule["trigger_type"] == kind for rule in guild.automod_rules.values()) >= MOST[kind]:
        message = f"You have reached the limit of {MOST[kind]} rules of this type"
        body.problems.append(((), "AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED", message))
    roles, channels = body.snowflakes("exempt_roles", 20), body.snowflakes("exempt_channels", 50)
    return {
        "name": body.text("name", 100, 1),
        "event_type": event,
        "trigger_type": kind,
        "trigger_metadata": _metadata(body, kind),
        "actions": _actions(body, kind, guild),
        "enabled": body.flag("enabled") or False,
        "exempt_roles": [str(each) for each in roles],
        "exempt_channels": [str(each) for each in channels],
    }


def _metadata(body: Form, kind: int) -> Json:
    form = body.form("trigger_metadata") or Form({}, ("trigger_metadata",), body.problems)
    if kind == MENTION_SPAM:
        guarded = form.flag("mention_raid_protection_enabled") or False
        most = form.whole("mention_total_limit", 0, 50)
        return {"mention_total_limit": most or 0, "mention_raid_protection_enabled": guarded}
    if kind == PRESET:
        presets = form.items("presets", 3)
        return {"presets": presets, "allow_list": _words(form, "allow_list", 1000, 60)}
    if kind == SPAM:
        return {}
    shown = {
        "keyword_filter": _words(form, "keyword_filter", 1000, 60),
        "regex_patterns": _words(form, "regex_patterns", 10, 260),
        "allow_list": _words(form, "allow_list", 100, 60),
    }
    if not shown["keyword_filter"] and not shown["regex_patterns"]:
        form.fail("keyword_filter", "BASE_TYPE_REQUIRED", "This field is required")
    for pattern in shown["regex_patterns"]:
        try:
            re.compile(pattern)
        except re.error:
            # Discord's is Rust's flavour; what both take alike is taken here
            form.fail("regex_patterns", "AUTO_MODERATION_INVALID_REGEX", "Invalid regex")
    return shown


def _words(form: Form, name: str, most: int, longest: int) -> list[str]:
    words = [str(each) for each in form.items(name, most)]
    if any(not 1 <= len(word) <= longest for word in words):
        form.fail(name, "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {longest} in length.")
    return words


def _actions(body: Form, kind: int, guild: Guild) -> list[Json]:
    shown = [_action(item, kind, guild) for item in body.forms("actions", 5)]
    if not shown:
        body.fail("actions", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    if len({each["type"] for each in shown}) < len(shown):
        body.fail("actions", "AUTO_MODERATION_DUPLICATE_ACTION", "An action stands twice")
    return shown


def _action(form: Form, kind: int, guild: Guild) -> Json:
    form.require("type")
    action = form.choice("type", *_ACTIONS[kind])
    given, metadata = form.form("metadata") or Form({}, (), form.problems), Json()
    if action == BLOCK and given.given("custom_message"):
        metadata["custom_message"] = given.text("custom_message", 150)
    elif action == ALERT:
        given.require("channel_id")
        channel_id = given.snowflake("channel_id")
        if channel_id not in guild.channels:
            given.fail("channel_id", "CHANNEL_NOT_FOUND", "Channel not found.")
        metadata["channel_id"] = str(channel_id)
    elif action == TIMEOUT:
        given.require("duration_seconds")
        metadata["duration_seconds"] = given.whole("duration_seconds", 1, _LONGEST_TIMEOUT)
    return {"type": action, "metadata": metadata}
