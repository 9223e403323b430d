"""Reading the modal that a bot puts before a person: which parts there may be, and their limits."""

from __future__ import annotations

from collections.abc import Callable

from .components import ROW, SELECTS, STRING_SELECT, TEXT_DISPLAY, TEXT_INPUT
from .forms import Form

LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 18, 19, 21, 22, 23
MOST_PARTS = 5
_FIELDS = frozenset({TEXT_INPUT, UPLOAD, RADIO, CHECKBOXES, CHECKBOX, *SELECTS})


def check(form: Form) -> None:
    """Note in the form what is wrong with the modal."""
    form.require("custom_id", "title", "components")
    form.text("custom_id", 100, 1)
    form.text("title", 45, 1)
    parts = form.forms("components", MOST_PARTS)
    if not 1 <= len(parts) <= MOST_PARTS:
        form.fail("components", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MOST_PARTS} in length.")
    custom_ids: set[str] = set()
    for part in parts:
        _part(part, custom_ids)


def _part(form: Form, custom_ids: set[str]) -> None:
    kind = form.whole("type")
    if kind == TEXT_DISPLAY:
        form.require("content")
        form.text("content", 4000, 1)
    elif kind == ROW:
        form.require("components")
        for child in form.forms("components", 1):
            child.require("label")
            child.text("label", 45, 1)
            _field(child, {TEXT_INPUT}, custom_ids)
    elif kind == LABEL:
        form.require("label", "component")
        form.text("label", 45, 1)
        form.text("description", 100)
        inner = form.form("component")
        if inner is not None:
            _field(inner, _FIELDS, custom_ids)
    else:
        form.fail("type", "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {[ROW, TEXT_DISPLAY, LABEL]}.')


def _field(form: Form, allowed: set[int] | frozenset[int], custom_ids: set[str]) -> None:
    kind = form.whole("type")
    if kind not in allowed:
        form.fail("type", "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {sorted(allowed)}.')
        return
    form.require("custom_id")
    custom_id = form.text("custom_id", 100, 1)
    if custom_id in custom_ids:
        form.fail("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
    custom_ids.add(custom_id or "")
    form.flag("required")
    if kind in _CHECKS:
        _CHECKS[kind](form)


def _text_input(form: Form) -> None:
    form.require("style")
    form.choice("style", 1, 2)
    form.text("value", 4000)
    form.text("placeholder", 100)
    least, most = form.whole("min_length", 0, 4000), form.whole("max_length", 1, 4000)
    _refuse_crossed(form, "min_length", least, most)


def _select(form: Form) -> None:
    form.text("placeholder", 150)
    _counted(form, 25)
    if form.flag("disabled"):
        form.fail("disabled", "COMPONENT_DISABLED_IN_MODAL", "A select in a modal cannot be disabled")
    if form.whole("type") == STRING_SELECT:
        _options(form, 1, 25)
    else:
        form.forms("default_values", 25)


def _upload(form: Form) -> None:
    _counted(form, 10)


def _radio(form: Form) -> None:
    _options(form, 2, 10)


def _checkboxes(form: Form) -> None:
    _counted(form, 10)
    _options(form, 1, 10)


def _counted(form: Form, most: int) -> None:
    _refuse_crossed(form, "min_values", form.whole("min_values", 0, most), form.whole("max_values", 1, most))


def _refuse_crossed(form: Form, name: str, least: int | None, most: int | None) -> None:
    if least is not None and most is not None and least > most:
        form.fail(name, "BASE_TYPE_MIN_MAX", "The least is more than the most")


def _options(form: Form, least: int, most: int) -> None:
    options = form.forms("options", most)
    if len(options) < least:
        form.fail("options", "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    values: set[str | None] = set()
    for option in options:
        option.require("label", "value")
        option.text("label", 100, 1)
        option.text("description", 100)
        value = option.text("value", 100, 1)
        if value in values:
            option.fail("value", "COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
        values.add(value)


_CHECKS: dict[int, Callable[[Form], None]] = {
    TEXT_INPUT: _text_input,
    UPLOAD: _upload,
    RADIO: _radio,
    CHECKBOXES: _checkboxes,
    **dict.fromkeys(SELECTS, _select),
}
