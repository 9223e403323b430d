"""What a message is read as: who may be in danger, how near, about whom, and in which language."""

import json
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.crisis import Level
from bot.domain.judge import folding, model, sign_of
from bot.domain.judge.crisis import language_of
from bot.domain.judge.features import features, tokens
from tests.training import SENTENCES, Row, labels_of, own

_PLAIN = "abc .*-_1$@!|\n\t'"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("I want to d i e", "i want to die"),
        ("k.m.s", "kms"),
        ("s-u-i-c-i-d-e tonight", "suicide tonight"),
        ("su1c1de", "suicide"),
        ("z3lfm00rd", "zelfmoord"),
        ("\u0455uicide", "suicide"),  # a Cyrillic letter
        ("\uff44\uff49\uff45", "die"),  # full width
        ("d\u0301i\u0308e", "die"),  # with combining marks
        ("d\u200bi\u200de", "die"),  # with what nobody sees
        ("\u201cquoted\u201d it\u2019s", '"quoted" it\'s'),
        ("sooooo tired", "soo tired"),
        ("line\none", "line one"),
        ("", ""),
    ],
)
def test_evasions_are_read_as_what_they_stand_for(said: str, read: str) -> None:
    assert folding.fold(said) == f" {read} "


@pytest.mark.parametrize("said", ["15 mg", "4mg", "b12", "covid19", "why?!", "that's a b12", "e.g.", "a&e", "12:30"])
def test_what_only_looks_so_stays(said: str) -> None:
    assert folding.fold(said) == f" {said} "


@given(st.text(_PLAIN, max_size=30) | st.text(max_size=40))
@example("that's a b c")
def test_a_message_that_needs_nothing_is_as_if_each_step_had_been_taken(text: str) -> None:
    """The quick look leaves out no message in which a step changes something."""
    whole = text if text.isascii() and text.isprintable() else text.translate(folding._LETTERS)
    whole = whole.lower()
    for pattern, read in folding._STEPS:
        whole = pattern.sub(partial(lambda read, found: read(found[0]), read), whole)
    assert folding.fold(text) == f" {whole.strip()} "


@given(st.text())
@example("\x00\ud800")
@example("a" * 5000)
@example("\ufdfa" * 500)
def test_any_text_is_read(text: str) -> None:
    sign_of(text)


@given(st.lists(st.lists(st.integers(-model.ZERO, model.ZERO), min_size=3, max_size=3), max_size=60))
def test_weights_side_by_side_are_summed_as_one_by_one(rows: list[list[int]]) -> None:
    words = [f"w{n}" for n in range(len(rows))]
    written = ["".join(chr(model.FIRST + model.ZERO + each) for each in row) for row in rows]
    weights = {word: model.packed(row) for word, row in zip(words, written, strict=True)}
    found = model.Model(("a", "b", "c"), (0.5, 0.0, -0.5), weights, 100).scores(words)
    norm = 100 * max(1, len(features(words))) ** 0.5
    for n, (label, bias) in enumerate((("a", 0.5), ("b", 0.0), ("c", -0.5))):
        assert found[label] == pytest.approx(sum(row[n] for row in rows) / norm + bias)


# None of these was taught.
SAID = [
    ("I can't do this anymore, I have decided, tonight I will end my life", Level.HIGH, False, "en"),
    ("this is goodbye everyone, I wrote the letters and took all the pills", Level.HIGH, False, "en"),
    ("ik wil niet meer leven en heb mijn afscheidsbrief al geschreven", Level.HIGH, False, "nl"),
    ("I wish I would just not wake up tomorrow", Level.MEDIUM, False, "en"),
    ("het hoeft voor mij niet meer, ik wil dood", Level.MEDIUM, False, "nl"),
    ("my friend just texted me that she is going to kill herself tonight, what do I do", Level.HIGH, True, "en"),
    ("mijn broer heeft net een afscheidsbericht gestuurd en neemt niet op", Level.HIGH, True, "nl"),
]


@pytest.mark.parametrize(("text", "level", "is_other", "language"), SAID)
def test_who_may_be_in_danger_is_seen(text: str, level: Level, is_other: bool, language: str) -> None:
    sign = sign_of(text)
    assert sign is not None
    assert (sign.is_other, sign.language) == (is_other, language)
    assert sign.level in (level, Level.HIGH), "as near, or nearer"


@pytest.mark.parametrize("text", [each[0] for each in SAID[:3]])
def test_and_wherever_it_stands_in_a_long_message(text: str) -> None:
    before = "We went to the market on Saturday and bought apples, cheese and a new lamp for the kitchen. " * 9
    for whole in (f"{before}{text}", f"{text}. {before}", f"{before}{text}. {before}"):
        sign = sign_of(whole)
        assert sign is not None
        assert sign.level is not Level.LOW


@pytest.mark.parametrize(
    "text",
    [
        "thanks everyone, the walk did me good", "bedankt allemaal, tot morgen", "I'm dying for a coffee", "👍", "ok",
        "can somebody tell me where to find the new leaflet", "waar kan ik parkeren bij het ziekenhuis",
        "ten years ago I tried to end my life, today I am glad that I am here", "de batterij is dood",
        "the training on Tuesday is about how to answer posts on suicide", "ik schaam me dood",
    ],
)  # fmt: skip
def test_what_is_none_is_not(text: str) -> None:
    sign = sign_of(text)
    assert sign is None or sign.level is Level.LOW


def _share(rows: list[Row]) -> float:
    found = [sign_of(row.text) for row in rows]
    return sum(sign is not None and sign.level is not Level.LOW for sign in found) / len(rows)


def test_the_weights_are_those_of_the_sentences() -> None:
    """They know what they were taught: a file of sentences that is new, or weights that are old, are found."""
    rows: dict[str, list[Row]] = {}
    for row in own():
        rows.setdefault(json.dumps(row.labels), []).append(row)
    assert _share(rows[json.dumps(labels_of("crisis_high_self"))]) > 0.95
    assert _share(rows[json.dumps(labels_of("crisis_medium_other"))]) > 0.85
    assert _share(rows["{}"]) < 0.05


def test_a_language_is_known_by_its_small_words() -> None:
    files = {language: [*SENTENCES.glob(f"*.{language}.txt")] for language in ("en", "nl")}
    for language, some in files.items():
        lines = [line for file in some for line in file.read_text().splitlines() if len(line.split()) > 9]
        right = sum(language_of(tokens(line)) == language for line in lines)
        assert right / len(lines) > 0.97


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("crisis_high_other", {"crisis": "high", "crisis_of": "other"}),
        ("crisis_low", {"crisis": "low", "crisis_of": "self"}),
        ("crisis_none_past", {}),
        ("crisis_other_not", {}),
        ("advice", {"advice": True}),
        ("advice_not", {}),
        ("ordinary", {}),
    ],
)
def test_a_file_of_sentences_says_by_its_name_what_they_are(name: str, labels: dict[str, object]) -> None:
    assert labels_of(name) == labels
