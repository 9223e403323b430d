"""Which roles somebody should have, and what to do about those they have. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.entitlement import Grant, next_change, tiers_held


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides about one person's roles.

    `pending`: the server's rules screening is not passed yet; a role given now would bypass it.
    """

    grants: tuple[Grant, ...]
    pending: bool
    banned: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """The role keys somebody should have now, and when time alone will change that."""

    roles: frozenset[str]
    next_change_at: datetime | None


@dataclass(frozen=True, slots=True)
class Diff:
    """What to give and what to take."""

    add: frozenset[int]
    remove: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.add or self.remove)


def wanted(facts: Facts, roles_of_tier: Mapping[str, frozenset[str]], now: datetime) -> Wanted:
    """The role keys that `facts` give at `now`; a tier that config does not name gives none."""
    if facts.banned or facts.pending:
        return Wanted(frozenset(), None)
    held = tiers_held(facts.grants, now)
    roles = frozenset(role for tier in held for role in roles_of_tier.get(tier, ()))
    return Wanted(roles, next_change(facts.grants, now))


def diff(wanted: frozenset[int], observed: frozenset[int], managed: frozenset[int]) -> Diff:
    """What brings `observed` to `wanted` (role ids), touching nothing outside `managed`."""
    return Diff(add=(wanted & managed) - observed, remove=(observed & managed) - wanted)
