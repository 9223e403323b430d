"""What the sentences must say, wherever somebody reads them, and the stiff Dutch that they must not fall back to."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from bot.config import load
from bot.crisis.texts import Texts
from bot.i18n import LOCALES, Sentences
from bot.sentences import _variables

ROOT = Path(__file__).parents[2]
CONFIG, SENTENCES = load(ROOT / "config"), Sentences(ROOT / "config" / "locales")


def _texts(locale: str) -> dict[str, str]:
    """Every sentence as it stands in the files, by its key."""
    found = {}
    for file in sorted((ROOT / "config" / "locales" / locale).glob("*.ftl")):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            if isinstance(entry, ftl.Message):
                found[entry.id.name] = SENTENCES.text(locale, entry.id.name, **dict.fromkeys(_variables([entry]), "x"))
    return found


TEXTS = Texts(CONFIG.moderation.crisis, SENTENCES, "")
ENGLISH, DUTCH = _texts("en"), _texts("nl")
# What people in need read must name whom to call, in the country they are likely to be in, and elsewhere.
HELP = {
    "en": ("112", "911", "988", "116 123", "113", "findahelpline.com"),
    "nl": ("112", "113", "0800-0113", "1813", "findahelpline.com"),
}


@pytest.mark.parametrize("locale", LOCALES)
def test_wherever_suicide_is_named_each_reader_finds_their_number(locale: str) -> None:
    texts = _texts(locale)
    texts["reply"] = TEXTS.reply(locale)
    for key in ("crisis-help-somebody", "crisis-lines-other", "crisis-guidance"):  # the lines stand below, or are known
        del texts[key]
    named = {key for key, text in texts.items() if re.search("suicide|zelfdoding", text, re.IGNORECASE)}
    assert named >= {
        "walk-urgent", "check-in-next", "check-in-last", "channel-guidelines-post",
        "channel-mental-health-topic", "channel-mental-health-post",
    }  # fmt: skip
    topic = "channel-mental-health-topic"  # one line, whose post says the rest
    for key in named - {topic} | {"channel-crisis-desk-post", "reply"}:
        assert [number for number in HELP[locale] if number not in texts[key]] == [], key
    assert [number for number in HELP[locale][:-1] if number not in texts[topic]] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_first_line_of_an_answer_is_whom_to_call_and_short(locale: str) -> None:
    urgent, *_rest = TEXTS.reply(locale).splitlines()
    assert all(number in urgent for number in ("112", "911", "999"))
    assert len(urgent) <= 220


@pytest.mark.parametrize(("locale", "said"), [("en", "accredited education"), ("nl", "geaccrediteerde nascholing")])
def test_wherever_membership_is_explained_it_says_what_it_is_about(locale: str, said: str) -> None:
    social = {"en": "social media in health care", "nl": "sociale media in de zorg"}[locale]
    own = {
        "en": "Does your hospital pay already? Then do not pay yourself",
        "nl": "Betaalt je ziekenhuis al? Betaal dan niet",
    }
    renews = {"en": "renews by itself until you cancel", "nl": "wordt vanzelf verlengd totdat je opzegt"}[locale]
    text = _texts(locale)
    for whole in (text["walk-hospital"], "\n".join(text[f"join-{key}"] for key in ("intro", "employer", "outro"))):
        assert said in whole
        assert social in whole
        assert own[locale] in whole
        assert renews in whole
    assert social in text["status-none"]
    assert own[locale] in text["status-none"]


@pytest.mark.parametrize(("locale", "said"), [("en", "English or Dutch"), ("nl", r"Nederlands of (?:het )?Engels")])
def test_which_language_to_write_in_is_said_on_the_way_in(locale: str, said: str) -> None:
    text = _texts(locale)
    for key in ("channel-welcome-post", "channel-guidelines-post", "channel-introductions-post", "walk-myself",
                "walk-somebody", "channel-hospital-lobby-post"):  # fmt: skip
        assert re.search(said, text[key]), key


@pytest.mark.parametrize(("locale", "said"), [("en", "once you agree"), ("nl", "akkoord")])
def test_discords_own_questions_say_that_support_groups_open_after_agreeing(locale: str, said: str) -> None:
    text, asked = _texts(locale), 0
    for prompt in CONFIG.community.onboarding.prompts:
        for option in prompt.options:
            if any(CONFIG.community.opens_to(key) for key in option.channels):
                assert said in text[f"onboarding-{prompt.key}-{option.key}-about"], option.key
                asked += 1
    assert asked == sum(channel.about == "support" for channel in CONFIG.community.channels.values())


def test_who_does_not_find_their_illness_has_a_group() -> None:
    assert CONFIG.community.channels["other-conditions"].about == "support"
    assert "other-conditions" in CONFIG.onboarding.paths.myself
    assert "other-conditions" in CONFIG.onboarding.paths.somebody


STIFF = (
    r"lidmaatschap afsluiten|privacy vergeten|bij- en nascholing|Lid worden:|alarmnummer daar|zijn dat al\b"
    r"|mogen we je schrijven|wijst je alleen de weg|Goed dat je voor iemand|hier weer terugkomt|stop je dat"
    r"|vragen het je niet|is van eerder|geen twee keer|niemand verkoopt|voor programma's|zo lang als de wet"
    r"|Laat wissen|vóór die tijd|goede adres|Later mag ook|diabetes, van jezelf|, en zonder$|via een scherm"
    r"|en de bot verzorgt|aanvaard|neemt ze als|doet niets meer|vraag het een moderator|voor je dicht tot"
)


def test_the_dutch_is_not_stiff_again() -> None:
    assert {key: text for key, text in DUTCH.items() if re.search(STIFF, text, re.IGNORECASE | re.MULTILINE)} == {}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("command-membership-join", "worden"),
        ("command-privacy-erase", "wissen"),
        ("command-privacy-erase-description", "Wis wat we over je bewaren"),
        ("tier-professional-about", "training van medewerkers"),
        ("walk-hospital", "training van medewerkers"),
        ("walk-ask", "De andere openbare kanalen zijn al open"),
        ("walk-language", "In welke taal wil je onze berichten?"),
        ("walk-paths", "We gebruiken je antwoord alleen om je de weg te wijzen"),
        ("walk-somebody", "Fijn dat je er voor iemand bent"),
        ("walk-hospital", "zodat `/begin` je meteen hier brengt"),
        ("walk-check-ins-on", "Stoppen kan met `/profiel`"),
        ("profile-no-check-ins", "**Berichtje hoe het gaat:** uit"),
        ("button-old", "Deze knop werkt niet meer"),
        ("not-here", "Deze knop werkt niet meer"),
        ("privacy-notice", "zodat je ze niet dubbel krijgt"),
        ("privacy-notice", "we verkopen niets"),
        ("privacy-export", "een JSON-bestand"),
        ("privacy-erase-stripe", "zolang de wet dat voorschrijft"),
        ("status-trialing", "Eerder stoppen kan met"),
        ("page-home-title", "Je bent aan het juiste adres"),
        ("welcome", "Later kan ook"),
        ("channel-diabetes-topic", "Leven met diabetes: die van jezelf of van iemand"),
        ("channel-cancer-topic", "na een behandeling, of zonder behandeling"),
        ("channel-digital-health-post", "beeldbellen met je arts"),
        ("channel-ops-post", "Voor wie de server en de bot beheert"),
        ("check-discord-token", "Discord accepteert het token"),
        ("check-for-manage-roles", "en trekt ze dan weer in"),
        ("channel-heart-post", "buiten Europa het plaatselijke alarmnummer"),
    ],
)
def test_the_dutch_says_it_as_people_do(key: str, said: str) -> None:
    assert said in DUTCH[key]


def test_one_membership_needs_no_name_on_its_button_and_two_do() -> None:
    labels = [
        SENTENCES.text(locale, "join-button", tier="Professional", offers=offers)
        for locale in LOCALES
        for offers in (1, 2)
    ]
    assert labels == ["Join", "Join: Professional", "Word lid", "Word lid: Professional"]
