"""A text that is read once for all detectors. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.judge.verdict import Finding, Rule

NOTHING = -1.0
"""What speaks for a label that the model does not know, or in a text without words."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` as it is written; `words`: folded (`judge.features.tokens`); `scores`: what the model says of it, by the
    names of its labels: above 0 more speaks for one than against it.
    """

    text: str
    words: tuple[str, ...]
    scores: Mapping[str, float]

    def score(self, label: str) -> float:
        """What speaks for `label`."""
        return self.scores.get(label, NOTHING)

    def whole(self, rule: Rule, kind: str = "") -> Finding:
        """The whole text as one finding."""
        return Finding(rule, 0, len(self.text), kind)
