"""Cases in words: for the moderators, and for whom they are about. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.config.moderation import Moderation, Step
from bot.domain.case import BANS, OF_CHANNELS, SILENT, Case, CaseKind, Former, Reason, Source, State
from bot.domain.screen import Button, Screen
from bot.i18n import LOCALES, Sentences
from bot.moderation import room_texts

_AWAY_AFTER = (CaseKind.KICK, *BANS)


class Texts:
    """Screens and messages, in whichever language."""

    def __init__(self, config: Moderation, sentences: Sentences, link: str) -> None:
        """`link`: the address of our server, to which a channel and a message are added."""
        self._config, self._sentences, self._link = config, sentences, link

    def told(self, locale: str | None, case: Case) -> Screen:
        """What the person reads: what, why, until when, and where to ask about it; in all languages where nobody knows
        theirs.
        """
        return Screen("\n\n".join(self._told(each, case) for each in ([locale] if locale else LOCALES)))

    def taken_back(self, locale: str | None) -> Screen:
        """What the person reads where what they were told did not happen."""
        return Screen(self._sentences.together([locale] if locale else LOCALES, "told-not-done", "\n\n"))

    def _told(self, locale: str, case: Case) -> str:
        text = self._sentences.text
        if case.kind is CaseKind.TIMEOUT:
            what = text(locale, "told-timeout", until=_date(case.until))
        elif case.kind is CaseKind.BAN and case.until is not None:
            what = text(locale, "told-ban-until", until=_date(case.until))
        else:
            what = text(locale, f"told-{case.kind}")
        lines = [what]
        if reason := self.reason(locale, case.reason):
            lines.append(text(locale, "told-reason", reason=reason))
        if case.kind not in (*_AWAY_AFTER, CaseKind.UNTIMEOUT, CaseKind.WITHDRAW):  # good news asks for nothing
            lines.append(text(locale, "told-questions-pause" if case.kind is CaseKind.TIMEOUT else "told-questions"))
        elif self._config.questions_url and case.kind in _AWAY_AFTER:
            lines.append(text(locale, "told-questions-elsewhere", url=self._config.questions_url))
        if case.kind in (*_AWAY_AFTER, CaseKind.TIMEOUT):
            lines.append(text(locale, "told-help"))
        return "\n\n".join(lines)

    def reason(self, locale: str, reason: Reason) -> str:
        """The reason as it is read; empty where there is none."""
        key = f"reason-{reason.preset}"
        preset = self._sentences.text(locale, key) if reason.preset and self._sentences.has(locale, key) else ""
        return reason.words or preset

    def presets(self, locale: str) -> dict[str, str]:
        """Config's reasons by key, as they are read."""
        return {key: self._sentences.text(locale, f"reason-{key}") for key in self._config.reasons}

    def lengths(self, locale: str) -> dict[str, str]:
        """Config's lengths of time by how they are written to be understood, as they are read."""
        return {f"{each}m": self.length(locale, timedelta(minutes=each)) for each in self._config.durations}

    def length(self, locale: str, length: timedelta) -> str:
        """A length of time: 3 days."""
        return room_texts.length(self._sentences, locale, length)

    def card(self, locale: str, case: Case) -> Screen:
        """A case as moderators see it in their log and when they ask for it, with the button that takes it back."""
        return Screen("\n".join(self._lines(locale, case)), self._undo(locale, case))

    def done(self, locale: str, case: Case, warnings: int, step: Step | None) -> Screen:
        """What a moderator reads who has just done it; `warnings`: those that count, `step`: what is proposed next."""
        lines, buttons = [*self._lines(locale, case)], self._undo(locale, case)
        if warnings and case.kind is CaseKind.WARN and case.state is State.ENDED:
            count = {"count": warnings, "days": self._config.ladder.days}
            lines += ["", self._sentences.text(locale, "warnings-count", **count)]
            if step is not None:
                key = f"ladder-{step.act}" if step.length is None or step.act == "timeout" else f"ladder-{step.act}-for"
                length = "" if step.length is None else self.length(locale, step.length)
                lines.append(self._sentences.text(locale, key, duration=length))
                label = self._sentences.text(locale, f"{key}-button", duration=length)
                buttons = (Button(label, f"case:step:{case.number}:{step.shown}"), *buttons)
        return Screen("\n".join(lines), buttons)

    def line(self, locale: str, case: Case, *, whom: bool) -> str:
        """A case in one line, with `whom` it is about or without."""
        state = case.ending or case.state
        values = {
            "number": str(case.number), "kind": self.kind(locale, case), "when": _date(case.created_at),
            "state": self._sentences.text(locale, "case-line-state", state=str(state)),
        }  # fmt: skip
        if whom:
            return self._sentences.text(locale, "case-line-whom", member=self._whom(locale, case), **values)
        return self._sentences.text(locale, "case-line", **values)

    def former(self, locale: str, former: Former) -> str:
        """A reason that a case had before."""
        reason = self.reason(locale, former.reason) or self._sentences.text(locale, "case-no-reason")
        values = {"at": _date(former.until), "editor": f"<@{former.editor}>", "reason": reason}
        return self._sentences.text(locale, "case-former", **values)

    def kind(self, locale: str, case: Case) -> str:
        """What kind of act it is."""
        return self._sentences.text(locale, "case-kind", kind=str(case.kind))

    def state(self, locale: str, case: Case) -> str:
        """How it is with a case."""
        values = {
            "failure": case.failure or "", "at": _date(case.ended_at),
            "by": str(case.ended_by or ""),
        }  # fmt: skip
        return self._sentences.text(locale, "case-state", state=str(case.ending or case.state), **values)

    def _lines(self, locale: str, case: Case) -> Iterator[str]:
        text = self._sentences.text
        yield text(locale, "case-title", number=str(case.number), kind=self.kind(locale, case))
        moderator = f"<@{case.moderator}>" if case.moderator else text(locale, "case-unknown-moderator")
        yield text(locale, "case-whom", member=self._whom(locale, case), moderator=moderator)
        if case.kind in OF_CHANNELS:
            yield room_texts.what(self._sentences, locale, case)
        yield from self._why(locale, case)
        yield from self._how(locale, case)

    def _how(self, locale: str, case: Case) -> Iterator[str]:
        """How long it lasts, how it is with it, and whether the person knows."""
        text = self._sentences.text
        if case.undoes is not None:
            yield text(locale, "case-of-case", undone=str(case.undoes))
        if case.until is not None and case.kind is not CaseKind.SOFTBAN:
            yield text(locale, "case-until", until=_date(case.until))
        elif case.kind is CaseKind.BAN:
            yield text(locale, "case-for-good")
        if case.message is not None:
            yield text(locale, "case-message", url=f"{self._link}/{case.channel}/{case.message}")
        yield self.state(locale, case)
        if case.removes and case.state not in (State.INTENDED, State.FAILED):
            yield text(locale, "case-removed")
        if case.source is Source.BY_HAND:
            yield text(locale, "case-by-hand")
        elif case.told is not None and case.kind not in SILENT:
            yield text(locale, "case-told", told=str(case.told))

    def _why(self, locale: str, case: Case) -> Iterator[str]:
        if reason := self.reason(locale, case.reason):
            yield self._sentences.text(locale, "case-reason", reason=reason)
        elif case.source is not Source.BY_HAND and case.kind not in OF_CHANNELS:
            yield self._sentences.text(locale, "case-no-reason")
        if case.edits:
            yield self._sentences.text(locale, "case-edited", edits=case.edits)

    def _undo(self, locale: str, case: Case) -> tuple[Button, ...]:
        if not case.can_be_undone:
            return ()
        return (Button(self._sentences.text(locale, "case-undo-button"), f"case:undo:{case.number}"),)

    def _whom(self, locale: str, case: Case) -> str:
        if not case.is_kept:
            return self._sentences.text(locale, "case-nobody")
        return f"<#{case.channel}>" if case.kind in OF_CHANNELS else f"<@{case.member}>"


def _date(at: datetime | None) -> str:
    return "" if at is None else f"<t:{int(at.timestamp())}:f>"
