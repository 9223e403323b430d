"""What newcomers are shown, word for word: the sentences of each screen in their order, and its buttons."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.config import Config
from bot.config.onboarding import Changes
from bot.domain.acceptance import Acceptance
from bot.domain.screen import CONTACT, START, Screen, linked
from bot.i18n import LOCALES
from bot.onboarding.progress import Progress
from bot.onboarding.rules import Rooms, Step
from bot.onboarding.screens import Screens
from tests.rules.test_screens import ADA, CHANNELS, CONFIG, MENTOR, NOW, OLDER, OPENED, SCREENS, SENTENCES, VERSION

Button = tuple[str, str, bool]
PATHS = CONFIG.onboarding.paths
LATER = NOW + timedelta(days=9)
DATES = {"until": f"<t:{int(LATER.timestamp())}:D>", "date": f"<t:{int(NOW.timestamp())}:D>"}
GUEST = replace(ADA, agreed=None, step=Step.GUIDELINES, rooms=Rooms.CLOSED)
FULL = replace(ADA, checks_in=True, in_hospital=True)


def _said(locale: str, *keys: str, **values: str) -> str:
    """Sentences, as paragraphs."""
    return "\n\n".join(SENTENCES.text(locale, key, **values) for key in keys)


def _rooms(locale: str, keys: Iterable[str], is_open: Callable[[str], bool] = lambda _key: True) -> str:
    """Rooms with what they are about; of one that is closed the name."""
    channels = CONFIG.community.channels
    names = {key: f"<#{CHANNELS[key]}>" if is_open(key) else f"**#{channels[key].name}**" for key in keys}
    return "\n".join(f"{name}\n{SENTENCES.text(locale, f'channel-{key}-topic')}" for key, name in names.items())


def _whole(screen: Screen) -> str:
    return "\n".join([screen.text, *screen.rest])


def _buttons(screen: Screen) -> list[Button]:
    assert not any(each.url for each in screen.buttons)
    return [(each.label, each.action, each.leads) for each in screen.buttons]


def _label(locale: str, key: str, action: str, *, leads: bool = False) -> Button:
    return SENTENCES.text(locale, key), action, leads


def _switch(locale: str, prefix: str = "start") -> Button:
    other = "nl" if locale == "en" else "en"
    return SENTENCES.text(other, "language-name"), f"{prefix}:language:{other}", False


def _back(locale: str) -> Button:
    return _label(locale, "walk-back-button", "start:paths")


def _ask(locale: str) -> Button:
    return _label(locale, "contact-button", CONTACT)


def _after(locale: str) -> list[Button]:
    return [_ask(locale), _back(locale)]


def _in(locale: str, progress: Progress = ADA) -> Progress:
    return replace(progress, locale=locale, until=LATER)


@pytest.mark.parametrize("locale", LOCALES)
def test_what_brings_you_here(locale: str) -> None:
    screen = SCREENS.paths(_in(locale))
    assert _whole(screen) == _said(locale, "walk-paths")
    answers = [
        _label(locale, f"walk-{key}-button", f"start:path:{key}")
        for key in ("myself", "somebody", "hospital", "looking")
    ]
    assert _buttons(screen) == [*answers, _switch(locale)]
    waiting = SCREENS.paths(_in(locale, replace(ADA, rooms=Rooms.SCREENING)))
    assert _whole(waiting) == _said(locale, "rooms-screening", "walk-paths")
    assert _buttons(waiting) == _buttons(screen)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("path", ["myself", "somebody", "looking"])
def test_the_rooms_of_an_answer_then_whom_to_call_then_whether_to_ask_again(locale: str, path: str) -> None:
    urgent = ["walk-urgent"] if path != "looking" else []
    days = {"en": "3, 14 and 30", "nl": "3, 14 en 30"}[locale]
    keys = getattr(PATHS, path)

    def lines(*after: str, **values: str) -> str:
        said = f"{_said(locale, f'walk-{path}')}\n{_rooms(locale, keys)}"
        return "\n\n".join([said, *([_said(locale, *after, **values)] if after else [])])

    screen = SCREENS.path(path, _in(locale))
    assert _whole(screen) == lines(*urgent, "walk-check-ins", days=days)
    assert _buttons(screen) == [_label(locale, "walk-check-ins-button", f"start:check-ins:{path}"), *_after(locale)]
    asked = SCREENS.path(path, _in(locale, replace(ADA, checks_in=True)))
    assert _whole(asked) == lines(*urgent, "walk-check-ins-on")
    assert _buttons(asked) == _after(locale)
    guest = SCREENS.path(path, _in(locale, replace(ADA, agreed=None)))
    assert _whole(guest) == lines(*urgent)
    assert _buttons(guest) == _after(locale)


@pytest.mark.parametrize("rooms", Rooms)
def test_a_room_that_is_closed_to_somebody_is_named_and_one_that_their_membership_opens_is_linked(rooms: Rooms) -> None:
    opened = ("diabetes",)
    progress = replace(ADA, rooms=rooms, opened=opened, agreed=None)
    is_open = rooms in (Rooms.OPEN, Rooms.SOON)
    shown = _rooms("en", PATHS.myself, lambda key: is_open or key in opened or not CONFIG.community.opens_to(key))
    assert f"{_said('en', 'walk-myself')}\n{shown}\n\n" in f"{_whole(SCREENS.path('myself', progress))}\n\n"
    assert "diabetes" in PATHS.myself


def test_of_a_room_without_a_topic_the_name_stands_alone() -> None:
    channels = {**CONFIG.community.channels, "quiet": CONFIG.community.channels["lounge"]}
    community = CONFIG.community.model_copy(update={"channels": channels})
    screens = Screens(_with(CONFIG.model_copy(update={"community": community}), looking=("quiet",)), SENTENCES)
    screen = screens.path("looking", replace(GUEST, channels={"quiet": 5}))
    assert _whole(screen) == f"{_said('en', 'walk-looking')}\n<#5>"


def _with(config: Config, **paths: tuple[str, ...]) -> Config:
    onboarding = config.onboarding.model_copy(update={"paths": PATHS.model_copy(update=paths)})
    return config.model_copy(update={"onboarding": onboarding})


@pytest.mark.parametrize("locale", LOCALES)
def test_the_hospital_network_is_sold_to_who_has_it_not_and_shown_to_who_has(locale: str) -> None:
    offered = SCREENS.path("hospital", _in(locale))
    assert _whole(offered) == _said(locale, "walk-hospital")
    assert _buttons(offered) == [_label(locale, "walk-join-button", "membership:join", leads=True), *_after(locale)]
    mine = SCREENS.path("hospital", _in(locale, replace(ADA, opened=OPENED, rooms=Rooms.CLOSED)))
    assert _whole(mine) == f"{_said(locale, 'walk-hospital-member')}\n{_rooms(locale, OPENED)}"
    assert _buttons(mine) == _after(locale)
    unbuilt = SCREENS.path("hospital", _in(locale, replace(ADA, opened=OPENED, channels={})))
    assert unbuilt == offered


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("step", [Step.LANGUAGE, Step.GUIDELINES])
def test_who_only_looks_around(locale: str, step: Step) -> None:
    screen = SCREENS.look(_in(locale, replace(GUEST, step=step)))
    rooms = _rooms(locale, [key for key in PATHS.looking if not CONFIG.community.opens_to(key)])
    assert _whole(screen) == f"{_said(locale, 'walk-look')}\n{rooms}\n\n{_said(locale, 'walk-look-back')}"
    assert _buttons(screen) == [_label(locale, "start-read-button", START), _ask(locale), _switch(locale)]


def test_where_config_says_not_how_no_button_asks_the_moderators() -> None:
    config = CONFIG.model_copy(update={"moderation": CONFIG.moderation.model_copy(update={"contact": None})})
    assert CONTACT not in [each.action for each in Screens(config, SENTENCES).path("myself", ADA).buttons]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("rooms", Rooms)
def test_the_support_groups(locale: str, rooms: Rooms) -> None:
    way = {
        Rooms.CLOSED: ["groups-closed"],
        Rooms.SCREENING: ["rooms-screening"],
        Rooms.SOON: ["rooms-soon"],
        Rooms.BLOCKED: ["rooms-blocked"],
        Rooms.OPEN: [],
    }[rooms]
    keys = [key for key, channel in CONFIG.community.channels.items() if channel.about == "support"]
    shown = _rooms(locale, keys, lambda _key: rooms in (Rooms.OPEN, Rooms.SOON))
    mentor = _said(locale, "groups-mentor", mentor=f"<@&{MENTOR}>")
    button = [_label(locale, "start-button", START, leads=True)] if rooms is Rooms.CLOSED else []
    for roles, after in ((ADA.roles, f"\n\n{mentor}"), ({}, "")):
        screen = SCREENS.groups(_in(locale, replace(ADA, rooms=rooms, roles=roles)))
        assert _whole(screen) == f"{_said(locale, 'groups-intro', *way)}\n\n{shown}{after}"
        assert _buttons(screen) == button
    assert SCREENS.groups(_in(locale, replace(ADA, rooms=rooms, channels={}))) == Screen(_said(locale, "groups-none"))


@pytest.mark.parametrize("locale", LOCALES)
def test_without_a_role_for_mentors_in_config_nobody_is_named(locale: str) -> None:
    groups = CONFIG.onboarding.groups.model_copy(update={"mentor_role": None})
    onboarding = CONFIG.onboarding.model_copy(update={"groups": groups})
    screens = Screens(CONFIG.model_copy(update={"onboarding": onboarding}), SENTENCES)
    assert "<@&" not in _whole(screens.groups(_in(locale)))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("progress", "keys", "buttons"),
    [
        (ADA, ["profile-agreed", "profile-no-check-ins"], ["profile:check-ins:on"]),
        (
            FULL,
            ["profile-agreed", "profile-hospital", "profile-check-ins"],
            ["profile:check-ins:off", "profile:hospital:off"],
        ),
        (GUEST, ["profile-not-agreed", "profile-no-check-ins"], []),
        (replace(ADA, agreed=OLDER), ["profile-agreed-until", "profile-no-check-ins"], ["profile:check-ins:on"]),
        (
            replace(ADA, agreed=OLDER, rooms=Rooms.CLOSED),
            ["profile-rested", "profile-no-check-ins"],
            ["profile:check-ins:on"],
        ),
        (
            replace(ADA, agreed=Acceptance(1, VERSION + 1, NOW, "en"), rooms=Rooms.CLOSED),
            ["profile-agreed", "profile-no-check-ins"],
            ["profile:check-ins:on"],
        ),
    ],
)
def test_what_is_kept_about_somebody(locale: str, progress: Progress, keys: list[str], buttons: list[str]) -> None:
    labels = {
        "profile:countries": "profile-country-button",
        "profile:check-ins:on": "profile-check-ins-button",
        "profile:check-ins:off": "profile-no-check-ins-button",
        "profile:hospital:off": "profile-hospital-button",
    }
    screen = SCREENS.profile(_in(locale, progress))
    values = {
        **DATES,
        "language": SENTENCES.text(locale, "language-name"),
        "version": str(progress.agreed.version if progress.agreed else VERSION),
    }
    lines = "\n".join(SENTENCES.text(locale, key, **values) for key in ("profile-language", *keys))
    lines += "\n" + _said(locale, "profile-country", country=_said(locale, "profile-no-country"))
    assert _whole(screen) == "\n\n".join([_said(locale, "profile-intro"), lines, _said(locale, "profile-outro")])
    shown = [_label(locale, labels[each], each) for each in ("profile:countries", *buttons)]
    assert _buttons(screen) == [_switch(locale, "profile"), *shown]


@pytest.mark.parametrize("locale", LOCALES)
def test_who_is_not_known_is_told_so_and_where_to_begin(locale: str) -> None:
    nobody = SCREENS.profile(_in(locale, replace(GUEST, is_known=False)))
    assert nobody == Screen(_said(locale, "privacy-export-none", "help-start"))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_privacy_notice_tells_after_how_many_days_somebody_is_forgotten(locale: str) -> None:
    days = str(CONFIG.onboarding.newcomers.forget_after_days)
    whole = "\n".join([SCREENS.notice(locale).text, *SCREENS.notice(locale).rest])
    assert whole.replace("\n", "") == "".join(
        [_said(locale, "privacy-notice", days=days).replace("\n", ""), _said(locale, "privacy-notice-reading")]
    )


def test_the_first_question_is_for_the_language() -> None:
    screen = SCREENS.step(replace(GUEST, locale=None, step=Step.LANGUAGE))
    assert _whole(screen) == "\n".join(SENTENCES.text(locale, "walk-language") for locale in LOCALES)
    assert _buttons(screen) == [
        (SENTENCES.text(locale, "language-name"), f"start:language:{locale}", False) for locale in LOCALES
    ]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_walk_goes_on_with_the_screen_of_its_step(locale: str) -> None:
    for step, shown in (
        (Step.PATHS, SCREENS.paths(_in(locale))),
        (Step.HOSPITAL, SCREENS.path("hospital", _in(locale))),
    ):
        assert SCREENS.step(_in(locale, replace(ADA, step=step))) == shown


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("has_changes", [False, True])
def test_the_guidelines_with_what_is_new_before_and_what_is_kept_after_them(locale: str, has_changes: bool) -> None:
    changes = Changes(en="Be kind to bots.", nl="Wees aardig voor bots.") if has_changes else None
    guidelines = CONFIG.onboarding.guidelines.model_copy(update={"changes": changes})
    onboarding = CONFIG.onboarding.model_copy(update={"guidelines": guidelines})
    screens = Screens(CONFIG.model_copy(update={"onboarding": onboarding}), SENTENCES)
    rules = linked(_said(locale, f"channel-{guidelines.channel}-post"), CHANNELS)
    asked = "\n\n".join([rules, _said(locale, "walk-privacy", "walk-ask")])
    agree = _label(locale, "walk-agree-button", f"start:agree:{VERSION}", leads=True)
    look = _label(locale, "walk-looking-button", "start:look")
    first = screens.step(_in(locale, GUEST))
    assert _whole(first) == asked
    assert _buttons(first) == [agree, look, _switch(locale)]
    new = [_said(locale, "guidelines-changes", changes=getattr(changes, locale))] if changes else []
    for rooms in Rooms:
        again = screens.step(_in(locale, replace(GUEST, agreed=OLDER, rooms=rooms)))
        key = "walk-again-rested" if rooms is Rooms.CLOSED else "walk-again"
        until = {} if rooms is Rooms.CLOSED else {"until": DATES["until"]}
        assert _whole(again) == "\n\n".join([_said(locale, key, **until), *new, asked])
        assert _buttons(again) == [agree, _switch(locale)]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_room_that_the_guidelines_name_is_linked(locale: str) -> None:
    guidelines = CONFIG.onboarding.guidelines.model_copy(update={"channel": "welcome"})
    onboarding = CONFIG.onboarding.model_copy(update={"guidelines": guidelines})
    screens = Screens(CONFIG.model_copy(update={"onboarding": onboarding}), SENTENCES)
    text = _whole(screens.step(_in(locale, GUEST)))
    assert f"<#{CHANNELS['introductions']}>" in text
    assert "#introductions" not in text
