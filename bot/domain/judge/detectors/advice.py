"""Somebody is told to start, stop or change a treatment, or what they have. Pure.

What somebody did themselves, a question, and "ask your doctor" are none. This is the example to copy: see
docs/detectors.md.
"""

from collections.abc import Iterable

from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Finding, Policy, Rule

THRESHOLD = 0.2
"""From how much on that speaks for it (`python -m tests.benchmarks.judge`)."""


def find(reading: Reading, _context: Context, _policy: Policy) -> Iterable[Finding]:
    """The whole text, where the model takes it for advice."""
    if reading.score("advice") > THRESHOLD:
        yield reading.whole(Rule.ADVICE)
