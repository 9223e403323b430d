"""What is done to channels, in words. Pure."""

from datetime import datetime, timedelta

from bot.domain.case import Case, CaseKind
from bot.domain.screen import Button, Screen
from bot.i18n import Sentences
from bot.moderation import durations
from bot.moderation.choosing import Chosen


def length(sentences: Sentences, locale: str, wanted: timedelta) -> str:
    """A length of time: 3 days."""
    unit, count = durations.split(wanted)
    return sentences.text(locale, "length", unit=unit, count=count)


def slow_mode(sentences: Sentences, locale: str, seconds: int) -> str:
    """How long people wait between two messages: 30 seconds, or off."""
    return length(sentences, locale, timedelta(seconds=seconds)) if seconds else sentences.text(locale, "slowmode-off")


def what(sentences: Sentences, locale: str, case: Case) -> str:
    """What was done to the channel that `case` is about."""
    if case.kind is CaseKind.PURGE:
        return sentences.text(locale, "case-purged", amount=case.amount or 0, total=case.total or 0)
    now, before = (slow_mode(sentences, locale, each or 0) for each in (case.amount, case.previous))
    return sentences.text(locale, "case-slowed", now=now, before=before)


def preview(sentences: Sentences, locale: str, purge: int, chosen: Chosen, *, more: bool) -> Screen:
    """What would be deleted by purge number `purge`. `more`: there are messages after those that were looked at."""
    lines = [
        sentences.text(
            locale, "purge-preview", count=len(chosen.ids), people=chosen.people, first=_moment(chosen.first_at),
            last=_moment(chosen.last_at),
        )
    ]  # fmt: skip
    if chosen.old:
        take = length(sentences, locale, timedelta(minutes=max(1, round(chosen.old_take / timedelta(minutes=1)))))
        lines.append(sentences.text(locale, "purge-old", count=chosen.old, duration=take))
    if chosen.pinned:
        lines.append(sentences.text(locale, "purge-pinned", count=chosen.pinned))
    if chosen.first_posts:
        lines.append(sentences.text(locale, "purge-first-post"))
    if more:
        lines.append(sentences.text(locale, "purge-more"))
    lines.append(sentences.text(locale, "purge-sure"))
    go = Button(sentences.text(locale, "purge-go-button", count=len(chosen.ids)), f"purge:go:{purge}")
    return Screen("\n".join(lines), (go, Button(sentences.text(locale, "purge-leave-button"), f"purge:leave:{purge}")))


def progress(sentences: Sentences, locale: str, case: Case) -> Screen:
    """How far a purge is that is being done."""
    values = {"amount": case.amount or 0, "total": case.total or 0, "number": str(case.number)}
    return Screen(sentences.text(locale, "purge-progress", **values))


def fixed(sentences: Sentences, locale: str, seconds: int) -> str:
    """That config says otherwise of this channel's slow mode."""
    return sentences.text(locale, "slowmode-fixed", fixed=slow_mode(sentences, locale, seconds))


def _moment(at: datetime) -> str:
    return f"<t:{int(at.timestamp())}:f>"
