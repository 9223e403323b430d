"""Sentences of tests/sentences, for what has to look as if people wrote it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

from bot import config
from bot.domain.judge import Context, Policy, judge
from bot.enforcement import trying
from tests.benchmarks.world import CONFIG
from tests.training import SENTENCES

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def everything() -> Policy:
    """All rules are on; the rest is as config has it."""
    return trying.policy_of(config.load(CONFIG), None, frozenset())


def lines(kind: str = "*") -> Iterator[str]:
    """The sentences of all kinds, or of one."""
    for file in sorted(SENTENCES.glob(f"{kind}.*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("# "):
                yield line.rpartition("\t")[2]


@cache
def ordinary() -> tuple[str, ...]:
    """Those in which nothing is to be found, and nothing is found."""
    context, policy = Context(now=WHEN), everything()
    found = (judge(each, context, policy) for each in lines("ordinary"))
    quiet = [each for each, said in zip(lines("ordinary"), found, strict=True) if not (said.sign or said.findings)]
    return tuple(dict.fromkeys(quiet))
