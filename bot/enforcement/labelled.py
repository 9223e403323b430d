"""Labelled messages of a file. Pure.

A row is a line of JSON: {"id", "lang", "text", "labels"}, and "name", as others see its author's, where that matters.
Whatever else stands in it is left aside. docs/detectors.md says which labels there are.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.crisis import Level
from bot.domain.names import printable
from bot.errors import OperatorMustFix

Labels = Mapping[str, Any]
FLAGS = (
    "advice", "sales", "solicitation", "scam", "harassment", "pro_ed", "confirms_patient", "impersonation",
)  # fmt: skip
"""Labels that are there or not."""
_KNOWN = frozenset(("crisis", "crisis_of", "identifier", *FLAGS))
_LEVELS = ("none", *map(str, Level))
_TAG = re.compile("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A message, with what a person says it is. `name`: its author's, as others see it."""

    id: str
    language: str
    text: str
    labels: Labels
    name: str = ""

    @property
    def is_ordinary(self) -> bool:
        """Whether nothing is to be found in it, and nothing in it is like anything that is."""
        return not any(self.labels.values())


def shown(name: str) -> str:
    """The id of a row, or the name of a label, for a terminal: whoever wrote the file may have put anything there."""
    return printable(name[:_LONGEST_SHOWN])


def read(data: bytes) -> tuple[Row, ...]:
    """All rows of a file. Raises OperatorMustFix, which names the line, where one is not as it must be: then none
    counts.
    """
    rows, lines = list[Row](), dict[str, int]()
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = _row(line)
        except ValueError as error:
            raise OperatorMustFix(f"line {number}: {error}. Nothing was judged.") from None
        if row.id in lines:
            raise OperatorMustFix(
                f'line {number}: the id "{shown(row.id)}" stands on line {lines[row.id]} already. Nothing was judged.'
            )
        lines[row.id] = number
        rows.append(row)
    if not rows:
        raise OperatorMustFix("there is no row in it. Each line is one, as docs/detectors.md shows.")
    return tuple(rows)


def _row(line: bytes) -> Row:
    """Raises ValueError, which says what is wrong and quotes nothing that somebody wrote."""
    try:
        row = json.loads(line.decode())
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    if not isinstance(row, dict):
        raise ValueError("is no JSON object")
    for key in ("id", "lang", "text"):
        if not isinstance(row.get(key), str):
            raise ValueError(f'needs "{key}", a string')
    if not row["id"] or not _TAG.fullmatch(row["lang"]):
        raise ValueError('needs an "id" that is not empty, and a language such as "en" as "lang"')
    if not isinstance(row.get("name", ""), str):
        raise ValueError('"name" must be a string')
    if not isinstance(row.get("labels"), dict):
        raise ValueError('needs "labels", an object: {} for an ordinary message')
    _check(row["labels"], len(row["text"]))
    return Row(row["id"], row["lang"].lower(), row["text"], row["labels"], row.get("name", ""))


def _check(labels: Labels, length: int) -> None:
    if labels.get("crisis", "none") not in _LEVELS:
        raise ValueError(f'the label "crisis" must be one of {", ".join(_LEVELS)}')
    wrong = next((key for key in FLAGS if not isinstance(labels.get(key, False), bool)), None)
    if wrong is not None:
        raise ValueError(f'the label "{wrong}" must be true or false')
    spans = labels.get("identifier", [])
    if not isinstance(spans, list) or not all(_is_span(each, length) for each in spans):
        raise ValueError('the label "identifier" must be a list of [start, end, type], within the text')


def _is_span(span: Any, length: int) -> bool:
    return (
        isinstance(span, list) and [type(each) for each in span] == [int, int, str] and 0 <= span[0] < span[1] <= length
    )


def unknown(rows: Iterable[Row]) -> Counter[str]:
    """The labels that nothing here looks at, and in how many rows each stands."""
    return Counter(key for row in rows for key in row.labels if key not in _KNOWN)
