"""Numbers that are known by how they are written, without a label."""

import re
from collections.abc import Iterator

from bot.domain.identifiers import checks
from bot.domain.identifiers.context import of_a_thing
from bot.domain.identifiers.folding import Folded
from bot.domain.identifiers.spans import IdentifierKind, Span

_SHAPE = re.compile(
    r"\d(?<![\w.-]\d)(?:(?P<ssn>\d\d-\d\d-\d{4})|(?P<belgian>\d\.\d\d\.\d\d-\d{3}\.\d\d)|(?P<bsn>\d{3}\.\d\d\.\d{3}))(?![\w-])"
)


def shaped(read: Folded) -> Iterator[Span]:
    """123-45-6789, 85.07.14-123.30 and 1234.56.789, but of things; the latter two with their check digits."""
    for found in _SHAPE.finditer(read.low):
        digits = "".join(filter(str.isdigit, found[0]))
        kind = IdentifierKind.BSN if found["bsn"] else IdentifierKind.SSN
        fits = found["ssn"] or (checks.is_belgian(digits) if found["belgian"] else checks.is_bsn(digits))
        if fits and not of_a_thing(read.low, found.start()):
            yield Span(*found.span(), kind)
