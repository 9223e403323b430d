"""`python -m tests.benchmarks.identifiers FOLDER`: how well and how fast identifiers are found in a folder of corpora.

The folder is the caller's, and nothing else here depends on it: phi_clinical.jsonl.gz, presidio_synth.json,
support_messages.jsonl, health_questions.json and sms_spam.tsv, with spans as their publishers label them. A find counts
where a labelled span of its kind overlaps it. Figures alone are printed, no row.
"""

import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.domain.identifiers import find

REGIONS = ("US", "NL", "GB", "BE", "IE", "CA")
_CLINICAL = {
    "PHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email", "STREET_ADDRESS": "address", "DATE_OF_BIRTH": "dob",
    "MEDICAL_RECORD_NUMBER": "mrn", "SOCIAL_SECURITY_NUMBER": "ssn", "HEALTH_INSURANCE_ID": "insurance",
    "INSURANCE_POLICY_NUMBER": "insurance", "NPI_NUMBER": "npi", "NATIONAL_ID_NUMBER": "",
}  # fmt: skip
_PRESIDIO = {
    "PHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email", "US_SSN": "ssn", "STREET_ADDRESS": "", "DATE_TIME": "",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A text and its labelled spans. A kind of "" is an identifier that may be found as one of ours, and need not."""

    key: str
    text: str
    spans: tuple[tuple[int, int, str], ...] = ()


def clinical(folder: Path) -> Iterator[Row]:
    """English in the main; a ninth is in other languages with the same labels."""
    with gzip.open(folder / "phi_clinical.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            spans = ((each["start"], each["end"], _CLINICAL.get(each["entity_type"])) for each in row["annotations"])
            yield Row(
                row["record_id"],
                row["text"],
                tuple((start, end, kind) for start, end, kind in spans if kind is not None),
            )


def support(folder: Path) -> Iterator[Row]:
    """English and Dutch chat, with hard negatives."""
    for line in (folder / "support_messages.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = row["labels"].get("identifier", ())
        yield Row(row["id"], row["text"], tuple((*span,) for span in spans if span[2] != "name_with_identifier"))


def presidio(folder: Path) -> Iterator[Row]:
    """Of many countries, most of them not in REGIONS."""
    for place, row in enumerate(json.loads((folder / "presidio_synth.json").read_text(encoding="utf-8"))):
        spans = (
            (each["start_position"], each["end_position"], _PRESIDIO.get(each["entity_type"])) for each in row["spans"]
        )
        yield Row(
            f"{place}", row["full_text"], tuple((start, end, kind) for start, end, kind in spans if kind is not None)
        )


def questions(folder: Path) -> list[str]:
    """Ordinary questions of patients."""
    rows = json.loads((folder / "health_questions.json").read_text(encoding="utf-8"))
    return [row if isinstance(row, str) else row["question"] for row in rows]


def ham(folder: Path) -> list[str]:
    """Ordinary short messages; some do hold a number."""
    lines = (folder / "sms_spam.tsv").read_text(encoding="utf-8").splitlines()
    return [line.partition("\t")[2] for line in lines if line.startswith("ham\t")]


def score(rows: Iterable[Row]) -> list[str]:
    """A line for each kind: labelled spans, the share of them that is found, the share of finds that is right."""
    labelled, hit, said, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        found = [(span.start, span.end, span.kind.value) for span in find(row.text, REGIONS)]
        neutral = [span for span in row.spans if not span[2]]
        for span in row.spans:
            labelled[span[2]] += 1
            hit[span[2]] += any(_same(span, other) for other in found)
        for span in found:
            good = any(_same(span, other) for other in row.spans)
            if good or not any(_overlap(span, other) for other in neutral):
                said[span[2]] += 1
                right[span[2]] += good
    return [
        f"{kind:10} n={labelled[kind]:5}  recall {hit[kind] / max(1, labelled[kind]):.3f}  "
        f"precision {right[kind] / max(1, said[kind]):.3f} of {said[kind]}"
        for kind in sorted((labelled.keys() | said.keys()) - {""})
    ]


def _overlap(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _same(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return one[2] == other[2] and _overlap(one, other)


HOSTILE = (
    "1234567890", "0 6 1 2 3 4 ", "0612345678 ", "+31612345678 ", "(212) 555-0187 ", "1 (.", "1-", "a1", "1\n",
    "2024 ", "@", "a@b.co ", "a.b-c", "@aaaaaaaa", "a.", "a at b dot ", "[at] ", "mrn ", "mrn 12345 ",
    "insurance id is my the number ", 'mrn""""', "01-02-1960 ", "born ", "born 1-2-1960 ", "Ann Van ",
    "1 Aa Aa Aa Aa ", "kerkstraat 1 ", "straat", "1 A ", "Aaaaaaaaaaaaaaaaaaaa ", "order 0612345678 ", "\uff10",
    "1\u200b", "<@1", "</a ", "discord.com/",
)  # fmt: skip
"""Each is repeated: what a pattern may take for the beginning of an identifier at every place."""


def worst(size: int = 100_000) -> tuple[str, float]:
    """The slowest of the hostile texts of so many characters, and its milliseconds of a core (the best of three)."""
    times = {}
    for unit in HOSTILE:
        text = (unit * (size // len(unit) + 1))[:size]
        for tail in ("", "!", "@", " 1960 12345"):
            times[f"{unit!r} + {tail!r}"] = min(_seconds(partial(find, text + tail, REGIONS)) for _ in range(3))
    slowest = max(times, key=lambda name: times[name])
    return slowest, times[slowest] * 1000


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _rate(texts: list[str]) -> float:
    def all_of_them() -> None:
        for text in texts:
            find(text, REGIONS)

    return len(texts) / min(_seconds(all_of_them) for _ in range(3))


def _flagged(texts: list[str]) -> float:
    return sum(bool(find(text, REGIONS)) for text in texts) / len(texts)


def main(folder: Path) -> None:
    """Print all."""
    find("bel 06-12345678", REGIONS)
    messages = [row.text for row in support(folder)]
    lines = []
    for name, rows in (("phi_clinical", clinical), ("support_messages", support), ("presidio_synth", presidio)):
        lines += [f"{name:17} {line}" for line in score(rows(folder))]
    asked = questions(folder)
    lines += [
        f"health_questions  flagged {_flagged(asked):.4f} of {len(asked)}",
        f"sms_spam, ham     flagged {_flagged(ham(folder)):.4f}",
        f"support_messages  {_rate(messages):,.0f} messages/s",
        f"health_questions  {_rate(asked):,.0f} messages/s",
        "hostile, 100 kB   {}: {:.0f} ms at worst".format(*worst()),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
