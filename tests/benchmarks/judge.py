"""`python -m tests.benchmarks.judge FOLDER`: how well and how fast messages are read, on a folder of corpora.

The folder is the caller's, and nothing else here depends on it: support_messages.jsonl, of which the third counts that
taught the model nothing (see tests/training.py), health_questions.json, sms_spam.tsv and hatecheck.csv. All rules are
on, as config/moderation.toml has the rest. Figures alone are printed, no row. Identifiers by kind, on other corpora as
well: `python -m tests.benchmarks.identifiers`.
"""

import csv
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot import config
from bot.domain.crisis import Level
from bot.domain.judge import Context, Policy, Rule, Verdict, judge, sign_of
from bot.domain.judge.verdict import BEHAVIOUR
from bot.enforcement import labelled, trying
from bot.enforcement.trying import Label
from tests import training
from tests.benchmarks.identifiers import questions

ROOT = Path(__file__).parents[2]
_TIMES = 5
_SPAM = (Rule.SALES, Rule.SOLICITATION, Rule.SCAM, Rule.LINKS)
_MET = Label("high, met at all", lambda labels: labels.get("crisis") == Level.HIGH, trying.is_near)
_ANY = Label(
    "low and more", lambda labels: labels.get("crisis", "none") != "none", lambda found: found.sign is not None
)
_HOSTILE = ("a ", "a1", "\u0301", "die ", "stop taking ", "www.a", "0612345678 ", "discord.gg/", "our ward ", "@")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(folder: Path) -> None:
    """Print all figures."""
    policy = trying.policy_of(config.load(ROOT / "config"), None, frozenset())
    context = Context(now=datetime(2026, 1, 1, tzinfo=UTC))

    def read(text: str) -> Verdict:
        return judge(text, context, policy)

    rows = held_back(folder / "support_messages.jsonl")
    _support(rows, policy)
    _false_alarms([read(text) for text in questions(folder)])
    _spam(folder, read)
    _hate(folder, read)
    texts = [row.text for row in rows]
    _speed("who may be in danger", texts, sign_of)
    _speed("all that is looked for", texts, read)


def held_back(file: Path) -> Sequence[labelled.Row]:
    """The rows that taught the model nothing."""
    texts = {row.text for row in training.labelled(file, is_held_back=True)}
    return [row for row in labelled.read(file.read_bytes()) if row.text in texts]


def _support(rows: Sequence[labelled.Row], policy: Policy) -> None:
    tried = [(row, judge(row.text, trying.context_of(row), policy)) for row in rows]
    for language, some in trying.by_language(tried).items():
        _say(f"support_messages, the third held back, {language or 'all languages'}: {len(some)}")
        for each in trying.figures(some, (*trying.LABELS, _ANY)):
            _say(f"  {each.label.name:20} n {each.n:3}  recall {each.recall!s:18} precision {each.precision}")
        for each in trying.figures(some, (_MET,)):
            _say(f"  {each.label.name:20} n {each.n:3}  recall {each.recall}")
    count = sum(row.is_ordinary for row in rows)
    _say(f"the same, rows without a label: {count}")
    for what, ids in trying.spoke_on_ordinary(tried).items():
        _say(f"  taken for {what}: {_share(len(ids), count)}")


def _false_alarms(verdicts: Sequence[Verdict]) -> None:
    """Health questions, in which nothing is to be found."""
    _say(f"health_questions: {len(verdicts)}")
    _say(f"  taken for a crisis: {_share(sum(map(trying.is_near, verdicts)), len(verdicts))}")
    for rule in (each for each in Rule if each not in BEHAVIOUR):
        _say(f"  taken for {rule}: {_share(sum(rule in each.rules for each in verdicts), len(verdicts))}")


def _spam(folder: Path, read: Callable[[str], Verdict]) -> None:
    """Short messages; that a shop wrote to somebody who wanted to hear of it counts as spam as well."""
    found: dict[str, list[bool]] = {"spam": [], "ham": []}
    for line in (folder / "sms_spam.tsv").read_text(encoding="utf-8").splitlines():
        label, _, text = line.partition("\t")
        found[label].append(not set(_SPAM).isdisjoint(read(text).rules))
    for label, said in found.items():
        _say(f"sms_spam, {label}: taken for {', '.join(_SPAM)} {_share(sum(said), len(said))}")


def _hate(folder: Path, read: Callable[[str], Verdict]) -> None:
    """Hate speech that is spelt so that no filter knows it, beside plain forms."""
    found: dict[str, list[bool]] = {"spelt otherwise": [], "plain": [], "not hateful": []}
    with (folder / "hatecheck.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            kind = "spelt otherwise" if row["functionality"].startswith("spell_") else "plain"
            kind = kind if row["label_gold"] == "hateful" else "not hateful"
            found[kind].append(Rule.HARASSMENT in read(row["test_case"]).rules)
    for kind, said in found.items():
        _say(f"hatecheck, {kind}: taken for harassment {_share(sum(said), len(said))}")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} % ({part} of {whole})" if whole else "-"


def _speed(what: str, texts: Iterable[str], read: Callable[[str], object]) -> None:
    spent = sorted(_seconds(read, text) for _ in range(_TIMES) for text in texts)
    _say(f"{what}: {len(spent) / sum(spent):,.0f} messages a second, p99 {spent[int(len(spent) * 0.99)] * 1000:.2f} ms")
    worst = {unit: min(_seconds(read, (unit * 100_000)[:100_000]) for _ in range(3)) for unit in _HOSTILE}
    slowest = max(worst, key=worst.__getitem__)
    _say(f"  of hostile texts of 100 kB the slowest, {slowest!r}: {worst[slowest] * 1000:.0f} ms")


def _seconds(read: Callable[[str], object], text: str) -> float:
    before = time.perf_counter()
    read(text)
    return time.perf_counter() - before


if __name__ == "__main__":
    main(Path(sys.argv[1]))
