"""Who of the staff may do what: the same for all that staff does. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from bot.config.moderation import Moderation, Right


@dataclass(frozen=True, slots=True)
class Presser:
    """Who uses a command or presses a button, as the interaction tells it."""

    id: int
    roles: frozenset[int]
    is_administrator: bool


def rights(presser: Presser, moderation: Moderation, roles: Mapping[str, int], owner: int | None) -> frozenset[str]:
    """What config lets `presser` do; `roles`: config's roles by key, to their snowflakes. Owner and administrators may
    do everything.
    """
    if presser.is_administrator or presser.id == owner:
        return frozenset(get_args(Right))
    held = (key for key in moderation.staff if roles.get(key) in presser.roles)
    return frozenset(right for key in held for right in moderation.staff[key].may)
