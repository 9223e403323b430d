"""Embeds: checking their limits, and the shape Discord gives back."""

from __future__ import annotations

from .errors import Json
from .forms import Form

MOST_EMBEDS, MOST_CHARACTERS = 10, 6000


def shape(form: Form) -> list[Json]:
    """The form's embeds as Discord gives them back; problems are noted in the form."""
    shaped = [_one(embed) for embed in form.forms("embeds", MOST_EMBEDS)]
    if sum(map(_characters, shaped)) > MOST_CHARACTERS:
        message = f"Embed size exceeds maximum size of {MOST_CHARACTERS}"
        form.fail("embeds", "MAX_EMBED_SIZE_EXCEEDED", message)
    return shaped


def _one(form: Form) -> Json:
    moment = form.time("timestamp")
    shown: Json = {
        "type": "rich",
        "title": form.text("title", 256),
        "description": form.text("description", 4096),
        "url": form.text("url", 2048),
        "color": form.whole("color", most=0xFFFFFF),
        "timestamp": None if moment is None else moment.isoformat(),
        "author": _part(form.form("author"), "name", 256),
        "footer": _part(form.form("footer"), "text", 2048),
        "image": _image(form.form("image")),
        "thumbnail": _image(form.form("thumbnail")),
        "fields": [_field(field) for field in form.forms("fields", 25)] or None,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _part(form: Form | None, name: str, most: int) -> Json | None:
    if form is None:
        return None
    form.require(name)
    shown = {name: form.text(name, most), "url": form.text("url", 2048), "icon_url": form.text("icon_url", 2048)}
    return {key: value for key, value in shown.items() if value is not None}


def _image(form: Form | None) -> Json | None:
    if form is None:
        return None
    form.require("url")
    url = form.text("url", 2048)
    return {"url": url, "proxy_url": url, "width": 0, "height": 0}


def _field(form: Form) -> Json:
    form.require("name", "value")
    return {
        "name": form.text("name", 256, 1),
        "value": form.text("value", 1024, 1),
        "inline": form.flag("inline") or False,
    }


def _characters(embed: Json) -> int:
    """What counts against the limit over all embeds of a message."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [embed.get("author", {}).get("name"), embed.get("footer", {}).get("text")]
    texts += [field[part] for field in embed.get("fields", []) for part in ("name", "value")]
    return sum(len(text or "") for text in texts)
