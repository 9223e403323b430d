"""What points to a person: see `bot.domain.identifiers`. Pure."""

from collections.abc import Iterable

from bot.domain import identifiers
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Finding, Policy, Rule


def find(reading: Reading, _context: Context, policy: Policy) -> Iterable[Finding]:
    """Each of them, where it stands."""
    for span in identifiers.find(reading.text, policy.regions):
        yield Finding(Rule.IDENTIFIERS, span.start, span.end, span.kind)
