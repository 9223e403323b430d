"""A linear model over words and their neighbours: how much speaks for each label. Pure.

weights.tsv was made by `python -m tests.training`, of tests/sentences and of a file of labelled messages. Nothing that
people write here ever goes into it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import NamedTuple

from bot.domain.judge.features import features

_AT_ONCE, _STEP = 60, 30
"""How many words are looked at together, and after how many the next ones: what matters may stand in a long message."""
_FIELD = 24  # bits; of at most 12 features a word each weighs less than 2**7
ZERO = 46
"""What a weight is counted from, so that none is below nothing."""
FIRST = 33
"""The character of the smallest weight: a weight is one character, and a feature has one for each label."""
_HEX = {FIRST + weight: f"{weight:06x}" for weight in range(2 * ZERO + 1)}


class Model(NamedTuple):
    """`weights`: of each feature those for all labels, one beside the other in one number, so that they are summed
    together: each as ZERO more than it is, and before them a 1, which counts. What speaks for a label is divided by
    `scale`.
    """

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, int]
    scale: float

    def scores(self, words: Sequence[str]) -> dict[str, float]:
        """What speaks for each label, in the part of the message where that is most; above 0 more does than not."""
        starts = range(0, max(1, len(words) - _AT_ONCE + _STEP), _STEP)
        parts = [self._scores(words[start : start + _AT_ONCE]) for start in starts]
        return dict(zip(self.labels, map(max, zip(*parts, strict=True)), strict=True))

    def _scores(self, words: Sequence[str]) -> list[float]:
        found = features(words)
        total, mask = sum(filter(None, map(self.weights.get, found))), (1 << _FIELD) - 1
        last = len(self.bias) - 1
        less, norm = (total >> _FIELD * (last + 1)) * ZERO, self.scale * sqrt(len(found) or 1)
        return [((total >> _FIELD * (last - n) & mask) - less) / norm + bias for n, bias in enumerate(self.bias)]


def packed(weights: str) -> int:
    """The weights of a feature, a character each, in one number."""
    return int(f"1{weights.translate(_HEX)}", 16)


@cache
def shipped() -> Model:
    """The one in weights.tsv. Its first line has the scale and the labels, the second what each begins at."""
    head, begins, *rest = files("bot.domain.judge").joinpath("weights.tsv").read_text(encoding="utf-8").splitlines()
    scale, *labels = head.split("\t")
    lines = (line.split("\t") for line in rest)
    bias = tuple(float(each) for each in begins.split())
    return Model(tuple(labels), bias, {feature: packed(weights) for feature, weights in lines}, float(scale))
