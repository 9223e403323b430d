"""REST: the guild's channels and their permission overwrites."""

from __future__ import annotations

from collections.abc import Iterable

from . import audit_channels, channel_form, errors, events, render, render_threads, rest_onboarding, rest_threads
from .api import NO_CONTENT, Call, Reply, Route, permissions_of
from .forms import Form
from .permissions import ALL, Permission, base, can_view
from .state import ANNOUNCEMENT, CATEGORY, DM, FORUM, GUILD_TYPES, STAGE, TEXT, Channel, Guild, Overwrite

MOST_CHANNELS = 500
_COMMUNITY_TYPES = (ANNOUNCEMENT, STAGE, FORUM)


def _list(call: Call) -> Reply:
    guild, now, me = call.guild(), call.world.now(), call.me()
    # over HTTP what one cannot view is left out; only the gateway shows it, obfuscated
    return Reply([render.channel(each) for each in guild.channels.values() if can_view(guild, me, each, now)])


def _create(call: Call) -> Reply:
    guild, form = call.guild(), call.form()
    me = call.demand(Permission.MANAGE_CHANNELS)
    form.require("name")
    kind = form.choice("type", *GUILD_TYPES)
    if len(guild.channels) >= MOST_CHANNELS:
        raise errors.Refusal(400, 30013, f"Maximum number of server channels reached ({MOST_CHANNELS})")
    if kind in _COMMUNITY_TYPES and "COMMUNITY" not in guild.features:
        raise errors.wrong_channel_type()
    channel = Channel(call.world.ids.next(), TEXT if kind is None else kind, guild.id)
    same = [other.position for other in guild.channels.values() if (other.type == CATEGORY) is (kind == CATEGORY)]
    channel.position = max(same, default=-1) + 1
    channel_form.apply(channel, form, guild, call.world)
    overwrites = channel_form.overwrites(form, guild)
    if not overwrites and channel.parent_id is not None:
        # without overwrites of its own (discord.py sends an empty list) a new channel takes its category's
        overwrites = dict(guild.channels[channel.parent_id].overwrites)
    else:
        _may_set(base(guild, me), {}, overwrites or {}, unbound=base(guild, me) == ALL)
    with events.sight(call.world, but=channel):
        channel.overwrites = overwrites or {}
        guild.channels[channel.id] = channel
    events.channel_event(call.world, "CHANNEL_CREATE", channel)
    audit_channels.created(call, channel)
    return Reply(render.channel(channel), 201)


def _may_set(held: int, old: dict[int, Overwrite], new: dict[int, Overwrite], *, unbound: bool) -> None:
    """Refuse overwrites that change permissions the caller has not got, or MANAGE_ROLES without ADMINISTRATOR."""
    if unbound:
        return
    nothing = Overwrite(0, 0, 0, 0)
    for target in old.keys() | new.keys():
        before, after = old.get(target, nothing), new.get(target, nothing)
        changed = (before.allow ^ after.allow) | (before.deny ^ after.deny)
        if changed & ALL & ~(held & ~Permission.MANAGE_ROLES):
            raise errors.missing_permissions()


def _get(call: Call) -> Reply:
    channel = call.world.state.channel(call.id("channel_id"))
    if channel.type == DM:
        return Reply(render.direct_message(call.channel(), call.actor, call.world.state))
    if channel.thread is not None:
        return Reply(render_threads.thread(call.channel(), call.actor.id))
    if not can_view(call.world.state.guild, call.me(), channel, call.world.now()):
        raise errors.missing_access()
    return Reply(render.channel(channel))


def _guild_channel(call: Call, *permissions: Permission) -> Channel:
    channel = call.channel(*permissions)
    if channel.guild_id is None:
        raise errors.Refusal(400, 50003, "Cannot execute action on a DM channel")
    if channel.thread is not None:
        raise errors.wrong_channel_type()
    return channel


def _edit(call: Call) -> Reply:
    guild, form = call.world.state.guild, call.form()
    channel = call.channel()
    if channel.thread is not None:
        return rest_threads.edit(call, channel)
    channel = _guild_channel(call, Permission.MANAGE_CHANNELS)
    overwrites = channel_form.overwrites(form, guild)
    if overwrites is not None:
        _guild_channel(call, Permission.MANAGE_ROLES)
        held, old = _reach(call, guild, channel)
        _may_set(held, old, overwrites, unbound=_unbound(call, guild, channel))
    before = render.channel(channel)
    channel_form.apply(channel, form, guild, call.world)
    if overwrites is not None:
        _change_overwrites(call, guild, channel, overwrites)
    events.channel_event(call.world, "CHANNEL_UPDATE", channel)
    audit_channels.updated(call, channel, before)
    return Reply(render.channel(channel))


def _reach(call: Call, guild: Guild, channel: Channel) -> tuple[int, dict[int, Overwrite]]:
    """What the caller may hand out in this channel, and the overwrites as they are."""
    return base(guild, call.me()) | permissions_of(call.world, call.actor, channel), channel.overwrites


def _unbound(call: Call, guild: Guild, channel: Channel) -> bool:
    """Whether the caller may set any permission here: administrators, and whom the channel lets manage permissions."""
    mine = {call.actor.id, *call.me().roles}
    granted = any(each.allow & Permission.MANAGE_ROLES for each in channel.overwrites.values() if each.id in mine)
    return granted or base(guild, call.me()) == ALL


def _change_overwrites(call: Call, guild: Guild, channel: Channel, overwrites: dict[int, Overwrite]) -> None:
    """Set them; what lies in a category and had the same ones follows it."""
    synced = [
        child
        for child in guild.channels.values()
        if child.parent_id == channel.id and child.overwrites == channel.overwrites
    ]
    audit_channels.overwritten(call, channel, channel.overwrites, overwrites)
    with events.sight(call.world, but=channel):
        for each in (channel, *synced):
            each.overwrites = dict(overwrites)
    for child in synced:
        events.channel_event(call.world, "CHANNEL_UPDATE", child)


def _delete(call: Call) -> Reply:
    guild, channel = call.world.state.guild, call.channel()
    if channel.thread is not None:
        return rest_threads.delete(call, channel)
    channel = _guild_channel(call, Permission.MANAGE_CHANNELS)
    required = (guild.settings.get("rules_channel_id"), guild.settings.get("public_updates_channel_id"))
    if "COMMUNITY" in guild.features and str(channel.id) in required:
        raise errors.Refusal(400, 50074, "Cannot delete a channel required for Community servers")
    events.channel_event(call.world, "CHANNEL_DELETE", channel)
    audit_channels.deleted(call, channel)
    with events.sight(call.world):
        del guild.channels[channel.id]
        # its threads go with it, without a word of their own
        guild.threads = {key: each for key, each in guild.threads.items() if each.parent_id != channel.id}
    rest_onboarding.forget(guild, channel.id)
    for child in guild.channels.values():
        if child.parent_id == channel.id:
            child.parent_id = None
            events.channel_event(call.world, "CHANNEL_UPDATE", child)
    return Reply(render.channel(channel))


def _move(call: Call) -> Reply:
    guild = call.guild()
    call.demand(Permission.MANAGE_CHANNELS)
    form, listed = Form.listed(call.body, MOST_CHANNELS)
    form.check()
    items = [(item, _moved_channel(call, item)) for item in listed]
    form.check()
    before = [(channel, channel.position, channel.parent_id) for _, channel in items]
    try:
        for item, channel in items:
            fields = Form({name: value for name, value in item.raw().items() if name in ("position", "parent_id")})
            channel_form.apply(channel, fields, guild, call.world)
    except errors.Refusal:
        # all are moved or none is
        for channel, position, parent_id in reversed(before):
            channel.position, channel.parent_id = position, parent_id
        raise
    for item, channel in items:
        if item.flag("lock_permissions") and channel.parent_id is not None:
            _change_overwrites(call, guild, channel, guild.channels[channel.parent_id].overwrites)
    for channel in _distinct(channel for _, channel in items):
        events.channel_event(call.world, "CHANNEL_UPDATE", channel)
    return NO_CONTENT


def _distinct(channels: Iterable[Channel]) -> list[Channel]:
    return list({channel.id: channel for channel in channels}.values())


def _moved_channel(call: Call, item: Form) -> Channel:
    item.require("id")
    item.check()
    channel_id = item.snowflake("id") or 0
    if channel_id not in call.world.state.guild.channels:
        raise errors.unknown("Channel")
    channel = call.world.state.guild.channels[channel_id]
    rights = permissions_of(call.world, call.actor, channel)
    if not rights & Permission.VIEW_CHANNEL:
        raise errors.missing_access()
    if not rights & Permission.MANAGE_CHANNELS:
        raise errors.missing_permissions()
    return channel


def _put_overwrite(call: Call) -> Reply:
    guild = call.world.state.guild
    channel = _guild_channel(call, Permission.MANAGE_ROLES)
    form = call.form()
    overwrite = channel_form.one_overwrite(form, call.id("overwrite_id"), guild)
    if form.problems and overwrite.id not in guild.roles and overwrite.id not in guild.members:
        raise errors.unknown("Permission Overwrite")
    form.check()
    return _set_one(call, guild, channel, {**channel.overwrites, overwrite.id: overwrite})


def _delete_overwrite(call: Call) -> Reply:
    guild = call.world.state.guild
    channel = _guild_channel(call, Permission.MANAGE_ROLES)
    target = call.id("overwrite_id")
    if target not in channel.overwrites:
        raise errors.unknown("Permission Overwrite")
    return _set_one(call, guild, channel, {key: each for key, each in channel.overwrites.items() if key != target})


def _set_one(call: Call, guild: Guild, channel: Channel, overwrites: dict[int, Overwrite]) -> Reply:
    held, old = _reach(call, guild, channel)
    _may_set(held, old, overwrites, unbound=_unbound(call, guild, channel))
    _change_overwrites(call, guild, channel, overwrites)
    events.channel_event(call.world, "CHANNEL_UPDATE", channel)
    return NO_CONTENT


ROUTES = (
    Route("GET", "/guilds/{guild_id}/channels", _list),
    Route("POST", "/guilds/{guild_id}/channels", _create),
    Route("PATCH", "/guilds/{guild_id}/channels", _move),
    Route("GET", "/channels/{channel_id}", _get),
    Route("PATCH", "/channels/{channel_id}", _edit),
    Route("DELETE", "/channels/{channel_id}", _delete),
    Route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", _put_overwrite),
    Route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", _delete_overwrite),
)
