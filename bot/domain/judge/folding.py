"""A text as the judge reads it: small Latin letters, nothing unseen, evasions of spelling undone. Pure.

Whoever writes "su1c1de", "d i e" or "sooooo" means what everybody reads. Time grows with the length of the text.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

_UNSEEN = frozenset(("Cf", "Mn", "Me", "Cc", "Cs", "Co", "Cn"))
_LEET = str.maketrans("013457@$!|", "oieastasil")
_SPACED = re.compile(r"(?<![a-z0-9'])(?:[a-z][ ._*-]{1,2}){2,40}[a-z](?![a-z0-9'])")
_BETWEEN = re.compile(r"[ ._*-]")
# With a letter at each end: "4mg", "b12", "covid19" and "why?!" stay as they are.
_MIXED = re.compile(r"(?<![a-z0-9@$])[a-z]+[0-9@$!|][a-z0-9@$!|]{0,30}[a-z](?![a-z0-9@$])")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
# Whether any of these has something to do: one look instead of four at a message that is as most are.
_ODD = re.compile(
    r"[^\S ]|  |[a-z][0-9@$!|]+[a-z]|([a-z])\1\1|(?:^|[^a-z0-9'])[a-z][ ._*-]{1,2}[a-z][ ._*-]{1,2}[a-z](?![a-z0-9'])"
)
_SPACES = re.compile(r"\s{2,}|[^\S ]")
Steps = tuple[tuple[re.Pattern[str], Callable[[str], str]], ...]


class _Letters(dict[int, str]):
    """What a character is read as, found when it is first met."""

    def __missing__(self, point: int) -> str:
        self[point] = read = _letter(chr(point))
        return read


_LETTERS = _Letters()


def fold(text: str) -> str:
    """`text` as it is read, with a space at each end."""
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_LETTERS)
    text = text.lower()
    if not _ODD.search(text):
        return f" {text.strip()} "
    for pattern, read in _STEPS:
        if pattern.search(text):
            text = pattern.sub(lambda found, read=read: read(found[0]), text)  # type: ignore[misc]
    return f" {text.strip()} "


def _joined(spaced: str) -> str:
    return _BETWEEN.sub("", spaced)


def _unmixed(word: str) -> str:
    return word.translate(_LEET)


_STEPS: Steps = (
    (_SPACES, lambda _found: " "),
    (_SPACED, _joined),
    (_MIXED, _unmixed),
    (_DRAWN_OUT, lambda found: found[:2]),
)


def _letter(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() or character.isspace() else ""
    if character.isspace():
        return " "
    read = "".join(
        each for each in unicodedata.normalize("NFKD", character) if unicodedata.category(each) not in _UNSEEN
    )
    return read if read.isascii() else "".join(map(_latin, read))


_QUOTES = {
    **dict.fromkeys("\u2018\u2019\u201b\u2032\u00b4\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'),
}


def _latin(character: str) -> str:
    if character in _QUOTES or not character.isalpha():
        return _QUOTES.get(character, character)
    alike = (each["c"] for each in _look_alikes().get(character, ()))
    return next((each for each in alike if each.isascii() and each.isalpha()), character)


@cache
def _look_alikes() -> dict[str, list[dict[str, str]]]:
    # Read when a letter of another script is first met: it takes 40 ms that most processes never need.
    from confusable_homoglyphs.confusables import confusables_data

    return confusables_data  # type: ignore[no-any-return]
