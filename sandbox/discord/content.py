"""What a message says: reading it from a form, with its files, mentions and limits, onto a message."""

from __future__ import annotations

from . import embeds, mentions, poll_results, polls
from .api import Upload
from .attachments import Draft
from .components import Shaper
from .errors import Refusal, not_imitated
from .forms import Form
from .permissions import Permission
from .state import COMPONENTS_V2, EPHEMERAL, LOADING, Message
from .world import World

MOST_CHARACTERS = 2000
SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, VOICE_MESSAGE, HAS_SNAPSHOT = 1 << 2, 1 << 12, 1 << 13, 1 << 14
_SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2


def fill(message: Message, form: Form, uploads: tuple[Upload, ...], world: World, permissions: int) -> None:
    """Write onto the message what the form gives (and nothing else). `permissions` are the author's in the channel.

    Raises InvalidForm, or 50006 for a message that would say nothing; then the message is as before.
    """
    form.lacks("sticker_ids", "shared_client_theme")
    flags = _flags(message, form)
    v2 = bool(flags & COMPONENTS_V2)
    draft = Draft(message, form, world)
    content = form.text("content", MOST_CHARACTERS) if "content" in form else message.content
    attachments = draft.attachments(uploads)
    shown = embeds.shape(form) if "embeds" in form else message.embeds
    components = Shaper(form, draft.media).shape(v2=v2) if "components" in form else message.components
    if v2 and (content or shown):
        name = "content" if content else "embeds"
        wrong = "The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2"
        form.fail(name, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", wrong)
    poll = message.poll
    if message.id not in message.channel.messages:
        poll = polls.read(form, world, permissions)
    allowed, tts = mentions.allowed(form), form.flag("tts")
    form.check()
    if not (content or shown or components or attachments or poll or message.forwarded):
        raise Refusal(400, 50006, "Cannot send an empty message")
    if attachments and not permissions & Permission.ATTACH_FILES:
        raise Refusal(403, 50013, "Missing Permissions")
    message.flags = flags | (HAS_SNAPSHOT if message.forwarded else 0)
    message.tts = tts or message.tts
    if poll is not message.poll and poll is not None:
        message.poll = poll
        world.at(poll.expiry, lambda: poll_results.end(world, message))
    message.content = content or ""
    message.embeds = shown if permissions & Permission.EMBED_LINKS else []
    message.components, message.attachments = components, attachments
    world.state.files |= draft.files
    if "content" in form or "components" in form:
        mentions.find(message, allowed, world, permissions)


def _flags(message: Message, form: Form) -> int:
    given = form.whole("flags", most=2**31 - 1)
    if given is not None and given & VOICE_MESSAGE:
        raise not_imitated("flags: IS_VOICE_MESSAGE")
    kept = message.flags & (EPHEMERAL | COMPONENTS_V2)
    return message.flags & ~LOADING if given is None else kept | (given & _SETTABLE)
