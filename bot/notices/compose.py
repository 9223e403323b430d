"""What each kind of message says."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from bot.config import Config
from bot.domain.entitlement import Grant
from bot.domain.notice import MEMBERSHIP, Notice, NoticeKind
from bot.domain.screen import START, Button, Screen, pages
from bot.errors import NotUnderstood
from bot.i18n import FALLBACK, LOCALES, Sentences
from bot.notices import rules
from bot.notices.rules import About, Words

_MEMBERSHIP: dict[tuple[str, str], str] = {
    (NoticeKind.OPEN, "all"): "notice-open",
    (NoticeKind.PAYMENT_FAILED, "all"): "notice-payment-failed",
    (NoticeKind.PAYMENT_FAILED, "some"): "notice-payment-failed-some",
    (NoticeKind.PAYMENT_FAILED, "none"): "notice-payment-failed-none",
    (NoticeKind.CLOSED, "all"): "notice-closed",
    (NoticeKind.CLOSED, "some"): "notice-closed-some",
    (NoticeKind.CLOSED, "none"): "notice-closed-none",
    (NoticeKind.ENDED, "all"): "notice-ended",
    (NoticeKind.ENDED, "some"): "notice-ended-some",
    (NoticeKind.ENDED, "none"): "notice-ended-none",
}


class Composer:
    """Makes the messages. `guild_url` opens the server, or with `/ID` after it a channel."""

    def __init__(self, config: Config, sentences: Sentences, guild_url: str) -> None:
        self._config, self._sentences, self._guild_url = config, sentences, guild_url

    def screen(
        self, notice: Notice, locale: str | None, channels: Mapping[str, int], grants: Iterable[Grant], now: datetime
    ) -> Screen | None:
        """The message in `locale`; while that is not known (None), a welcome is in all languages, the rest in English.

        `channels`: config's keys to ids; `grants`: all that its reader has. None when it is not true any more.
        Raises NotUnderstood for a kind that this version does not know.
        """
        text = partial(self._sentences.text, locale or FALLBACK)
        until = f"<t:{int(notice.until.timestamp())}:D>" if notice.until else ""
        match notice.kind:
            case NoticeKind.WELCOME:
                return self._welcome(LOCALES if locale is None else (locale,))
            case NoticeKind.GUIDELINES:
                return self._new_guidelines(text("notice-guidelines", until=until), locale or FALLBACK)
            case NoticeKind.RESTED:
                return self._new_guidelines(text("notice-rested"), locale or FALLBACK)
            case NoticeKind.CHECK_IN:
                return self._check_in(notice.reference, locale or FALLBACK)
            case kind if kind not in MEMBERSHIP:
                raise NotUnderstood("a kind of message that this version does not know")
        about = About(notice.kind, notice.reference, notice.tier, notice.until)
        said = rules.words(about, grants, lambda tier: self._config.opened_by(self._config.tier_roles(tier)), now)
        return None if said is None else self._membership(said, until, locale or FALLBACK, channels)

    def _welcome(self, locales: tuple[str, ...]) -> Screen:
        label = self._sentences.together(locales, "start-button", " / ")
        return Screen(self._sentences.together(locales, "welcome", "\n\n"), (self._start(label),))

    def _new_guidelines(self, said: str, locale: str) -> Screen:
        """With what is new in them; it is config's, and the newest."""
        text = partial(self._sentences.text, locale)
        changes = self._config.onboarding.guidelines.changes_in(locale)
        news = (text("guidelines-changes", changes=changes),) if changes else ()
        return Screen("\n\n".join((said, *news)), (self._start(text("start-read-button")),))

    def _start(self, label: str) -> Button:
        return Button(label, START, leads=True)

    def _check_in(self, reference: str, locale: str) -> Screen:
        """The first asks whether they found their way, the last says that it is the last."""
        days = [str(each) for each in sorted(set(self._config.onboarding.newcomers.check_ins))]
        text = partial(self._sentences.text, locale)
        show = Button(text("check-in-button"), "groups:show", leads=True)
        if [reference] == days[-1:]:
            return Screen(text("check-in-last"), (show,))
        said = text("check-in-first") if [reference] == days[:1] else text("check-in-next")
        return Screen(said, (show, Button(text("check-in-stop-button"), "check-ins:stop")))

    def _membership(self, said: Words, until: str, locale: str, channels: Mapping[str, int]) -> Screen:
        opened = [channels[key] for key in said.rooms if key in channels]
        rooms = _mentions(said.rooms, channels)
        values = {"tier": self._tier(said.tier, locale), "until": until, "rooms": rooms}
        if said.kind == NoticeKind.CHANGED:
            closed = _mentions(said.closed, channels)
            text = self._sentences.text(locale, "notice-changed", tier=values["tier"])
            text += f"\n{self._sentences.text(locale, 'notice-changed-opened', rooms=rooms)}" if rooms else ""
            text += f"\n{self._sentences.text(locale, 'notice-changed-closed', rooms=closed)}" if closed else ""
        else:
            text = self._sentences.text(locale, _MEMBERSHIP[said.kind, said.extent], **values)
        # What does not fit is left out: the channels are in Discord's list, too.
        text = pages(text.splitlines())[0]
        leads_in = said.kind in (NoticeKind.OPEN, NoticeKind.CHANGED) and bool(opened)
        url = f"{self._guild_url}/{opened[0]}" if leads_in else self._guild_url
        button = "notice-open-button" if said.kind == NoticeKind.OPEN or leads_in else "notice-button"
        return Screen(text, (Button(self._sentences.text(locale, button), url=url),))

    def _tier(self, tier: str, locale: str) -> str:
        key = f"tier-{tier}"
        return self._sentences.text(locale, key) if self._sentences.has(locale, key) else tier


def _mentions(rooms: Iterable[str], channels: Mapping[str, int]) -> str:
    return "\n".join(f"<#{channels[key]}>" for key in rooms if key in channels)
