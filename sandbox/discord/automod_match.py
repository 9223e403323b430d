"""What of a text an AutoMod rule finds: pure functions of text and rule.

Spam and the word lists that are Discord's own never match here: nobody outside knows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .automod_form import MENTION_SPAM
from .errors import Json


def find(rule: Json, text: str) -> tuple[str | None, str] | None:
    """The keyword or pattern that the rule finds in the text (None for mentions), and what it is there; or None."""
    metadata = rule["trigger_metadata"]
    if rule["trigger_type"] == MENTION_SPAM:
        mentioned = {each.replace("!", "") for each in re.findall(r"<@[!&]?\d+>", text)}
        most = metadata["mention_total_limit"]
        return (None, " ".join(sorted(mentioned))) if most and len(mentioned) > most else None
    allowed = [span for word in metadata.get("allow_list", []) for span, _ in _matches(_of_keyword(word), text)]
    patterns = [(word, _of_keyword(word)) for word in metadata.get("keyword_filter", [])]
    patterns += [(word, word) for word in metadata.get("regex_patterns", [])]
    for word, pattern in patterns:
        for (start, end), found in _matches(pattern, text):
            if not any(first <= start and end <= last for first, last in allowed):
                return word, found
    return None


def _of_keyword(keyword: str) -> str:
    """A keyword as a pattern: a whole word, unless an asterisk opens its beginning or its end."""
    core = re.escape(keyword.strip("*"))
    before, after = ("" if keyword.startswith("*") else r"(?<!\w)"), ("" if keyword.endswith("*") else r"(?!\w)")
    return before + core + after


def _matches(pattern: str, text: str) -> Iterator[tuple[tuple[int, int], str]]:
    for match in re.finditer(pattern, text, re.IGNORECASE):
        yield match.span(), match.group()
