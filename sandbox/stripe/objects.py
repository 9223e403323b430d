"""New objects in the shapes of Stripe's API, and the difference between two states of one."""

import json
import secrets
import string
from functools import cache
from importlib import resources
from typing import Any

Json = dict[str, Any]

API_VERSION = "2026-10-28.endive"
_ALPHABET = string.ascii_letters + string.digits


@cache
def templates() -> dict[str, Json]:
    """Every object the sandbox knows, by Stripe's `object` name, with all its keys and neutral values."""
    text = resources.files(__package__).joinpath("templates.json").read_text(encoding="utf-8")
    loaded: dict[str, Json] = json.loads(text)
    return loaded


def copied(value: Any) -> Any:
    """A copy of a JSON value, all the way down. Every event takes one, so it is kept lean."""
    if isinstance(value, dict):
        return {key: copied(child) for key, child in value.items()}
    return [copied(child) for child in value] if isinstance(value, list) else value


def new_id(prefix: str, length: int = 24) -> str:
    """A fresh id such as `cus_9s6XKzkNRiz8i3`; `length` counts the characters after the underscore."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(length))}"


def new(kind: str, **values: Any) -> Json:
    """A new object of a kind, complete in its keys. A value for a key the kind does not have is a KeyError."""
    made: Json = copied(templates()[kind])
    for key, value in values.items():
        if key not in made:
            raise KeyError(f"{kind} has no {key}")
        made[key] = value
    return made


def difference(before: Json, after: Json) -> Json:
    """What Stripe calls previous_attributes: the old values of what changed.

    Nested objects are reduced to what changed in them; lists are given whole; a key that is new appears as None.
    """
    changed: Json = {}
    for key in before.keys() | after.keys():
        old, new_value = before.get(key), after.get(key)
        if old == new_value:
            continue
        if isinstance(old, dict) and isinstance(new_value, dict):
            changed[key] = difference(old, new_value)
        else:
            changed[key] = copied(old)
    return changed
