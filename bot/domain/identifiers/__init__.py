"""Direct identifiers of people in a text, English and Dutch: telephone numbers, addresses, numbers of records. Pure.

`find` says where they stand; `redact` takes them out. Lab values, doses, numbers of orders and rooms, appointments,
helplines and the ids of Discord's are none. Each detector stands behind a cheap gate, and reads a text of any length
and kind in time that grows with its length alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.domain.identifiers.address import addresses
from bot.domain.identifiers.dates import births
from bot.domain.identifiers.email import emails, is_worded
from bot.domain.identifiers.folding import Folded, fold
from bot.domain.identifiers.labels import labelled
from bot.domain.identifiers.phone import phones
from bot.domain.identifiers.shapes import shaped
from bot.domain.identifiers.spans import IdentifierKind, Span, disjoint

__all__ = ["IdentifierKind", "Span", "find", "redact"]

# All that makes a text worth reading, of any script and width; a clean one costs this one look.
_WORTH = re.compile("[\\d@\uff20\ufe6b\u2460-\u2468]")
_FIGURE = re.compile("[0-9]")
_FOUR_FIGURES = re.compile(r"[0-9](?:[^0-9]{0,3}[0-9]){3}")
_FIVE_FIGURES = re.compile(r"[0-9](?:[^0-9]{0,3}[0-9]){4}")
_SEVEN_FIGURES = re.compile(r"[0-9](?:[ .()/-]{0,3}[0-9]){6}")


def find(text: str, regions: Sequence[str]) -> tuple[Span, ...]:
    """Identifiers in `text`, sorted and apart from one another; offsets are those of `text` as it is given.

    `regions` are two-letter codes (ISO 3166) of countries whose numbers are known without their calling code.
    """
    if not _WORTH.search(text) and not is_worded(text.lower()):
        return ()
    read = fold(text)
    found = disjoint(_all(read, regions), len(read.text))
    return tuple(Span(*read.original(span.start, span.end), span.kind) for span in found)


def redact(text: str, spans: Iterable[Span], word: Callable[[IdentifierKind], str]) -> str:
    """`text` with `word(kind)` in the place of each of `spans`, which are as `find` gives them."""
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], word(span.kind)]
        end = span.end
    return "".join([*parts, text[end:]])


def _all(read: Folded, regions: Sequence[str]) -> Iterator[Span]:
    """Of those that overlap the surer comes first."""
    yield from emails(read)
    if not _FIGURE.search(read.low):
        return
    if _FIVE_FIGURES.search(read.low):
        yield from labelled(read)
        yield from shaped(read)
    if _FOUR_FIGURES.search(read.low):
        yield from births(read)
    yield from addresses(read)
    if _SEVEN_FIGURES.search(read.low):
        yield from phones(read, regions)
