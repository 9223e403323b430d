"""REST: the bot's answers to interactions, and its later messages with the interaction's token."""

from __future__ import annotations

from . import content, errors, events, modal_form, render_messages
from .api import NO_CONTENT, Call, Reply, Route
from .errors import Json
from .forms import Form
from .permissions import ALL
from .posting import post
from .render_messages import COMMAND_REPLY, CONTEXT_REPLY, REPLY
from .state import AUTOCOMPLETE, COMMAND, EPHEMERAL, LOADING, MODAL_SUBMIT, Interaction, Message, Modal
from .world import World

MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


def _callback(call: Call) -> Reply:
    interaction = call.world.state.interactions.get(call.path["token"])
    if interaction is None or interaction.id != call.id("interaction_id") or interaction.failed:
        raise errors.unknown("interaction")
    if interaction.acknowledged:
        raise errors.Refusal(400, 40060, "Interaction has already been acknowledged.")
    form = call.form()
    form.require("type")
    kind = form.choice("type", *_allowed(interaction))
    form.check()
    data = form.form("data") or Form({})
    if kind in (MESSAGE, DEFERRED_MESSAGE):
        interaction.original = _first_message(call, interaction, data, deferred=kind == DEFERRED_MESSAGE)
    elif kind in (UPDATE, DEFERRED_UPDATE):
        _update_source(call, interaction, data, deferred=kind == DEFERRED_UPDATE)
    elif kind == CHOICES:
        _suggest(call.world, interaction, data)
    else:
        _show_modal(call.world, interaction, data)
    form.check()
    interaction.acknowledged = True
    trace = {"id": str(interaction.id), "nonce": interaction.nonce}
    call.world.hub.tell_user(interaction.user.id, "INTERACTION_SUCCESS", trace)
    if not call.flag("with_response"):
        return NO_CONTENT
    return Reply(_callback_response(call.world, interaction, kind or 0))


def _allowed(interaction: Interaction) -> list[int]:
    """The kinds of answer that fit the kind of interaction."""
    if interaction.type == AUTOCOMPLETE:
        return [CHOICES]
    fitting = [MESSAGE, DEFERRED_MESSAGE]
    if interaction.source is not None:
        fitting += [DEFERRED_UPDATE, UPDATE]
    if interaction.type != MODAL_SUBMIT:
        fitting.append(MODAL)
    return fitting


def _new_message(world: World, interaction: Interaction, form: Form, *, answer: bool) -> Message:
    """A message of the bot for this interaction, not yet sent: ephemeral when the form's flags say so."""
    message = Message(world.ids.next(), interaction.channel, world.state.bot, world.now(), interaction=interaction)
    if (form.whole("flags") or 0) & EPHEMERAL:
        message.flags |= EPHEMERAL
        message.only_for = interaction.user.id
    if answer and interaction.type == COMMAND:
        message.type = COMMAND_REPLY if interaction.data["type"] == 1 else CONTEXT_REPLY
    else:
        message.reference = interaction.source if answer else interaction.original
    if message.reference is not None:
        message.type, message.reference_id = REPLY, message.reference.id
    return message


def _publish(world: World, message: Message) -> None:
    if message.only_for is None:
        post(world, message)
    else:
        world.state.ephemeral[message.id] = message
        events.message_event(world, "MESSAGE_CREATE", message)


def _first_message(call: Call, interaction: Interaction, form: Form, *, deferred: bool) -> Message:
    message = _new_message(call.world, interaction, form, answer=True)
    if deferred:
        form.check()
        message.flags |= LOADING
    else:
        content.fill(message, form, call.uploads, call.world, ALL)
    _publish(call.world, message)
    return message


def _update_source(call: Call, interaction: Interaction, form: Form, *, deferred: bool) -> None:
    interaction.original = interaction.source
    if not deferred and interaction.source is not None:
        _edit_message(call, interaction.source, form)


def _edit_message(call: Call, message: Message, form: Form) -> None:
    content.fill(message, form, call.uploads, call.world, ALL)
    message.edited = call.world.now()
    events.message_event(call.world, "MESSAGE_UPDATE", message)


def _suggest(world: World, interaction: Interaction, form: Form) -> None:
    choices = []
    for choice in form.forms("choices", 25):
        choice.require("name", "value")
        choices.append({"name": choice.text("name", 100, 1), "value": choice.raw().get("value")})
    form.check()
    suggestion = {"choices": choices, "nonce": interaction.nonce}
    world.hub.tell_user(interaction.user.id, "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", suggestion)


def _show_modal(world: World, interaction: Interaction, form: Form) -> None:
    modal_form.check(form)
    form.check()
    modal = Modal(world.ids.next(), interaction, form.raw())
    world.state.modals[modal.id] = modal
    shown: Json = {
        "id": str(modal.id),
        "application": {"id": str(world.state.bot.id), "name": world.state.bot.username},
        "channel_id": str(interaction.channel.id),
        "nonce": interaction.nonce,
        **modal.data,
    }
    world.hub.tell_user(interaction.user.id, "INTERACTION_MODAL_CREATE", shown)


def _callback_response(world: World, interaction: Interaction, kind: int) -> Json:
    shown: Json = {"id": str(interaction.id), "type": interaction.type, "channel_id": str(interaction.channel.id)}
    if interaction.guild_id is not None:
        shown["guild_id"] = str(interaction.guild_id)
    message = interaction.original
    if message is None:
        return {"interaction": shown}
    shown |= {
        "response_message_id": str(message.id),
        "response_message_loading": bool(message.flags & LOADING),
        "response_message_ephemeral": message.only_for is not None,
    }
    if kind not in (MESSAGE, UPDATE):
        return {"interaction": shown}
    resource = {"type": kind, "message": render_messages.message(message, world.state.bot.id)}
    return {"interaction": shown, "resource": resource}


def _answered(call: Call) -> Interaction:
    """The interaction whose token is in the path: answered before (404 10015) and no older than 15 minutes (50027)."""
    interaction = call.world.state.interactions.get(call.path["token"])
    ours = call.id("application_id") == call.world.state.bot.id
    if interaction is None or not ours or not interaction.acknowledged:
        raise errors.unknown("Webhook")
    if call.world.monotonic() - interaction.born > call.world.timing.token_life:
        raise errors.Refusal(401, 50027, "Invalid Webhook Token")
    return interaction


def _follow_up(call: Call) -> Reply:
    interaction, form = _answered(call), call.form()
    waiting = interaction.original
    if waiting is not None and waiting.flags & LOADING:
        # the first message after "thinking" takes its place, and is as ephemeral as that was
        _edit_message(call, waiting, form)
        return _show(call, waiting)
    message = _new_message(call.world, interaction, form, answer=waiting is None)
    content.fill(message, form, call.uploads, call.world, ALL)
    _publish(call.world, message)
    return _show(call, message)


def _show(call: Call, message: Message) -> Reply:
    return Reply(render_messages.message(message, call.world.state.bot.id))


def _message(call: Call) -> Message:
    """The message in the path: the answer itself (@original), or a later one with the same token (404 10008)."""
    interaction = _answered(call)
    original = interaction.original
    if call.path["message_id"] == "@original":
        found = original
    else:
        message_id = call.id("message_id")
        found = interaction.channel.messages.get(message_id) or call.world.state.ephemeral.get(message_id)
        if found is not None and found is not original and found.interaction is not interaction:
            found = None
    if found is None or found.id not in (
        found.channel.messages if found.only_for is None else call.world.state.ephemeral
    ):
        raise errors.unknown("Message")
    return found


def _get(call: Call) -> Reply:
    return _show(call, _message(call))


def _edit(call: Call) -> Reply:
    message = _message(call)
    _edit_message(call, message, call.form())
    return _show(call, message)


def _delete(call: Call) -> Reply:
    message = _message(call)
    if message.only_for is None:
        del message.channel.messages[message.id]
    else:
        del call.world.state.ephemeral[message.id]
    events.messages_deleted(call.world, [message])
    return NO_CONTENT


_ONE = "/webhooks/{application_id}/{token}/messages/{message_id}"
ROUTES = (
    Route("POST", "/interactions/{interaction_id}/{token}/callback", _callback, auth=False),
    Route("POST", "/webhooks/{application_id}/{token}", _follow_up, auth=False),
    Route("GET", _ONE, _get, auth=False),
    Route("PATCH", _ONE, _edit, auth=False),
    Route("DELETE", _ONE, _delete, auth=False),
)
