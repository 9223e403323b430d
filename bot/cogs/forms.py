"""Forms (Discord's modals): their parts, and what was filled in."""

from collections.abc import Mapping
from typing import Any

import discord

_MOST_LABEL, _MOST_OPTION, _MOST_OPTIONS = 45, 100, 25
_MOST_DIGITS, _TOO_MUCH = 19, 2**63  # more the database has no room for


def is_id(text: str) -> bool:
    """Whether it can be the number of something: whoever forges a button can write anything there."""
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) < _TOO_MUCH


def part(label: str, component: Any, hint: str | None = None) -> discord.ui.Label[Any]:
    """A part of a form, with what stands above it."""
    return discord.ui.Label(text=label[:_MOST_LABEL], description=hint, component=component)


def choice(custom_id: str, options: Mapping[str, str], *, is_needed: bool = True) -> discord.ui.Select[Any]:
    """A list to choose one from: what each option stands for, and how it is read."""
    shown = [discord.SelectOption(label=said[:_MOST_OPTION], value=value) for value, said in options.items()]
    least = 1 if is_needed else 0
    return discord.ui.Select(custom_id=custom_id, options=shown[:_MOST_OPTIONS], min_values=least, required=is_needed)


def filled(data: Any) -> dict[str, str]:
    """What was chosen and written in a form that was handed in, by the part's custom_id."""
    found = {}
    for each in dict(data or {}).get("components", ()):
        inner = each.get("component") or {}
        value = inner.get("value") or next(iter(inner.get("values") or ()), "")
        found[str(inner.get("custom_id", ""))] = str(value)
    return found
