"""Reports in words: for the moderators, and for whoever reported something. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.domain.judged import Judged
from bot.domain.report import Line, Outcome, Place, Report, Wrong
from bot.domain.screen import MOST_LETTERS, Button, Screen, pages
from bot.i18n import LOCALES, Sentences
from bot.moderation import reporting

_MOST_LINES = 8
_ESCAPED = r"\\\g<0>"
_MARKS = re.compile(r"[\\`*_~|\[\]()<>#@:-]")  # of Markdown, of mentions and of addresses


class ReportTexts:
    """Cards and messages, in whichever language."""

    ACTIONS = frozenset(each for some in reporting.BUTTONS.values() for each in some)
    """What the buttons of a card do."""

    def __init__(self, sentences: Sentences, link: str) -> None:
        """`link`: the address of our server, to which a channel and a message are added."""
        self._sentences, self._link = sentences, link

    def card(
        self, locale: str, report: Report, lines: list[Line], judged: Iterable[Judged] = (), *, has_words: bool = False,
        in_crisis: bool = False,
    ) -> Screen:  # fmt: skip
        """What was reported, by whom, and how it is with it, with what can be done about it. `lines`: of people;
        `judged`: what the bot found and did; `has_words`: whether those of a message that is gone are kept;
        `in_crisis`: whether somebody looks after whom it is about, as they may be in danger.
        """
        said = [self._said(locale, line) for line in reversed(lines[-_MOST_LINES:])] if report.is_open else []
        found = [line for each in judged for line in self._found(locale, each)] if report.is_open else []
        first = [self._sentences.text(locale, "report-in-crisis")] if in_crisis and report.is_open else []
        state = [*self._head(locale, report, lines), *first, *found, *self._state(locale, report)]
        text = pages([*state, *said], most=MOST_LETTERS)[0]
        return Screen(text, tuple(self._buttons(locale, report, has_words=has_words)) if report.is_open else ())

    def words(self, locale: str, words: str) -> Screen:
        """The words of a message that was taken away, for a moderator alone: nothing in them is a mention or a link."""
        first, *rest = pages([self._sentences.text(locale, "judge-evidence"), f"||{_MARKS.sub(_ESCAPED, words)}||"])
        return Screen(first, rest=tuple(rest))

    def moved(self, locale: str, report: Report) -> Screen:
        """What stands where the card was."""
        return Screen(self._sentences.text(locale, "report-moved", number=str(report.number)))

    def thanks(self, locale: str, wrong: Wrong, place: Place) -> str:
        """What whoever reports reads at once."""
        keys = ["report-thanks-owner" if place is Place.OWNER else "report-thanks"]
        if wrong in (Wrong.WORRIED, Wrong.DIRECT_MESSAGES):
            keys.append(f"report-help-{wrong}")
        return "\n\n".join(self._sentences.text(locale, key) for key in keys)

    def told(self, locale: str | None, outcome: Outcome) -> Screen:
        """What came of it; in all languages where nobody knows theirs."""
        key = reporting.told_key(outcome)
        return Screen(self._sentences.together([locale] if locale else LOCALES, key, "\n\n"))

    def wrongs(self, locale: str) -> dict[str, str]:
        """What can be wrong, to choose from."""
        return {str(each): self.wrong(locale, each) for each in Wrong}

    def wrong(self, locale: str, wrong: Wrong) -> str:
        """What is wrong."""
        return self._sentences.text(locale, "report-wrong", wrong=str(wrong))

    def line(self, locale: str, report: Report) -> str:
        """A report in one line, with the way to what was reported."""
        claimed = f"<@{report.claimed_by}>" if report.claimed_by else self._sentences.text(locale, "report-unclaimed")
        values = {"number": str(report.number), "since": _relative(report.opened_at), "claimed": claimed}
        place = self._sentences.text(locale, "report-place", place=str(report.place))
        return self._sentences.text(locale, "report-line", place=place, what=self._what(locale, report), **values)

    def _head(self, locale: str, report: Report, lines: list[Line]) -> Iterator[str]:
        text = self._sentences.text
        yield text(locale, "report-title", number=str(report.number), since=_relative(report.opened_at))
        yield self._what(locale, report)
        if report.subject.member is not None:
            yield text(locale, "report-about", member=f"<@{report.subject.member}>")
        if report.place is Place.CRISIS:
            yield text(locale, "report-guidance")
        elif report.place is Place.OWNER:
            yield text(locale, "report-owner")
        if lines:
            yield text(locale, "report-count", count=len(lines))

    def _found(self, locale: str, judged: Judged) -> Iterator[str]:
        text = self._sentences.text
        names = [text(locale, "judge-rule", rule=str(each)) for each in judged.rules]
        yield text(locale, "judge-found", rules=", ".join(names))
        yield text(locale, "judge-done", ending=str(judged.ending), way=str(judged.way or "none"))

    def _what(self, locale: str, report: Report) -> str:
        subject = report.subject
        if subject.message is not None:
            url = f"{self._link}/{subject.channel}/{subject.message}"
            return self._sentences.text(locale, "report-message", url=url)
        return self._sentences.text(locale, "report-person" if subject.member else "report-general")

    def _said(self, locale: str, line: Line) -> str:
        values = {
            "reporter": f"<@{line.reporter}>",
            "wrong": self.wrong(locale, line.wrong),
            "words": _MARKS.sub(_ESCAPED, line.words),
        }
        return self._sentences.text(locale, "report-said-words" if line.words else "report-said", **values)

    def _state(self, locale: str, report: Report) -> Iterator[str]:
        text = self._sentences.text
        if report.claimed_by is not None:
            yield text(locale, "report-claimed", moderator=f"<@{report.claimed_by}>")
        if report.outcome is not None:
            by = f"<@{report.closed_by}>" if report.closed_by else ""
            yield text(locale, "report-outcome", outcome=str(report.outcome), moderator=by)

    def _buttons(self, locale: str, report: Report, *, has_words: bool) -> Iterable[Button]:
        if has_words:
            yield Button(self._sentences.text(locale, "report-read-button"), f"evidence:read:{report.number}")
        for each in reporting.BUTTONS[report.place]:
            if each == "claim" and report.claimed_by is not None:
                continue
            if each == "remove" and (report.subject.message is None or report.subject.member is None):
                continue
            if each in reporting.ACTS and report.subject.member is None:
                continue
            label = self._sentences.text(locale, f"report-{each}-button")
            yield Button(label, f"report:{each}:{report.number}", leads=each == "claim")


def _relative(at: datetime) -> str:
    return f"<t:{int(at.timestamp())}:R>"
