"""A filled-in modal: its answers checked against the fields the bot asked for, in the bot's own structure."""

from __future__ import annotations

from typing import Any

from .components import CHANNEL_SELECT, MENTIONABLE_SELECT, ROLE_SELECT, TEXT_INPUT, USER_SELECT
from .errors import Json
from .forms import Form
from .resolved import CHANNEL, MENTIONABLE, ROLE, USER, Resolver

RADIO, CHECKBOXES, CHECKBOX = 21, 22, 23
_OBJECTS = {USER_SELECT: USER, ROLE_SELECT: ROLE, MENTIONABLE_SELECT: MENTIONABLE, CHANNEL_SELECT: CHANNEL}


class Reader:
    """Reads the answers to one modal; what is wrong goes to the form."""

    def __init__(self, form: Form, resolver: Resolver) -> None:
        self._form = form
        self._resolver = resolver
        self._count = 0
        self._answers = _answers(form.items("components", 25))

    def read(self, components: list[Json]) -> list[Json]:
        """The modal's components with the person's answers in them."""
        return [self._one(component) for component in components]

    def _one(self, component: Json) -> Json:
        self._count += 1
        shown: Json = {"type": component["type"], "id": component.get("id") or self._count}
        if "components" in component:
            shown["components"] = self.read(component["components"])
        elif "component" in component:
            shown["component"] = self._one(component["component"])
        elif "custom_id" in component:
            shown |= {"custom_id": component["custom_id"], **self._answer(component)}
        return shown

    def _answer(self, field: Json) -> Json:
        given = self._answers.get(field["custom_id"], {})
        if field["type"] == CHECKBOX:
            return {"value": bool(given.get("value"))}
        single = field["type"] in (TEXT_INPUT, RADIO)
        found = [given.get("value")] if single else [str(value) for value in given.get("values") or []]
        required = field.get("required") is not False
        if required and not any(found):
            self._wrong(field, "This field is required")
        elif field["type"] == TEXT_INPUT:
            found = [given.get("value") or ""]
            if found[0] and not _fits(field, found[0]):
                self._wrong(field, "Has not the length that was asked for")
        else:
            self._check_values(field, [value for value in found if value])
        return {"value": found[0]} if single else {"values": found}

    def _check_values(self, field: Json, values: list[Any]) -> None:
        if values and field["type"] != RADIO and not _enough(field, len(values)):
            self._wrong(field, "Not as many values as were asked for")
        kind = _OBJECTS.get(field["type"])
        for value in values:
            if kind is not None and not (value.isdecimal() and self._resolver.add(kind, int(value))):
                self._wrong(field, f"Value {value!r} is not a known object")
            elif field.get("options") and value not in [option["value"] for option in field["options"]]:
                self._wrong(field, f"Value {value!r} is not among the options")

    def _wrong(self, field: Json, message: str) -> None:
        self._form.fail("components", "MODAL_FIELD_INVALID", f"{field['custom_id']}: {message}")


def _fits(field: Json, value: Any) -> bool:
    least, most = field.get("min_length"), field.get("max_length")
    return isinstance(value, str) and (least or 0) <= len(value) <= (most or 4000)


def _enough(field: Json, count: int) -> bool:
    """Whether so many values are neither too few nor too many; of checkboxes all may be ticked."""
    least, most = field.get("min_values"), field.get("max_values")
    usual = len(field.get("options", [])) if field["type"] == CHECKBOXES else 1
    return (1 if least is None else least) <= count <= (usual if most is None else most)


def _answers(components: list[Any]) -> dict[str, Json]:
    """What the person sent, by custom_id, however it is nested."""
    found: dict[str, Json] = {}
    for component in components:
        if not isinstance(component, dict):
            continue
        if "custom_id" in component:
            found[str(component["custom_id"])] = component
        found |= _answers([*component.get("components", []), component.get("component")])
    return found
