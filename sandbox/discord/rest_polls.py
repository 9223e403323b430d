"""REST: polls: who voted for what, ending one early, and (as a person's client does) voting."""

from __future__ import annotations

from . import errors, events, poll_results, polls, render, render_messages
from .api import NO_CONTENT, Call, Reply, Route
from .forms import Form
from .hub import Intent
from .parts import Poll
from .permissions import Permission
from .state import Message


def _poll(call: Call) -> tuple[Message, Poll]:
    channel = call.text_channel(Permission.READ_MESSAGE_HISTORY)
    message = call.world.state.message(channel, call.id("message_id"))
    if message.poll is None:
        raise errors.Refusal(400, 520006, "Cannot expire a non-poll message")
    return message, message.poll


def _voters(call: Call) -> Reply:
    _, poll = _poll(call)
    form = Form(call.query)
    most, after = form.whole("limit", 1, 100) or 25, form.snowflake("after") or 0
    form.check()
    answer = call.id("answer_id")
    if not 1 <= answer <= len(poll.answers):
        raise errors.invalid("answer_id", "POLL_INVALID_ANSWER", "No such answer")
    ids = sorted(each for each in poll.votes.get(answer, []) if each > after)
    return Reply({"users": [render.user(call.world.state.users[each]) for each in ids[:most]]})


def _expire(call: Call) -> Reply:
    message, poll = _poll(call)
    if message.author is not call.actor:
        raise errors.Refusal(403, 50005, "Cannot edit a message authored by another user")
    polls.refuse_ended(poll)
    poll.expiry = call.world.now()
    poll_results.end(call.world, message)
    return Reply(render_messages.message(message, call.world.state.bot.id))


def _vote(call: Call) -> Reply:
    """The person's votes are these from now on."""
    message, poll = _poll(call)
    if call.actor.bot:
        raise errors.Refusal(403, 20001, "Bots cannot use this endpoint")
    polls.refuse_ended(poll)
    form = call.form()
    chosen = set(form.snowflakes("answer_ids", polls.MOST_ANSWERS))
    if not chosen <= set(range(1, len(poll.answers) + 1)) or (len(chosen) > 1 and not poll.multiselect):
        form.fail("answer_ids", "POLL_INVALID_ANSWER", "Not to be chosen so")
    form.check()
    for answer in range(1, len(poll.answers) + 1):
        who = poll.votes.setdefault(answer, [])
        if (call.actor.id in who) is (answer in chosen):
            continue
        if answer in chosen:
            who.append(call.actor.id)
        else:
            who.remove(call.actor.id)
        _tell(call, message, answer, "ADD" if answer in chosen else "REMOVE")
    return NO_CONTENT


def _tell(call: Call, message: Message, answer: int, change: str) -> None:
    guild_id = message.channel.guild_id
    where = {"user_id": call.actor.id, "channel_id": message.channel.id, "message_id": message.id}
    where |= {} if guild_id is None else {"guild_id": guild_id}
    shown = {**{name: str(value) for name, value in where.items()}, "answer_id": answer}
    call.world.hub.publish(
        f"MESSAGE_POLL_VOTE_{change}",
        Intent.DIRECT_MESSAGE_POLLS if guild_id is None else Intent.GUILD_MESSAGE_POLLS,
        lambda session: shown if events.sees_message(call.world, session.user, message) else None,
    )


_PLACE = "/channels/{channel_id}/polls/{message_id}"
ROUTES = (
    Route("PUT", _PLACE + "/answers/@me", _vote, documented=False),
    Route("GET", _PLACE + "/answers/{answer_id}", _voters),
    Route("POST", _PLACE + "/expire", _expire),
)
