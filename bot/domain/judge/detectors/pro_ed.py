"""An eating disorder is praised, taught or recruited for. Pure.

Whoever tells of their recovery, or asks for help, is none of it; nor is fasting for a treatment.
"""

from collections.abc import Iterable

from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Finding, Policy, Rule

THRESHOLD = 0.2
"""From how much on that speaks for it."""


def find(reading: Reading, _context: Context, _policy: Policy) -> Iterable[Finding]:
    """The whole text, where the model takes it for that."""
    if reading.score("pro-ed") > THRESHOLD:
        yield reading.whole(Rule.PRO_ED)
