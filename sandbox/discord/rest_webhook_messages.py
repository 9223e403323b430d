"""REST: messages by webhooks. An application's id in place of a webhook's stands for an interaction's token."""

from __future__ import annotations

import json

from . import content, errors, events, events_threads, render_messages, rest_responses, webhooks
from .api import NO_CONTENT, Call, Handler, Reply, Route
from .errors import Json
from .forms import Form
from .parts import Thread
from .permissions import ALL
from .posting import post
from .rest_webhooks import with_token
from .state import FORUM, MEDIA, PUBLIC_THREAD, Channel, Message

_INTERACTIONS = {(route.method, route.path): route.handler for route in rest_responses.ROUTES}


def _execute(call: Call) -> Reply:
    """Send; the message is answered where `wait` asks for it."""
    webhook, form = with_token(call, call.id("application_id")), _form(call)
    username = webhooks.name_in(form, "username")
    form.text("avatar_url", 2048)
    channel = _place(call, webhook, form)
    opens = channel is None
    if channel is None:
        channel = _new_thread(call, webhook, form)
    message = webhooks.message_from(call.world, webhook, channel, username)
    message.id = channel.id if opens else message.id
    message.tts = form.flag("tts") or False
    _fill(call, webhook, message, form)
    if opens:
        call.world.state.guild.threads[channel.id] = channel
        events_threads.thread_event(call.world, "THREAD_CREATE", channel, newly_created=True)
    post(call.world, message)
    return _show(call, message) if call.query.get("wait", "").lower() in ("true", "1") else NO_CONTENT


def _form(call: Call) -> Form:
    """The body, without what a webhook's message cannot have."""
    return Form({name: value for name, value in call.form().raw().items() if name not in ("nonce", "enforce_nonce")})


def _place(call: Call, webhook: Json, form: Form) -> Channel | None:
    """Where the message goes; None says into a new post of the webhook's forum."""
    guild = call.world.state.guild
    channel, thread = guild.channels[int(webhook["channel_id"])], _thread(call, webhook)
    forum, named = channel.type in (FORUM, MEDIA), form.given("thread_name")
    if named and not forum:
        raise errors.Refusal(400, 220003, "Webhooks can only create threads in forum channels")
    if named and thread is not None:
        message = "Webhooks posted to forum channels cannot have both a thread_name and thread_id"
        raise errors.Refusal(400, 220002, message)
    if forum and not named and thread is None:
        raise errors.Refusal(400, 220001, "Webhooks posted to forum channels must have a thread_name or thread_id")
    return None if named else thread or channel


def _thread(call: Call, webhook: Json) -> Channel | None:
    """The thread in the query, which must be one of the webhook's channel (404 10003)."""
    query = Form(call.query)
    thread_id = query.snowflake("thread_id")
    query.check()
    if thread_id is None:
        return None
    thread = call.world.state.guild.threads.get(thread_id)
    if thread is None or str(thread.parent_id) != webhook["channel_id"]:
        raise errors.unknown("Channel")
    return thread


def _new_thread(call: Call, webhook: Json, form: Form) -> Channel:
    """A post in the webhook's forum, not in the guild yet; it has nobody in it."""
    forum, now = call.world.state.guild.channels[int(webhook["channel_id"])], call.world.now()
    name, tags = form.text("thread_name", 100, 1), form.snowflakes("applied_tags", 5)
    if any(tag not in [int(each["id"]) for each in forum.available_tags] for tag in tags):
        raise errors.unknown("Tag")
    thread = Channel(call.world.ids.next(), PUBLIC_THREAD, forum.guild_id, name or "", parent_id=forum.id)
    thread.thread = Thread(int(webhook["id"]), now, now, applied_tags=tags)
    return thread


def _fill(call: Call, webhook: Json, message: Message, form: Form) -> None:
    """Write the form onto the message. Only an application's own webhook may have what can be pressed."""
    if webhook["application_id"] is None:
        if call.query.get("with_components", "").lower() not in ("true", "1"):
            form = Form({name: value for name, value in form.raw().items() if name != "components"}, (), form.problems)
        # a name within a text has its quotation marks escaped
        if '"custom_id":' in json.dumps(form.raw().get("components")):
            form.fail("components", "INTERACTIVE_COMPONENTS_NOT_ALLOWED", "Only an app's webhook can have these")
    content.fill(message, form, call.uploads, call.world, ALL)


def _show(call: Call, message: Message) -> Reply:
    return Reply(render_messages.message(message, call.world.state.bot.id))


def _message(call: Call) -> tuple[Json, Message]:
    """The webhook, and its message in its channel, or in the thread that the query names (404 10008)."""
    webhook = with_token(call, call.id("application_id"))
    channel = _thread(call, webhook) or call.world.state.guild.channels[int(webhook["channel_id"])]
    message = call.world.state.message(channel, call.id("message_id"))
    if message.webhook_id != int(webhook["id"]):
        raise errors.unknown("Message")
    return webhook, message


def _get(call: Call) -> Reply:
    return _show(call, _message(call)[1])


def _edit(call: Call) -> Reply:
    webhook, message = _message(call)
    _fill(call, webhook, message, _form(call))
    message.edited = call.world.now()
    events.message_event(call.world, "MESSAGE_UPDATE", message)
    return _show(call, message)


def _delete(call: Call) -> Reply:
    _, message = _message(call)
    del message.channel.messages[message.id]
    events.messages_deleted(call.world, [message])
    return NO_CONTENT


def _by_webhook(method: str, path: str, handler: Handler) -> Route:
    """A route for both: who answers depends on whose id it is."""
    other = _INTERACTIONS[method, path]

    def either(call: Call) -> Reply:
        interaction = call.path["application_id"] == str(call.world.state.bot.id)
        return (other if interaction else handler)(call)

    return Route(method, path, either, auth=False)


_ONE = "/webhooks/{application_id}/{token}/messages/{message_id}"
ROUTES = (
    _by_webhook("POST", "/webhooks/{application_id}/{token}", _execute),
    _by_webhook("GET", _ONE, _get),
    _by_webhook("PATCH", _ONE, _edit),
    _by_webhook("DELETE", _ONE, _delete),
)
