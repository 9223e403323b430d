"""One small module for each thing that is looked for: `find(reading, context, policy)` gives where it stands.

They are pure, look at the text as it was read once, and know nothing of what follows. docs/detectors.md says how to add
one.
"""

from collections.abc import Callable, Iterable

from bot.domain.judge.detectors import (
    advice,
    behaviour,
    commerce,
    confirms_patient,
    harassment,
    identifiers,
    impersonation,
    invites,
    links,
    pro_ed,
)
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import BEHAVIOUR, Context, Finding, Policy, Rule

Find = Callable[[Reading, Context, Policy], Iterable[Finding]]

DETECTORS: tuple[tuple[frozenset[Rule], Find], ...] = (
    (frozenset((Rule.IDENTIFIERS,)), identifiers.find),
    (frozenset((Rule.LINKS,)), links.find),
    (frozenset((Rule.INVITES,)), invites.find),
    (frozenset((Rule.ADVICE,)), advice.find),
    (frozenset((Rule.SALES, Rule.SOLICITATION, Rule.SCAM)), commerce.find),
    (frozenset((Rule.HARASSMENT,)), harassment.find),
    (frozenset((Rule.PRO_ED,)), pro_ed.find),
    (frozenset((Rule.IMPERSONATION,)), impersonation.find),
    (frozenset((Rule.CONFIRMS_PATIENT,)), confirms_patient.find),
    (BEHAVIOUR, behaviour.find),
)
"""All of them, each with the rules for which it speaks: where none of them is on it is not asked."""
