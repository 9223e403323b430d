"""A message's attachments: which of those it has it keeps, and those that come with a request.

https://docs.discord.com/developers/reference#uploading-files
"""

from __future__ import annotations

from urllib.parse import quote

from .api import Upload
from .errors import Json, Refusal
from .forms import Form
from .state import EPHEMERAL, Message
from .world import World

MOST = 10
_MOST_DESCRIPTION = 1024


class Draft:
    """The files of a message that is being written; they become the world's once the message is accepted."""

    def __init__(self, message: Message, form: Form, world: World) -> None:
        self._message = message
        self._form = form
        self._world = world
        self._by_name: dict[str, Json] = {}
        self.files: dict[str, tuple[bytes, str]] = {}

    def attachments(self, uploads: tuple[Upload, ...]) -> list[Json]:
        """The message's attachments: those of before that the form names (all, when it has no list), and the new.

        An entry of the form's list is for the attachment with its id, or for the part files[id] of the request. A list
        in an edit names all that is to be there afterwards, new ones too.
        """
        old = {int(each["id"]): each for each in self._message.attachments}
        new = {upload.number: upload for upload in uploads}
        named: dict[int, Form] = {}
        for item in self._form.forms("attachments", MOST):
            item.require("id")
            item.lacks("waveform", "duration_secs", "is_remix", "is_spoiler")
            number = item.snowflake("id")
            if number is not None and number not in old and number not in new:
                item.fail("id", "ATTACHMENT_NOT_FOUND", "Attachment data not found")
            named |= {} if number is None else {number: item}
        listed = self._form.given("attachments")
        kept = [_described(each, named.get(key)) for key, each in old.items() if not listed or key in named]
        taken = [upload for key, upload in new.items() if not (listed and self._edits()) or key in named]
        if len(kept) + len(taken) > MOST:
            raise Refusal(400, 30015, f"Maximum number of attachments in a message reached ({MOST})")
        return [*kept, *(self._attach(upload, named.get(upload.number)) for upload in taken)]

    def _edits(self) -> bool:
        """Whether the message has been there before."""
        kept = self._message.channel.messages if self._message.only_for is None else self._world.state.ephemeral
        return self._message.id in kept

    def _attach(self, upload: Upload, item: Form | None) -> Json:
        named = None if item is None else item.text("filename", 1024)
        shown = stored(self._world, self._message.channel.id, upload, named or upload.filename, self.files)
        if self._message.flags & EPHEMERAL:
            shown["ephemeral"] = True
        title = None if item is None else item.text("title", 1024)
        if title is not None:
            shown["title"] = title
        self._by_name[shown["filename"]] = shown
        return _described(shown, item)

    def media(self, url: str) -> Json:
        """The media item behind an address, or behind attachment://name."""
        known = self._by_name.get(url.removeprefix("attachment://"))
        address = url if known is None else known["url"]
        return {"id": str(self._world.ids.next()), "url": address, "proxy_url": address, "width": None, "height": None}


def stored(world: World, channel_id: int, upload: Upload, filename: str, files: dict[str, tuple[bytes, str]]) -> Json:
    """Put the upload among `files`, by its path at the server; returns Discord's attachment object."""
    attachment_id = world.ids.next()
    folder = f"/attachments/{channel_id}/{attachment_id}/"
    files[folder + filename] = (upload.content, upload.content_type)
    url = world.root_url + folder + quote(filename, safe="")
    return {
        "id": str(attachment_id),
        "filename": filename,
        "size": len(upload.content),
        "url": url,
        "proxy_url": url,
        "content_type": upload.content_type,
    }


def _described(shown: Json, item: Form | None) -> Json:
    """The attachment with the description that the form gives it, if any."""
    if item is None or "description" not in item:
        return shown
    description = item.text("description", _MOST_DESCRIPTION)
    kept = {name: value for name, value in shown.items() if name != "description"}
    return kept if description is None else {**kept, "description": description}
