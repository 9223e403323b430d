"""Checks in words, for the operator."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import get_args

from bot.domain.names import printable
from bot.i18n import Sentences
from bot.preflight.rules import NEEDED, Check, Severity

# What is told in its own words also when it is right: where things come from, and whether money is real.
_TOLD = ("settings-env", "settings-no-env", "stripe-key")


Row = tuple[Severity, str, list[str]]
"""How things are, that in a word, and some lines that belong together."""


def rows(checks: Sequence[Check], sentences: Sentences, locale: str, *, every: bool = False) -> Iterator[Row]:
    """What is right in few lines (`every`: each by itself), then what is wrong, each kind once with its fix."""
    say = _Words(sentences, locale)
    for _part, group in groupby((check for check in checks if check.severity == "ok"), lambda each: each.part):
        right = list(group)
        told = [check for check in right if every or check.code in _TOLD]
        yield from (say.row(check.severity, [say.head(check)]) for check in told)
        if rest := [check for check in right if check not in told]:
            yield say.row("ok", [say.right(rest)])
    bad: dict[tuple[str, Severity], list[Check]] = {}
    for check in checks:
        if check.severity != "ok":
            bad.setdefault((check.code, check.severity), []).append(check)
    for (_code, severity), alike in bad.items():
        heads = [say.head(check) for check in alike]
        whys = dict.fromkeys(f"{say.word('why')}: {say.part(check, 'why')}" for check in alike)
        fixes = dict.fromkeys(f"{say.word('fix')}: {say.part(check, 'fix')}" for check in say.together(alike))
        yield say.row(severity, [*heads, *whys, *fixes])


def summary(checks: Sequence[Check], sentences: Sentences, locale: str) -> str:
    """How many there are of each kind, and whether the bot can work."""
    counts = {each: sum(check.severity == each for check in checks) for each in ("fatal", "warning", "ok")}
    return sentences.text(locale, "check-summary", **counts)


class _Words:
    def __init__(self, sentences: Sentences, locale: str) -> None:
        self._sentences, self._locale = sentences, locale

    def word(self, which: str) -> str:
        return self._sentences.text(self._locale, f"check-word-{which}")

    def row(self, severity: Severity, lines: list[str]) -> Row:
        width = max(len(self.word(each)) for each in get_args(Severity))
        return severity, self.word(severity).ljust(width), lines

    def head(self, check: Check) -> str:
        return self._sentences.text(self._locale, f"check-{check.code}", **self._values(check))

    def part(self, check: Check, which: str) -> str:
        return self._sentences.text(self._locale, f"check-{check.code}-{which}", **self._values(check))

    def right(self, checks: Sequence[Check]) -> str:
        """All of these, which are of one part, in one line."""
        counts: dict[str, int] = {}
        for check in checks:
            counts[check.code] = counts.get(check.code, 0) + 1
        names = [
            self._sentences.text(self._locale, "check-short", code=code, count=count) for code, count in counts.items()
        ]
        return self._sentences.text(self._locale, "check-right", part=checks[0].part, names=", ".join(names))

    def together(self, alike: Sequence[Check]) -> Sequence[Check]:
        """One check for all missing permissions, which are switched on in one place."""
        if len(alike) == 1 or "permission" not in alike[0].facts:
            return alike
        names = ", ".join(str(self._values(check)["name"]) for check in alike)
        return [Check(alike[0].code, "", alike[0].severity, {"name": names, "purpose": ""})]

    def _values(self, check: Check) -> dict[str, str | int]:
        values = {key: printable(each) if isinstance(each, str) else each for key, each in check.facts.items()}
        if "permission" in values:
            permission = str(values["permission"])
            values["name"] = self._sentences.text(self._locale, "check-permission-name", permission=permission)
            values["purpose"] = self._sentences.text(self._locale, NEEDED[permission])
        return values
