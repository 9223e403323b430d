"""REST: the audit log."""

from __future__ import annotations

from . import render, render_messages, render_threads
from .api import Call, Reply, Route
from .audit import KEPT
from .errors import Json
from .forms import Form
from .permissions import Permission
from .snowflake import moment
from .state import State


def _list(call: Call) -> Reply:
    """The newest entries first, or the oldest first when the page begins `after` one."""
    guild = call.guild()
    call.demand(Permission.VIEW_AUDIT_LOG)
    form = Form(call.query)
    most = form.whole("limit", 1, 100) or 50
    before, after = form.snowflake("before"), form.snowflake("after")
    wanted = {
        "user_id": form.snowflake("user_id"),
        "target_id": form.snowflake("target_id"),
        "action_type": form.whole("action_type"),
    }
    form.check()
    since = call.world.now() - KEPT
    found = [
        entry
        for entry in guild.audit_log
        if moment(int(entry["id"])) >= since
        and (before is None or int(entry["id"]) < before)
        and (after is None or int(entry["id"]) > after)
        and all(value is None or str(entry[name]) == str(value) for name, value in wanted.items())
    ]
    page = found[:most] if after is not None else found[::-1][:most]
    return Reply({"audit_log_entries": page, **_mentioned(call.world.state, page)})


def _mentioned(state: State, entries: list[Json]) -> Json:
    """What the entries tell of and is still there, beside who did it."""
    ids = {int(entry[name]) for entry in entries for name in ("user_id", "target_id") if entry[name] is not None}
    guild = state.guild
    return {
        "users": [render.user(state.users[each]) for each in sorted(ids & state.users.keys())],
        "threads": [render_threads.thread(guild.threads[each]) for each in sorted(ids & guild.threads.keys())],
        "webhooks": [_tokenless(guild.webhooks[each]) for each in sorted(ids & guild.webhooks.keys())],
        "application_commands": [
            render_messages.command(state.commands[each], state.bot.id) for each in sorted(ids & state.commands.keys())
        ],
        "auto_moderation_rules": [guild.automod_rules[each] for each in sorted(ids & guild.automod_rules.keys())],
        "guild_scheduled_events": [
            guild.scheduled_events[each].fields for each in sorted(ids & guild.scheduled_events.keys())
        ],
        "integrations": [],
    }


def _tokenless(webhook: Json) -> Json:
    return {name: value for name, value in webhook.items() if name != "token"}


ROUTES = (Route("GET", "/guilds/{guild_id}/audit-logs", _list),)
