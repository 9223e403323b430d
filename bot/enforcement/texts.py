"""What people read about what follows by itself from what they wrote. Pure."""

from collections.abc import Iterable, Sequence

from bot.domain.judge.verdict import Action, Finding, Rule
from bot.domain.judged import Judged
from bot.domain.screen import MOST_LETTERS, Button, Screen
from bot.enforcement import rules
from bot.enforcement.rules import Week
from bot.i18n import Sentences

NO_HINTS = "guard:no-hints"
_TAKEN_OUT = (Rule.IDENTIFIERS, Rule.LINKS, Rule.INVITES)
"""What is left out of the words that are sent back."""


class Texts:
    """Hints, and what is sent back, in whichever language."""

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def redacted(self, locale: str, text: str, findings: Iterable[Finding]) -> str:
        """`text` without what may not stand in it."""
        parts, end = [], 0
        for each in sorted(findings, key=lambda each: each.start):
            if each.rule not in _TAKEN_OUT:
                continue
            if each.start >= end:  # what overlaps is left out once, to its end
                parts += [text[end : each.start], self._sentences.text(locale, "judge-left-out", kind=_kind(each))]
            end = max(end, each.end)
        return "".join([*parts, text[end:]])

    def told(self, locale: str, judged: Judged, rule: Rule, words: str | None) -> Screen:
        """What whoever wrote it reads; `words`: what is sent back, None where the bot has it no more."""
        text, place = self._sentences.text, f"<#{judged.channel}>"
        why = text(locale, "judge-why", rule=str(rule))
        if judged.action not in (*rules.TAKES_AWAY, Action.REPOST):
            first = "judge-help-pro-ed" if rule is Rule.PRO_ED else "judge-nudge"
            no_hints = Button(text(locale, "judge-no-hints-button"), NO_HINTS)
            return Screen(f"{text(locale, first, place=place)} {why}".strip(), (no_hints,))
        said = [text(locale, f"judge-{judged.action}", place=place), why]
        if judged.action is Action.REPOST or words is None:
            return Screen(" ".join([*said, *([] if words else [text(locale, "judge-words-gone")])]))
        key = "judge-words-again" if judged.action is Action.REMOVE else "judge-words"
        return Screen("\n\n".join([" ".join(said), text(locale, key)]), rest=tuple(pieces(words)))

    def reposted(self, locale: str, member: int, words: str) -> str | None:
        """The message that stands instead; None where it would be too long for one."""
        found = f"{self._sentences.text(locale, 'judge-reposted', member=f'<@{member}>')}\n{words}"
        return found if len(found) <= MOST_LETTERS else None

    def stands(self, locale: str, judged: Judged) -> Screen:
        """A moderator found that it may stand."""
        return Screen(self._sentences.text(locale, "judge-stands", place=f"<#{judged.channel}>"))

    def old(self, locale: str) -> Screen:
        """There is nothing behind a reply any more."""
        return Screen(self._sentences.text(locale, "judge-words-gone"))

    def week(self, locale: str, week: Week) -> str:
        """What was found lately: figures alone, nobody's name and no message."""
        text = self._sentences.text
        found = [f"- {text(locale, 'judge-rule', rule=str(rule))}: {count}" for rule, count in week.by_rule]
        figures = [
            text(locale, "week-counted", count=week.counted), text(locale, "week-overturned", count=week.overturned)
        ]  # fmt: skip
        missed = text(locale, "week-missed", count=week.missed)
        return "\n".join([text(locale, "week-found", count=week.found), *found, *(figures if found else []), missed])


def pieces(words: str, most: int = MOST_LETTERS) -> Sequence[str]:
    """`words` in as few messages as hold them, cut between words where there is a space."""
    found = []
    while len(words) > most:
        cut = words.rfind(" ", most // 2, most)
        cut = most if cut < 0 else cut
        found.append(words[:cut])
        words = words[cut:].lstrip(" ")
    return [*found, words] if words.strip() else found


def _kind(finding: Finding) -> str:
    return finding.kind if finding.rule is Rule.IDENTIFIERS else str(finding.rule)
