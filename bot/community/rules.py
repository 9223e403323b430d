"""Which thing on the server a key of config stands for. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.config import Community
from bot.domain.guild import CATEGORY, KINDS, SPOKEN, Guild, called


@dataclass(frozen=True, slots=True)
class Ids:
    """Config's keys and the snowflakes they stand for."""

    roles: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """`found`: key to id. `missing`: keys that nothing, or more than one thing (`ambiguous`), answers to."""

    found: dict[str, int]
    missing: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()


def match(names: Mapping[str, str], stored: Mapping[str, int], there: Iterable[tuple[int, str]]) -> Match:
    """Find each key of `names` (key to name): by its stored id if that is still there, else by its name.

    A name that two things carry is no answer: the wrong one could open a private room to strangers.
    """
    things = list(there)
    present = {id_ for id_, _ in things}
    found: dict[str, int] = {}
    for key in names:
        if (known := stored.get(key)) in present and known is not None:
            found[key] = known
    taken = set(found.values())
    ambiguous = []
    for key, name in names.items():
        candidates = [id_ for id_, called in things if called == name and id_ not in taken]
        if key not in found and len(candidates) == 1:
            found[key] = candidates[0]
        elif key not in found and candidates:
            ambiguous.append(key)
    return Match(found, tuple(key for key in names if key not in found), tuple(ambiguous))


def matches(community: Community, guild: Guild, stored: Mapping[str, Mapping[str, int]]) -> dict[str, Match]:
    """Config's roles, categories and channels on the server, by kind; `stored` is kind to key to id."""
    roles = [(role.id, role.name) for role in guild.roles.values() if not role.managed and role.id != guild.id]
    channels = guild.channels.values()
    categories = [(each.id, each.name) for each in channels if each.kind == CATEGORY or each.hidden]
    # A stored id finds what is hidden, too, whatever Discord says that it is.
    found = {}
    for spoken in (False, True):
        keys = {key: each for key, each in community.channels.items() if each.is_spoken is spoken}
        rooms = [
            (each.id, called(each.name, each.kind))
            for each in channels
            if each.hidden or (each.kind in KINDS.values() and (each.kind in SPOKEN) is spoken)
        ]
        names = {key: called(each.name, KINDS[each.kind]) for key, each in keys.items()}
        found[spoken] = match(names, stored["channel"], rooms)
    written, spoken_ = found[False], found[True]
    return {
        "role": match({key: each.name for key, each in community.roles.items()}, stored["role"], roles),
        "category": match({key: c.name for key, c in community.categories.items()}, stored["category"], categories),
        "channel": Match(
            {**written.found, **spoken_.found},
            (*written.missing, *spoken_.missing),
            (*written.ambiguous, *spoken_.ambiguous),
        ),
    }
