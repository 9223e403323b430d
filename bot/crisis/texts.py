"""What is said to people who may be in danger, and to the staff. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.config.crisis import Crisis, Lines
from bot.crisis import rules
from bot.domain.crisis import Card
from bot.domain.screen import Button, Screen
from bot.i18n import LOCALES, Sentences

NOT_MEANT = "crisis:not-meant"


class Texts:
    """Answers and cards, in whichever language."""

    ACTIONS = frozenset(("claim", "hand-over", *rules.ENDS))
    """What the buttons of a card do."""

    def __init__(self, wanted: Crisis, sentences: Sentences, link: str) -> None:
        """`link`: the address of our server, to which a channel and a message are added."""
        self._wanted, self._sentences, self._link = wanted, sentences, link
        self.sentences = sentences

    def lines(self, locale: str, country: str | None, language: str) -> str:
        """Where to call, the nearest first."""
        text = self._sentences.text
        found = [
            text(locale, "crisis-line", numbers=self._either(locale, numbers), countries=self._named(locale, keys))
            for numbers, keys in rules.ordered(self._wanted.countries, country, language)
        ]
        chats = dict.fromkeys(each.chat for each in self._countries(country, language) if each.chat)
        if chats:
            found.append(text(locale, "crisis-chat", places=", ".join(f"<{each}>" for each in chats)))
        return "\n".join([*found, text(locale, "crisis-line-elsewhere", url=self._wanted.elsewhere)])

    def emergency(self, locale: str, country: str | None) -> str:
        """Where to call first where there is danger now."""
        found = rules.emergencies(self._wanted.countries, country)
        if country in self._wanted.countries:
            return self._sentences.text(locale, "crisis-emergency", number=next(iter(found)))
        some = [
            self._sentences.text(locale, "crisis-number", number=number, countries=self._named(locale, keys))
            for number, keys in found.items()
        ]
        return self._sentences.text(locale, "crisis-emergency-some", numbers=", ".join(some))

    def help(self, locale: str, country: str | None) -> Screen:
        """What anybody may ask for, without a reason."""
        parts = [
            self._sentences.text(locale, "crisis-help"), self.emergency(locale, country),
            self.lines(locale, country, locale), self._sentences.text(locale, "crisis-help-somebody"),
        ]  # fmt: skip
        return Screen("\n\n".join(parts))

    def offer(self, locale: str, country: str | None, language: str) -> Screen:
        """For distress alone."""
        parts = [self._sentences.text(locale, "crisis-offer"), self.lines(locale, country, language)]
        return Screen("\n\n".join(parts))

    def answer(self, locale: str, country: str | None, card: Card, told: str) -> Screen:
        """For the person who wrote it. `told`: who was (on-call, staff, nobody)."""
        text, sign = self._sentences.text, card.sign
        who = "other" if sign.is_other else "self"
        urgent, lines = self.emergency(locale, country), self.lines(locale, country, sign.language)
        who_was = text(locale, f"crisis-told-{told}")
        first = text(locale, f"crisis-answer-{who}")
        parts = [first, urgent, text(locale, f"crisis-lines-{who}"), lines, who_was]
        button = Button(text(locale, "crisis-not-meant-button"), f"{NOT_MEANT}:{card.number}")
        return Screen("\n\n".join(parts), (button,))

    def reply(self, locale: str | None) -> str:
        """What the bot answers to whoever writes to it, each time; in all languages where nobody knows theirs."""
        some = [locale] if locale else LOCALES
        urgent = "\n".join(self.emergency(each, None) for each in some)
        rest = (f"{self.lines(each, None, each)}\n\n{self._sentences.text(each, 'reply')}" for each in some)
        return "\n\n".join([urgent, *rest])

    def card(self, locale: str, card: Card) -> Screen:
        """For the staff: blurred until somebody looks, with what can be done."""
        return Screen("\n".join(self._card(locale, card)), tuple(self._buttons(locale, card)))

    def call(self, locale: str, card: Card) -> str:
        """What calls the staff. It says nothing about anybody."""
        key = "crisis-call" if card.called == 0 else "crisis-call-again"
        return self._sentences.text(locale, key, number=str(card.number))

    def nobody_on_call(self, locale: str, until: datetime) -> str:
        """For the staff, at the change of a shift."""
        return self._sentences.text(locale, "oncall-nobody-until", until=f"<t:{int(until.timestamp())}:t>")

    def _card(self, locale: str, card: Card) -> Iterator[str]:
        text = self._sentences.text
        since = f"<t:{int(card.opened_at.timestamp())}:R>"
        yield text(locale, "crisis-card", number=str(card.number), since=since)
        if not card.is_open:
            by = f"<@{card.closed_by}>" if card.closed_by else ""
            yield text(locale, "crisis-card-outcome", outcome=str(card.outcome), moderator=by)
            return
        url = f"{self._link}/{card.channel}/{card.message}"
        who = f"<@{card.member}>" if card.member else "-"
        what = text(
            locale, "crisis-card-what", level=str(card.sign.level), who="other" if card.sign.is_other else "self"
        )
        yield f"||{what} {who} {url}||"
        yield text(locale, "crisis-card-answered", way=str(card.way or "not-yet"))
        if card.claimed_by is not None:
            yield text(locale, "crisis-card-claimed", moderator=f"<@{card.claimed_by}>")
        yield text(locale, "crisis-guidance-other" if card.sign.is_other else "crisis-guidance")

    def _buttons(self, locale: str, card: Card) -> Iterator[Button]:
        if not card.is_open:
            return
        first = "claim" if card.claimed_by is None else "hand-over"
        for each in (first, *rules.ENDS):
            label = self._sentences.text(locale, f"crisis-{each}-button")
            yield Button(label, f"crisis:{each}:{card.number}", leads=each == "claim")

    def _countries(self, country: str | None, language: str) -> list[Lines]:
        ordered = rules.ordered(self._wanted.countries, country, language)
        return [self._wanted.countries[key] for _numbers, keys in ordered for key in keys]

    def _named(self, locale: str, countries: Iterable[str]) -> str:
        return ", ".join(self._sentences.text(locale, f"country-{each}") for each in countries)

    def _either(self, locale: str, numbers: tuple[str, ...]) -> str:
        *some, last = [f"**{each}**" for each in numbers]
        return self._sentences.text(locale, "crisis-or", some=", ".join(some), last=last) if some else last
