"""REST: the guild itself."""

from __future__ import annotations

from . import audit, events, render
from .api import Call, Reply, Route
from .audit import Act
from .errors import Json
from .forms import Form
from .permissions import Permission
from .state import Guild

_CHOICES = {
    "verification_level": (0, 1, 2, 3, 4),
    "default_message_notifications": (0, 1),
    "explicit_content_filter": (0, 1, 2),
    "afk_timeout": (60, 300, 900, 1800, 3600),
}
_CHANNELS = (
    "afk_channel_id",
    "system_channel_id",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "public_updates_channel_id",
)
_ADMINISTRATORS_FEATURES = frozenset({"COMMUNITY", "DISCOVERABLE"})
_MUTABLE_FEATURES = _ADMINISTRATORS_FEATURES | {"INVITES_DISABLED", "RAID_ALERTS_DISABLED"}


def _get(call: Call) -> Reply:
    guild = call.guild()
    return Reply({**render.guild(guild), **(render.counts(guild) if call.flag("with_counts") else {})})


def _edit(call: Call) -> Reply:
    guild, form = call.guild(), call.form()
    call.demand(Permission.MANAGE_GUILD)
    changed = settings(form, guild)
    features = _features(call, guild, form)
    if "COMMUNITY" in features:
        _check_community({**render.guild(guild), **changed}, form)
    form.check()
    old = render.guild(guild)
    change(guild, changed, features)
    events.guild_event(call.world, "GUILD_UPDATE", render.guild(guild))
    audit.note(call, Act.GUILD_UPDATE, guild.id, audit.diff(old, render.guild(guild), *changed))
    return Reply(render.guild(guild))


def settings(form: Form, guild: Guild) -> Json:
    """What the form gives of the guild's own fields, under Discord's names."""
    form.lacks("banner", "discovery_splash", "home_header", "icon", "region", "splash")
    changed: Json = {}
    for name, allowed in _CHOICES.items():
        if form.given(name):
            changed[name] = form.choice(name, *allowed)
    if form.given("system_channel_flags"):
        changed["system_channel_flags"] = form.whole("system_channel_flags")
    changed |= {name: _channel(form, name, guild) for name in _CHANNELS if name in form}
    if "description" in form:
        changed["description"] = form.text("description", 300)
    for name, most in (("preferred_locale", 10), ("name", 100)):
        if form.given(name):
            changed[name] = form.text(name, most, 2)
    if form.given("premium_progress_bar_enabled"):
        changed["premium_progress_bar_enabled"] = form.flag("premium_progress_bar_enabled")
    return changed


def _channel(form: Form, name: str, guild: Guild) -> str | None:
    channel_id = form.snowflake(name)
    if channel_id is not None and channel_id not in guild.channels:
        form.fail(name, "CHANNEL_NOT_FOUND", "Channel not found.")
    return None if channel_id is None else str(channel_id)


def change(guild: Guild, changed: Json, features: list[str]) -> None:
    """Set them; without COMMUNITY there is no onboarding."""
    guild.name = str(changed.get("name", guild.name))
    guild.settings |= {name: value for name, value in changed.items() if name != "name"}
    guild.features = features
    guild.onboarding.enabled = guild.onboarding.enabled and "COMMUNITY" in features


def _features(call: Call, guild: Guild, form: Form) -> list[str]:
    """The guild's features as the form wants them; what cannot be changed so stays as it is."""
    if not form.given("features"):
        return guild.features
    wanted = [str(feature) for feature in form.items("features", 1521)]
    switched = (set(wanted) ^ set(guild.features)) & _MUTABLE_FEATURES
    if switched & _ADMINISTRATORS_FEATURES:
        call.demand(Permission.ADMINISTRATOR)
    kept = [each for each in guild.features if each not in switched]
    return [*kept, *(each for each in dict.fromkeys(wanted) if each in switched)]


def _check_community(after: Json, form: Form) -> None:
    """A guild with COMMUNITY has its two channels, asks for a verified address, and filters everybody's media."""
    for name in ("rules_channel_id", "public_updates_channel_id"):
        if after[name] is None:
            form.fail(name, "BASE_TYPE_REQUIRED", "This field is required")
    if after["verification_level"] is not None and after["verification_level"] < 1:
        form.fail("verification_level", "GUILD_COMMUNITY_VERIFICATION_LEVEL", "Community needs at least level 1.")
    if after["explicit_content_filter"] is not None and after["explicit_content_filter"] != 2:
        form.fail("explicit_content_filter", "GUILD_COMMUNITY_CONTENT_FILTER", "Community needs level 2.")


ROUTES = (
    Route("GET", "/guilds/{guild_id}", _get),
    Route("PATCH", "/guilds/{guild_id}", _edit),
)
