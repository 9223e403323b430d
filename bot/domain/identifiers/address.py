"""Street addresses and postal boxes, English and Dutch, and postcodes with a house number."""

import re
from collections.abc import Iterator

from bot.domain.identifiers.folding import Folded
from bot.domain.identifiers.spans import IdentifierKind, Span

_NAME = r"[A-Z][\w'.-]{1,20}"
_PLACE = rf"{_NAME}(?:[ -]{_NAME}){{0,2}}"
_ZIP = r"(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4})\b"
_STRONG = "street|road|avenue|lane|boulevard|crescent|terrace"
# Each begins with a figure, which the search looks for at once; what may stand before it is read from there.
_ENGLISH = re.compile(
    r"\d(?<![\w.,/-]\d)\d{0,4}+[A-Za-z]?(?:-\d{1,4})?,? (?=[A-Z1-9ot])(?:[NSEW]\.? )?"
    rf"(?:(?:[A-Z][\w'.-]{{1,20}}|\d{{1,3}}(?:st|nd|rd|th)|of|the) ){{1,4}}"
    rf"(?:{_STRONG.title()}|St|Rd|Ave|Ln|Blvd|Dr|Drive|Close|Court|Ct|Way|Place|Pl|View|Gardens|Grove|Hill|Park|Square|Sq|Row"
    r"|Mews|Walk|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail|Rise|Green|Quay|Parade|Loop|Vale|Wharf|Meadows?|Heights|Fields?)\b"
    r"(?!\.? [A-Z][a-z]+ [a-z])"
    rf"(?:,? (?:Apt|Apartment|Unit|Flat|Suite|Ste)\.? ?#?\w{{1,5}})?(?:, {_PLACE}){{0,2}}"
    rf"(?:,? [A-Z]{{2,3}}\b)?(?:,? {_ZIP})?"
)
_UNIT = re.compile(r"(?<![a-z])(?:unit|apt|apartment|flat|suite)\.? \w{1,5},? {1,2}\Z")
_SMALL = re.compile(
    rf"\d(?<![\w.,/-]\d)\d{{0,4}}+[a-z]? (?:[a-z'-]{{2,20}} ){{1,3}}(?:{_STRONG}|drive|close|court|way|st|rd|ave)\b"
)
_LIVES = re.compile(
    r"(?<![a-z])(?:(?:liv(?:e|es|ing)|stay(?:s|ing)?|resid(?:e|es|ing)) (?:at|on|in)|location"
    r"|address(?: (?:on file|is|was)){0,2}|adres(?: is)?|woon(?:t|achtig)?(?: (?:op|aan|in))?)[: ]{1,3}\Z"
)
_BOX = re.compile(
    rf"\b(?i:p\.? ?o\.? ?box|postbus) \d{{1,6}}(?:,? (?:\d{{4}} ?[A-Z]{{2}} )?{_PLACE})?"
    rf"(?: [A-Z]{{2,3}}\b)?(?: {_ZIP})?"
)

_UNITS = (
    r"(?! ?(?:keer|x\b|uur|uren|min|minuten|dag|dagen|week|weken|maand|maanden|jaar|km|kilo|kg|mg|ml|meter|m\b|%|euro"
    r"|cm|patient|patiënt|mensen|man\b|stuks|graden|punten|:\d|[.,]\d))"
)
_STREETS = (
    "straat", "laan", "weg", "plein", "gracht", "kade", "singel", "dijk", "steeg", "dreef", "plantsoen", "hof",
    "pad", "park", "markt", "wal", "haven", "veld", "erf", "kamp", "akker", "weide", "oord", "hoek", "horst",
    "donk", "lei", "baan", "burg", "berg", "dam", "ring", "brink", "hage", "stede", "daal", "zoom", "kant",
    "bos", "tuin", "tuinen", "werf", "poort", "str", "str.",
)  # fmt: skip
_HOUSE = re.compile(
    r" (?<=[a-z.] )(?P<number>\d{1,4}(?: ?-? ?(?:[a-z]\b|hs\b|bis\b|\d{1,3}\b)|[a-z]\b)?(?: bus \w{1,4})?)"
    rf"(?![\d.,:/-]*\d){_UNITS}"
)
# Those that are streets in small letters as well; the rest are also the ends of ordinary words.
_ALWAYS = re.compile(r"..(?:straat|plein|gracht|singel|plantsoen|dreef|(?<!s)laan)\Z")
_WORD = re.compile(r"[^\W\d_][\w'.-]{0,24}")  # of the reversed text
_NO_STREET = re.compile(
    r"(?:onder|half|snel|om|terug|lucht|vaat|urine|wat|gal|zenuw|uit|door|af|in|voort|hier|helemaal|heen)weg|halverwege|weg"
    r"|(?:op|in|over|af|aan|toe|om|ver|be)?slaan|straat|laan|plein|park|markt|hof|pad|dam|berg|haven|hoek|kant|ring|baan|bos|tuin|veld"
    r"|(?:voor|achter|zij|onder|boven|binnen|buiten|linker|rechter)kant|vakantiepark|voetpad|zorgpad|klinischpad|ziekenhuis"
    r"|woensdagmarkt|rommelmarkt|kerstmarkt|opbouw|verband"
)
_DUTCH_TAIL = re.compile(rf"(?:,? ?\d{{4}} ?[A-Z]{{2}}\b)?(?:,? (?:in |te )?(?:\d{{4}} )?{_PLACE})?")
_POSTCODE = re.compile(
    r"[1-9](?<![\w.,-]\d)\d{3} ?[A-Z]{2},? (?:(?:nr|nummer|huisnummer)\.? ?)?\d{1,4}[a-zA-Z]?\b(?![.,:/-]?\d)"
)


def addresses(read: Folded) -> Iterator[Span]:
    """Where somebody lives, to the house."""
    for found in _ENGLISH.finditer(read.text):
        unit = _UNIT.search(read.low, max(0, found.start() - 20), found.start())
        yield Span(unit.start() if unit else found.start(), found.end(), IdentifierKind.ADDRESS)
    for found in _POSTCODE.finditer(read.text):
        yield Span(*found.span(), IdentifierKind.ADDRESS)
    for found in _SMALL.finditer(read.low):
        if _LIVES.search(read.low, max(0, found.start() - 30), found.start()):
            yield Span(*found.span(), IdentifierKind.ADDRESS)
    for found in _HOUSE.finditer(read.low):
        if read.low.endswith(_STREETS, max(0, found.start() - 10), found.start()):
            yield from _dutch(read, found)
    if "box" in read.low or "postbus" in read.low:
        for found in _BOX.finditer(read.text):
            yield Span(*found.span(), IdentifierKind.ADDRESS)


def _dutch(read: Folded, house: re.Match[str]) -> Iterator[Span]:
    # The name is read backwards from its end, so that no run of letters is read once for each of them.
    word = _WORD.match(read.text[max(0, house.start() - 30) : house.start()][::-1])
    if not word:
        return
    start = house.start() - word.end()
    name = read.text[start : house.start()]
    if _NO_STREET.fullmatch(name.lower()) or not (name[0].isupper() or _ALWAYS.search(name)):
        return
    tail = _DUTCH_TAIL.match(read.text, house.end())
    yield Span(start, tail.end() if tail else house.end(), IdentifierKind.ADDRESS)
