"""E-mail addresses, also where they are written around: name (at) example (dot) org."""

import re
from collections.abc import Iterator

from bot.domain.identifiers.folding import Folded
from bot.domain.identifiers.spans import IdentifierKind, Span

# From the sign on: what stands before it is read backwards, so that no run of letters is read once for each of them.
_SIGN = re.compile(r"@ ?(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w@])")
_DOT = r"(?: ?\. ?| ?[\[({] ?(?:dot|punt|\.) ?[\])}] ?| (?:dot|punt) )"
_WORD = re.compile(
    rf" ?(?:[\[({{<] ?(?:at|@|apenstaart(?:je)?) ?[\])}}>] ?|@ )(?:[\w-]{{1,63}}{_DOT}){{1,4}}[a-z]{{2,24}}(?!\w)"
    r"| (?:at|apenstaart(?:je)?) (?:[\w-]{1,63} (?:dot|punt) ){1,4}[a-z]{2,24}(?!\w)"
)
_SIGNS_OF_WORDS = (" dot ", " punt ", "(at)", "[at]", "{at}", "<at>", "( at )", "[ at ]", "(@", "[@", "@ ")
_BEFORE = re.compile(r"[\w.+%'&-]{1,64}")  # of the reversed text
_A_NAME = re.compile(r"[._\d]")
_OF_A_DESK = {
    "abuse", "admin", "administratie", "afspraak", "afspraken", "appointments", "balie", "billing", "contact",
    "enquiries", "feedback", "frontdesk", "hello", "help", "helpdesk", "hr", "hulp", "info", "inquiries",
    "klachten", "klantenservice", "mail", "no-reply", "noreply", "office", "pers", "press", "privacy",
    "reception", "receptie", "sales", "secretariaat", "security", "service", "support", "webmaster", "zorg",
}  # fmt: skip


def emails(read: Folded) -> Iterator[Span]:
    """Addresses of people; a desk's (info@, support@) leads to nobody."""
    if "@" in read.low:
        for found in _SIGN.finditer(read.low):
            yield from _with_name(read.low, found.start(), found.end(), spaced=False)
    if any(map(read.low.__contains__, _SIGNS_OF_WORDS)):
        for found in _WORD.finditer(read.low):
            yield from _with_name(read.low, found.start(), found.end(), spaced=found[0].startswith(" @"))


def _with_name(low: str, sign: int, end: int, *, spaced: bool) -> Iterator[Span]:
    name = _BEFORE.match(low[max(0, sign - 64) : sign][::-1])
    if not name:
        return
    local = name[0][::-1].lstrip(".'&%-+")
    # "lunch @ example.org" is a place, "j.doe @ example.org" is a person's address.
    if local and local not in _OF_A_DESK and (not spaced or _A_NAME.search(local)):
        yield Span(sign - len(local), end, IdentifierKind.EMAIL)
