"""Prints what bot/placeables.txt should have: `make docs` writes it. A test holds it against what ships."""

import re
from pathlib import Path

from fluent.syntax import FluentParser, ast

from bot.ftl import named_by_config, variables

ENGLISH = Path(__file__).parents[1] / "config" / "locales" / "en"
_HEAD = """\
# The sentences that the code speaks, and the values that it gives each: what an operator's sentences may use.
# `make docs` writes this from config/locales/en; a test holds it against the calls.
"""


def table() -> str:
    """The whole text of the file."""
    entries = [
        entry
        for file in sorted(ENGLISH.glob("*.ftl"))
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body
        if isinstance(entry, ast.Message) and not named_by_config(entry.id.name)
    ]
    values: dict[str, set[str]] = {entry.id.name: variables(entry) for entry in entries}
    rows = [" ".join([f"{key}:", *sorted(_given(key, values))]) for key in sorted(values)]
    return _HEAD + "".join(f"{row}\n" for row in rows)


def _given(key: str, values: dict[str, set[str]]) -> set[str]:
    """What `key` is given: all that one of its kind uses, where they are all given the same."""
    if key.startswith("status-") and key not in ("status-none", "status-blocked"):
        return {"tier", "date"}
    kind = re.sub("-(?:why|fix)$", "", key) if key.startswith(("audit-", "check-")) else key
    return set().union(*(values.get(f"{kind}{end}", set()) for end in ("", "-why", "-fix")), values[key])


if __name__ == "__main__":
    print(table(), end="")  # noqa: T201 - its output is the file
