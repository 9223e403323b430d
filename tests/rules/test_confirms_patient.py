"""Somebody of a hospital tells that a person is or was treated there, and what only sounds like it."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.judge.detectors.confirms_patient import LABEL, THRESHOLD, find
from bot.domain.judge.features import tokens
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Policy, Rule

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def found(said: str, *, score: float | None = None, is_hospital: bool = True, is_staff: bool = False) -> str | None:
    """The kind that is found, over the whole text."""
    reading = Reading(said, tuple(tokens(said)), {} if score is None else {LABEL: score})
    context = Context(now=NOW, is_hospital=is_hospital, is_staff=is_staff)
    findings = list(find(reading, context, Policy()))
    assert all((each.rule, each.start, each.end) == (Rule.CONFIRMS_PATIENT, 0, len(said)) for each in findings)
    return findings[0].kind if findings else None


PLAIN = [
    "She was admitted to our ward",
    "she's been admitted to our heart ward last night",
    "he is on our unit, third bed",
    "Your brother was treated at our hospital",
    "mr jansen was discharged from our clinic on Friday",
    "you were seen in our outpatients",
    "your aunt is in bed 4",
    "He is a patient of ours",
    "yes, a patient of ours",
    "you're still our patient",
    "We had your mother in our hospice",
    "I see in your file that you missed two appointments",
    "according to your notes you were offered a bed",
    "our records show you were here in May",
    "I looked her up",
    "we operated on your father",
    "I was your midwife",
    "Hij staat bij ons onder behandeling",
    "uw zoon was bij ons opgenomen",
    "dat mevrouw Jansen bij ons is opgenomen klopt",
    "je vader ligt bij ons",
    "de heer Bos lag op onze afdeling",
    "hij ligt op kamer 9",
    "u lag vorig jaar bij ons opgenomen",
    "Ik zie in je dossier dat je twee afspraken hebt gemist",
    "in uw dossier staat iets anders",
    "volgens haar dossier klopt dat niet",
    "ja, patiënt van ons",
    "ik heb hem vannacht verzorgd",
    "ik was uw verpleegkundige",
]


@pytest.mark.parametrize("said", PLAIN)
def test_plain_forms_whatever_the_model_says(said: str) -> None:
    assert found(said) == found(said, score=-5) == found(said, is_hospital=False, is_staff=True) == "plain"


@pytest.mark.parametrize("said", PLAIN)
def test_others_may_tell(said: str) -> None:
    assert found(said, score=5, is_hospital=False) is None


@pytest.mark.parametrize(
    "said",
    [
        # refused
        "We cannot say whether she was admitted to our ward",
        "I can't tell you that he is on our unit",
        "we never confirm to anybody that somebody, even if she was treated at our hospital",
        "never write you were on our ward, even as a hello",
        "wij mogen niet zeggen of hij bij ons is opgenomen",
        "zeg nooit dat uw zoon bij ons was opgenomen",
        "we kunnen niet bevestigen dat hij bij ons ligt",
        # a condition, or a question of somebody's
        "if you were seen in our clinic, our records office helps you",
        "whether or not she was admitted to our ward is private",
        "they ask whether he is a patient of ours",
        "als u bij ons was opgenomen, vraag dan uw brief op",
        "mensen vragen of hij bij ons ligt",
        # quoted, or an example
        "the poster says 'she was admitted to our ward' with a red cross through it",
        "the poster says \u201cshe was admitted to our ward\u201d with a red cross through it",
        "the poster says \u201eshe was admitted to our ward\u201d with a red cross through it",
        'the poster says "she was admitted to our ward" with a red cross through it',
        "Example: she was admitted to our ward. What is wrong?",
        "Casus: hij staat bij ons onder behandeling, en nu?",
        # patients and relatives, who may be of a hospital as well
        "I was admitted to our ward as a patient once",
        "my mother is on the ward",
        "mijn moeder ligt bij jullie",
        "ik lag zelf op de afdeling",
        # of nobody
        "patients on our ward get physio twice a day",
        "our clinic opens at nine",
        "she was a great singer and he is a friend of mine",
        "your post was seen by our team",
        "your message is in our hospital channel now",
        "your ticket was transferred to our department",
        "you are seen in our clinic every three months, usually",
        "mensen blijven bij ons meestal twee nachten",
        "u kunt bij ons uw dossier inzien",
        "",
    ],
)
def test_what_only_sounds_like_it(said: str) -> None:
    assert found(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "I'm not allowed to say but she was admitted to our ward",
        "officially I can't confirm, unofficially he is on our unit",
        "we may not say it, yes he is a patient of ours",
        "ik mag niks zeggen maar hij ligt bij ons",
        "'t is zo, hij ligt bij ons op de 'zaal'",
        "whether or not, who knows. And by the way, she was admitted to our ward",
        "she wrote 'ouch when she was here, and she was admitted to our ward",
        "'no comment', he said. she was admitted to our ward, 'fine'",
        "I can't say if she was admitted to our ward, but he was admitted to our ward",
    ],
)
def test_a_refusal_or_quotation_beside_it_hides_nothing(said: str) -> None:
    assert found(said) == "plain"


def test_the_model_finds_the_rest() -> None:
    said = "oh Doreen, she sang for us all summer"
    assert found(said, score=THRESHOLD + 0.01) == "model"
    assert found(said, score=THRESHOLD) is None
    assert found(said) is None


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["she", "'", '"', "was", "our ward", "admitted to", "\u27e6"])).map(" ".join)
)
def test_any_text_is_read(said: str) -> None:
    assert found(said) in (None, "plain")


@pytest.mark.parametrize(
    "part",
    ["he was a a ", "mr ", "uw a a a ", "if he is on our ward ", "'he's on our ward ", "i see in your ", "a", "' "],
)
def test_hostile_lengths_take_no_time(part: str) -> None:
    said = (part * 100_000)[:100_000]
    reading = Reading(said, tuple(tokens(said)), {})
    began = time.process_time()
    list(find(reading, Context(now=NOW, is_hospital=True), Policy()))
    assert time.process_time() - began < 1
