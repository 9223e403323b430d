"""REST: the guild itself."""

from __future__ import annotations

from . import events, render
from .api import Call, Reply, Route
from .permissions import Permission

_NUMBERS = (
    "verification_level",
    "default_message_notifications",
    "explicit_content_filter",
    "afk_timeout",
    "system_channel_flags",
)
_CHANNELS = (
    "afk_channel_id",
    "system_channel_id",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "public_updates_channel_id",
)


def _get(call: Call) -> Reply:
    shown = render.guild(call.guild())
    if call.query.get("with_counts", "").lower() in ("true", "1"):
        count = len(call.world.state.guild.members)
        shown |= {"approximate_member_count": count, "approximate_presence_count": count}
    return Reply(shown)


def _edit(call: Call) -> Reply:
    guild, form = call.guild(), call.form()
    call.demand(Permission.MANAGE_GUILD)
    changed: dict[str, object] = {}
    for name in _NUMBERS:
        if form.given(name):
            changed[name] = form.whole(name)
    for name in _CHANNELS:
        if name in form:
            channel_id = form.snowflake(name)
            if channel_id is not None and channel_id not in guild.channels:
                form.fail(name, "CHANNEL_NOT_FOUND", "Channel not found.")
            changed[name] = None if channel_id is None else str(channel_id)
    if "description" in form:
        changed["description"] = form.text("description", 300)
    for name, most in (("preferred_locale", 10), ("name", 100)):
        if form.given(name):
            changed[name] = form.text(name, most, 2)
    form.check()
    guild.name = str(changed.pop("name", guild.name))
    guild.settings |= changed
    if form.given("features"):
        guild.features = [str(feature) for feature in form.items("features", 100)]
    events.guild_event(call.world, "GUILD_UPDATE", render.guild(guild))
    return Reply(render.guild(guild))


ROUTES = (
    Route("GET", "/guilds/{guild_id}", _get),
    Route("PATCH", "/guilds/{guild_id}", _edit),
)
