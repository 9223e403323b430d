"""Which thing on the server a key of config stands for. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """`found`: key to id. `missing`: keys that nothing, or more than one thing, answers to."""

    found: dict[str, int]
    missing: tuple[str, ...]


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
    for key, name in names.items():
        candidates = [id_ for id_, called in things if called == name and id_ not in taken]
        if key not in found and len(candidates) == 1:
            found[key] = candidates[0]
    return Match(found, tuple(key for key in names if key not in found))
