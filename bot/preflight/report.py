"""Checks in words, for the operator."""

from collections.abc import Iterator, Sequence

from bot.i18n import Sentences
from bot.preflight.rules import NEEDED, Check


def lines(checks: Sequence[Check], sentences: Sentences, locale: str) -> Iterator[str]:
    """A line for each check, two more under each that failed, and one that counts them."""
    words = {each: sentences.text(locale, f"check-word-{each}") for each in ("ok", "warning", "fatal", "why", "fix")}
    width = max(len(word) for word in words.values()) + 2
    for check in checks:
        values = dict(check.facts)
        if "permission" in values:
            permission = str(values["permission"])
            values["name"] = sentences.text(locale, "check-permission-name", permission=permission)
            values["purpose"] = sentences.text(locale, NEEDED[permission])
        yield words[check.severity].ljust(width) + sentences.text(locale, f"check-{check.code}", **values)
        if check.severity != "ok":
            for part in ("why", "fix"):
                text = sentences.text(locale, f"check-{check.code}-{part}", **values)
                yield " " * width + f"{words[part]}: {text}"
    counts = {each: sum(check.severity == each for check in checks) for each in ("fatal", "warning")}
    yield sentences.text(locale, "check-summary", **counts)
