"""An attack on a person or a group. Pure.

Anger at a disease, words about the body, somebody's scorn of themselves, and abuse of which they tell are none.
"""

from collections.abc import Iterable

from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Finding, Policy, Rule

THRESHOLD = 0.3
"""From how much on that speaks for it."""


def find(reading: Reading, _context: Context, _policy: Policy) -> Iterable[Finding]:
    """The whole text, where the model takes it for an attack."""
    if reading.score("harassment") > THRESHOLD:
        yield reading.whole(Rule.HARASSMENT)
