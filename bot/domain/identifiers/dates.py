"""Dates of birth: a whole date that is said to be one, or that stands right behind a name or a person's number."""

import re
from collections.abc import Iterator

from bot.domain.identifiers.folding import Folded
from bot.domain.identifiers.spans import IdentifierKind, Span

_MONTH = (
    r"(?:jan(?:uary|uari)?|feb(?:ruary|ruari)?|mar(?:ch)?|maart|mrt|apr(?:il)?|may|mei|june?|juni|july?|juli"
    r"|aug(?:ust|ustus)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_ORDINAL = r"(?:st|nd|rd|th|ste|de|e)?"
_NUMERIC = rf"(?:19|20)\d\d ?[-/. ] ?\d{{1,2}} ?[-/. ] ?\d{{1,2}}|\d{{1,2}} ?[-/. ] ?\d{{1,2}} ?[-/. ] ?{_YEAR}"
_DATE = re.compile(
    rf"(?<![\d/.-])(?:{_NUMERIC}|(?:19|20)\d{{6}}|[0-3]\d[01]\d(?:19|20)\d\d"
    rf"|\d{{1,2}}{_ORDINAL}[ -]?(?:of )?{_MONTH}[ ,-]{{0,2}}{_YEAR}"
    rf"|{_MONTH}[ -]?\d{{1,2}}{_ORDINAL}[ ,-]{{1,2}}{_YEAR})(?![\d/-])"
)
_BIRTH = re.compile(
    r"(?<![a-z])(?:d\.? ?o\.? ?b\b|date[ _]of[ _]birth|birth[ _-]?date|(?<!re-)birthday(?= is| was|'s|:)"
    r"|born\b(?! again)|geb(?:oren)?\b|geboortedatum|geb\.? ?dat(?:um)?\b|geboorte ?dag|verjaardag(?= is|:))"
)
_SIGNS = ("dob", "born", "birth", "geb", "d.o", "d o", "verjaardag")
# What is told of birth ends where something else is dated.
_ANOTHER_DATE = re.compile(
    r"\d|appointment|appt|visit|admit|admission|surgery|seen|scan|diagnos|discharge|transplant|since"
    r"|afspraak|opname|opgenomen"
    r"|operatie|geopereerd|sinds|uitslag|consult"
)
_FARTHEST = 50

# A date of birth is asked for with a name as well ("Ann Example 21/09/1999"). Nothing else tells it from an
# appointment's but its year, so that a late one says nothing.
_OF_A_PERSON = re.compile(
    r"(?:(?<![\w.])(?P<name>[A-Z][a-z'-]{1,20}(?: (?:van|de|der|den|ten|el|al|von)){0,2} [A-Z][A-Za-z'-]{1,24})"
    r",?[ (]{1,2}"
    r"|\b(?i:mr|mrs|ms|miss|dhr|meneer|mevr|mevrouw|mw)\.? (?:van |de |der |den ){0,2}+[A-Z][A-Za-z'-]{1,24},?[ (]{1,2}"
    r"|\b\d{3}-\d\d-\d{4} ?[|,;] ?)"
    r"(?P<date>\d{1,2}[-/.]\d{1,2}[-/.](?:19\d\d|200\d|201[0-5])|(?:19\d\d|200\d|201[0-5])-\d\d-\d\d)(?![\d/-])"
)
_WHOLE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d\d")
_NO_NAME = re.compile(
    r"\b(?:date|day|visit|follow|note|chemo|round|cycle|surgery|scan|mri|biopsy|transplant|clinic|hospital|gala|party|report|results?|test|exam|on|at|datum|op|since|until|update)\b",
    re.I,
)


def births(read: Folded) -> Iterator[Span]:
    """Dates of birth."""
    for date in _DATE.finditer(read.low) if any(map(read.low.__contains__, _SIGNS)) else ():
        if _of_birth(read.low, date.start()):
            yield Span(*date.span(), IdentifierKind.DOB)
    for found in _OF_A_PERSON.finditer(read.text) if _WHOLE.search(read.low) else ():
        if not (found["name"] and _NO_NAME.search(found["name"])):
            yield Span(*found.span("date"), IdentifierKind.DOB)


def _of_birth(low: str, start: int) -> bool:
    """Whether the last thing that is said before the date at `start` is birth."""
    labels = [*_BIRTH.finditer(low, max(0, start - _FARTHEST), start)]
    return bool(labels) and not _ANOTHER_DATE.search(low, labels[-1].end(), start)


def is_date(value: str) -> bool:
    """Whether all of `value` is a date in figures, a person's or not."""
    return bool(_DATE.fullmatch(value))
