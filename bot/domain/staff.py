"""Who of the staff may do what: the same for all that staff does. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import get_args

from bot.config.moderation import Right


@dataclass(frozen=True, slots=True)
class Presser:
    """Who uses a command or presses a button, as the interaction tells it."""

    id: int
    roles: frozenset[int]
    is_administrator: bool


def rights(
    staff: Mapping[int, Collection[str]], roles: Collection[int], *, is_administrator: bool, is_owner: bool
) -> frozenset[str]:
    """What somebody with these roles may do; `staff`: what config gives each role, by its snowflake."""
    if is_administrator or is_owner:
        return frozenset(get_args(Right))
    return frozenset(each for role in roles for each in staff.get(role, ()))
