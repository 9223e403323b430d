"""REST: incident actions: invites and direct messages among members paused, for a day at most."""

from __future__ import annotations

from datetime import datetime, timedelta

from . import events, render
from .api import Call, Reply, Route
from .errors import Json
from .forms import Form
from .permissions import Permission
from .state import Guild

LONGEST = timedelta(hours=24)
_NAMES = ("invites_disabled_until", "dms_disabled_until")


def _set(call: Call) -> Reply:
    guild = call.guild()
    call.demand(Permission.MANAGE_GUILD)
    form, now = call.form(), call.world.now()
    until = {name: _until(form, name, now) for name in _NAMES if name in form}
    form.check()
    nothing: Json = dict.fromkeys((*_NAMES, "dm_spam_detected_at", "raid_detected_at"))
    old: Json = guild.settings.get("incidents_data") or nothing
    guild.settings["incidents_data"] = {**old, **{name: render.timestamp(each) for name, each in until.items()}}
    events.guild_event(call.world, "GUILD_UPDATE", render.guild(guild))
    return Reply({name: guild.settings["incidents_data"][name] for name in _NAMES})


def _until(form: Form, name: str, now: datetime) -> datetime | None:
    until = form.time(name)
    if until is not None and not now < until <= now + LONGEST:
        form.fail(name, "GUILD_INCIDENT_ACTIONS_INVALID_TIME", "Must be within the next 24 hours.")
    return until


def paused(guild: Guild, name: str, now: datetime) -> bool:
    """Whether what `name` says (one of the two) is paused now."""
    until = (guild.settings.get("incidents_data") or {}).get(name)
    return until is not None and now < datetime.fromisoformat(until)


ROUTES = (Route("PUT", "/guilds/{guild_id}/incident-actions", _set),)
