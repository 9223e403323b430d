"""Who is answered, when the staff are called, and what is to be done about a card. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from bot.config.crisis import Lines
from bot.domain.crisis import Card, Level, Outcome, Sign

OFFERED = timedelta(days=1)
"""How often somebody is offered the lines for distress alone, at most."""
STANDS = timedelta(minutes=10)
"""How long a neutral reply stands."""
CALLS = 3
"""How often the staff are called, at least, for a card that nobody looks after."""
ALONE = timedelta(hours=8)
"""How long somebody is on call where config names no shifts."""
ENDS = {"spoken": Outcome.SPOKEN, "passed-on": Outcome.PASSED_ON, "no-danger": Outcome.NO_DANGER,
        "not-reached": Outcome.NOT_REACHED}  # fmt: skip
"""The buttons with which the staff close a card."""


@dataclass(frozen=True, slots=True)
class Todo:
    """What is to be done about a card now, in this order, and when to look again (None: not by itself)."""

    answer: bool
    show: bool
    call: bool
    take_reply: bool
    remove: bool
    next_at: datetime | None

    @property
    def is_anything(self) -> bool:
        """Whether there is something to do but to show the card."""
        return self.answer or self.call or self.take_reply or self.remove


def whom(on_call: Sequence[int], called: int) -> int | None:
    """Who is called next, after `called` times: each who is on call, one after the other; None: everybody of the staff.

    Whoever is off shift is left in peace as long as somebody on call may still come.
    """
    return on_call[called] if called < len(on_call) else None


def shift(times: Sequence[str], zone: tzinfo, now: datetime) -> tuple[datetime, datetime]:
    """From when until when, in UTC, the shift lasts that it is now. `times`: when shifts change, by the clock of
    `zone`, in the order of the day.
    """
    here, clocks = now.astimezone(zone), [time.fromisoformat(each) for each in times]
    days = (here.date() + timedelta(days=day) for day in (-1, 0, 1, 2))
    moments = [datetime.combine(day, clock, zone).astimezone(UTC) for day in days for clock in clocks]
    later = next(n for n, moment in enumerate(moments) if moment > now)
    return moments[later - 1], moments[later]


def todo(card: Card, now: datetime, every: timedelta, kept: timedelta, on_call: int) -> Todo:
    """`every`: how long a card waits until the staff are called again; `kept`: how long it is kept once closed;
    `on_call`: how many of the staff are.
    """
    over = None if card.closed_at is None else card.closed_at + kept
    if over is not None and (over <= now or card.member is None):
        return Todo(answer=False, show=False, call=False, take_reply=card.reply is not None, remove=True, next_at=None)
    is_waiting = card.is_open and card.claimed_by is None and card.called < max(CALLS, on_call + 1)
    call_at = None if not is_waiting else now if card.called_at is None else card.called_at + every
    reply_until = None if card.reply is None else card.reply.until if card.is_open else now
    later = [each for each in (over, call_at, reply_until) if each is not None and each > now]
    return Todo(
        answer=card.is_open and card.way is None, show=True, call=call_at is not None and call_at <= now,
        take_reply=reply_until is not None and reply_until <= now, remove=False, next_at=min(later, default=None),
    )  # fmt: skip


def trouble(card: Card | None, presser: int, action: str) -> str | None:
    """Why a press of the staff does nothing, as the key of a sentence; None: it does."""
    if card is None:
        return "button-old"
    if not card.is_open:
        return "crisis-closed"
    if action == "claim" and card.claimed_by not in (None, presser):
        return "crisis-claimed-by"
    if action == "hand-over" and card.claimed_by != presser:
        return "crisis-not-yours"
    return None


def is_hard(card: Card) -> bool:
    """Whether whoever closed it is asked how they are themselves."""
    return card.sign.level is Level.HIGH and card.outcome in (Outcome.SPOKEN, Outcome.PASSED_ON, Outcome.NOT_REACHED)


def is_offered(sign: Sign, *, is_quiet: bool, last: datetime | None, now: datetime) -> bool:
    """Whether the lines are offered for distress alone: at most once a day, and never where people grieve."""
    return sign.level is Level.LOW and not is_quiet and (last is None or last <= now - OFFERED)


def ordered(
    countries: Mapping[str, Lines], country: str | None, language: str
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Numbers with the countries that have them: first that of `country`, which somebody chose, then those where
    `language` is spoken, then the others.
    """
    rank = {
        key: 0 if key == country else 1 if language in lines.languages else 2 for key, lines in countries.items()
    }  # fmt: skip
    found: dict[tuple[str, ...], list[str]] = {}
    for key in sorted(countries, key=lambda each: rank[each]):
        found.setdefault(countries[key].numbers, []).append(key)
    return [(numbers, tuple(keys)) for numbers, keys in found.items()]


def emergencies(countries: Mapping[str, Lines], country: str | None) -> dict[str, tuple[str, ...]]:
    """The numbers for an emergency with the countries that have them; of `country` alone where it is known."""
    if country is not None and country in countries:
        return {countries[country].emergency: (country,)}
    found: dict[str, tuple[str, ...]] = {}
    for key, lines in countries.items():
        found[lines.emergency] = (*found.get(lines.emergency, ()), key)
    return found
