"""Telephone numbers of people: what `phonenumbers` holds possible, in a shape or near a word that says so."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import cache
from types import ModuleType

from bot.domain.identifiers.context import of_a_thing
from bot.domain.identifiers.dates import is_date
from bot.domain.identifiers.folding import Folded
from bot.domain.identifiers.spans import IdentifierKind, Span

# At least seven figures, with at most three characters between two; longer runs of figures are ids.
_RUN = re.compile(r"(?<![^\W_])(?<![^\W_]-)(?<![\d][.,/])(?:\+ ?)?\(?\d(?:[ .()/-]{0,3}\d){6,24}(?!\w)")
_SAID = re.compile(
    r"(?<![a-z])(?:call|phone|telephone|tel|text|txt|cell|mobile|mob|fax|desk|number|reach|contact|whats ?app|wa|sms"
    r"|ring|dial|line|landline|pager|lijn|bereikbaar|signal|telegram|bel|bellen|belt|gebeld|app|appen|appje|gsm|mobiel|mobieltje|telefoon"
    r"|nummer|tel ?nr|06)(?![a-z])"
)
# "Ann 555-0142, Bob 555-0163": a list of whom to call says so by its names alone.
_NAMED = re.compile(r"(?<!\w)[A-Z][a-z'-]{1,20}:? \d{3}-\d{4}\Z")
_BREAK = re.compile(r"[.!?;] |\d")
_BEFORE, _AFTER = 60, 24
_NANP = re.compile(r"(?:1[ .-]?)?(?:\(\d{3}\) ?\d{3}[ .-]?\d{4}|\d{3}([.-])\d{3}\1\d{4})")
_THREE_GROUPS = re.compile(r"(?:1 )?\d{3} \d{3} \d{4}")
_SEPARATORS = str.maketrans("", "", " .()/-+")
_FIGURES = re.compile(r"\d+")
_GAP = re.compile(" ")
_ADDRESS_OF_A_MACHINE = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_LOCAL = re.compile(r"\d{3}[ -]\d{4}")
_HELPLINES = {
    "113", "1813", "988", "116123", "116111", "112", "911", "999", "111", "08000113", "09000113", "0800113", "08001113",
    "0880767000", "18002738255", "8002738255",
}  # fmt: skip
"""Of which the library does not say that they are free of charge, or that are written without a prefix."""

_MOST = 100
"""So many runs of a text are weighed (0.1 ms for each country); more, which no message holds, are taken whole."""


@cache
def _library() -> ModuleType:
    # Loaded where a text first holds what looks like a number: 0.1 s that no start should wait for.
    import phonenumbers

    return phonenumbers


@cache
def _countries(regions: tuple[str, ...]) -> tuple[tuple[str, str | None], ...]:
    """Regions, one of those that share a calling code (US, CA), with what is dialled there before a number."""
    codes: dict[int, str] = {}
    for region in regions:
        codes.setdefault(_library().country_code_for_region(region), region)
    return tuple((region, _library().ndd_prefix_for_region(region, True)) for region in codes.values())


def phones(read: Folded, regions: Sequence[str]) -> Iterator[Span]:
    """Numbers that ring at a person's: no free or paid lines, and no helplines."""
    at, weighed = 0, 0
    while run := _RUN.search(read.low, at):
        weighed += 1
        part = run.span() if weighed > _MOST else _person_s(read, run, tuple(regions))
        at = part[1] if part else run.end()
        if part:
            yield Span(*part, IdentifierKind.PHONE)


def _person_s(read: Folded, run: re.Match[str], regions: tuple[str, ...]) -> tuple[int, int] | None:
    """The part of a run of figures that is a person's number."""
    for start, end in _parts(*run.span(), run[0]):
        written = read.low[start:end]
        if _looks(written, whole=written == run[0]):
            if of_a_thing(read.low, run.start()):
                return None
            if _rings(written, _is_said(read, start, end), regions):
                return start, end
    return None


def _is_said(read: Folded, start: int, end: int) -> bool:
    """Whether the same sentence tells, shortly before or behind, that this is a telephone's number."""
    if _NAMED.search(read.text, max(0, start - 24), end):
        return True
    before = _BREAK.split(read.low[max(0, start - _BEFORE) : start])[-1]
    return bool(_SAID.search(before) or _SAID.search(_BREAK.split(read.low[end : end + _AFTER])[0]))


def _parts(start: int, end: int, run: str) -> Iterator[tuple[int, int]]:
    """The run, then it without its last words, then without its first: other figures may stand beside a number."""
    yield start, end
    gaps = [start + gap.start() for gap in _GAP.finditer(run)]
    yield from ((start, gap) for gap in gaps[:-9:-1])
    yield from ((gap + 1, end) for gap in gaps[:3])


def _looks(written: str, *, whole: bool) -> bool:
    """Whether it is worth asking the library. A number of fewer figures is one only where it stands by itself."""
    digits = written.translate(_SEPARATORS)
    if not 7 <= len(digits) <= 15 or not written[-1].isdigit() or digits in _HELPLINES:
        return False
    if _ADDRESS_OF_A_MACHINE.fullmatch(written) or is_date(written.partition(" ")[0]):
        return False
    if written.startswith(("+", "00")):
        return len(digits) >= 8
    if not _grouped_as_numbers_are(written):
        return False
    if digits.startswith("0"):
        return 9 <= len(digits) <= 11
    return whole or len(digits) == 10 or bool(_NANP.fullmatch(written))


def _grouped_as_numbers_are(written: str) -> bool:
    """Readings ("6.1 7.2 120/80") and schemes of doses ("1-0-1") are grouped by points within words, or one by one."""
    groups = [len(group) for group in _FIGURES.findall(written)]
    if max(groups) == 1:
        return len(set(written[1::2])) == 1
    return 1 not in groups[1:] and not ("." in written and " " in written) and written.count("/") < 2


class _Reach(Enum):
    NOWHERE = auto()
    POSSIBLE = auto()
    VALID = auto()
    SERVICE = auto()


def _reach(number: str, region: str | None) -> _Reach:
    """Whom the library holds that a number reaches."""
    library = _library()
    try:
        parsed = library.parse(number, region)
    except library.NumberParseException:
        return _Reach.NOWHERE
    kinds, kind = library.PhoneNumberType, library.number_type(parsed)
    if kind in (kinds.TOLL_FREE, kinds.PREMIUM_RATE, kinds.SHARED_COST, kinds.UAN):
        return _Reach.SERVICE
    if kind != kinds.UNKNOWN:
        return _Reach.VALID
    return _Reach.POSSIBLE if library.is_possible_number(parsed) else _Reach.NOWHERE


def _rings(written: str, said: bool, regions: tuple[str, ...]) -> bool:
    digits = written.translate(_SEPARATORS)
    if written.startswith(("+", "00")):
        reach = _reach("+" + digits.removeprefix("00"), None)
        return reach is _Reach.VALID or (reach is _Reach.POSSIBLE and written.startswith("+"))
    nanp = bool(_NANP.fullmatch(written))
    if not (said or nanp or digits.startswith("0") or _THREE_GROUPS.fullmatch(written)):
        return False
    possible = valid = service = False
    for region, first in _countries(regions):
        # A number without the zero that a country dials first is none of that country's.
        if first is None or (first == "0") == digits.startswith("0"):
            reach = _reach(digits, region)
            if valid := reach is _Reach.VALID:
                break
            service = service or reach is _Reach.SERVICE
            possible = possible or reach is _Reach.POSSIBLE
    if service and not valid:
        return False
    possible = possible or valid
    if _LOCAL.fullmatch(written):
        return said and possible
    if digits.startswith("0"):
        grouped = written != digits
        return (valid and (said or grouped or len(digits) >= 10)) or (
            possible and (said or (grouped and len(digits) >= 10))
        )
    return valid or (possible and nanp)
