"""`python -m tests.training [FILE]`: makes bot/domain/judge/weights.tsv of tests/sentences and of labelled messages.

FILE is JSON Lines with {"id", "text", "lang", "labels"}, as the corpora's README describes them. Two thirds of it
teach; the third that is held back, by the ids, is for `python -m tests.benchmarks.judge`. Needs scikit-learn, which
nothing else here does.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from bot.domain.judge.features import features, tokens
from bot.domain.judge.model import FIRST, ZERO

SENTENCES = Path(__file__).parent / "sentences"
WEIGHTS = Path(__file__).parents[1] / "bot" / "domain" / "judge" / "weights.tsv"
_SCALE = 20
_LEAST_TIMES, _STRICTNESS, _AS_MUCH_AS = 3, 1.0, 3.0
_DANGER = ("high", "medium")
LABELS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "danger": lambda labels: labels.get("crisis") in _DANGER,
    "high": lambda labels: labels.get("crisis") == "high",
    "distress": lambda labels: labels.get("crisis", "none") != "none",
    "other": lambda labels: labels.get("crisis") in _DANGER and labels.get("crisis_of") == "other",
    "commerce": lambda labels: any(labels.get(each) for each in ("sales", "solicitation", "scam")),
    **{
        name.replace("_", "-"): lambda labels, name=name: bool(labels.get(name))  # type: ignore[misc]
        for name in (
            "sales", "solicitation", "scam", "advice", "harassment", "pro_ed", "confirms_patient", "impersonation",
        )
    },
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A message, with what it is."""

    text: str
    labels: dict[str, Any]
    language: str


def labels_of(name: str) -> dict[str, Any]:
    """What the sentences of a file are, by its name: crisis_high_other, advice, advice_not, ordinary."""
    kind, _, more = name.partition("_")
    if kind == "crisis":
        level, _, whom = more.partition("_")
        return {"crisis": level, "crisis_of": whom or "self"} if level in ("high", "medium", "low") else {}
    return {} if name.endswith("_not") or name == "ordinary" else {name: True}


def own() -> Iterator[Row]:
    """Our own sentences. A line that begins with # names the kind of those below it."""
    for file in sorted(SENTENCES.glob("*.txt")):
        name, language, _ = file.name.split(".")
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("# "):
                yield Row(line.rpartition("\t")[2], labels_of(name), language)


def labelled(file: Path, *, is_held_back: bool) -> Iterator[Row]:
    """The messages of a file: the third that is held back, or the others."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        is_third = int(hashlib.sha1(row["id"].encode(), usedforsecurity=False).hexdigest(), 16) % 3 == 0
        if is_third == is_held_back:
            yield Row(row["text"], row["labels"], row["lang"])


def train(rows: list[Row], weights: list[float]) -> str:
    """What stands in weights.tsv."""
    import numpy as np
    from scipy import sparse
    from sklearn.svm import LinearSVC

    found = [features(tokens(row.text)) for row in rows]
    times = Counter(feature for each in found for feature in each)
    known = sorted(feature for feature, count in times.items() if count >= _LEAST_TIMES)
    place = {feature: n for n, feature in enumerate(known)}
    columns = [[place[feature] for feature in each if feature in place] for each in found]
    values = [[1 / np.sqrt(len(each) or 1)] * len(some) for each, some in zip(found, columns, strict=True)]
    ends = np.cumsum([0, *map(len, columns)])
    table = sparse.csr_matrix(
        ([*chain.from_iterable(values)], [*chain.from_iterable(columns)], ends), shape=(len(rows), len(known))
    )
    learnt, begins = [], []
    for is_so in LABELS.values():
        model = LinearSVC(C=_STRICTNESS, class_weight="balanced", random_state=0)
        model.fit(table, [is_so(row.labels) for row in rows], sample_weight=weights)
        learnt.append(np.clip(np.rint(model.coef_[0] * _SCALE), -ZERO, ZERO).astype(int) + ZERO)
        begins.append(f"{model.intercept_[0]:.4f}")
    lines = ["\t".join([str(_SCALE), *LABELS]), " ".join(begins)]
    for n, feature in enumerate(known):
        some = [int(each[n]) for each in learnt]
        if any(each != ZERO for each in some):
            lines.append(f"{feature}\t{''.join(chr(FIRST + each) for each in some)}")
    return "\n".join(lines) + "\n"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(paths: list[str]) -> None:
    """Teach, and write the file."""
    rows = list(own())
    weights = [1.0] * len(rows)
    for path in paths:
        more = list(labelled(Path(path), is_held_back=False))
        rows += more
        weights += [_AS_MUCH_AS] * len(more)
    WEIGHTS.write_text(train(rows, weights), encoding="utf-8")
    _say(f"{len(rows)} messages, {WEIGHTS.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
