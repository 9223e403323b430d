"""How long: what a person writes, in English or Dutch, as a length of time. Pure."""

import re
from datetime import timedelta

_SECOND, _MINUTE, _HOUR, _DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_UNITS = {
    _SECOND: "s sec secs second seconds seconde seconden",
    _MINUTE: "m min mins minute minutes minuut minuten",
    _HOUR: "h hr hrs hour hours u uur uren",
    _DAY: "d day days dag dagen",
    7 * _DAY: "w wk week weeks weken",
    30 * _DAY: "mo month months maand maanden",
    365 * _DAY: "y yr year years j jaar jaren",
}
_BY_WORD = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "een": 1, "één": 1, "two": 2, "twee": 2, "three": 3, "drie": 3, "four": 4, "vier": 4,
    "five": 5, "vijf": 5, "six": 6, "zes": 6, "seven": 7, "zeven": 7, "eight": 8, "acht": 8, "nine": 9, "negen": 9,
    "ten": 10, "tien": 10, "twelve": 12, "twaalf": 12,
}  # fmt: skip
_AND = {"and", "en", "&"}
_PART = re.compile(r"\d+|[^\W\d_]+|\S")
_MOST_DIGITS = 4

LEAST, MOST = timedelta(minutes=1), timedelta(days=5 * 365)
"""The shortest and the longest that is taken. Whoever means longer means for good."""
LONGEST_TEXT = 40


def parse(text: str, least: timedelta = LEAST, most: timedelta = MOST) -> timedelta | None:
    """The length of time that `text` means ("3 days", "1 week en 2 dagen", "90m"); None where it means none, or one
    that is shorter than `least` or longer than `most`.
    """
    if len(text) > LONGEST_TEXT:
        return None
    parts = [each for each in _PART.findall(text.casefold().replace(",", " ")) if each not in _AND]
    if not parts or len(parts) % 2:
        return None
    total = timedelta()
    for number, word in zip(parts[::2], parts[1::2], strict=True):
        count, unit = _count(number), _BY_WORD.get(word)
        if count is None or unit is None:
            return None
        total += count * unit
    return total if least <= total <= most else None


def _count(number: str) -> int | None:
    if number.isascii() and number.isdecimal():
        return int(number) if len(number) <= _MOST_DIGITS else None
    return _NUMBERS.get(number)


def split(length: timedelta) -> tuple[str, int]:
    """The largest unit that counts `length` without a rest, and how many: ("weeks", 2). Units: seconds, minutes, hours,
    days, weeks.
    """
    for name, unit in (("weeks", 7 * _DAY), ("days", _DAY), ("hours", _HOUR)):
        if length >= unit and not length % unit:
            return name, length // unit
    return ("seconds", length // _SECOND) if length % _MINUTE else ("minutes", length // _MINUTE)
