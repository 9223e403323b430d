"""How a poll ends: closed, and told of by a message of its own."""

from __future__ import annotations

from . import events
from .posting import post
from .state import Message
from .world import World

RESULT = 46
"""The type of the message that tells how a poll ended."""


def end(world: World, message: Message) -> None:
    """Close the poll, unless it is closed or gone, and tell how it ended."""
    poll = message.poll
    if poll is None or poll.ended or message.id not in message.channel.messages:
        return
    poll.ended = True
    events.message_event(world, "MESSAGE_UPDATE", message)
    result = Message(world.ids.next(), message.channel, message.author, world.now(), type=RESULT)
    result.reference, result.reference_id = message, message.id
    counts = {answer: len(who) for answer, who in poll.votes.items() if who}
    first = max(counts, key=lambda answer: (counts[answer], -answer), default=None)
    fields = {"poll_question_text": poll.question["text"], "total_votes": str(sum(counts.values()))}
    if first is not None:
        fields |= {"victor_answer_id": str(first), "victor_answer_votes": str(counts[first])}
    shown = [{"name": name, "value": value, "inline": False} for name, value in fields.items()]
    result.embeds = [{"type": "poll_result", "fields": shown}]
    post(world, result)
