"""Message components: checking what a bot sends, giving it the shape Discord gives back, and finding one again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .errors import Json
from .forms import Form

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = range(1, 9)
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR = range(9, 15)
CONTAINER = 17
SELECTS = frozenset({STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT})
MOST_COMPONENTS, MOST_TEXT = 40, 4000
LINK = 5


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, outermost first, in the order in which they are shown."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        for name in ("accessory", "component"):
            if component.get(name) is not None:
                yield from walk([component[name]])


def find(components: list[Json], custom_id: str) -> Json | None:
    """The component with this custom_id."""
    return next((each for each in walk(components) if each.get("custom_id") == custom_id), None)


class Shaper:
    """Shapes one message's components: defaults filled in, numbered, nulls left out; problems go to the form's."""

    def __init__(self, form: Form, media: Callable[[str], Json]) -> None:
        self._form = form
        self._media = media
        self._count = 0
        self._custom_ids: set[str] = set()
        self._text = 0

    def shape(self, *, v2: bool) -> list[Json]:
        """The message's components; `v2` says whether it is made of components alone."""
        allowed = {ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER} if v2 else {ROW}
        most = MOST_COMPONENTS if v2 else 5
        shaped = [self._one(form, allowed) for form in self._form.forms("components", most)]
        if self._count > MOST_COMPONENTS:
            self._form.fail("components", "COMPONENT_MAX_COUNT", f"Must be {MOST_COMPONENTS} or fewer in total.")
        if self._text > MOST_TEXT:
            message = f"The total text displayed must be {MOST_TEXT} or fewer in length."
            self._form.fail("components", "COMPONENT_MAX_TOTAL_CHARACTERS", message)
        return shaped

    def _one(self, form: Form, allowed: set[int]) -> Json:
        kind = form.whole("type")
        if kind not in allowed:
            form.fail("type", "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {sorted(allowed)}.')
            return {}
        self._count += 1
        shown: Json = {"type": kind, "id": form.whole("id") or self._count}
        shown |= _SHAPES[kind](self, form)
        return {name: value for name, value in shown.items() if value is not None or name in _NULLABLE}

    def _custom_id(self, form: Form) -> str | None:
        form.require("custom_id")
        custom_id = form.text("custom_id", 100, 1)
        if custom_id is not None and custom_id in self._custom_ids:
            form.fail("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        self._custom_ids.add(custom_id or "")
        return custom_id

    def _row(self, form: Form) -> Json:
        children = [self._one(child, {BUTTON, *SELECTS}) for child in form.forms("components", 5)]
        if not children or (len(children) > 1 and any(child.get("type") in SELECTS for child in children)):
            form.fail("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 buttons, or one select.")
        return {"components": children}

    def _button(self, form: Form) -> Json:
        style = form.choice("style", 1, 2, 3, 4, LINK, 6)
        form.require("style")
        shown: Json = {"style": style, "label": form.text("label", 80), "disabled": form.flag("disabled")}
        shown["emoji"] = _emoji(form.form("emoji"))
        if style == LINK:
            form.require("url")
            shown["url"] = form.text("url", 512, 1)
            if "custom_id" in form and form.given("custom_id"):
                form.fail("custom_id", "BUTTON_COMPONENT_LINK_CUSTOM_ID", "A link button cannot have a custom id")
        else:
            shown["custom_id"] = self._custom_id(form)
        if shown["label"] is None and shown["emoji"] is None:
            form.fail("label", "BUTTON_COMPONENT_LABEL_OR_EMOJI", "A button needs a label or an emoji")
        return shown

    def _select(self, form: Form) -> Json:
        least, most = form.whole("min_values", 0, 25), form.whole("max_values", 1, 25)
        shown: Json = {
            "custom_id": self._custom_id(form),
            "placeholder": form.text("placeholder", 150),
            "min_values": 1 if least is None else least,
            "max_values": 1 if most is None else most,
            "disabled": form.flag("disabled") or False,
        }
        if form.whole("type") == STRING_SELECT:
            shown["options"] = [_option(option) for option in form.forms("options", 25)]
            if not shown["options"]:
                form.fail("options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
        elif form.given("default_values"):
            shown["default_values"] = form.items("default_values", 25)
        if form.given("channel_types"):
            shown["channel_types"] = form.items("channel_types", 20)
        return shown

    def _section(self, form: Form) -> Json:
        form.require("accessory")
        accessory = form.form("accessory")
        return {
            "components": [self._one(child, {TEXT_DISPLAY}) for child in form.forms("components", 3)],
            "accessory": None if accessory is None else self._one(accessory, {BUTTON, THUMBNAIL}),
        }

    def _text_display(self, form: Form) -> Json:
        form.require("content")
        content = form.text("content", MOST_TEXT, 1)
        self._text += len(content or "")
        return {"content": content}

    def _thumbnail(self, form: Form) -> Json:
        return {"media": self._source(form, "media"), **_described(form)}

    def _gallery(self, form: Form) -> Json:
        items = form.forms("items", 10)
        return {"items": [{"media": self._source(item, "media"), **_described(item)} for item in items]}

    def _file(self, form: Form) -> Json:
        spoiler = form.flag("spoiler") or False
        return {"file": self._source(form, "file"), "name": None, "size": None, "spoiler": spoiler}

    def _separator(self, form: Form) -> Json:
        divider = form.flag("divider")
        return {"spacing": form.choice("spacing", 1, 2) or 1, "divider": True if divider is None else divider}

    def _container(self, form: Form) -> Json:
        allowed = {ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR}
        return {
            "accent_color": form.whole("accent_color", most=0xFFFFFF),
            "components": [self._one(child, allowed) for child in form.forms("components", MOST_COMPONENTS)],
            "spoiler": form.flag("spoiler") or False,
        }

    def _source(self, form: Form, name: str) -> Json:
        form.require(name)
        media = form.form(name)
        return self._media((media.text("url", 2048, 1) if media is not None else None) or "")


_NULLABLE = frozenset({"accent_color", "description", "name", "size"})
_SHAPES: dict[int, Callable[[Shaper, Form], Json]] = {
    ROW: Shaper._row,
    BUTTON: Shaper._button,
    **dict.fromkeys(SELECTS, Shaper._select),
    SECTION: Shaper._section,
    TEXT_DISPLAY: Shaper._text_display,
    THUMBNAIL: Shaper._thumbnail,
    GALLERY: Shaper._gallery,
    FILE: Shaper._file,
    SEPARATOR: Shaper._separator,
    CONTAINER: Shaper._container,
}


def _described(form: Form) -> Json:
    return {"description": form.text("description", 1024), "spoiler": form.flag("spoiler") or False}


def _option(form: Form) -> Json:
    form.require("label", "value")
    shown: dict[str, Any] = {
        "label": form.text("label", 100, 1),
        "value": form.text("value", 100, 1),
        "description": form.text("description", 100),
        "emoji": _emoji(form.form("emoji")),
        "default": form.flag("default"),
    }
    return {name: value for name, value in shown.items() if value is not None}


def _emoji(form: Form | None) -> Json | None:
    if form is None:
        return None
    emoji_id, name = form.snowflake("id"), form.text("name", 100)
    return {"name": name or ""} if emoji_id is None else {"id": str(emoji_id), "name": name or ""}
