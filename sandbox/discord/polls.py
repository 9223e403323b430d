"""Polls: reading one from a message's form, showing it, and its end."""

from __future__ import annotations

from datetime import timedelta

from . import render
from .errors import Json, Refusal, missing_permissions
from .forms import Form
from .parts import Poll
from .permissions import Permission
from .world import World

MOST_ANSWERS, LONGEST_HOURS, USUAL_HOURS = 10, 768, 24


def read(form: Form, world: World, permissions: int) -> Poll | None:
    """The form's poll, if it has one; problems are noted in the form. 50013 without the right to send polls."""
    poll = form.form("poll")
    if poll is None:
        return None
    if not permissions & Permission.SEND_POLLS:
        raise missing_permissions()
    poll.require("question", "answers")
    question, hours = poll.form("question"), poll.whole("duration", 1, LONGEST_HOURS) or USUAL_HOURS
    poll.choice("layout_type", 1)
    answers = [_media(answer.form("poll_media"), answer, 55) for answer in poll.forms("answers", MOST_ANSWERS)]
    if not answers:
        poll.fail("answers", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MOST_ANSWERS} in length.")
    asked = _media(question, poll, 300)
    ends = world.now() + timedelta(hours=hours)
    return Poll(asked, answers, ends, poll.flag("allow_multiselect") or False)


def _media(form: Form | None, outer: Form, longest: int) -> Json:
    if form is None:
        outer.require("poll_media")
        return {}
    form.require("text")
    shown: Json = {"text": form.text("text", longest, 1)}
    emoji = form.form("emoji")
    if emoji is not None:
        shown["emoji"] = {"id": None, "name": emoji.text("name", 32)}
    return shown


def shown(it: Poll) -> Json:
    """Discord's poll object; bots do not vote, and so have not voted."""
    counts = [{"id": answer, "count": len(who), "me_voted": False} for answer, who in sorted(it.votes.items()) if who]
    return {
        "question": it.question,
        "answers": [{"answer_id": number, "poll_media": media} for number, media in enumerate(it.answers, 1)],
        "expiry": render.timestamp(it.expiry),
        "allow_multiselect": it.multiselect,
        "layout_type": 1,
        "results": {"answer_counts": counts, "is_finalized": it.ended},
    }


def refuse_ended(it: Poll) -> None:
    """400 520001 when there is no voting any more."""
    if it.ended:
        raise Refusal(400, 520001, "Poll expired")
