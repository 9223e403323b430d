"""What a person does with the bot: commands, buttons and selects, filled-in forms, and typing into an option."""

from __future__ import annotations

import secrets

from . import command_options, command_permissions, components, errors, events, modals, render, render_messages
from .api import NO_CONTENT, Call, Reply, Route, permissions_of
from .command_form import CHAT_INPUT, USER_COMMAND
from .errors import Json
from .forms import Form
from .permissions import Permission
from .resolved import CHANNEL, MENTIONABLE, ROLE, USER, Resolver, channel_with_permissions, with_permissions
from .rest_commands import usable
from .state import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Channel, Command, Interaction, Message, Modal
from .world import World

_SELECTED = {
    components.USER_SELECT: USER,
    components.ROLE_SELECT: ROLE,
    components.MENTIONABLE_SELECT: MENTIONABLE,
    components.CHANNEL_SELECT: CHANNEL,
}


def _interact(call: Call) -> Reply:
    form = call.form()
    if call.actor.bot:
        raise errors.Refusal(403, 20001, "Bots cannot use this endpoint")
    form.require("type", "channel_id", "data")
    kind = form.choice("type", COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT)
    channel_id, nonce = form.snowflake("channel_id"), form.text("nonce", 64)
    form.check()
    channel = call.world.state.channel(channel_id or 0)
    if not permissions_of(call.world, call.actor, channel) & Permission.VIEW_CHANNEL:
        raise errors.missing_access()
    interaction = Interaction(
        id=call.world.ids.next(),
        token=secrets.token_urlsafe(48),
        type=kind or 0,
        user=call.actor,
        channel=channel,
        guild_id=channel.guild_id,
        data={},
        nonce=nonce,
        born=call.world.monotonic(),
    )
    data, resolver = form.form("data") or Form({}), Resolver(call.world, call.actor, channel, call.uploads)
    if kind == COMPONENT:
        _use_component(call.world, interaction, form, data, resolver)
    elif kind == MODAL_SUBMIT:
        _submit(call.world, interaction, data, resolver)
    else:
        _use_command(call.world, interaction, data, resolver)
    form.check()
    call.world.state.files |= resolver.files
    if resolver.found:
        interaction.data["resolved"] = resolver.found
    deliver(call.world, interaction)
    return NO_CONTENT


def _use_command(world: World, interaction: Interaction, data: Form, resolver: Resolver) -> None:
    command = _find_command(world, interaction.channel, data)
    _refuse_unpermitted(world, interaction, command)
    if data.given("version") and data.snowflake("version") != command.version:
        message = "This command is outdated, please try again in a few minutes"
        data.fail("version", "INTERACTION_APPLICATION_COMMAND_INVALID_VERSION", message)
    interaction.command_name = command.name
    interaction.data = {"id": str(command.id), "name": command.name, "type": command.type}
    if command.guild_id is not None:
        interaction.data["guild_id"] = str(command.guild_id)
    if command.type == CHAT_INPUT:
        complete = interaction.type == COMMAND
        interaction.data["options"] = command_options.read(command.definition, data, resolver, complete=complete)
        return
    target_id = data.snowflake("target_id") or 0
    interaction.data["target_id"] = str(target_id)
    if command.type == USER_COMMAND:
        if not resolver.add(USER, target_id):
            raise errors.unknown("User")
    else:
        resolver.add_message(_visible_message(world, interaction, target_id))


def _find_command(world: World, channel: Channel, data: Form) -> Command:
    command_id, name, kind = data.snowflake("id"), data.text("name", 32), data.whole("type") or CHAT_INPUT
    for command in usable(world.state, channel.guild_id):
        if command.id == command_id or (command_id is None and (command.name, command.type) == (name, kind)):
            return command
    raise errors.unknown("application command")


def _refuse_unpermitted(world: World, interaction: Interaction, command: Command) -> None:
    """403 50013 for who may not use this command here; in a direct message everybody may."""
    member = world.state.guild.members.get(interaction.user.id)
    if interaction.guild_id is not None and (
        member is None or not command_permissions.allowed(world, command, member, interaction.channel)
    ):
        raise errors.missing_permissions()


def _visible_message(world: World, interaction: Interaction, message_id: int) -> Message:
    """The message in this channel, or the ephemeral one, if this person can see it (404 10008)."""
    state = world.state
    found = interaction.channel.messages.get(message_id) or state.ephemeral.get(message_id)
    if (
        found is None
        or found.channel is not interaction.channel
        or not events.sees_message(world, interaction.user, found)
    ):
        raise errors.unknown("Message")
    return found


def _use_component(world: World, interaction: Interaction, form: Form, data: Form, resolver: Resolver) -> None:
    interaction.source = _visible_message(world, interaction, form.snowflake("message_id") or 0)
    custom_id = data.text("custom_id", 100, 1) or ""
    component = components.find(interaction.source.components, custom_id)
    if component is None or component.get("disabled"):
        data.fail("custom_id", "COMPONENT_VALIDATION_FAILED", "Component validation failed")
        return
    interaction.data = {"component_type": component["type"], "custom_id": custom_id, "id": component["id"]}
    if component["type"] in components.SELECTS:
        interaction.data["values"] = _selected(component, data, resolver)


def _selected(component: Json, data: Form, resolver: Resolver) -> list[str]:
    values = [str(value) for value in data.items("values", 25)]
    if not component["min_values"] <= len(values) <= component["max_values"]:
        data.fail("values", "SELECT_VALUES_COUNT", "Not as many values as the select asks for")
    options = [option["value"] for option in component.get("options", [])]
    for value in values:
        if component["type"] == components.STRING_SELECT:
            known = value in options
        else:
            known = value.isdecimal() and resolver.add(_SELECTED[component["type"]], int(value))
        if not known:
            data.fail("values", "SELECT_VALUE_UNKNOWN", f"Value {value!r} cannot be chosen here")
    return values


def _submit(world: World, interaction: Interaction, data: Form, resolver: Resolver) -> None:
    modal = _shown_modal(world, interaction, data)
    if modal is None:
        data.fail("custom_id", "MODAL_UNKNOWN", "No such modal has been shown to this user")
        return
    interaction.trigger, interaction.source = modal.interaction, modal.interaction.source
    answers = modals.Reader(data, resolver).read(modal.data["components"])
    data.check()
    interaction.data = {"custom_id": modal.data["custom_id"], "components": answers}
    del world.state.modals[modal.id]


def _shown_modal(world: World, interaction: Interaction, data: Form) -> Modal | None:
    """The modal put before this person: the one with the id, or the latest with this custom_id."""
    modal_id, custom_id = data.snowflake("id"), data.text("custom_id", 100)
    shown = [modal for modal in world.state.modals.values() if modal.interaction.user is interaction.user]
    fitting = [modal for modal in shown if modal.data["custom_id"] == custom_id and modal_id in (None, modal.id)]
    return fitting[-1] if fitting else None


def deliver(world: World, interaction: Interaction) -> None:
    """Bring the interaction to the bot, and let it fail when nothing is answered in time."""
    world.state.interactions[interaction.token] = interaction
    trace = {"id": str(interaction.id), "nonce": interaction.nonce}
    world.hub.tell_user(interaction.user.id, "INTERACTION_CREATE", trace)
    direct = interaction.guild_id is None
    world.hub.tell_user(world.state.bot.id, "INTERACTION_CREATE", payload(world, interaction), direct=direct)

    def fail() -> None:
        if not interaction.acknowledged:
            interaction.failed = True
            world.hub.tell_user(interaction.user.id, "INTERACTION_FAILURE", trace)

    world.later(world.timing.acknowledge_within, fail)


def payload(world: World, it: Interaction) -> Json:
    """The interaction as the bot gets it."""
    state = world.state
    member = state.guild.members.get(it.user.id) if it.guild_id is not None else None
    shown: Json = {
        "id": str(it.id),
        "application_id": str(state.bot.id),
        "type": it.type,
        "data": it.data,
        "token": it.token,
        "version": 1,
        "channel": channel_with_permissions(world, it.channel, member),
        "channel_id": str(it.channel.id),
        "locale": it.user.locale,
        "app_permissions": str(permissions_of(world, state.bot, it.channel)),
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": render_messages.owners(it),
        "context": 1 if it.guild_id is None else 0,
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    if member is not None:
        locale = state.guild.settings.get("preferred_locale", "en-US")
        shown |= {
            "guild_id": str(it.guild_id),
            "guild": {"id": str(it.guild_id), "features": state.guild.features, "locale": locale},
            "guild_locale": locale,
            "member": with_permissions(world, member, it.channel),
        }
    else:
        shown["user"] = render.user(it.user)
    if it.source is not None:
        shown["message"] = render_messages.message(it.source, state.bot.id)
    return shown


ROUTES = (Route("POST", "/interactions", _interact, documented=False),)
