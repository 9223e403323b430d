"""When somebody counts as forgotten, and when to go on with it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from bot.domain.backoff import delay

_QUICK, _QUICK_TRIES = timedelta(milliseconds=200), 20  # a role is usually gone within a blink


class Step(Enum):
    """What to do next about somebody who is to be forgotten."""

    ERASE = "erase"
    KEEP = "keep"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Looked:
    """What the last look at somebody's roles left behind.

    `is_due`: another one is to be made now. `desired` and `observed`: role keys; `given`: the ids of the roles that the
    bot gave and that were not seen to be gone. `present`: whether they are on the server, None when that is not known.
    """

    is_due: bool
    error: str | None
    present: bool | None
    desired: frozenset[str]
    observed: frozenset[str]
    given: frozenset[int]


def roles_are_settled(looked: Looked | None, ids: Mapping[str, int], agreed: frozenset[str]) -> bool:
    """Whether the roles that the bot gave and nobody has a right to any more were seen to be gone, or the person is
    not on the server. A role that somebody gave by hand stays. `looked`: None for who was never looked at.

    `ids`: of the role keys that are there; `agreed`: the role keys that an agreement to the guidelines gives, empty
    for who has none.
    """
    if looked is None:
        return True
    if looked.is_due or looked.error is not None:
        return False
    right = {ids[key] for key in looked.desired & ids.keys()}
    return looked.present is False or not (looked.given - right or looked.observed & agreed)


def next_step(*, is_settled: bool, has_membership: bool, is_paying: bool) -> Step:
    """What follows for somebody whose pages are closed and roles gone (`is_settled`), or not yet.

    `has_membership`: one that needs what is kept; `is_paying`: that, or a page on which one was paid just now.
    """
    if not is_settled or (is_paying and not has_membership):
        return Step.WAIT
    return Step.KEEP if has_membership else Step.ERASE


def wait(attempts: int) -> timedelta:
    """How long until the next look, after the `attempts`-th that found something in the way (1 and up)."""
    return _QUICK if attempts <= _QUICK_TRIES else delay(attempts - _QUICK_TRIES)
