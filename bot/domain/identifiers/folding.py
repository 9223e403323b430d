"""A text as it is read: digits of other scripts and widths as 0 to 9, nothing unseen, no ids of Discord's. Pure.

Identifiers are written with full-width digits, keycaps or zero-width characters, on purpose or by a phone's keyboard.
What finds them reads the folded text; `Folded.original` tells where that stands in the text as it was given.
"""

import re
from typing import NamedTuple

_ZEROS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0xFF10, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1FBF0)
# One character for one, so that no place moves.
_SAME_PLACE: dict[int, str] = (
    {full: chr(full - 0xFEE0) for full in range(0xFF01, 0xFF5F)}
    | {zero + digit: str(digit) for zero in _ZEROS for digit in range(10)}
    | {0x2460 + digit: str(digit + 1) for digit in range(9)}
    | dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
    | dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63), "-")
    | {0x2018: "'", 0x2019: "'", 0x2024: ".", 0xFE6B: "@", 0x3002: "."}
)
_UNSEEN = frozenset(
    map(chr, (0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)))
) | frozenset(map(chr, (*range(0xFE00, 0xFE10), 0xFEFF, 0x20E3)))
# Mentions, emoji, timestamps and commands, and links to channels and attachments: their numbers are Discord's.
_OF_DISCORD = re.compile(
    r"<(?:[@#][!&]?|a?:\w{1,32}:|t:|/[\w -]{1,100}:|id:)[\w:-]{1,40}>"
    r"|\b(?:discord(?:app)?\.(?:com|net|gg)|discord\.new)/[^\s<>)]{1,300}"
)
_UPPER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class Folded(NamedTuple):
    """`text` is what is read, `low` the same with A to Z in small letters, `places` where each character stood."""

    text: str
    low: str
    places: list[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the text as it was given, with what is unseen behind it."""
        return (start, end) if self.places is None else (self.places[start], self.places[end])


def fold(text: str) -> Folded:
    """`text` as it is read. What belongs to Discord is blotted out with as many NUL characters."""
    places = None
    if not text.isascii():
        text = text.translate(_SAME_PLACE)
        if not _UNSEEN.isdisjoint(text):
            places = [place for place, character in enumerate(text) if character not in _UNSEEN]
            text, end = "".join([text[place] for place in places]), len(text)
            places.append(end)
    if "<" in text or "iscord" in text:
        text = _OF_DISCORD.sub(lambda found: "\0" * len(found[0]), text)
    # str.lower() may lengthen a letter, and then nothing stands where it stood.
    return Folded(text, text.lower() if text.isascii() else text.translate(_UPPER), places)
