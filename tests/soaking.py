"""Which cases are tried by `make test`, and which by `make soak` alone."""

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def cases(every: Iterable[Any], kinds: Collection[Any]) -> list[Any]:
    """For `parametrize`: all of `every`, of which what is not in `kinds` is left to `make soak`.

    `kinds` has one of each kind: the whole matrix costs minutes, and seldom finds what one of its kind does not.
    Raises ValueError for a kind that is none of them.
    """
    found = list(every)
    if missing := [each for each in kinds if each not in found]:
        raise ValueError(f"not among the cases: {missing}")
    return [_param(each, left=each not in kinds) for each in found]


def _param(case: Any, *, left: bool) -> Any:
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.soak if left else ())
