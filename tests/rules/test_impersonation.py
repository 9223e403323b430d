"""Names and words that pretend to be staff's or a doctor's, and those that only look so."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.judge.detectors.impersonation import THRESHOLD, find, skeleton
from bot.domain.judge.features import tokens
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Policy, Rule

NOW = datetime(2030, 1, 1, tzinfo=UTC)
STAFF = Policy(staff_names=frozenset(map(skeleton, ("Anna", "Marlies Oversteeg", "Captain Willow"))))
SAID = "please send me a photo of your card"


def found(
    name: str, said: str = SAID, *, score: float | None = None, is_staff: bool = False, is_hospital: bool = False
) -> list[str]:
    """The kinds that are found; a name is nothing in the text, "claims" all of it."""
    reading = Reading(said, tuple(tokens(said)), {} if score is None else {"impersonation": score})
    context = Context(now=NOW, name=name, is_staff=is_staff, is_hospital=is_hospital)
    findings = list(find(reading, context, STAFF))
    for each in findings:
        assert each.rule is Rule.IMPERSONATION
        assert (each.start, each.end) == ((0, len(said)) if each.kind == "claims" else (0, 0))
    return [each.kind for each in findings]


@pytest.mark.parametrize(
    "name",
    [
        "Anna",
        "A N N A",
        "\u0410nn\u0430",  # Cyrillic letters
        "an\u200bna \u2728",
        "@nna",
        "MARLIES_OVERSTEEG",
        "Mar1ies 0ver5teeg",
        "MarIies Oversteeg",  # a capital i
        "Marlies Oversteg",  # one letter less, more, other, and two that changed places
        "Marlies Oversteegh",
        "Marlieks Oversteeg",
        "Marlies Oversteeq",
        "Marlise Oversteeg",
        "\U0001d40c\U0001d41a\U0001d42b\U0001d425\U0001d422\U0001d41e\U0001d42c oversteeg",  # in mathematical letters
        "Captain VVillow",
        "CaptainWillow",
    ],
)
def test_the_names_of_staff(name: str) -> None:
    assert found(name) == ["staff-name"]
    assert found(name, is_hospital=True) == ["staff-name"]
    assert found(name, is_staff=True) == []


@pytest.mark.parametrize(
    "name",
    [
        "Anne",  # too short for one that is near
        "Hanna",
        "Marlies",
        "Marlies Overstegen",
        "Captain Wallaby",
        "",
        "\U0001f44d",
        "...",
    ],
)
def test_the_names_of_others(name: str) -> None:
    assert found(name) == []


@pytest.mark.parametrize(
    "name",
    [
        "Moderator",
        "moderator finn",
        "Mod Team",
        "ModTeam",
        "[MOD] Yara",
        "Bart | Mod",
        "Admin",
        "Admin2",
        "Server Admin (official)",
        "Admin of this server",
        "Administrator Joe",
        "Staff | Rowan",
        "Official Announcements",
        "Community Support Team",
        "Help Desk NL",
        "Beheerder Kees",
        "Admin van deze server",
        "moderatie",
        "Klantenservice",
        "Discord",
        "Discord Support",
        "DiscordTrust",
        "Health Network Bot",
        "health-netw0rk",
        "M0derat0r",
        "4dmin",
        "@dmin Joe",
        "a d m i n",
        "hElPdEsK Kelly",
        "Mo derator",
        "Ad mi ni strator",
        "\u1d00\u1d05\u1d0d\u026a\u0274",  # small capitals
        "\U0001f1e6\U0001f1e9\U0001f1f2\U0001f1ee\U0001f1f3",  # flags
        "\U0001f170\U0001f173\U0001f17c\U0001f178\U0001f17d",  # in black squares
        "\u24b6\u24d3\u24dc\u24be\u24dd",  # in circles
        "\u0391dmin",  # a Greek letter
    ],
)
def test_names_that_claim_an_office(name: str) -> None:
    assert found(name) == ["office"]
    assert found(name, is_hospital=True) == ["office"]
    assert found(name, is_staff=True) == []


@pytest.mark.parametrize(
    "name",
    [
        "modwheels66",
        "ModestMo",
        "Commodore",
        "Sims mod maker",
        "not a mod",
        "NotAMod",
        "ex-moderator Jan",
        "oud beheerder Wim",
        "Admin of my own chaos",
        "AdminOfMyOwnChaos",
        "admin_van_de_poes",
        "Staffordshire Steve",
        "staff nurse Jo",
        "officialbeaniequeen",
        "I like Discord",
        "discord_newbie",
        "SupportSocks",
        "\u30e2\u30c7\u30ec\u30fc\u30bf",  # moderator in Japanese is beyond us
    ],
)
def test_names_that_claim_none(name: str) -> None:
    assert found(name) == []


@pytest.mark.parametrize(
    "name",
    [
        "Dr Smith",
        "DR. SMITH",
        "DrSmith",
        "\u2728 Dr. de Boer",
        "D0ctor Smith",
        "D\u043ector Smith",
        "Doctor",
        "Prof. de Vries",
        "Professor Jansen",
        "Jane Doe MD",
        "Jane Doe, M.D.",
        "Dokter Snel",
        "huisarts jan",
        "Arts Willemse",
        "Dr Phil Jones",
        "Dr. N. Jones",
        "Dr Drew",
    ],
)
def test_names_with_a_doctors_title(name: str) -> None:
    assert found(name) == ["title"]
    assert found(name, is_hospital=True) == found(name, is_staff=True) == []


@pytest.mark.parametrize(
    "name",
    [
        "Dr Pepper",
        "DrPepper99",
        "dr who",
        "Dr Who's Asking",
        "Doctor Strange",
        "DrDre",
        "Dr. Phil",
        "Professor X",
        "dr_oetker",
        "Dokter Bibber",
        "Arts and Crafts",
        "Drew",
        "Doctorow",
        "Profeet",
        "MD",
        "not an md",
        "Kath_RN",
        "student of Dr Jones",
    ],
)
def test_played_names(name: str) -> None:
    assert found(name) == []


CLAIMS = [
    "I am the moderator here, send me your password",
    "I'm your new admin, send me your password",
    "im an official moderator of this server",
    "I am from support, we need your code",
    "we are the mods and you have to pay",
    "I work for Discord and need your mail",
    "As a moderator I need a photo of your ID",
    "admin here, give me your login",
    "on behalf of the moderators: pay now",
    "ik ben de nieuwe moderator, geef je wachtwoord",
    "ik ben moderator en wil je code",
    "wij zijn van het beheer, stuur je pas",
    "beheerder hier, stuur je code",
    "namens de moderatie vragen wij je gegevens",
]
CLAIMS_OF_CARE = [
    "I'm your doctor, send me your insurance number",
    "this is the ward sister, I need your address",
    "as your health department we need your number",
    "ik ben je huisarts, geef je bsn",
    "met de apotheek, geef ons je pasnummer",
    "hallo, afsprakenbot hier",
]


@pytest.mark.parametrize("said", [*CLAIMS, *CLAIMS_OF_CARE])
def test_words_that_claim_it_and_that_the_model_takes_for_it(said: str) -> None:
    assert found("Sam", said, score=THRESHOLD + 0.01) == ["claims"]
    assert found("Sam", said, score=THRESHOLD) == found("Sam", said) == []
    assert found("Sam", said, score=1, is_staff=True) == []


def test_who_is_of_a_hospital_may_say_so_but_not_that_they_are_staff() -> None:
    assert not any(found("Ward 9", said, score=1, is_hospital=True) for said in CLAIMS_OF_CARE)
    assert all(found("Ward 9", said, score=1, is_hospital=True) for said in CLAIMS)


@pytest.mark.parametrize(
    "said",
    [
        "I'm not a moderator but I think that is rule 4",
        "im not staff",
        "ik ben geen moderator",
        "who is the moderator tonight",
        "I'm a nurse myself, here for my own knee",
        "ik ben verpleegkundige maar hier patient",
        "my doctor says it is fine",
        "the clinic never writes on here",
        "please send me the recipe",
    ],
)
def test_words_that_claim_nothing_are_none_whatever_the_model_says(said: str) -> None:
    assert found("Sam Howard", said, score=1) == []


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Anna", ["staff-name", "claims"]),
        ("Mod Team", ["office", "claims"]),
        ("Dr Smith", ["title", "claims"]),
        ("Riverside Clinic", ["claims"]),
        ("Crisisbot", ["claims"]),
        ("Edward", []),
    ],
)
def test_any_words_under_a_name_that_claims_it(name: str, kinds: list[str]) -> None:
    assert found(name, score=1) == kinds
    assert found(name, score=0) == [kind for kind in kinds if kind != "claims"]


@given(
    st.text("abcdefgh Anolr", max_size=20),
    st.sampled_from(["\u200b", "\u2060", "\ufe0f", "\u0301", "-", "_"]),
    st.integers(0, 20),
)
@example("nlll", "-", 2)
def test_what_nobody_sees_changes_no_skeleton(name: str, unseen: str, place: int) -> None:
    assert skeleton(f"{name[:place]}{unseen}{name[place:]}".upper()) == skeleton(name)


@given(st.text(max_size=40))
def test_any_name_is_looked_at(name: str) -> None:
    assert len(found(name, score=1)) <= 2


@pytest.mark.parametrize("part", ["i am the ", "ik ben de ", "aaaa", "a ", "hi from ", "bot ", "namens "])
def test_hostile_lengths_take_no_time(part: str) -> None:
    reading = Reading("", tuple((part * 100_000)[:100_000].split()), {"impersonation": 1.0})
    context = Context(now=NOW, name=(part * 100_000)[:100_000])
    began = time.process_time()
    list(find(reading, context, Policy(staff_names=frozenset(f"staff{n}" for n in range(200)))))
    assert time.process_time() - began < 0.5
