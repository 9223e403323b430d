"""Stripe's form encoding: `items[0][price]=x` as nested dicts and lists, and back to typed values."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe.errors import StripeError, invalid, missing
from sandbox.stripe.objects import Json

_KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_PART = re.compile(r"\[([^\[\]]*)\]")


def parse(pairs: Iterable[tuple[str, str]]) -> Json:
    """Nest the pairs of a form or a query. Every leaf is a string; `a[]` and `a[0]` become lists.

    A key that is not well formed, or that is used both as a value and as a branch, is a StripeError.
    """
    root: Json = {}
    for key, value in pairs:
        match = _KEY.match(key)
        if match is None:
            raise invalid(f"Invalid request: malformed parameter name {key!r}.", key)
        _put(root, [match[1], *_PART.findall(match[2])], value, key)
    return {key: value if key == "metadata" else _listed(value) for key, value in root.items()}


def _put(root: Json, path: list[str], value: str, key: str) -> None:
    node = root
    for part in path[:-1]:
        child = node.setdefault(part or str(len(node)), {})
        if not isinstance(child, dict):
            raise invalid("Invalid request: a parameter is both a value and a hash.", key)
        node = child
    node[path[-1] or str(len(node))] = value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: child if key == "metadata" else _listed(child) for key, child in value.items()}
    if inner and all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def required(params: Json, name: str) -> Any:
    """The parameter, or Stripe's parameter_missing. An empty string counts as not sent."""
    value = params.get(name)
    if value is None:
        raise missing(name)
    if value == "":
        raise invalid(f"You passed an empty string for '{name}'.", name, "parameter_invalid_empty")
    return value


def text(value: Any, param: str) -> str:
    """A string parameter; a hash or a list there is refused."""
    if not isinstance(value, str):
        raise invalid(f"Invalid string: {param}", param, "parameter_invalid_string_blank")
    return value


def optional_text(params: Json, name: str) -> str | None:
    """A string parameter that may be absent; the empty string unsets it (None)."""
    value = params.get(name)
    return None if value in (None, "") else text(value, name)


def web_address(value: Any, param: str) -> str:
    """An absolute http or https address."""
    url = text(value, param)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        message = "Invalid URL: An explicit scheme (such as https) must be provided."
        raise invalid(message, param, "url_invalid")
    return url


def integer(value: Any, param: str) -> int:
    """A whole number such as `12` or `-3`."""
    if not isinstance(value, str) or not re.fullmatch(r"-?\d+", value):
        raise invalid(f"Invalid integer: {value}", param, "parameter_invalid_integer")
    return int(value)


def boolean(value: Any, param: str) -> bool:
    """`true` or `false`."""
    if value not in ("true", "false"):
        raise invalid(f"Invalid boolean: {value}", param)
    return bool(value == "true")


def choice(value: Any, param: str, allowed: Iterable[str]) -> str:
    """One of a few words."""
    words = list(allowed)
    if value not in words:
        raise invalid(f"Invalid {param}: must be one of {', '.join(words[:-1])} or {words[-1]}", param)
    return str(value)


def hashes(value: Any, param: str) -> list[Json]:
    """A list of hashes, such as `line_items`."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise StripeError("Invalid array", param=param)
    return value


def hash_of(params: Json, name: str) -> Json:
    """A hash parameter; absent or unset it is empty."""
    value = params.get(name)
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        raise StripeError("Invalid object", param=name)
    return value


def merge_metadata(current: Json, sent: Any) -> Json:
    """Stripe's way with metadata: keys are merged, an empty value removes a key, an empty string removes them all.

    At most 50 keys, of at most 40 characters, with values of at most 500.
    """
    if sent is None:
        return current
    if sent == "":
        return {}
    if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
        raise invalid("Metadata must be a hash of strings.", "metadata")
    for key, value in sent.items():
        if len(key) > 40 or len(value) > 500:
            raise invalid(f"Metadata key or value too long: {key[:40]}", f"metadata[{key[:40]}]")
    merged = {key: value for key, value in {**current, **sent}.items() if value != ""}
    if len(merged) > 50:
        raise invalid("Metadata can have up to 50 keys.", "metadata")
    return merged
