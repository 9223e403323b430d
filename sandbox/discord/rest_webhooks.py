"""REST: webhooks: made, listed, changed and deleted, by who manages them or by whoever has the token."""

from __future__ import annotations

import hmac

from . import audit, errors, webhooks
from .api import NO_CONTENT, Call, Reply, Route, permissions_of
from .audit import Act
from .errors import Json
from .permissions import Permission
from .state import CATEGORY, Channel

_NOTED = ("name", "type", "channel_id", "avatar_hash", "application_id")


def _create(call: Call) -> Reply:
    channel, form = _channel(call), call.form()
    form.require("name")
    name, avatar = webhooks.name_in(form, "name"), webhooks.avatar_in(form)
    form.check()
    made = webhooks.make(call, channel, name or "", avatar=avatar)
    audit.note(call, Act.WEBHOOK_CREATE, int(made["id"]), audit.diff({}, _noted(made), *_NOTED))
    return Reply(made)


def _noted(webhook: Json) -> Json:
    return {**webhook, "avatar_hash": webhook["avatar"]}


def _channel(call: Call) -> Channel:
    channel = call.channel(Permission.MANAGE_WEBHOOKS)
    if channel.guild_id is None or channel.thread is not None or channel.type == CATEGORY:
        raise errors.wrong_channel_type()
    return channel


def _of_channel(call: Call) -> Reply:
    channel = _channel(call)
    found = [each for each in webhooks.living(call.world.state.guild) if each["channel_id"] == str(channel.id)]
    return Reply([webhooks.shown_to(each, call.actor) for each in found])


def _of_guild(call: Call) -> Reply:
    guild = call.guild()
    call.demand(Permission.MANAGE_WEBHOOKS)
    return Reply([webhooks.shown_to(each, call.actor) for each in webhooks.living(guild)])


def _managed(call: Call) -> Json:
    """The webhook in the path, whose channel's webhooks the caller may manage."""
    guild = call.world.state.guild
    webhook = webhooks.find(guild, call.id("webhook_id"))
    _may_manage(call, guild.channels[int(webhook["channel_id"])])
    return webhook


def _may_manage(call: Call, channel: Channel) -> None:
    if not permissions_of(call.world, call.actor, channel) & Permission.MANAGE_WEBHOOKS:
        raise errors.missing_permissions()


def with_token(call: Call, webhook_id: int) -> Json:
    """The webhook whose token is in the path: 404 10015, or 401 50027 for another token."""
    webhook = webhooks.find(call.world.state.guild, webhook_id)
    if not hmac.compare_digest(str(webhook.get("token", "")).encode(), call.path["token"].encode()):
        raise errors.Refusal(401, 50027, "Invalid Webhook Token")
    return webhook


def _get(call: Call) -> Reply:
    webhook = webhooks.find(call.world.state.guild, call.id("webhook_id"))
    if webhook["application_id"] != str(call.actor.id):
        _managed(call)
    return Reply(webhooks.shown_to(webhook, call.actor))


def _edit(call: Call) -> Reply:
    webhook, guild, form = _managed(call), call.world.state.guild, call.form()
    channel_id = form.snowflake("channel_id")
    changed = _changes(call)
    if channel_id is not None and str(channel_id) != webhook["channel_id"]:
        if channel_id not in guild.channels or guild.channels[channel_id].type == CATEGORY:
            raise errors.unknown("Channel")
        _may_manage(call, guild.channels[channel_id])
        webhooks.refuse_full(guild, channel_id)
        changed["channel_id"] = str(channel_id)
    return Reply(webhooks.shown_to(_change(call, webhook, changed), call.actor))


def _changes(call: Call) -> Json:
    """What the form gives of name and picture."""
    form, changed = call.form(), Json()
    name = webhooks.name_in(form, "name")
    if name is not None:
        changed["name"] = name
    if "avatar" in form:
        changed["avatar"] = webhooks.avatar_in(form)
    form.check()
    return changed


def _change(call: Call, old: Json, changed: Json) -> Json:
    new = call.world.state.guild.webhooks[int(old["id"])] = {**old, **changed}
    for channel_id in {old["channel_id"], new["channel_id"]}:
        webhooks.changed(call.world, int(channel_id))
    audit.note(call, Act.WEBHOOK_UPDATE, int(old["id"]), audit.diff(_noted(old), _noted(new), *_NOTED))
    return new


def _delete(call: Call) -> Reply:
    return _remove(call, _managed(call))


def _remove(call: Call, webhook: Json) -> Reply:
    del call.world.state.guild.webhooks[int(webhook["id"])]
    webhooks.changed(call.world, int(webhook["channel_id"]))
    audit.note(call, Act.WEBHOOK_DELETE, int(webhook["id"]), audit.diff(_noted(webhook), {}, *_NOTED))
    return NO_CONTENT


def _get_with_token(call: Call) -> Reply:
    return Reply(_public(with_token(call, call.id("webhook_id"))))


def _public(webhook: Json) -> Json:
    return {name: value for name, value in webhook.items() if name != "user"}


def _edit_with_token(call: Call) -> Reply:
    return Reply(_public(_change(call, with_token(call, call.id("webhook_id")), _changes(call))))


def _delete_with_token(call: Call) -> Reply:
    return _remove(call, with_token(call, call.id("webhook_id")))


ROUTES = (
    Route("POST", "/channels/{channel_id}/webhooks", _create),
    Route("GET", "/channels/{channel_id}/webhooks", _of_channel),
    Route("GET", "/guilds/{guild_id}/webhooks", _of_guild),
    Route("GET", "/webhooks/{webhook_id}", _get),
    Route("PATCH", "/webhooks/{webhook_id}", _edit),
    Route("DELETE", "/webhooks/{webhook_id}", _delete),
    Route("GET", "/webhooks/{webhook_id}/{token}", _get_with_token, auth=False),
    Route("PATCH", "/webhooks/{webhook_id}/{token}", _edit_with_token, auth=False),
    Route("DELETE", "/webhooks/{webhook_id}/{token}", _delete_with_token, auth=False),
)
