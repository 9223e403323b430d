"""Street addresses and postal boxes, English and Dutch, and postcodes with a house number."""

import re
from collections.abc import Iterator

from bot.domain.identifiers.folding import Folded
from bot.domain.identifiers.spans import IdentifierKind, Span

_NAME = r"[A-Z]{1,2}[a-z'.][\w'.-]{0,20}"
_PLACE = rf"{_NAME}(?:[ -]{_NAME}){{0,2}}"
_ZIP = r"(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4})\b"
_STRONG = "street|road|avenue|lane|boulevard|crescent|terrace"
# Each begins with a figure, which the search looks for at once; what may stand before it is read from there.
_ENGLISH = re.compile(
    r"\d(?<![\w.,/-]\d)\d{0,4}+[A-Ha-h]?(?:-\d{1,4})?,? (?=[A-Z1-9ot])(?:[NSEW]\.? )?"
    rf"(?:(?:[A-Z][\w'.-]{{1,20}}|\d{{1,3}}(?:st|nd|rd|th)|of|the) ){{1,4}}"
    rf"(?:{_STRONG.title()}|St|Rd|Ave|Ln|Blvd|Dr|Drive|Close|Court|Ct|Way|Place|Pl|View|Gardens|Grove|Sq|Row|Mews|Highway"
    r"|Hwy|Parkway|Pkwy|Cir|Quay|Parade|Vale|Wharf|Rise"
    r"|(?P<open>Park|Hill|Square|Green|Fields?|Meadows?|Heights|Walk|Trail|Loop|Circle))\b"
    r"(?!\.? [A-Z][a-z]+ [a-z])"
    rf"(?P<tail>(?:,? (?:Apt|Apartment|Unit|Flat|Suite|Ste)\.? ?#?\w{{1,5}})?(?:, {_PLACE}){{0,2}}"
    rf"(?:,? [A-Z]{{2,3}}\b)?(?:,? {_ZIP})?)"
)
_UNIT = re.compile(r"(?<![a-z])(?:unit|apt|apartment|flat|suite)\.? \w{1,5},? {1,2}\Z")
_NOT_OF_A_NAME = (
    r"(?!(?:the|an?|my|our|your|his|her|their|down|across|along|over|off|up|in|on|at|of|i|we|he|she|they|it|this|that|and"
    r"|or|with|from|to|by|for|weeks?"
    r"|days?|months?|min(?:ute)?s?|h(?:ou)?rs?|am|pm|miles?|years?|times?|people|way|lane)\b)"
)
_SMALL = re.compile(
    rf"\d(?<![\w.,/-]\d)\d{{0,4}}+[a-h]? (?:{_NOT_OF_A_NAME}[a-z'-]{{2,20}} ){{1,3}}"
    rf"(?:(?P<strong>{_STRONG})|drive|close|court|way|st|rd|ave)\b"
)
_TO = re.compile(r"(?<![a-z])(?:at|to|is|address)[: ]{1,2}\Z")
# "Ward 6 Rose Court", "afdeling Lindehof 2": places within a hospital.
_WITHIN = tuple(
    f"{place} "
    for place in (
        "ward", "room", "level", "floor", "bay", "bed", "gate", "platform", "zone", "building", "block", "clinic",
        "stage", "grade", "phase", "kamer", "zaal", "verdieping", "etage", "route", "afdeling", "vleugel", "gebouw",
        "poli", "polikliniek", "unit", "blok", "lijn", "halte", "station", "ingang",
    )
)  # fmt: skip
_LIVES = re.compile(
    r"(?<![a-z])(?:(?:liv(?:e|es|ing)|stay(?:s|ing)?|resid(?:e|es|ing)) (?:at|on|in)|location"
    r"|address(?: (?:on file|is|was)){0,2}|adres(?: is)?"
    r"|woon(?:t|achtig)?(?: (?:op|aan|in))?(?: de| het)?)[: ]{1,3}\Z"
)
_BOX = re.compile(
    rf"\b(?i:p\.? ?o\.? ?box|postbus) \d{{1,6}}(?:,? (?:\d{{4}} ?[A-Z]{{2}} )?{_PLACE})?"
    rf"(?: [A-Z]{{2,3}}\b)?(?: {_ZIP})?"
)

_UNITS = (
    r"(?! ?(?:keer|x\b|uur|uren|min|minuten|dag|dagen|week|weken|maand|maanden|jaar|km|kilo|kg|mg|ml|meter|m\b|%|euro"
    r"|cm|patient|patiënt|mensen|man\b|stuks|graden|punten|:\d|[.,]\d"
    r"|(?:jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)[a-z]*\b))"
)
_STREETS = (
    "straatje", "pleintje", "laantje", "weggetje", "wegel", "steegje", "hofje", "dijkje", "gang", "wijk",
    "straat", "laan", "weg", "plein", "gracht", "kade", "singel", "dijk", "steeg", "dreef", "plantsoen", "hof",
    "pad", "park", "markt", "wal", "haven", "veld", "erf", "kamp", "akker", "weide", "oord", "hoek", "horst",
    "donk", "lei", "baan", "burg", "berg", "dam", "ring", "brink", "hage", "stede", "daal", "zoom", "kant",
    "bos", "tuin", "tuinen", "werf", "poort", "str", "str.",
)  # fmt: skip
_HOUSE = re.compile(
    r" (?<=[a-z.] )(?:(?:nr|no|nummer)\.? )?"
    r"(?P<number>\d{1,4}(?: ?-? ?(?:[a-z]\b|hs\b|bis\b|\d{1,3}\b)|[a-z]\b)?(?: bus \w{1,4})?)"
    rf"(?![\d.,:/-]*\d){_UNITS}"
)
# Those that are streets in small letters as well; the rest are also the ends of ordinary words.
_ALWAYS = re.compile(r"..(?:straat|plein|gracht|singel|plantsoen|dreef|(?<!s)laan)\Z")
_WORD = re.compile(r"[^\W\d_][\w'.-]{0,24}")  # of the reversed text
# "In Amsterdam 3 ziekenhuizen", "Spring 2024": more is needed to be a street.
_SELDOM = re.compile(
    r"(?:gang|wijk|pad|park|wal|haven|veld|erf|kamp|oord|hoek|horst|donk|lei|burg|berg|dam|ring|hage|stede|daal|zoom|kant|bos|tuin"
    r"|tuinen|poort)\Z"
)
_NO_STREET = re.compile(
    r"(?:onder|half|snel|om|terug|lucht|vaat|urine|wat|gal|zenuw|uit|door|af|in|voort|hier|helemaal|heen)?weg|halverwege"
    r"|(?:op|in|over|af|aan|toe|om|ver|be)?slaan|(?:kerst|rommel|vrij|jaar|vlooien|boeken|arbeids|huizen)?markt|(?:loop)?baan"
    r"|straat|laan|plein|hof|werf|akker|weide|kade|dijk"
)
_FIRST = re.compile(
    r"(?<!\w)(?:(?:[A-Z][\w'.-]{1,15} )?[Vv]an (?:der |den |de |het )?"
    r"|(?:Oude|Nieuwe|Grote|Kleine|Lange|Korte|Eerste|Tweede|Derde|\d{1,2}e|Sint|St\.?) )\Z"
)
_LAAN_VAN = re.compile(
    r"\b(?:Laan|Plein|Weg|Kade|Hof|Hofje|Pad) (?:van|der|de) (?:(?:de|den|der|het) )?"
    rf"{_PLACE} \d{{1,4}}[a-z]?\b(?![.,:/-]?\d)(?:, {_PLACE})?"
)
_DUTCH_TAIL = re.compile(rf"(?P<code>,? ?\d{{4}} ?[A-Z]{{2}}\b)?(?:,? (?:in |te )?(?:\d{{4}} )?{_PLACE})?")
_POSTCODE = re.compile(
    r"[1-9](?<![\w.,-]\d)\d{3} ?[A-Z]{2},? (?:(?:nr|nummer|huisnummer)\.? ?)?\d{1,4}[a-zA-Z]?\b(?![.,:/-]?\d)"
)


def addresses(read: Folded) -> Iterator[Span]:
    """Where somebody lives, to the house."""
    yield from _english(read)
    for found in _POSTCODE.finditer(read.text):
        yield Span(*found.span(), IdentifierKind.ADDRESS)
    for found in _HOUSE.finditer(read.low):
        if read.low.endswith(_STREETS, max(0, found.start() - 10), found.start()):
            yield from _dutch(read, found)
    for found in _LAAN_VAN.finditer(read.text):
        yield Span(*found.span(), IdentifierKind.ADDRESS)
    if "box" in read.low or "postbus" in read.low:
        for found in _BOX.finditer(read.text):
            yield Span(*found.span(), IdentifierKind.ADDRESS)


def _english(read: Folded) -> Iterator[Span]:
    for found in _ENGLISH.finditer(read.text):
        unit = _before(_UNIT, read.low, found.start())
        # A run at "12 Hyde Park" may begin at noon: what is open to all needs more to be where somebody lives.
        whole = not found["open"] or found["tail"] or _before(_LIVES, read.low, found.start())
        if unit or (whole and not read.low.endswith(_WITHIN, 0, found.start())):
            yield Span(unit.start() if unit else found.start(), found.end(), IdentifierKind.ADDRESS)
    for found in _SMALL.finditer(read.low):
        if _before(_LIVES, read.low, found.start()) or (found["strong"] and _before(_TO, read.low, found.start())):
            yield Span(*found.span(), IdentifierKind.ADDRESS)


def _before(pattern: re.Pattern[str], low: str, start: int) -> re.Match[str] | None:
    """What `pattern`, which ends in \\Z, finds directly before `start`."""
    return pattern.search(low, max(0, start - 30), start)


def _dutch(read: Folded, house: re.Match[str]) -> Iterator[Span]:
    # The name is read backwards from its end, so that no run of letters is read once for each of them.
    word = _WORD.match(read.text[max(0, house.start() - 30) : house.start()][::-1])
    if not word:
        return
    start = house.start() - word.end()
    name = read.text[start : house.start()]
    before = _FIRST.search(read.text, max(0, start - 30), start)
    if (_NO_STREET.fullmatch(name.lower()) and not before) or read.low.endswith(_WITHIN, 0, start):
        return
    if not (name[0].isupper() or _ALWAYS.search(name) or _before(_LIVES, read.low, start)):
        return
    tail = _DUTCH_TAIL.match(read.text, house.end())
    end = tail.end() if tail else house.end()
    if not _SELDOM.search(name) or (tail and tail["code"]) or _before(_LIVES, read.low, start):
        yield Span(before.start() if before else start, end, IdentifierKind.ADDRESS)
