"""REST: the guild's scheduled events, and who is interested in one."""

from __future__ import annotations

import secrets

from . import audit, errors, events, render
from .api import NO_CONTENT, Call, Reply, Route, permissions_of
from .audit import Act
from .errors import Json
from .forms import Form
from .hub import Intent
from .parts import ScheduledEvent
from .permissions import Permission, in_guild
from .state import STAGE, VOICE, Guild

ON_STAGE, IN_VOICE, EXTERNAL = 1, 2, 3
SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
MOST_OPEN = 100
_NEXT = {SCHEDULED: (SCHEDULED, ACTIVE, CANCELED), ACTIVE: (ACTIVE, COMPLETED)}
_NOTED = (
    "name",
    "description",
    "scheduled_start_time",
    "scheduled_end_time",
    "status",
    "entity_type",
    "channel_id",
    "location",
)


def _list(call: Call) -> Reply:
    return Reply([_shown(call, each) for each in call.guild().scheduled_events.values() if _sees(call, each)])


def _sees(call: Call, event: ScheduledEvent) -> bool:
    """One in a channel is there for who sees the channel."""
    channel = call.world.state.guild.channels.get(int(event.fields["channel_id"] or 0))
    return channel is None or bool(permissions_of(call.world, call.actor, channel) & Permission.VIEW_CHANNEL)


def _shown(call: Call, event: ScheduledEvent) -> Json:
    counts = call.query.get("with_user_count", "").lower() in ("true", "1")
    return {**event.fields, **({"user_count": len(event.users)} if counts else {})}


def _event(call: Call) -> ScheduledEvent:
    found = call.guild().scheduled_events.get(call.id("event_id"))
    if found is None or not _sees(call, found):
        raise errors.Refusal(404, 10070, "Unknown Guild Scheduled Event")
    return found


def _get(call: Call) -> Reply:
    return Reply(_shown(call, _event(call)))


def _create(call: Call) -> Reply:
    guild, form = call.guild(), call.form()
    _may(call, Permission.CREATE_EVENTS)
    form.require("name", "scheduled_start_time", "privacy_level", "entity_type")
    if sum(each.fields["status"] in (SCHEDULED, ACTIVE) for each in guild.scheduled_events.values()) >= MOST_OPEN:
        raise errors.Refusal(400, 30038, f"Maximum number of uncompleted guild scheduled events reached ({MOST_OPEN})")
    fields = {
        "id": str(call.world.ids.next()),
        "guild_id": str(guild.id),
        "creator_id": str(call.actor.id),
        "creator": render.user(call.actor),
        "status": SCHEDULED,
        "entity_id": None,
        "image": None,
        "recurrence_rule": None,
        "guild_scheduled_event_exceptions": [],
        **_read(call, form, guild, {}),
    }
    form.check()
    event = guild.scheduled_events[int(fields["id"])] = ScheduledEvent(fields)
    _tell(call, "CREATE", fields)
    audit.note(call, Act.EVENT_CREATE, int(fields["id"]), audit.diff({}, _noted(fields), *_NOTED))
    return Reply(_shown(call, event))


def _may(call: Call, *permissions: Permission) -> None:
    """The caller must have one of these permissions in the guild."""
    bits = in_guild(call.world.state.guild, call.me(), call.world.now())
    if not any(bits & permission for permission in permissions):
        raise errors.missing_permissions()


def _read(call: Call, form: Form, guild: Guild, old: Json) -> Json:
    """The fields that the form gives, over `old`; problems are noted in the form."""
    body = Form({**old, **form.raw()}, (), form.problems)
    kind = body.choice("entity_type", ON_STAGE, IN_VOICE, EXTERNAL)
    body.choice("privacy_level", 2)
    start, end = body.time("scheduled_start_time"), body.time("scheduled_end_time")
    if "scheduled_start_time" in form and start is not None and start <= call.world.now():
        form.fail("scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past.")
    if start is not None and end is not None and end <= start:
        form.fail("scheduled_end_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_END", "Must end after it begins.")
    channel_id, place = body.snowflake("channel_id"), body.form("entity_metadata") or Form({}, (), form.problems)
    if kind == EXTERNAL:
        body.require("scheduled_end_time")
        place.require("location")
        channel_id = None
    else:
        channel = guild.channels.get(channel_id or 0)
        if channel is None or channel.type != {ON_STAGE: STAGE, IN_VOICE: VOICE}.get(kind or 0):
            form.fail("channel_id", "CHANNEL_NOT_FOUND", "Must be a channel of the event's type.")
    fields: Json = {
        "name": body.text("name", 100, 1),
        "description": body.text("description", 1000),
        "scheduled_start_time": render.timestamp(start),
        "scheduled_end_time": render.timestamp(end),
        "privacy_level": 2,
        "entity_type": kind,
        "channel_id": None if channel_id is None else str(channel_id),
        "entity_metadata": {"location": place.text("location", 100, 1)} if kind == EXTERNAL else None,
    }
    if "recurrence_rule" in form:
        fields["recurrence_rule"] = form.raw()["recurrence_rule"]
    if form.given("image"):
        fields["image"] = secrets.token_hex(16)
    return fields


def _noted(fields: Json) -> Json:
    return {**fields, "location": (fields["entity_metadata"] or {}).get("location")}


def _own_or_managed(call: Call) -> ScheduledEvent:
    event = _event(call)
    own = event.fields["creator_id"] == str(call.actor.id)
    _may(call, Permission.MANAGE_EVENTS, *([Permission.CREATE_EVENTS] if own else []))
    return event


def _edit(call: Call) -> Reply:
    event, form = _own_or_managed(call), call.form()
    old = event.fields
    status = form.choice("status", SCHEDULED, ACTIVE, COMPLETED, CANCELED) or old["status"]
    if old["status"] not in _NEXT:
        raise errors.Refusal(400, 180000, "Cannot update a finished event")
    if status not in _NEXT[old["status"]]:
        form.fail("status", "GUILD_SCHEDULED_EVENT_INVALID_STATUS", "The event cannot come to this status now.")
    new = {**old, **_read(call, form, call.world.state.guild, old), "status": status}
    form.check()
    event.fields = new
    _tell(call, "UPDATE", new)
    audit.note(call, Act.EVENT_UPDATE, int(new["id"]), audit.diff(_noted(old), _noted(new), *_NOTED))
    return Reply(_shown(call, event))


def _delete(call: Call) -> Reply:
    fields = _own_or_managed(call).fields
    del call.world.state.guild.scheduled_events[int(fields["id"])]
    _tell(call, "DELETE", fields)
    audit.note(call, Act.EVENT_DELETE, int(fields["id"]), audit.diff(_noted(fields), {}, *_NOTED))
    return NO_CONTENT


def _tell(call: Call, event: str, shown: Json) -> None:
    events.guild_event(call.world, f"GUILD_SCHEDULED_EVENT_{event}", shown, Intent.GUILD_SCHEDULED_EVENTS)


def _users(call: Call) -> Reply:
    event, form = _event(call), Form(call.query)
    most = form.whole("limit", 1, 100) or 100
    before, after = form.snowflake("before"), form.snowflake("after") or 0
    form.check()
    state = call.world.state
    ids = [each for each in sorted(event.users) if each > after and (before is None or each < before)]
    page = ids[-most:] if before is not None else ids[:most]
    shown = [{**_interest(event, each), "user": render.user(state.users[each])} for each in page]
    if call.query.get("with_member", "").lower() in ("true", "1"):
        for one, user_id in zip(shown, page, strict=True):
            if user_id in state.guild.members:
                one["member"] = render.member(state.guild.members[user_id])
    return Reply(shown)


def _interest(event: ScheduledEvent, user_id: int) -> Json:
    return {"guild_scheduled_event_id": event.fields["id"], "user_id": str(user_id), "response": 1}


def _join(call: Call) -> Reply:
    event = _event(call)
    if call.actor.id not in event.users:
        event.users.append(call.actor.id)
        _tell(call, "USER_ADD", _interest(event, call.actor.id))
    return Reply(_interest(event, call.actor.id))


def _leave(call: Call) -> Reply:
    event = _event(call)
    if call.actor.id in event.users:
        event.users.remove(call.actor.id)
        _tell(call, "USER_REMOVE", _interest(event, call.actor.id))
    return NO_CONTENT


_ALL = "/guilds/{guild_id}/scheduled-events"
_ONE = _ALL + "/{event_id}"
ROUTES = (
    Route("GET", _ALL, _list),
    Route("POST", _ALL, _create),
    Route("GET", _ONE, _get),
    Route("PATCH", _ONE, _edit),
    Route("DELETE", _ONE, _delete),
    Route("GET", _ONE + "/users", _users),
    # what a person's client does; not in Discord's description
    Route("PUT", _ONE + "/users/@me", _join, documented=False),
    Route("DELETE", _ONE + "/users/@me", _leave, documented=False),
)
