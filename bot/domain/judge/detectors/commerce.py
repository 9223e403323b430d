"""What somebody wants of people here: their money, their time or their secrets. Pure.

Offers of cures and medicines are sales; appeals, surveys, recruiting and clinics are solicitation; fraud is a scam.
Asking what something costs, and warning of a scam, are none.
"""

from collections.abc import Iterable

from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Finding, Policy, Rule

THRESHOLD = 0.4
"""From how much on that speaks for any of them."""
_KINDS = (Rule.SALES, Rule.SOLICITATION, Rule.SCAM)


def find(reading: Reading, _context: Context, _policy: Policy) -> Iterable[Finding]:
    """The whole text, as what it is most."""
    if reading.score("commerce") > THRESHOLD:
        yield reading.whole(max(_KINDS, key=reading.score))
