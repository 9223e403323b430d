"""What each message to a person says, in their language, and which buttons it has."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Config, load
from bot.config.onboarding import Changes
from bot.domain.entitlement import Grant
from bot.domain.notice import MEMBERSHIP, Notice
from bot.domain.screen import MOST_LETTERS, START, Button, Screen
from bot.i18n import LOCALES, Sentences
from bot.notices.compose import Composer

ROOT = Path(__file__).parents[2]
CONFIG, SENTENCES = load(ROOT / "config"), Sentences(ROOT / "config" / "locales")
URL = "https://discord.com/channels/1"
COMPOSER = Composer(CONFIG, SENTENCES, URL)
CHANNELS = {key: 100 + place for place, key in enumerate(CONFIG.community.channels)}
UNTIL = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOW = UNTIL - timedelta(days=3)
DATE = f"<t:{int(UNTIL.timestamp())}:D>"
KINDS = (*(kind for kind in MEMBERSHIP if kind != "changed"), "welcome", "guidelines", "rested", "check_in")


def _notice(kind: str, reference: str = "3") -> Notice:
    return Notice(1, 1, kind, reference, "professional", 1, 0, UNTIL)


def _grant(notice: Notice) -> tuple[Grant, ...]:
    """What the reader of a message has: a membership that is open where it speaks of one that is."""
    is_open = notice.kind in ("open", "changed", "payment_failed")
    return (Grant(1, "paid", notice.reference, "professional", NOW, None if is_open else NOW),)


def _screen(notice: Notice, locale: str | None, channels: dict[str, int], composer: Composer = COMPOSER) -> Screen:
    found = composer.screen(notice, locale, channels, _grant(notice), NOW)
    assert found is not None
    return found


def _said(locale: str, key: str, **values: str) -> str:
    return SENTENCES.text(locale, key, **values)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("kind", "key", "button", "action"),
    [
        ("payment_failed", "notice-payment-failed", "notice-button", ""),
        ("closed", "notice-closed", "notice-button", ""),
        ("ended", "notice-ended", "notice-button", ""),
        ("welcome", "welcome", "start-button", START),
        ("guidelines", "notice-guidelines", "start-read-button", START),
        ("rested", "notice-rested", "start-read-button", START),
    ],
)
def test_each_message_in_the_language_of_its_reader(locale: str, kind: str, key: str, button: str, action: str) -> None:
    screen = _screen(_notice(kind), locale, CHANNELS)
    changes = CONFIG.onboarding.guidelines.changes_in(locale) or ""
    more = f"\n\n{_said(locale, 'guidelines-changes', changes=changes)}" if kind in ("guidelines", "rested") else ""
    assert screen.text == _said(locale, key, tier="Professional", until=DATE) + more
    assert [(each.label, each.action, each.url) for each in screen.buttons] == [
        (_said(locale, button), action, "" if action else URL)
    ]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_rooms_that_opened_are_named_and_the_button_leads_to_the_first(locale: str) -> None:
    rooms = [key for key, channel in CONFIG.community.channels.items() if channel.about == "hospital"]
    for gone in ("", rooms[0]):
        there = {key: id_ for key, id_ in CHANNELS.items() if key != gone}
        screen = _screen(_notice("open"), locale, there)
        ids = [there[key] for key in rooms if key in there]
        named = "\n".join(f"<#{id_}>" for id_ in ids)
        assert screen.text == _said(locale, "notice-open", tier="Professional", rooms=named)
        assert [(each.label, each.url) for each in screen.buttons] == [
            (_said(locale, "notice-open-button"), f"{URL}/{ids[0]}")
        ]


def test_a_tier_that_opens_nothing_leads_to_the_server() -> None:
    assert [each.url for each in _screen(_notice("open"), "en", {}).buttons] == [URL]


def test_a_tier_that_config_no_longer_has_is_called_by_its_key() -> None:
    notice = Notice(1, 1, "ended", "sub_1", "of-another-time", 1, 0, None)
    for locale in (*LOCALES, None):
        screen = _screen(notice, locale, CHANNELS)
        assert screen.text == _said(locale or "en", "notice-ended", tier="of-another-time")


def test_whose_language_is_not_known_is_welcomed_in_all_and_written_to_in_english() -> None:
    welcome = _screen(_notice("welcome"), None, CHANNELS)
    assert welcome.text == "\n\n".join(_said(locale, "welcome") for locale in LOCALES)
    assert [each.label for each in welcome.buttons] == ["Start / Begin"]
    for kind in KINDS:
        if kind != "welcome":
            assert _screen(_notice(kind), None, CHANNELS) == _screen(_notice(kind), "en", CHANNELS)


def test_every_message_fits_and_is_complete() -> None:
    for kind in KINDS:
        for locale in (*LOCALES, None):
            screen = _screen(_notice(kind), locale, CHANNELS)
            assert 0 < len(screen.text) <= MOST_LETTERS
            assert not set("{}!") & set(screen.text)
            assert screen.rest == ()  # a direct message is one message
            for button in screen.buttons:
                assert 1 <= len(button.label) <= 80
                assert bool(button.url) != bool(button.action)


def _asked(days: tuple[int, ...], locale: str | None = "en") -> dict[str, Screen]:
    """Each check-in where config has these days, in the order in which they come."""
    newcomers = CONFIG.onboarding.newcomers.model_copy(update={"check_ins": days})
    onboarding = CONFIG.onboarding.model_copy(update={"newcomers": newcomers})
    config: Config = CONFIG.model_copy(update={"onboarding": onboarding})
    composer = Composer(config, SENTENCES, URL)
    return {str(day): _screen(_notice("check_in", str(day)), locale, CHANNELS, composer) for day in sorted(set(days))}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("days", "keys"),
    [
        ((7,), ["last"]),
        ((3, 14), ["first", "last"]),
        ((3, 14, 30), ["first", "next", "last"]),
        ((1, 2, 3, 4), ["first", "next", "next", "last"]),
    ],
)
def test_the_first_check_in_asks_for_the_way_and_the_last_says_that_it_is_the_last(
    locale: str, days: tuple[int, ...], keys: list[str]
) -> None:
    asked = _asked(days, locale)
    assert [screen.text for screen in asked.values()] == [_said(locale, f"check-in-{key}") for key in keys]
    for key, screen in zip(keys, asked.values(), strict=True):
        actions = [button.action for button in screen.buttons]
        assert actions == (["groups:show"] if key == "last" else ["groups:show", "check-ins:stop"])


@pytest.mark.parametrize("kind", ["guidelines", "rested"])
@pytest.mark.parametrize("locale", [*LOCALES, None])
def test_a_new_version_says_what_is_new_in_the_language_of_its_reader(kind: str, locale: str | None) -> None:
    changes = Changes(en="x" * 500, nl="y" * 500)
    guidelines = CONFIG.onboarding.guidelines.model_copy(update={"changes": changes})
    onboarding = CONFIG.onboarding.model_copy(update={"guidelines": guidelines})
    composer = Composer(CONFIG.model_copy(update={"onboarding": onboarding}), SENTENCES, URL)
    screen = _screen(_notice(kind), locale, CHANNELS, composer)
    spoken = locale or "en"
    first = _said(spoken, f"notice-{kind}", **({"until": DATE} if kind == "guidelines" else {}))
    assert screen.text == f"{first}\n\n{_said(spoken, 'guidelines-changes', changes=guidelines.changes_in(spoken))}"
    assert len(screen.text) <= MOST_LETTERS


@pytest.mark.parametrize(("locale", "place"), [("en", "on our server"), ("nl", "op onze server")])
def test_a_message_that_names_a_command_says_that_it_works_on_our_server(locale: str, place: str) -> None:
    """In a direct message Discord offers none of them."""
    texts = [_screen(_notice(kind, day), locale, CHANNELS).text for kind in KINDS for day in ("3", "14", "30")]
    texts += [_said(locale, key) for key in ("reply", "check-ins-stopped", "not-here", "welcome")]
    named = [text for text in texts if "`/" in text]
    assert len(named) >= 6
    assert [text for text in named if place not in text] == []


def test_the_order_of_the_days_in_config_makes_no_difference() -> None:
    assert _asked((30, 3, 14)) == _asked((3, 14, 30))
    assert _asked((14, 3, 14)) == _asked((3, 14))


def test_a_day_that_config_no_longer_has_is_one_in_between() -> None:
    screen = _screen(_notice("check_in", "7"), "en", CHANNELS)
    assert screen.text == _said("en", "check-in-next")


def test_a_message_about_very_many_rooms_fits() -> None:
    lobby = CONFIG.community.channels["hospital-lobby"]
    channels = {f"room-{number}": lobby.model_copy(update={"name": f"room-{number}"}) for number in range(99)}
    config = CONFIG.model_copy(update={"community": CONFIG.community.model_copy(update={"channels": channels})})
    ids = {key: 1_234_567_890_123_456_000 + place for place, key in enumerate(channels)}
    for locale in LOCALES:
        screen = _screen(_notice("open"), locale, ids, Composer(config, SENTENCES, URL))
        assert len(screen.text) <= MOST_LETTERS
        assert screen.buttons[0].url == f"{URL}/{ids['room-0']}"


@pytest.mark.parametrize("locale", LOCALES)
def test_what_else_somebody_has_changes_the_words(locale: str) -> None:
    """Every sentence of it, with as many rooms as it gets; the button leads in where something opens."""
    mentor = {**CONFIG.membership.tiers}
    mentor["mentors"] = mentor["professional"].model_copy(update={"roles": ("mentor",)})
    membership = CONFIG.membership.model_copy(update={"tiers": mentor})
    composer = Composer(CONFIG.model_copy(update={"membership": membership}), SENTENCES, URL)
    rooms = {tier: [f"<#{CHANNELS[key]}>" for key in CONFIG.opened_by(CONFIG.tier_roles(tier))] for tier in mentor}
    own = Grant(1, "paid", "3", "professional", NOW)
    for kind in ("payment_failed", "closed", "ended"):
        for other, extent in (("professional", "none"), ("mentors", "some")):
            held = [Grant(1, "paid", "4", other, NOW), *([own] if kind == "payment_failed" else [])]
            screen = composer.screen(_notice(kind), locale, CHANNELS, held, NOW)
            assert screen is not None
            key, listed = f"notice-{kind.replace('_', '-')}-{extent}", "\n".join(rooms["professional"])
            assert screen.text == _said(locale, key, tier="Professional", until=DATE, rooms=listed)
            assert [each.url for each in screen.buttons] == [URL]
    notice = Notice(1, 1, "changed", "3", "professional", 1, 0, None)
    screen = composer.screen(notice, locale, CHANNELS, [Grant(1, "paid", "3", "mentors", NOW)], NOW)
    assert screen is not None
    assert screen.text.startswith(_said(locale, "notice-changed", tier="mentors"))
    assert all(room in screen.text for room in rooms["professional"])
    assert composer.screen(notice, locale, CHANNELS, [own], NOW) is None


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("former", "own", "other"),
    [
        ("professional", "mentors", None),  # these rooms for those
        ("professional", "both", None),  # more beside them
        ("both", "professional", None),  # fewer
        ("professional", "mentors", "professional"),  # what closes is open by another membership
    ],
)
def test_another_tier_says_line_by_line_what_opens_and_closes_and_leads_to_what_opens(
    locale: str, former: str, own: str, other: str | None
) -> None:
    tiers = {**CONFIG.membership.tiers}
    tiers["mentors"] = tiers["professional"].model_copy(update={"roles": ("mentor",)})
    tiers["both"] = tiers["professional"].model_copy(update={"roles": (*tiers["professional"].roles, "mentor")})
    config = CONFIG.model_copy(update={"membership": CONFIG.membership.model_copy(update={"tiers": tiers})})
    before, after, elsewhere = (
        config.opened_by(config.tier_roles(each)) if each else () for each in (former, own, other)
    )
    opened = [key for key in after if key not in before and key not in elsewhere]
    closed = [key for key in before if key not in after and key not in elsewhere]
    held = [Grant(1, "paid", "3", own, NOW), *([Grant(1, "paid", "4", other, NOW)] if other else [])]
    notice = Notice(1, 1, "changed", "3", former, 1, 0, None)
    screen = Composer(config, SENTENCES, URL).screen(notice, locale, CHANNELS, held, NOW)
    assert screen is not None
    name = _said(locale, f"tier-{own}") if SENTENCES.has(locale, f"tier-{own}") else own
    lines = [_said(locale, "notice-changed", tier=name)]
    for key, some in (("opened", opened), ("closed", closed)):
        named = "\n".join(f"<#{CHANNELS[each]}>" for each in some)
        lines += [_said(locale, f"notice-changed-{key}", rooms=named)] if some else []
    assert screen.text == "\n".join(lines)
    # With a room to go to the button says so, and leads there.
    label, url = ("notice-open-button", f"{URL}/{CHANNELS[opened[0]]}") if opened else ("notice-button", URL)
    assert screen.buttons == (Button(_said(locale, label), url=url),)
    assert opened or closed


@pytest.mark.parametrize("locale", LOCALES)
def test_the_buttons_of_what_comes_unasked_lead_on(locale: str) -> None:
    start, read = (Button(_said(locale, key), START, leads=True) for key in ("start-button", "start-read-button"))
    assert _screen(_notice("welcome"), locale, CHANNELS).buttons == (start,)
    for kind in ("guidelines", "rested"):
        assert _screen(_notice(kind), locale, CHANNELS).buttons == (read,)
    show = Button(_said(locale, "check-in-button"), "groups:show", leads=True)
    stop = Button(_said(locale, "check-in-stop-button"), "check-ins:stop")
    assert [each.buttons for each in _asked((3, 14, 30), locale).values()] == [(show, stop), (show, stop), (show,)]


def test_without_days_in_config_a_check_in_that_is_owed_is_one_in_between() -> None:
    newcomers = CONFIG.onboarding.newcomers.model_copy(update={"check_ins": ()})
    onboarding = CONFIG.onboarding.model_copy(update={"newcomers": newcomers})
    composer = Composer(CONFIG.model_copy(update={"onboarding": onboarding}), SENTENCES, URL)
    assert _screen(_notice("check_in"), "en", CHANNELS, composer).text == _said("en", "check-in-next")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_membership_that_opens_leads_in_and_one_whose_rooms_are_not_built_to_the_server(locale: str) -> None:
    label = _said(locale, "notice-open-button")
    assert _screen(_notice("open"), locale, {}).buttons == (Button(label, url=URL),)
    lobby = next(key for key, channel in CONFIG.community.channels.items() if channel.about == "hospital")
    assert _screen(_notice("open"), locale, {lobby: 7}).buttons == (Button(label, url=f"{URL}/7"),)
    assert _screen(_notice("closed"), locale, {lobby: 7}).buttons == (Button(_said(locale, "notice-button"), url=URL),)


def test_a_membership_of_which_the_time_is_over_is_not_told_as_running() -> None:
    """What is said holds at the moment it is sent, not when it was owed."""
    for kind, ends, is_said in (
        ("open", NOW, False),
        ("open", None, True),
        ("closed", NOW, True),
        ("closed", None, False),
    ):
        held = [Grant(1, "paid", "3", "professional", NOW - timedelta(days=1), ends)]
        assert (COMPOSER.screen(_notice(kind), "en", CHANNELS, held, NOW) is not None) == is_said
