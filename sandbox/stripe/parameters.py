"""Refuses what Stripe refuses: parameters that do not exist. Those that exist but are not imitated are named too."""

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from sandbox.stripe.errors import StripeError, invalid, not_done
from sandbox.stripe.objects import Json
from sandbox.stripe.operations import Operation

ANYTHING = "*"


@cache
def known() -> dict[str, Json]:
    """Stripe's own parameters of every operation, nested.

    A plain value is null, a hash a hash of its members (`*` stands for any name, the empty name says that a plain value
    will do as well), a list holds what its entries are. "*" in place of all that is a branch the sandbox does not do.
    """
    text = resources.files(__package__).joinpath("parameters.json").read_text(encoding="utf-8")
    loaded: dict[str, Json] = json.loads(text)
    return loaded


def check(operation: Operation, params: Json) -> None:
    """Refuse a name Stripe does not have or a value of the wrong shape (400), and what is not imitated (501)."""
    for sent, dotted in _leaves(params, known()[operation.name], "", ""):
        if not _within(operation.supported, dotted):
            raise not_done(f"parameter {sent} of {operation.name}")


def _leaves(value: Any, shape: Any, sent: str, dotted: str) -> Iterator[tuple[str, str]]:
    """Each plain value below: its name as sent (`items[0][price]`) and dotted without indices (`items.price`)."""
    if shape == ANYTHING or value == "":
        yield sent, dotted
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise invalid("Invalid array", sent)
        for index, child in enumerate(value):
            yield from _leaves(child, shape[0], f"{sent}[{index}]", dotted)
    elif isinstance(value, dict) and isinstance(shape, dict):
        for key, child in value.items():
            name = f"{sent}[{key}]" if sent else key
            if key not in shape and ANYTHING not in shape:
                raise StripeError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
            yield from _leaves(child, shape.get(key), name, f"{dotted}.{key}" if dotted else key)
    elif isinstance(value, str) and (shape is None or "" in shape):
        yield sent, dotted
    else:
        raise invalid("Invalid object" if isinstance(value, str) else "Invalid string", sent)


def _within(supported: frozenset[str], dotted: str) -> bool:
    parts = dotted.split(".")
    # Unsetting a whole hash (`metadata=`) names a parent of what is supported.
    return any(".".join(parts[:count]) in supported for count in range(1, len(parts) + 1)) or any(
        name.startswith(f"{dotted}.") for name in supported
    )
