"""What the person reads in their thread, and what the staff read beside it. Pure."""

from collections.abc import Iterator
from datetime import datetime

from bot.config import Config
from bot.config.moderation import Contact as Wanted
from bot.contact import rules
from bot.domain.contact import Contact, State
from bot.domain.screen import Button, Screen
from bot.i18n import Sentences


class Texts:
    """Screens and messages. Those for the staff are in the server's language."""

    def __init__(self, config: Config, sentences: Sentences) -> None:
        self._sentences, self._staffs = sentences, config.community.server.locale

    def name(self, number: int) -> str:
        """What the private thread is called: it says nothing of anybody."""
        return self._sentences.text(self._staffs, "contact-thread", number=str(number))

    def name_of_notes(self, number: int) -> str:
        """What the thread of the staff's notes is called."""
        return self._sentences.text(self._staffs, "contact-thread-notes", number=str(number))

    def choose(self, locale: str) -> Screen:
        """Whom to ask."""
        text = self._sentences.text
        shown = (
            Button(text(locale, "contact-button"), "contact:ask", leads=True),
            Button(text(locale, "contact-owner-button"), "contact:owner"),
        )
        return Screen(text(locale, "contact-choose"), shown)

    def first(self, locale: str, number: int, wanted: Wanted, now: datetime) -> Screen:
        """The first answer: who reads it, how soon somebody answers, and where there is help at once."""
        return Screen("\n\n".join(self._first(locale, wanted, now)), (self._close(locale, number),))

    def _first(self, locale: str, wanted: Wanted, now: datetime) -> Iterator[str]:
        text = self._sentences.text
        yield text(locale, "contact-first")
        yield text(locale, "contact-pace", hours=wanted.answer_hours)
        if wanted.quiet is not None:
            begins, ends = rules.quiet_hours(wanted.quiet, wanted.zone, now)
            if begins <= now:
                yield text(locale, "contact-quiet-now", until=_hour(ends))
            else:
                yield text(locale, "contact-quiet", begin=_hour(begins), until=_hour(ends))
        yield text(locale, "walk-urgent")

    def again(self, locale: str, number: int) -> Screen:
        """It is open again."""
        return Screen(self._sentences.text(locale, "contact-again"), (self._close(locale, number),))

    def claimed(self, locale: str, moderator: int) -> Screen:
        """Who looks after it."""
        return Screen(self._sentences.text(locale, "contact-claim", moderator=f"<@{moderator}>"))

    def closed(self, locale: str, contact: Contact) -> Screen:
        """It is closed, and until when it can be opened again."""
        text, gone_at = self._sentences.text, rules.next_look(contact)
        key = "contact-closed-by-staff" if contact.by_staff else "contact-closed"
        until = "" if gone_at is None else f"<t:{int(gone_at.timestamp())}:D>"
        button = Button(text(locale, "contact-reopen-button"), f"contact:reopen:{contact.number}")
        return Screen(text(locale, key, until=until), (button,))

    def card(self, contact: Contact) -> Screen:
        """How it stands, for the staff: nothing of what the person writes, nor who they are."""
        text, locale = self._sentences.text, self._staffs
        place = f"<#{contact.thread}>" if contact.thread else ""
        lines = [text(locale, "contact-card", number=str(contact.number), place=place)]
        lines.append(text(locale, "contact-card-state", state=str(contact.state)))
        if contact.claimed_by is not None:
            lines.append(text(locale, "contact-card-claimed", moderator=f"<@{contact.claimed_by}>"))
        lines.append(text(locale, "contact-card-notes"))
        if contact.state is State.CLOSED:
            return Screen("\n".join(lines))
        claim = Button(text(locale, "contact-claim-button"), f"contact:claim:{contact.number}", leads=True)
        shown = (claim, self._close(locale, contact.number))
        return Screen("\n".join(lines), shown[1:] if contact.claimed_by is not None else shown)

    def again_for_staff(self) -> Screen:
        """The person has opened it again."""
        return Screen(self._sentences.text(self._staffs, "contact-card-again"))

    def note(self, moderator: int, words: str) -> Screen:
        """The note with which somebody closed it."""
        said = self._sentences.text(self._staffs, "contact-note", moderator=f"<@{moderator}>")
        return Screen(f"{said}\n{_quoted(words)}")

    def to_owner(self, locale: str, person: int, words: str) -> Screen:
        """What somebody has to say about a moderator."""
        return Screen(f"{self._sentences.text(locale, 'contact-to-owner', person=f'<@{person}>')}\n{_quoted(words)}")

    def _close(self, locale: str, number: int) -> Button:
        return Button(self._sentences.text(locale, "contact-close-button"), f"contact:close:{number}")


def _quoted(words: str) -> str:
    return "\n".join(f"> {line}" for line in words.splitlines())


def _hour(at: datetime) -> str:
    return f"<t:{int(at.timestamp())}:t>"
