"""What newcomers are shown: every screen, for everybody, in every language, fits and can be pressed."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from bot.config import Config, load
from bot.config.onboarding import Changes
from bot.domain.acceptance import Acceptance
from bot.domain.screen import MOST_LETTERS, START, Screen
from bot.i18n import LOCALES, Sentences
from bot.onboarding.progress import Progress
from bot.onboarding.rules import Rooms, Step, next_step
from bot.onboarding.screens import Screens

ROOT = Path(__file__).parents[2]
CONFIG, SENTENCES = load(ROOT / "config"), Sentences(ROOT / "config" / "locales")
SCREENS = Screens(CONFIG, SENTENCES)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHANNELS = {key: 1_234_567_890_123_456_000 + place for place, key in enumerate(CONFIG.community.channels)}
MENTOR = 1_111_111_111_111_111_111
OPENED = tuple(key for key, channel in CONFIG.community.channels.items() if channel.about == "hospital")
VERSION = CONFIG.onboarding.guidelines.version
PATHS = ("myself", "somebody", "hospital", "looking")
ADA = Progress(
    is_known=True, locale="en", step=Step.PATHS, agreed=Acceptance(1, VERSION, NOW, "en"), until=None,
    in_hospital=False, checks_in=False, rooms=Rooms.OPEN, present=True, channels=CHANNELS, roles={"mentor": MENTOR},
    opened=(), has_bought=False,
)  # fmt: skip
OLDER = Acceptance(1, VERSION - 1, NOW, "en")


def _everybody() -> Iterator[Progress]:
    """Somebody in each situation."""
    for locale, rooms, agreed, bits in product(
        [*LOCALES, None], Rooms, (None, OLDER, ADA.agreed), product([False, True], repeat=4)
    ):
        in_hospital, checks_in, is_member, is_built = bits
        step = next_step(locale, agreed.version if agreed else None, VERSION, in_hospital=in_hospital)
        yield replace(
            ADA, locale=locale, step=step, rooms=rooms, agreed=agreed, in_hospital=in_hospital, checks_in=checks_in,
            opened=OPENED if is_member else (), channels=CHANNELS if is_built else {},
            roles=ADA.roles if is_built else {}, until=NOW if agreed is OLDER else None,
        )  # fmt: skip


EVERYBODY = tuple(_everybody())


def _shown(screens: Screens, progress: Progress) -> dict[str, Screen]:
    """Every screen as this person sees it."""
    found = {f"path {key}": screens.path(key, progress) for key in PATHS}
    found |= {"step": screens.step(progress), "paths": screens.paths(progress), "groups": screens.groups(progress)}
    found["look"] = screens.look(progress)
    return found | {"profile": screens.profile(progress), "notice": screens.notice(progress.locale or "en")}


def _registered() -> set[str]:
    """What the actions of buttons begin with that the features declare."""
    trees = [ast.parse(file.read_text()) for file in (ROOT / "bot" / "features").glob("*.py")]
    keywords = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.keyword)]
    declared = [node.value for node in keywords if node.arg == "buttons"]
    found = [each.keys for each in declared if isinstance(each, ast.Dict)]
    assert found, "bot/features declares no buttons"
    return {str(key.value) for keys in found for key in keys if isinstance(key, ast.Constant)}


PREFIXES = _registered()


def _fits(screen: Screen) -> None:
    """Discord takes it, and it reads as it should."""
    for text in (screen.text, *screen.rest):
        assert 0 < len(text.strip()) <= MOST_LETTERS
        assert text == text.strip()
        assert not set("{}!") & set(text)
        assert "None" not in text
        assert "\n\n\n" not in text
        assert "  " not in text
    assert len(screen.buttons) <= 5  # in one row
    actions = [each.action for each in screen.buttons]
    assert len(set(actions)) == len(actions)
    for button in screen.buttons:
        assert 1 <= len(button.label) <= 80
        assert not set("{}!") & set(button.label)
        assert not button.url
        assert 1 <= len(button.action) <= 100
        assert button.action.partition(":")[0] in PREFIXES, button.action
    assert sum(each.leads for each in screen.buttons) <= 1


def test_every_screen_fits_for_everybody() -> None:
    assert {progress.step for progress in EVERYBODY} == set(Step)
    for progress in EVERYBODY:
        for screen in _shown(SCREENS, progress).values():
            _fits(screen)


def test_a_screen_is_in_the_language_of_who_reads_it() -> None:
    english, dutch = (_shown(SCREENS, replace(ADA, locale=locale)) for locale in LOCALES)
    for key, screen in english.items():
        assert screen.text != dutch[key].text, key
        assert {each.label for each in screen.buttons} & {each.label for each in dutch[key].buttons} == set(), key
    assert _shown(SCREENS, replace(ADA, locale=None)) == english


def _actions(screen: Screen) -> list[str]:
    return [button.action for button in screen.buttons]


def test_the_first_question_is_asked_in_every_language_at_once() -> None:
    screen = SCREENS.step(replace(ADA, locale=None, agreed=None, step=Step.LANGUAGE))
    for locale in LOCALES:
        assert SENTENCES.text(locale, "walk-language") in screen.text
    assert _actions(screen) == [f"start:language:{locale}" for locale in LOCALES]


@pytest.mark.parametrize("locale", LOCALES)
def test_who_agrees_sees_what_to(locale: str) -> None:
    screen = SCREENS.step(replace(ADA, locale=locale, agreed=None, step=Step.GUIDELINES, rooms=Rooms.CLOSED))
    whole = "\n".join([screen.text, *screen.rest])
    for key in ("channel-guidelines-post", "walk-privacy", "walk-ask"):
        assert SENTENCES.text(locale, key) in whole
    assert SENTENCES.text(locale, "walk-again-rested") not in whole
    other = "nl" if locale == "en" else "en"
    assert _actions(screen) == [f"start:agree:{VERSION}", "start:look", f"start:language:{other}"]


@pytest.mark.parametrize("rooms", Rooms)
def test_who_agreed_to_an_older_version_is_told_what_becomes_of_their_rooms(rooms: Rooms) -> None:
    text = SCREENS.step(replace(ADA, agreed=OLDER, step=Step.GUIDELINES, rooms=rooms, until=NOW)).text
    date = f"<t:{int(NOW.timestamp())}:D>"
    if rooms is Rooms.CLOSED:
        assert text.startswith(SENTENCES.text("en", "walk-again-rested"))
        assert date not in text
    else:
        assert text.startswith(SENTENCES.text("en", "walk-again", until=date))


@pytest.mark.parametrize("locale", LOCALES)
def test_who_only_looks_around_sees_open_rooms_alone_and_can_come_back(locale: str) -> None:
    guest = replace(ADA, locale=locale, agreed=None, step=Step.GUIDELINES, rooms=Rooms.CLOSED)
    assert "start:look" in _actions(SCREENS.step(guest))
    looking = SCREENS.look(guest)
    open_ = {key for key in CHANNELS if not CONFIG.community.opens_to(key)}
    shown = {key for key, id_ in CHANNELS.items() if f"<#{id_}>" in looking.text}
    assert shown == set(CONFIG.onboarding.paths.looking) & open_
    assert "**#" not in looking.text
    assert SENTENCES.text(locale, "walk-look-back") in looking.text
    assert START in _actions(looking)
    assert not any("agree" in each for each in _actions(looking))
    # Who has agreed is shown the same as by the answer; who is asked again is not offered it.
    assert SCREENS.look(replace(ADA, locale=locale)) == SCREENS.path("looking", replace(ADA, locale=locale))
    assert "start:look" not in _actions(SCREENS.step(replace(guest, agreed=OLDER)))


def test_rooms_that_are_closed_to_who_looks_around_are_left_out() -> None:
    paths = CONFIG.onboarding.paths.model_copy(update={"looking": ("diabetes", "lounge")})
    onboarding = CONFIG.onboarding.model_copy(update={"paths": paths})
    screens = Screens(CONFIG.model_copy(update={"onboarding": onboarding}), SENTENCES)
    text = screens.look(replace(ADA, agreed=None, step=Step.GUIDELINES, rooms=Rooms.CLOSED)).text
    assert "diabetes" not in text
    assert f"<#{CHANNELS['lounge']}>" in text


@pytest.mark.parametrize("rooms", Rooms)
@pytest.mark.parametrize("locale", LOCALES)
def test_who_is_asked_again_reads_what_is_new(locale: str, rooms: Rooms) -> None:
    changes = Changes(en="Be <kind>. " * 40, nl="Wees <aardig>. " * 30)
    guidelines = CONFIG.onboarding.guidelines.model_copy(update={"changes": changes})
    onboarding = CONFIG.onboarding.model_copy(update={"guidelines": guidelines})
    screens = Screens(CONFIG.model_copy(update={"onboarding": onboarding}), SENTENCES)
    said = SENTENCES.text(locale, "guidelines-changes", changes=guidelines.changes_in(locale))
    progress = replace(ADA, locale=locale, step=Step.GUIDELINES, rooms=rooms, until=NOW)
    screen = screens.step(replace(progress, agreed=OLDER))
    _fits(screen)
    assert said in "\n".join([screen.text, *screen.rest])
    first_time = screens.step(replace(progress, agreed=None))
    assert said not in "\n".join([first_time.text, *first_time.rest])


def test_each_answer_shows_its_rooms_and_what_is_not_there_is_left_out() -> None:
    wanted = CONFIG.onboarding.paths
    for path, keys in (("myself", wanted.myself), ("somebody", wanted.somebody), ("looking", wanted.looking)):
        for gone in ("", keys[0]):
            there = {key: id_ for key, id_ in CHANNELS.items() if key != gone}
            text = SCREENS.path(path, replace(ADA, channels=there)).text
            places = [text.find(f"<#{CHANNELS[key]}>") for key in keys if key != gone]
            assert -1 not in places
            assert places == sorted(places)
            assert text.count("<#") == len(places)


def test_whoever_may_be_in_need_reads_whom_to_call() -> None:
    for locale in LOCALES:
        progress = replace(ADA, locale=locale)
        for path in ("myself", "somebody"):
            assert SENTENCES.text(locale, "walk-urgent") in SCREENS.path(path, progress).text


@pytest.mark.parametrize("rooms", Rooms)
def test_what_is_in_the_way_of_the_rooms_is_said_where_they_are_shown(rooms: Rooms) -> None:
    key = {Rooms.SCREENING: "rooms-screening", Rooms.SOON: "rooms-soon", Rooms.BLOCKED: "rooms-blocked"}.get(rooms)
    progress = replace(ADA, rooms=rooms)
    for screen in (SCREENS.paths(progress), *(SCREENS.path(each, progress) for each in ("myself", "looking"))):
        said = [
            each
            for each in ("rooms-screening", "rooms-soon", "rooms-blocked")
            if SENTENCES.text("en", each) in screen.text
        ]
        assert said == ([key] if key else [])
    groups = SCREENS.groups(progress)
    assert (SENTENCES.text("en", "groups-closed") in groups.text) == (rooms is Rooms.CLOSED)
    assert _actions(groups) == ([START] if rooms is Rooms.CLOSED else [])


def test_those_who_come_through_a_hospital_are_led_to_the_membership_until_they_have_it() -> None:
    assert "membership:join" in _actions(SCREENS.path("hospital", ADA))
    member = SCREENS.path("hospital", replace(ADA, opened=OPENED))
    assert _actions(member) == ["contact:choose", "start:paths"]
    assert all(f"<#{CHANNELS[key]}>" in member.text for key in OPENED)


def test_who_is_asked_how_it_goes_is_asked_once_whether_they_may_be() -> None:
    for path in ("myself", "somebody", "looking"):
        assert f"start:check-ins:{path}" in _actions(SCREENS.path(path, ADA))
        assert "after 3, 14 and 30 days" in SCREENS.path(path, ADA).text
        for other in (replace(ADA, checks_in=True), replace(ADA, agreed=None)):
            assert f"start:check-ins:{path}" not in _actions(SCREENS.path(path, other))


def test_a_country_can_be_chosen_and_is_shown() -> None:
    shown = SCREENS.countries(ADA)
    assert _actions(shown) == [*(f"profile:country:{key}" for key in SCREENS.countries_known), "profile:country:"]
    assert "Ireland" in SCREENS.profile(replace(ADA, country="IE")).text
    assert "those of your language" in SCREENS.profile(replace(ADA, country="XX")).text


def test_the_profile_offers_to_change_what_it_shows() -> None:
    assert _actions(SCREENS.profile(ADA)) == ["profile:language:nl", "profile:countries", "profile:check-ins:on"]
    full = replace(ADA, locale="nl", checks_in=True, in_hospital=True)
    assert _actions(SCREENS.profile(full)) == [
        "profile:language:en",
        "profile:countries",
        "profile:check-ins:off",
        "profile:hospital:off",
    ]
    assert _actions(SCREENS.profile(replace(ADA, agreed=None))) == ["profile:language:nl", "profile:countries"]


@pytest.mark.parametrize(
    ("agreed", "rooms", "key"),
    [
        (None, Rooms.CLOSED, "profile-not-agreed"),
        (ADA.agreed, Rooms.OPEN, "profile-agreed"),
        (ADA.agreed, Rooms.SOON, "profile-agreed"),
        (OLDER, Rooms.OPEN, "profile-agreed-until"),
        (OLDER, Rooms.CLOSED, "profile-rested"),
    ],
)
def test_the_profile_says_how_it_stands_with_the_guidelines(agreed: Acceptance | None, rooms: Rooms, key: str) -> None:
    date = f"<t:{int(NOW.timestamp())}:D>"
    values = {"date": date, "until": date, "version": str(VERSION)}
    keys = ("profile-not-agreed", "profile-agreed", "profile-agreed-until", "profile-rested")
    shown = SCREENS.profile(replace(ADA, agreed=agreed, rooms=rooms, until=NOW)).text
    assert [each for each in keys if SENTENCES.text("en", each, **values) in shown] == [key]


def _with_check_ins(*days: int) -> Screens:
    newcomers = CONFIG.onboarding.newcomers.model_copy(update={"check_ins": days})
    onboarding = CONFIG.onboarding.model_copy(update={"newcomers": newcomers})
    return Screens(CONFIG.model_copy(update={"onboarding": onboarding}), SENTENCES)


def test_nobody_is_asked_whether_they_may_be_where_nobody_would_ask() -> None:
    for progress in EVERYBODY:
        for screen in _shown(_with_check_ins(), progress).values():
            assert not [each for each in _actions(screen) if "check-ins" in each and not each.endswith(":off")]


def test_the_days_are_told_once_each_and_in_their_order() -> None:
    assert "after 7 and 30 days" in _with_check_ins(30, 7, 30).path("myself", ADA).text
    assert "na 7 en 30 dagen" in _with_check_ins(30, 7).path("myself", replace(ADA, locale="nl")).text


def _large(about: str, opens_to: tuple[str, ...]) -> tuple[Config, dict[str, int]]:
    """The shipped server with sixty channels more of a kind, and the ids of all channels."""
    channel = CONFIG.community.channels["lounge"].model_copy(update={"about": about, "opens_to": opens_to})
    channels = {
        **CONFIG.community.channels,
        **{f"{about}-{number}": channel.model_copy(update={"name": f"{about}-{number}"}) for number in range(60)},
    }
    community = CONFIG.community.model_copy(update={"channels": channels})
    ids = {key: 1_234_567_890_123_456_000 + place for place, key in enumerate(channels)}
    return CONFIG.model_copy(update={"community": community}), ids


@pytest.mark.parametrize("rooms", Rooms)
@pytest.mark.parametrize("locale", LOCALES)
def test_sixty_support_groups_are_all_shown(locale: str, rooms: Rooms) -> None:
    config, ids = _large("support", ("member",))
    screen = Screens(config, SENTENCES).groups(replace(ADA, locale=locale, rooms=rooms, channels=ids))
    _fits(screen)
    whole = "\n".join([screen.text, *screen.rest])
    groups = [key for key, channel in config.community.channels.items() if channel.about == "support"]
    # Of a room that is not open to them Discord would show a link to nowhere.
    leads = rooms in (Rooms.OPEN, Rooms.SOON)
    assert ("<#" in whole) is leads
    places = [
        whole.find(f"<#{ids[key]}>" if leads else f"**#{config.community.channels[key].name}**") for key in groups
    ]
    assert len(places) > 60
    assert -1 not in places
    assert places == sorted(places)
    assert f"<@&{MENTOR}>" in whole


def test_an_answer_with_very_many_rooms_fits_into_one_message() -> None:
    config, ids = _large("support", ("member",))
    paths = config.onboarding.paths.model_copy(update={"myself": tuple(ids), "somebody": tuple(ids)})
    onboarding = config.onboarding.model_copy(update={"paths": paths})
    screens = Screens(config.model_copy(update={"onboarding": onboarding}), SENTENCES)
    for locale, rooms, path in product(LOCALES, Rooms, ("myself", "somebody")):
        screen = screens.path(path, replace(ADA, locale=locale, rooms=rooms, channels=ids))
        _fits(screen)
        assert screen.text.count("<#") + screen.text.count("**#") >= 10
        assert SENTENCES.text(locale, "walk-urgent") in "\n".join([screen.text, *screen.rest])


def test_sixty_rooms_of_the_hospital_network_are_all_shown() -> None:
    config, ids = _large("hospital", ("hospital",))
    screen = Screens(config, SENTENCES).path("hospital", replace(ADA, channels=ids, opened=tuple(ids)))
    _fits(screen)
    assert all(f"<#{id_}>" in "\n".join([screen.text, *screen.rest]) for id_ in ids.values())
