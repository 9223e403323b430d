"""Which roles somebody should have, and what to do about those they have. Pure."""

from collections.abc import Iterable, Mapping
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
    """The role keys somebody should have now, and when time alone will change that.

    `unknown`: tiers they have a right to and that config does not name: what those give cannot be told, so nothing may
    be taken. `explained`: the role keys that a grant of theirs gives or once gave. They count as given by the bot:
    older versions did not write down what they gave.
    """

    roles: frozenset[str]
    next_change_at: datetime | None
    unknown: frozenset[str]
    explained: frozenset[str]


@dataclass(frozen=True, slots=True)
class Diff:
    """What to give and what to take."""

    add: frozenset[int]
    remove: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.add or self.remove)


def wanted(facts: Facts, roles_of_tier: Mapping[str, frozenset[str]], now: datetime) -> Wanted:
    """The role keys that `facts` give at `now`."""
    held = tiers_held(facts.grants, now)
    ever = {grant.tier for grant in facts.grants}
    shut_out = facts.banned or facts.pending
    roles = frozenset(role for tier in held for role in roles_of_tier.get(tier, ()))
    return Wanted(
        roles=frozenset() if shut_out else roles,
        next_change_at=None if shut_out else next_change(facts.grants, now),
        unknown=held - roles_of_tier.keys(),
        explained=frozenset(role for tier in ever for role in roles_of_tier.get(tier, ())),
    )


def change(
    wanted: Wanted,
    observed: frozenset[int],
    ids: Mapping[str, int],
    managed: frozenset[str],
    given: frozenset[int],
    also: frozenset[str] = frozenset(),
) -> Diff:
    """What brings somebody with the roles `observed` to what is `wanted`. `ids`: of the role keys that are there.

    Gives what config has managed. Takes what the bot gave (`given`), whatever became of the reason for it and of its
    place in config; what a grant explains; and the role keys in `also`. Takes nothing while a tier is unknown.
    """
    mine = frozenset(ids[key] for key in managed & ids.keys())
    right = frozenset(ids[key] for key in wanted.roles & ids.keys())
    also = (wanted.explained | also) & managed & ids.keys()
    takeable = frozenset() if wanted.unknown else given | {ids[key] for key in also}
    return diff(right, observed, mine | given, takeable)


def unexplained(
    wanted: Wanted,
    observed: frozenset[int],
    ids: Mapping[str, int],
    managed: frozenset[str],
    given: frozenset[int],
    paid: frozenset[str],
) -> frozenset[str]:
    """The keys of the `paid` roles that somebody has without a right to them, and that the bot did not give."""
    all_ = change(wanted, observed, ids, managed, given, paid).remove
    ours = change(wanted, observed, ids, managed, given).remove
    return frozenset(key for key in paid & ids.keys() if ids[key] in all_ - ours)


def without(given: frozenset[int], observed: frozenset[int], right: frozenset[int]) -> frozenset[int]:
    """Of the roles that the bot gave, those to forget: not `observed`, and not on their way by a `right` to them."""
    return given - observed - right


def diff(wanted: frozenset[int], observed: frozenset[int], managed: frozenset[int], takeable: frozenset[int]) -> Diff:
    """What brings `observed` to `wanted` (role ids): gives what is `managed`, takes what is `takeable` as well."""
    return Diff(add=(wanted & managed) - observed, remove=(observed & managed & takeable) - wanted)


def away_since(
    grants: Iterable[Grant], fresh: frozenset[str], roles_of_tier: Mapping[str, frozenset[str]], now: datetime
) -> datetime:
    """Since when somebody who is not on the server counts as away.

    `fresh`: the role keys that they got a right to, and that the bot never began to give. Who is away when that is
    first looked at was so when the right began: they bought what they could not see.
    """
    begun = [each.starts_at for each in grants if each.holds(now) and fresh & roles_of_tier.get(each.tier, frozenset())]
    return min(begun, default=now)


def in_the_way(wanted: Wanted, ids: Mapping[str, int]) -> str | None:
    """What of their own stands in the way of somebody's roles: a tier that config does not name before a role that is
    not on the server; of several the first by name.
    """
    if wanted.unknown:
        return f"unknown_tier:{min(wanted.unknown)}"
    return f"role_missing:{min(wanted.roles - ids.keys())}" if wanted.roles - ids.keys() else None


def trips(unexplained: int, holders: int, share: float, minimum: int) -> bool:
    """Whether taking so many roles without a stored reason is more likely a fault of ours than the truth.

    `holders`: how many people have a managed role now.
    """
    return unexplained >= minimum and unexplained > share * holders


def held(unexplained: int, *, adopted: bool, tripped: bool) -> str:
    """Why paid roles without a stored reason are left where they are, empty if they are not."""
    if not unexplained:
        return ""
    if not adopted:
        return "not_adopted"
    return "breaker" if tripped else ""
