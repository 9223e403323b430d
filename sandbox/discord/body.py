"""What a request carries: JSON, or a form with it; and the files of a multipart one.

https://docs.discord.com/developers/reference#uploading-files
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from .api import Upload
from .errors import Refusal

MOST_BYTES = 26 * 1024 * 1024
"""The largest request that is read; a file of its own may be MOST_FILE_BYTES."""
MOST_FILE_BYTES = 10 * 1024 * 1024
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_PAYLOAD = "payload_json"
_NUMBERED = re.compile(r"files?\[(\d+)\]|file(\d+)")


@dataclass(frozen=True)
class Body:
    """The JSON value of a request (None: none) and the files with it; `fields`: a form's texts stand for it."""

    json: Any
    uploads: tuple[Upload, ...]
    fields: bool = False


async def read(request: web.Request) -> Body:
    """The request's body. Refusal 50109 when its JSON is none, 40005 when it is too large."""
    try:
        if request.content_type not in _FORMS:
            return Body(_parsed(await request.read()), ())
        fields = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise _too_large() from None
    files = {name: each for name, each in fields.items() if isinstance(each, web.FileField) and name != _PAYLOAD}
    uploads = tuple(_upload(name, file, index) for index, (name, file) in enumerate(files.items()))
    if _PAYLOAD in fields:
        return Body(_parsed(_raw(fields[_PAYLOAD])), uploads)
    # without it, each field of the form is one of the body
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    return Body(texts or None, uploads, fields=True)


def _raw(field: str | bytes | bytearray | web.FileField) -> bytes:
    """A part's bytes: text when it names no type or a text's, else as it came (application/json, say)."""
    if isinstance(field, web.FileField):
        return field.file.read()
    return field.encode() if isinstance(field, str) else bytes(field)


def _upload(name: str, file: web.FileField, index: int) -> Upload:
    content = file.file.read()
    file.file.seek(0)
    if len(content) > MOST_FILE_BYTES:
        raise _too_large()
    numbered = _NUMBERED.fullmatch(name)
    number = index if numbered is None else int(numbered[1] or numbered[2])
    return Upload(file.filename, file.content_type, content, number)


def _parsed(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        raise Refusal(400, 50109, "The request body contains invalid JSON.") from None


def json_or_none(answered: object) -> Any:
    """The JSON of an answer's body; None when it has none, or is something else."""
    try:
        return json.loads(answered) if isinstance(answered, bytes) else None
    except ValueError:
        return None


def _too_large() -> Refusal:
    return Refusal(413, 40005, "Request entity too large")
