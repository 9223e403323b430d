"""Numbers that are said to be a person's: a label, at most a few words between, and the number."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.domain.identifiers import checks
from bot.domain.identifiers.dates import is_date
from bot.domain.identifiers.folding import Folded
from bot.domain.identifiers.spans import IdentifierKind, Span

_NUMBER = r"[ _.-]{0,2}(?:id|no|nr|num|number|nummer|nbr|#)\b"
_BETWEEN = r"[\s:#=.,\"'>()\[\]|?*`-]{0,6}+"
_FILLED = (
    rf"(?:{_BETWEEN}(?i:is|was|are|my|mijn|the|het|de|number|nummer|nr|no|id|card|code|a|staat|op|on|hier|here|it's|its|van|bij|at|with|armband|polsband|wristband|umc|hospital|ziekenhuis"
    r"|mutualiteit|ziekenfonds|verzekering|zorgverzekeraar)\b)"
    rf"{{0,4}}+{_BETWEEN}"
)
# Groups of letters and digits; after a space a group has a digit, or what comes next would be taken for it.
_CODE = (
    r"(?P<value>(?:[A-Za-z]{1,5}[-./]?|[A-Z]{2,4} )?(?=[A-Za-z]{0,8}\d)[A-Za-z0-9]{1,20}"
    r"(?:(?:[-./]| (?=\w\w))(?=[A-Za-z]{0,8}\d)[A-Za-z0-9]{1,20}){0,6})(?![A-Za-z0-9])"
)


def _figures(most: int) -> str:
    return rf"(?P<value>\d(?:[ ./-]{{0,2}}\d){{{most - 1}}})(?!\d)"


def _digits(value: str) -> str:
    return "".join(filter(str.isdigit, value))


def _is_record(value: str) -> bool:
    digits = _digits(value)
    # "The hospital number is 020 7946 0123": a telephone's.
    return (
        len(digits) >= 5 and not is_date(value) and not (value[0] == "0" and len(digits) in (10, 11) and " " in value)
    )


def _is_policy(value: str) -> bool:
    return (
        len(_digits(value)) >= 5
        and sum(map(str.isalnum, value)) >= 6
        and not is_date(value)
        and not _YEARS.fullmatch(value)
    )


_YEARS = re.compile(r"20\d\d ?[-/] ?20\d\d")


@dataclass(frozen=True, slots=True)
class _Rule:
    """`label` is looked for where a text has one of `signs`; a `value` that `accepts` stands behind it."""

    kind: IdentifierKind
    signs: tuple[str, ...]
    label: re.Pattern[str]
    value: re.Pattern[str]
    accepts: Callable[[str], bool]


def _rule(kind: IdentifierKind, signs: str, label: str, value: str, accepts: Callable[[str], bool]) -> _Rule:
    return _Rule(
        kind, tuple(signs.split()), re.compile(rf"(?<![a-z])(?:{label})"), re.compile(_FILLED + value), accepts
    )


_RULES = (
    # A provider's number that is called one is taken at its word: few that are written down by hand pass the check.
    _rule(IdentifierKind.NPI, "npi", rf"npi(?:{_NUMBER})?", _figures(10), lambda value: True),
    _rule(
        IdentifierKind.NPI, "provider prescriber physician",
        rf"(?:provider|prescriber|physician)(?:{_NUMBER})",
        _figures(10), lambda value: checks.is_npi(_digits(value)),
    ),
    _rule(
        IdentifierKind.BSN, "bsn burger sofi citizen",
        r"bsn(?:[ -]?(?:nummer|nr))?|burger ?service ?(?:nummer|nr)|sofi[ -]?(?:nummer|nr)|citizen service number",
        r"(?P<value>\d(?:[ ./-]{0,2}\d){7,8})(?!\d)", lambda value: checks.is_bsn(_digits(value)),
    ),
    _rule(
        IdentifierKind.SSN, "rijksregister insz niss national",
        r"rijksregister ?(?:nummer|nr)?|insz(?:-?nummer)?|niss|national number",
        _figures(11), lambda value: checks.is_belgian(_digits(value)),
    ),
    _rule(
        IdentifierKind.SSN, "ssn soc",
        r"ssn|social(?: security)?(?: number| no| nr)?|soc sec",
        _figures(9), lambda value: True,
    ),
    _rule(
        IdentifierKind.MRN, "nhs", rf"nhs(?:{_NUMBER})?",
        _figures(10), lambda value: checks.is_nhs(_digits(value)),
    ),
    _rule(
        IdentifierKind.MRN, "mrn record file pati z-nummer z-nr znummer chart hosp health chi dossier zieken pat. epd",
        rf"mrn(?:{_NUMBER})?|medical record|medisch dossier"
        rf"|(?:patient|chart|hospital|record|file|health|chi)(?:{_NUMBER})"
        r"|(?:pati[eëË]nt(?:en)?|pat\.? ?|dossier|ziekenhuis)-?(?:nummer|nr|id)\b|(?:epd|z)[ -]?(?:nummer|nr)\b",
        _CODE, _is_record,
    ),
    _rule(
        IdentifierKind.INSURANCE,
        "insur member policy polis plan subscr group benef medic mbi card verzeker lid relatie zorgpas aansluiting",
        r"(?:insurance|member(?:ship)?|policy|plan|subscriber|group|beneficiary|medicare|medicaid|mbi|health card)"
        rf"(?:{_NUMBER})|(?:insurance|policy|medicare|medicaid|mbi|(?:zorg)?polis|(?:zorg)?verzekering)\b"
        r"|(?:polis|verzekerings|verzekerden|verzekerde|lid|lidmaatschaps|aansluitings|relatie|zorgpas)-?(?:nummer|nr)\b",
        _CODE, _is_policy,
    ),
)  # fmt: skip
# Codes that carry their label within themselves.
_CODED = re.compile(r"(?:(?P<mrn>mrn)|ins|pol|hin)-\d{6,12}(?![\w-])")
_WITHIN = re.compile(r"[\w-]")


def labelled(read: Folded) -> Iterator[Span]:
    """Numbers behind their labels."""
    for rule in _RULES:
        if any(map(read.low.__contains__, rule.signs)):
            for label in rule.label.finditer(read.low):
                found = rule.value.match(read.text, label.end())
                if found and rule.accepts(found["value"]):
                    yield Span(*found.span("value"), rule.kind)
    for code in _CODED.finditer(read.low):
        if not (code.start() and _WITHIN.match(read.low, code.start() - 1)):
            yield Span(*code.span(), IdentifierKind.MRN if code["mrn"] else IdentifierKind.INSURANCE)
