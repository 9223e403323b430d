"""What is found: where an identifier stands in a text, and of which kind it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class IdentifierKind(StrEnum):
    """Kinds of direct identifiers. `ssn` holds the Belgian national number too, `mrn` the British NHS number."""

    PHONE = "phone"
    EMAIL = "email"
    SSN = "ssn"
    MRN = "mrn"
    INSURANCE = "insurance"
    NPI = "npi"
    BSN = "bsn"
    DOB = "dob"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` is an identifier of this kind."""

    start: int
    end: int
    kind: IdentifierKind


def disjoint(found: Iterable[Span], length: int) -> list[Span]:
    """Of spans that overlap, the one that comes first in `found`; sorted by where they stand in a text of `length`."""
    taken = bytearray(length)
    return sorted(_free(found, taken), key=lambda span: span.start)


def _free(found: Iterable[Span], taken: bytearray) -> Iterator[Span]:
    for span in found:
        if 1 not in taken[span.start : span.end]:
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            yield span
