"""Direct identifiers of people in a text, English and Dutch: telephone numbers, addresses, numbers of records. Pure.

`find` says where they stand; `redact` takes them out. Lab values, doses, numbers of orders and rooms, appointments,
helplines and the ids of Discord's are none. A text of any length and kind is read in time that grows with its length.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from bot.domain.identifiers.spans import IdentifierKind, Span

__all__ = ["IdentifierKind", "Span", "find", "redact"]

# What makes a text worth reading, in any script and width; a clean text costs these two looks.
_FIGURE_OR_SIGN = re.compile("[\\d@\uff20\ufe6b\u2460-\u2468]")
_SIGNS_IN_WORDS = (" dot ", " punt ", "(at)", "[at]", "{at}", "<at>", "( at )", "[ at ]")


def find(text: str, regions: Sequence[str]) -> tuple[Span, ...]:
    """Identifiers in `text`, sorted and apart from one another; offsets are those of `text` as it is given.

    `regions` are two-letter codes (ISO 3166) of countries whose numbers are known without their calling code.
    """
    if not _FIGURE_OR_SIGN.search(text) and not any(map(text.lower().__contains__, _SIGNS_IN_WORDS)):
        return ()
    return _reader()(text, regions)


def redact(text: str, spans: Iterable[Span], word: Callable[[IdentifierKind], str]) -> str:
    """`text` with `word(kind)` in the place of each of `spans`, which are as `find` gives them."""
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], word(span.kind)]
        end = span.end
    return "".join([*parts, text[end:]])


@cache
def _reader() -> Callable[[str, Sequence[str]], tuple[Span, ...]]:
    # Not at the start of the process, which waits for nothing that no text has asked for.
    from bot.domain.identifiers.reading import read

    return read
