"""What somebody is shown on their way in, and about themselves. Which sentences and buttons; no decision."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from bot.config import Config
from bot.domain.screen import CONTACT, START, Button, Screen, linked, pages
from bot.i18n import FALLBACK, LOCALES, Sentences
from bot.onboarding.progress import Progress
from bot.onboarding.rules import Rooms, Step

_ROOMS = {Rooms.SCREENING: "rooms-screening", Rooms.SOON: "rooms-soon", Rooms.BLOCKED: "rooms-blocked"}


class Screens:
    """The screens, each from the `Progress` of who looks at it."""

    def __init__(self, config: Config, sentences: Sentences) -> None:
        self._config, self._sentences = config, sentences
        self._wanted, self._community = config.onboarding, config.community

    def step(self, progress: Progress) -> Screen:
        """Where the walk goes on."""
        match progress.step:
            case Step.LANGUAGE:
                return self._language()
            case Step.GUIDELINES:
                return self._guidelines(progress)
            case Step.HOSPITAL:
                return self.path("hospital", progress)
        return self.paths(progress)

    def paths(self, progress: Progress) -> Screen:
        """What brings you here?"""
        text = partial(self._sentences.text, progress.locale or FALLBACK)
        shown = (
            Button(text("walk-myself-button"), "start:path:myself"),
            Button(text("walk-somebody-button"), "start:path:somebody"),
            Button(text("walk-hospital-button"), "start:path:hospital"),
            Button(text("walk-looking-button"), "start:path:looking"),
        )
        return Screen(_joined(self._rooms(progress), text("walk-paths")), (*shown, self._switch(progress)))

    def path(self, key: str, progress: Progress) -> Screen:
        """The rooms that fit what brings somebody here; `key` is one of the paths'."""
        text = partial(self._sentences.text, progress.locale or FALLBACK)
        back, asks = Button(text("walk-back-button"), "start:paths"), self._may_ask(progress)
        if key == "hospital":
            lines = [*self._lines(progress, progress.opened)] if progress.opened else []
            said = text("walk-hospital-member") if lines else text("walk-hospital")
            join = () if lines else (Button(text("walk-join-button"), "membership:join", leads=True),)
            first, *rest = pages(lines, said)
            return Screen(first, (*join, *self._contact(progress), back), tuple(rest))
        said, keys = {
            "myself": (text("walk-myself"), self._wanted.paths.myself),
            "somebody": (text("walk-somebody"), self._wanted.paths.somebody),
            "looking": (text("walk-looking"), self._wanted.paths.looking),
        }[key]
        after = [] if key == "looking" else ["", text("walk-urgent")]
        after += ["", text("walk-check-ins", days=self._days(progress.locale))] if asks else []
        after += ["", text("walk-check-ins-on")] if progress.checks_in else []
        yes = (Button(text("walk-check-ins-button"), f"start:check-ins:{key}"),) if asks else ()
        first, *rest = pages([*self._lines(progress, keys), *after], _joined(self._rooms(progress), said))
        return Screen(first, (*yes, *self._contact(progress), back), tuple(rest))

    def look(self, progress: Progress) -> Screen:
        """For who only looks around, and has agreed to nothing: the rooms that everybody sees, and the way back."""
        if progress.step not in (Step.LANGUAGE, Step.GUIDELINES):
            return self.path("looking", progress)
        text = partial(self._sentences.text, progress.locale or FALLBACK)
        open_ = [key for key in self._wanted.paths.looking if not self._community.opens_to(key)]
        first, *rest = pages([*self._lines(progress, open_), "", text("walk-look-back")], text("walk-look"))
        read = Button(text("start-read-button"), START)
        return Screen(first, (read, *self._contact(progress), self._switch(progress)), tuple(rest))

    def groups(self, progress: Progress) -> Screen:
        """The support groups, and how to reach a mentor."""
        text = partial(self._sentences.text, progress.locale or FALLBACK)
        support = [key for key, channel in self._community.channels.items() if channel.about == "support"]
        lines = list(self._lines(progress, support))
        if not lines:
            return Screen(text("groups-none"))
        is_closed = progress.rooms is Rooms.CLOSED
        before = _joined(text("groups-intro"), text("groups-closed") if is_closed else self._rooms(progress))
        mentor = progress.roles.get(self._wanted.groups.mentor_role or "")
        after = ["", text("groups-mentor", mentor=f"<@&{mentor}>")] if mentor else []
        first, *rest = pages([*lines, *after], before + "\n")
        return Screen(first, (Button(text("start-button"), START, leads=True),) if is_closed else (), tuple(rest))

    def profile(self, progress: Progress) -> Screen:
        """What is kept about somebody, and the buttons that change it."""
        text = partial(self._sentences.text, progress.locale or FALLBACK)
        if not progress.is_known:
            return Screen(_joined(text("privacy-export-none"), text("help-start")))
        asked = text("profile-check-ins") if progress.checks_in else text("profile-no-check-ins")
        lines = [
            text("profile-language", language=text("language-name")),
            self._agreed(progress),
            *([text("profile-hospital")] if progress.in_hospital else []),
            asked,
        ]
        shown = [self._switch(progress, "profile")]
        if self.countries_known:
            name = (
                text(f"country-{progress.country}")
                if progress.country in self.countries_known
                else text("profile-no-country")
            )
            lines.append(text("profile-country", country=name))
            shown.append(Button(text("profile-country-button"), "profile:countries"))
        if progress.checks_in:
            shown.append(Button(text("profile-no-check-ins-button"), "profile:check-ins:off"))
        elif self._may_ask(progress):
            shown.append(Button(text("profile-check-ins-button"), "profile:check-ins:on"))
        if progress.in_hospital:
            shown.append(Button(text("profile-hospital-button"), "profile:hospital:off"))
        return Screen(_joined(text("profile-intro"), "\n".join(lines), text("profile-outro")), tuple(shown))

    def countries(self, progress: Progress) -> Screen:
        """The countries whose lines can be read first."""
        text = partial(self._sentences.text, progress.locale or FALLBACK)
        shown = [Button(text(f"country-{key}"), f"profile:country:{key}") for key in self.countries_known]
        return Screen(
            text("profile-countries"), (*shown, Button(text("profile-no-country-button"), "profile:country:"))
        )

    @property
    def countries_known(self) -> tuple[str, ...]:
        """Those that can be chosen."""
        return tuple(self._config.moderation.crisis.countries)

    def notice(self, locale: str) -> Screen:
        """What is kept about people, in plain words."""
        days = self._wanted.newcomers.forget_after_days
        notice = self._sentences.text(locale, "privacy-notice", days=str(days))
        reads = self._config.moderation.read_messages
        more = ["", self._sentences.text(locale, "privacy-notice-reading")] if reads else []
        first, *rest = pages([*notice.splitlines(), *more])
        return Screen(first, rest=tuple(rest))

    def _language(self) -> Screen:
        """Nobody knows theirs yet, so all are asked at once."""
        said = self._sentences.together(LOCALES, "walk-language", "\n")
        names = {locale: self._sentences.text(locale, "language-name") for locale in LOCALES}
        return Screen(said, tuple(Button(name, f"start:language:{key}") for key, name in names.items()))

    def _guidelines(self, progress: Progress) -> Screen:
        locale = progress.locale or FALLBACK
        text = partial(self._sentences.text, locale)
        guidelines = linked(text(f"channel-{self._wanted.guidelines.channel}-post"), progress.channels)
        again = ""
        if progress.agreed is not None:
            holds = progress.rooms is not Rooms.CLOSED
            again = text("walk-again", until=_date(progress.until)) if holds else text("walk-again-rested")
            if changes := self._wanted.guidelines.changes_in(locale):
                again += f"\n\n{text('guidelines-changes', changes=changes)}"
        first, *rest = pages(
            [guidelines, "", text("walk-privacy"), "", text("walk-ask")], f"{again}\n" if again else ""
        )
        agree = Button(text("walk-agree-button"), f"start:agree:{self._wanted.guidelines.version}", leads=True)
        look = () if progress.agreed else (Button(text("walk-looking-button"), "start:look"),)
        return Screen(first, (agree, *look, self._switch(progress)), tuple(rest))

    def _contact(self, progress: Progress) -> tuple[Button, ...]:
        """To the moderators, where config says how they are asked."""
        if self._config.moderation.contact is None:
            return ()
        return (Button(self._sentences.text(progress.locale or FALLBACK, "contact-button"), CONTACT),)

    def _agreed(self, progress: Progress) -> str:
        text = partial(self._sentences.text, progress.locale or FALLBACK)
        agreed = progress.agreed
        if agreed is None:
            return text("profile-not-agreed")
        date = _date(agreed.accepted_at)
        if agreed.version >= self._wanted.guidelines.version:
            return text("profile-agreed", date=date, version=str(agreed.version))
        if progress.rooms is Rooms.CLOSED:
            return text("profile-rested", date=date)
        return text("profile-agreed-until", date=date, until=_date(progress.until))

    def _rooms(self, progress: Progress) -> str:
        """What is still in the way of the rooms that agreeing opens; empty when nothing is."""
        key = _ROOMS.get(progress.rooms)
        return self._sentences.text(progress.locale or FALLBACK, key) if key else ""

    def _lines(self, progress: Progress, keys: Iterable[str]) -> Iterator[str]:
        """A link to each channel that is there, with what it is about; of one that is closed to them the name alone."""
        locale = progress.locale or FALLBACK
        is_open = progress.rooms in (Rooms.OPEN, Rooms.SOON)
        for key in keys:
            if key in progress.channels:
                topic = f"channel-{key}-topic"
                about = f"\n{self._sentences.text(locale, topic)}" if self._sentences.has(locale, topic) else ""
                can_see = is_open or key in progress.opened or not self._community.opens_to(key)
                name = f"<#{progress.channels[key]}>" if can_see else f"**#{self._community.channels[key].name}**"
                yield f"{name}{about}"

    def _may_ask(self, progress: Progress) -> bool:
        days, agreed = self._wanted.newcomers.check_ins, progress.agreed
        return bool(days) and agreed is not None and not progress.checks_in

    def _days(self, locale: str | None) -> str:
        *days, last = [str(each) for each in sorted(set(self._wanted.newcomers.check_ins))]
        return f"{', '.join(days)} {self._sentences.text(locale or FALLBACK, 'and')} {last}" if days else last

    def _switch(self, progress: Progress, prefix: str = "start") -> Button:
        """To the other language; its name is written in itself."""
        other = next(each for each in LOCALES if each != (progress.locale or FALLBACK))
        return Button(self._sentences.text(other, "language-name"), f"{prefix}:language:{other}")


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _date(moment: datetime | None) -> str:
    return f"<t:{int(moment.timestamp())}:D>" if moment else ""
