"""What each kind of message says."""

from collections.abc import Mapping
from functools import partial

from bot.config import Config
from bot.db.notices import Notice
from bot.domain.screen import START, Button, Screen, pages
from bot.i18n import FALLBACK, LOCALES, Sentences

_MEMBERSHIP = {"payment_failed": "notice-payment-failed", "ended": "notice-ended", "closed": "notice-closed"}


class Composer:
    """Makes the messages. `guild_url` opens the server, or with `/ID` after it a channel."""

    def __init__(self, config: Config, sentences: Sentences, guild_url: str) -> None:
        self._config, self._sentences, self._guild_url = config, sentences, guild_url

    def screen(self, notice: Notice, locale: str | None, channels: Mapping[str, int]) -> Screen:
        """The message in `locale`; while that is not known (None), a welcome is in all languages, the rest in English.

        `channels`: config's keys to ids.
        """
        text = partial(self._sentences.text, locale or FALLBACK)
        until = f"<t:{int(notice.until.timestamp())}:D>" if notice.until else ""
        match notice.kind:
            case "welcome":
                return self._welcome(LOCALES if locale is None else (locale,))
            case "guidelines":
                return self._new_guidelines(text("notice-guidelines", until=until), locale or FALLBACK)
            case "rested":
                return self._new_guidelines(text("notice-rested"), locale or FALLBACK)
            case "check_in":
                return self._check_in(notice.reference, locale or FALLBACK)
            case "open":
                return self._open(notice.tier, locale or FALLBACK, channels)
        back = Button(text("notice-button"), url=self._guild_url)
        return Screen(text(_MEMBERSHIP[notice.kind], tier=self._tier(notice.tier, locale), until=until), (back,))

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

    def _open(self, tier: str, locale: str, channels: Mapping[str, int]) -> Screen:
        keys = self._config.opened_by(self._config.tier_roles(tier))
        opened = [channels[key] for key in keys if key in channels]
        first = f"{self._guild_url}/{opened[0]}" if opened else self._guild_url
        rooms = "\n".join(f"<#{channel}>" for channel in opened)
        said = self._sentences.text(locale, "notice-open", tier=self._tier(tier, locale), rooms=rooms)
        # What does not fit is left out: the channels are in Discord's list, too.
        return Screen(
            pages(said.splitlines())[0], (Button(self._sentences.text(locale, "notice-open-button"), url=first),)
        )

    def _tier(self, tier: str, locale: str | None) -> str:
        key, spoken = f"tier-{tier}", locale or FALLBACK
        return self._sentences.text(spoken, key) if self._sentences.has(spoken, key) else tier
