"""What a message says: reading it from a form, with its files, mentions and limits, onto a message."""

from __future__ import annotations

import re
from urllib.parse import quote

from . import embeds, poll_results, polls
from .api import Upload
from .components import Shaper
from .errors import Json, Refusal
from .forms import Form
from .permissions import Permission
from .state import COMPONENTS_V2, EPHEMERAL, LOADING, Message
from .world import World

MOST_CHARACTERS = 2000
SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 12
_SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2


def fill(message: Message, form: Form, uploads: tuple[Upload, ...], world: World, permissions: int) -> None:
    """Write onto the message what the form gives (and nothing else). `permissions` are the author's in the channel.

    Raises InvalidForm, or 50006 for a message that would say nothing; then the message is as before.
    """
    flags = _flags(message, form)
    v2 = bool(flags & COMPONENTS_V2)
    draft = _Draft(message, form, world)
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
    mentions = form.form("allowed_mentions")
    form.check()
    if not (content or shown or components or attachments or poll):
        raise Refusal(400, 50006, "Cannot send an empty message")
    if attachments and not permissions & Permission.ATTACH_FILES:
        raise Refusal(403, 50013, "Missing Permissions")
    message.flags = flags
    if poll is not message.poll and poll is not None:
        message.poll = poll
        world.at(poll.expiry, lambda: poll_results.end(world, message))
    message.content = content or ""
    message.embeds = shown if permissions & Permission.EMBED_LINKS else []
    message.components, message.attachments = components, attachments
    world.state.files |= draft.files
    if "content" in form or "components" in form:
        _mention(message, mentions, world, permissions)


def _flags(message: Message, form: Form) -> int:
    given = form.whole("flags", most=2**31 - 1)
    kept = message.flags & (EPHEMERAL | COMPONENTS_V2)
    return message.flags & ~LOADING if given is None else kept | (given & _SETTABLE)


class _Draft:
    """The files of a message that is being written; they become the world's once the message is accepted."""

    def __init__(self, message: Message, form: Form, world: World) -> None:
        self._message = message
        self._form = form
        self._world = world
        self._by_name: dict[str, Json] = {}
        self.files: dict[str, tuple[bytes, str]] = {}

    def attachments(self, uploads: tuple[Upload, ...]) -> list[Json]:
        """The message's attachments: those of before that the form keeps (all, when it names none), and the new."""
        given = self._form.forms("attachments", 10)
        named = {item.snowflake("id"): item for item in given}
        kept = [
            each for each in self._message.attachments if "attachments" not in self._form or int(each["id"]) in named
        ]
        fresh = []
        for index, upload in enumerate(uploads):
            item = named.get(index)
            fresh.append(self._attach(upload, None if item is None else item.text("description", 1024)))
        return [*kept, *fresh]

    def _attach(self, upload: Upload, description: str | None) -> Json:
        attachment_id = self._world.ids.next()
        folder = f"/attachments/{self._message.channel.id}/{attachment_id}/"
        self.files[folder + upload.filename] = (upload.content, upload.content_type)
        url = self._world.root_url + folder + quote(upload.filename, safe="")
        shown: Json = {
            "id": str(attachment_id),
            "filename": upload.filename,
            "size": len(upload.content),
            "url": url,
            "proxy_url": url,
            "content_type": upload.content_type,
        }
        if self._message.flags & EPHEMERAL:
            shown["ephemeral"] = True
        if description is not None:
            shown["description"] = description
        self._by_name[upload.filename] = shown
        return shown

    def media(self, url: str) -> Json:
        """The media item behind an address, or behind attachment://name."""
        known = self._by_name.get(url.removeprefix("attachment://"))
        address = url if known is None else known["url"]
        return {"id": str(self._world.ids.next()), "url": address, "proxy_url": address, "width": None, "height": None}


def _mention(message: Message, allowed: Form | None, world: World, permissions: int) -> None:
    """Find whom the text mentions, as far as the author lets it and may."""
    text = "\n".join([message.content, *_texts(message.components)])
    users = [int(found) for found in re.findall(r"<@!?(\d+)>", text)]
    roles = [int(found) for found in re.findall(r"<@&(\d+)>", text)]
    kinds = {"users", "roles", "everyone"}
    if allowed is not None:
        kinds = set(map(str, allowed.items("parse", 3)))
        chosen_users, chosen_roles = allowed.snowflakes("users", 100), allowed.snowflakes("roles", 100)
        users = [each for each in users if "users" in kinds or each in chosen_users]
        roles = [each for each in roles if "roles" in kinds or each in chosen_roles]
    answered = message.reference
    if answered is not None and (allowed is None or allowed.flag("replied_user")):
        users.append(answered.author.id)
    guild, everyone = world.state.guild, bool(permissions & Permission.MENTION_EVERYONE)
    message.mentions = [world.state.users[each] for each in dict.fromkeys(users) if each in world.state.users]
    message.mention_roles = [
        each for each in dict.fromkeys(roles) if each in guild.roles and (everyone or guild.roles[each].mentionable)
    ]
    calls = "@everyone" in text or "@here" in text
    message.mention_everyone = calls and everyone and "everyone" in kinds


def _texts(components: list[Json]) -> list[str]:
    found: list[str] = []
    for component in components:
        found += [component["content"]] if "content" in component else []
        found += _texts(component.get("components", []))
    return found
