"""`python -m tests.benchmarks.judge FOLDER`: how well and how fast messages are read, on a folder of corpora.

The folder is the caller's, and nothing else here depends on it: support_messages.jsonl, of which the third counts that
taught the model nothing (see tests/training.py), and health_questions.json. Figures alone are printed, no row.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from math import sqrt
from pathlib import Path

from bot.domain.crisis import Level, Sign
from bot.domain.judge import sign_of
from tests.training import Row, labelled

_FEW = 40
_TIMES = 5


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(folder: Path) -> None:
    """Print all figures."""
    rows = list(labelled(folder / "support_messages.jsonl", is_held_back=True))
    found = [sign_of(row.text) for row in rows]
    for language in ("", "en", "nl"):
        some = [(row, sign) for row, sign in zip(rows, found, strict=True) if language in ("", row.language)]
        _say(f"support_messages, the third held back, {language or 'both languages'}")
        _print("crisis (high and medium)", some, lambda row: row.labels.get("crisis") in ("high", "medium"), _near)
        _print("high", some, lambda row: row.labels.get("crisis") == "high", lambda sign: _level(sign) is Level.HIGH)
        _print("high, met at all", some, lambda row: row.labels.get("crisis") == "high", _near, precision=False)
        _print(
            "low and more", some, lambda row: row.labels.get("crisis", "none") != "none", lambda sign: sign is not None
        )
    questions = json.loads((folder / "health_questions.json").read_text(encoding="utf-8"))
    texts = [each if isinstance(each, str) else each["question"] for each in questions]
    flagged = sum(_near(sign_of(text)) for text in texts)
    _say(f"health questions taken for a crisis: {flagged} of {len(texts)} ({100 * flagged / len(texts):.2f} %)")
    _speed([row.text for row in rows])


def _level(sign: Sign | None) -> Level | None:
    return sign.level if sign else None


def _near(sign: Sign | None) -> bool:
    return _level(sign) in (Level.HIGH, Level.MEDIUM)


def _print(
    name: str, some: Iterable[tuple[Row, Sign | None]], is_so: Callable[[Row], bool],
    is_said: Callable[[Sign | None], bool], *, precision: bool = True,
) -> None:  # fmt: skip
    pairs = [(is_so(row), is_said(sign)) for row, sign in some]
    both, are, said = (
        sum(each) for each in ((a and b for a, b in pairs), (a for a, _ in pairs), (b for _, b in pairs))
    )
    shown = f"  {name}: recall {_share(both, are)}" + (f", precision {_share(both, said)}" if precision else "")
    _say(shown)


def _share(part: int, whole: int) -> str:
    """With a 95 % interval (Wilson) where there are few."""
    if not whole:
        return "- (n = 0)"
    share, z = part / whole, 1.96
    if whole >= _FEW:
        return f"{share:.2f} (n = {whole})"
    middle, half = share + z * z / (2 * whole), z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    low, high = ((middle - half) / (1 + z * z / whole), (middle + half) / (1 + z * z / whole))
    return f"{share:.2f} (n = {whole}, {low:.2f} to {high:.2f})"


def _speed(texts: list[str]) -> None:
    spent = []
    for _ in range(_TIMES):
        for text in texts:
            before = time.perf_counter()
            sign_of(text)
            spent.append(time.perf_counter() - before)
    spent.sort()
    _say(f"{len(spent) / sum(spent):,.0f} messages a second, p99 {spent[int(len(spent) * 0.99)] * 1000:.2f} ms")
    for hostile in ("a " * 50_000, "a1" * 50_000, "\u0301" * 100_000, "die " * 25_000):
        before = time.perf_counter()
        sign_of(hostile)
        _say(f"100 kB of {hostile[:4]!r}: {(time.perf_counter() - before) * 1000:.0f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
