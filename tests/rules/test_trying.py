"""A policy tried on labelled messages: which files are read, and what is counted."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import config
from bot.domain.crisis import Level, Sign
from bot.domain.judge import Action, Context, Finding, Policy, Rule, Verdict
from bot.enforcement import labelled, trying
from bot.enforcement.labelled import FLAGS, Row, read
from bot.enforcement.trying import Share
from bot.errors import OperatorMustFix

CONFIG = config.load(Path(__file__).parents[2] / "config")
GOOD: dict[str, Any] = {"id": "a", "lang": "en", "text": "hello there", "labels": {}}
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def lines(*rows: Any) -> bytes:
    """A file of these rows."""
    return "\n".join(each if isinstance(each, str) else json.dumps(each) for each in rows).encode()


def row(number: int, labels: dict[str, Any], language: str = "en") -> Row:
    """One that nobody reads."""
    return Row(str(number), language, "", labels)


def found(*rules: Rule, level: Level | None = None) -> Verdict:
    """Where these were found."""
    sign = None if level is None else Sign(level, is_other=False, language="en")
    return Verdict(sign, tuple(Finding(each, 0, 1) for each in rules))


def test_a_file_is_read_row_by_row() -> None:
    labels = {"crisis": "high", "crisis_of": "self", "identifier": [[0, 5, "phone"]], "advice": True, "sales": False}
    data = lines({**GOOD, "labels": labels, "why": "x"}, "", {**GOOD, "id": "b", "lang": "NL", "name": "Mod\u2028"})
    expected = (Row("a", "en", "hello there", labels), Row("b", "nl", "hello there", {}, "Mod\u2028"))
    assert read(data) == expected
    assert read(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")) == expected


def test_a_huge_text_is_a_text() -> None:
    assert len(read(lines({**GOOD, "text": "word " * 400_000}))[0].text) == 2_000_000


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("nonsense", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"id": 1' + "0" * 5000 + "}", "is not JSON"),
        ('["id"]', "is no JSON object"),
        ({**GOOD, "id": 7}, 'needs "id", a string'),
        ({**GOOD, "id": ""}, 'needs an "id" that is not empty'),
        ({**GOOD, "lang": "English"}, 'a language such as "en" as "lang"'),
        ({"id": "b", "lang": "en", "labels": {}}, 'needs "text", a string'),
        ({**GOOD, "name": None}, '"name" must be a string'),
        ({"id": "b", "lang": "en", "text": "x"}, 'needs "labels", an object'),
        ({**GOOD, "labels": ["advice"]}, 'needs "labels", an object'),
        ({**GOOD, "labels": {"crisis": "hihg"}}, '"crisis" must be one of none, low, medium, high'),
        ({**GOOD, "labels": {"crisis": None}}, '"crisis" must be one of none, low, medium, high'),
        ({**GOOD, "labels": {"crisis": ["high"]}}, '"crisis" must be one of none, low, medium, high'),
        ({**GOOD, "labels": {"scam": "yes"}}, '"scam" must be true or false'),
        ({**GOOD, "labels": {"pro_ed": 1}}, '"pro_ed" must be true or false'),
        ({**GOOD, "labels": {"identifier": True}}, '"identifier" must be a list of [start, end, type]'),
        ({**GOOD, "labels": {"identifier": [[0, 12, "phone"]]}}, '"identifier" must be a list'),
        ({**GOOD, "labels": {"identifier": [[3, 3, "phone"]]}}, '"identifier" must be a list'),
        ({**GOOD, "labels": {"identifier": [[False, 3, "phone"]]}}, '"identifier" must be a list'),
        ({**GOOD, "labels": {"identifier": [[0, 3]]}}, '"identifier" must be a list'),
    ],
)
def test_one_bad_line_is_named_and_nothing_is_read(bad: Any, why: str) -> None:
    with pytest.raises(OperatorMustFix) as error:
        read(lines({**GOOD, "id": "first"}, bad))
    assert str(error.value).startswith("line 2: ")
    assert why in str(error.value)
    assert str(error.value).endswith("Nothing was judged.")
    assert "hello" not in str(error.value)


def test_what_is_not_a_file_of_rows_is_refused() -> None:
    for data, why in (
        (b"", "there is no row in it"),
        (b"\n \n", "there is no row in it"),
        (lines(GOOD) + b'\n{"id": "caf\xe9"}', "line 2: is not UTF-8"),
        (json.dumps(GOOD).encode("utf-16"), "line 1: is not UTF-8"),
        (lines(GOOD, "", {**GOOD, "text": "x"}), 'line 3: the id "a" stands on line 1 already'),
        (lines({**GOOD, "id": "\x1b[2J" * 50}, {**GOOD, "id": "\x1b[2J" * 50}), 'line 2: the id "<U+001B>[2J'),
    ):
        with pytest.raises(OperatorMustFix, match="^" + why.replace("[", r"\[").replace("+", r"\+")) as error:
            read(data)
        assert str(error.value).isprintable()


@given(st.binary() | st.lists(st.binary() | st.just(lines(GOOD))).map(b"\n".join))
@example(lines({**GOOD, "text": "\ud800"}))
@example(b"\xef\xbb\xbf\n" + lines(GOOD))
def test_of_any_bytes_each_row_is_read_or_none(data: bytes) -> None:
    try:
        rows = read(data)
    except OperatorMustFix:
        return
    there = [each for each in data.removeprefix(b"\xef\xbb\xbf").splitlines() if each.strip()]
    assert 0 < len(rows) == len({each.id for each in rows}) == len(there)


def test_what_is_found_right_wrong_and_not_at_all_is_counted() -> None:
    crisis = [{"crisis": "high"}, {"crisis": "medium"}, {"crisis": "low"}, {"crisis": "none"}, {"crisis": "high"}]
    said = [Level.HIGH, Level.HIGH, Level.MEDIUM, Level.LOW, None]
    tried = [(row(n, labels), found(level=level)) for n, (labels, level) in enumerate(zip(crisis, said, strict=True))]
    near, high, *others = trying.figures(tried)
    assert (near.n, near.right, near.wrong, near.missed) == (3, 2, 1, 1)
    assert (high.n, high.right, high.wrong, high.missed) == (2, 1, 1, 1)
    assert {(each.n, each.wrong) for each in others} == {(0, 0)}
    assert (near.recall, near.precision) == (Share(2, 3), Share(2, 3))
    assert (high.recall, high.precision) == (Share(1, 2), Share(1, 2))


def test_sales_solicitation_and_scams_are_taken_for_one_another_and_are_found_together() -> None:
    tried = [
        (row(1, {"sales": True}), found(Rule.SCAM)),
        (row(2, {"scam": True, "sales": True}), found(Rule.SCAM)),
        (row(3, {"solicitation": True}), found(Rule.LINKS)),
        (row(4, {"scam": False}), found(Rule.SOLICITATION)),
    ]
    by_name = {each.label.name: (each.n, each.right, each.wrong) for each in trying.figures(tried)}
    assert by_name["sales"] == (2, 0, 0)
    assert by_name["scam"] == (1, 1, 1)
    scam = next(each for each in trying.figures(tried) if each.label.name == "scam")
    assert (scam.recall, scam.precision) == (Share(1, 1), Share(1, 2))
    assert by_name["solicitation"] == (1, 0, 1)
    assert by_name["any of these three"] == (3, 2, 1)


@pytest.mark.parametrize("flag", FLAGS)
def test_each_label_is_found_by_its_rule(flag: str) -> None:
    rule = Rule(flag.replace("_", "-"))
    for said in Rule:
        figures = trying.figures([(row(1, {flag: True}), found(said))])
        only = {each.label.name: each.right for each in figures if each.n and "three" not in each.label.name}
        assert only == {flag: int(said is rule)}


def test_an_identifier_is_found_by_any() -> None:
    tried = [(row(1, {"identifier": [[0, 3, "mrn"]]}), found(Rule.IDENTIFIERS)), (row(2, {"identifier": []}), found())]
    last = [*trying.figures(tried)][-1]
    assert (last.label.name, last.n, last.right, last.wrong) == ("identifier", 1, 1, 0)


@given(st.lists(st.tuples(st.sampled_from(["en", "nl", "fr"]), st.booleans(), st.booleans())))
def test_the_languages_together_are_the_sum_of_each_apart(some: list[tuple[str, bool, bool]]) -> None:
    tried = [
        (row(n, {"advice": is_so}, language), found(*[Rule.ADVICE] * is_said))
        for n, (language, is_so, is_said) in enumerate(some)
    ]
    whole, *apart = [
        next(each for each in trying.figures(rows) if each.label.name == "advice")
        for rows in trying.by_language(tried).values()
    ]
    assert len(apart) != 1, "one language apart is the same once more"
    assert whole.n == whole.right + whole.missed == sum(is_so for _language, is_so, _is_said in some)
    assert whole.right + whole.wrong == sum(is_said for _language, _is_so, is_said in some)
    if apart:
        for count in ("n", "right", "wrong", "missed"):
            assert getattr(whole, count) == sum(getattr(each, count) for each in apart)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "-"), (30, 33, "0.91 (0.76-0.97)"), (1, 1, "1.00 (0.21-1.00)"), (0, 10, "0.00 (0.00-0.28)"),
        (39, 39, "1.00 (0.91-1.00)"), (39, 40, "0.97"), (1, 3, "0.33 (0.06-0.79)"),
    ],
)  # fmt: skip
def test_a_share_of_few_has_an_interval(part: int, whole: int, said: str) -> None:
    assert str(Share(part, whole)) == said


@given(st.integers(0, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_an_interval_holds_the_share_and_shrinks_with_more(pair: tuple[int, int]) -> None:
    part, whole = pair
    low, high = Share(part, whole).interval
    assert 0 <= low <= high <= 1
    if whole:
        assert low - 1e-9 <= part / whole <= high + 1e-9
        narrow = Share(10 * part, 10 * whole).interval
        assert narrow[1] - narrow[0] < high - low


def test_what_spoke_on_rows_without_a_label_is_counted_by_what_it_was() -> None:
    tried = [
        (row(1, {}), found(Rule.ADVICE, Rule.ADVICE, Rule.LINKS)),
        (row(2, {"advice": False, "identifier": []}), found(Rule.ADVICE, level=Level.MEDIUM)),
        (row(3, {}), found(level=Level.LOW)),
        (row(4, {"crisis": "none"}), found(Rule.SCAM, level=Level.HIGH)),
        (row(5, {"sales": True}), found(Rule.SCAM)),
        (row(6, {}), found()),
    ]
    assert trying.spoke_on_ordinary(tried) == {
        "advice": ["1", "2"],
        "links": ["1"],
        "crisis": ["2"],
        "distress": ["3"],
    }
    assert next(iter(trying.spoke_on_ordinary(tried))) == "advice"


def test_a_label_that_is_not_known_is_counted() -> None:
    rows = [row(1, {"advise": True, "crisis_of": "self"}), row(2, {"advise": True, "mood": 3, "crisis": "low"})]
    assert labelled.unknown(rows) == {"advise": 2, "mood": 1}


def test_a_policy_is_that_of_a_group_or_everything() -> None:
    everything = trying.policy_of(CONFIG, None, {"bad.example"})
    assert set(everything.actions) == set(Rule)
    assert everything.regions == CONFIG.moderation.regions
    assert everything.allowed == frozenset(CONFIG.moderation.judge.allowed_domains)
    assert everything.blocked == {"bad.example"}
    hospitals = trying.policy_of(CONFIG, "hospitals", {"bad.example"})
    wanted = CONFIG.moderation.judge.groups["hospitals"].rules
    assert {str(rule): str(action) for rule, action in hospitals.actions.items()} == wanted
    assert (hospitals.regions, hospitals.blocked) == (everything.regions, {"bad.example"})
    on = {each.name for each in trying.LABELS if each.is_on(hospitals)}
    assert {"crisis", "crisis, high", "scam", "identifier"} <= on
    assert on.isdisjoint(("advice", "sales", "any of these three"))
    assert all(each.is_on(everything) for each in trying.LABELS)
    with pytest.raises(OperatorMustFix, match=r'no group "patient"\. It has: .*Did you mean "patients"\?'):
        trying.policy_of(CONFIG, "patient", set())


def test_a_row_is_judged_with_the_name_of_its_author() -> None:
    context = trying.context_of(Row("1", "en", "hello", {}, "Moderator"))
    assert (context.name, context.is_hospital, context.is_staff, context.recent) == ("Moderator", True, False, ())


def test_whoever_writes_it_what_either_may_not_is_found() -> None:
    """A doctor's name is a hospital's own, and only a hospital can confirm that somebody was there."""
    wanted = {**dict.fromkeys(Rule, Action.WATCH), Rule.CONFIRMS_PATIENT: Action.REMOVE}
    everything = Policy(actions=wanted, regions=("NL",))
    context = Context(now=NOW, name="Dr. Bakker")
    both = trying.whoever_writes("yes, she was admitted to our ward, ring 06 12345678", context, everything)
    assert {Rule.CONFIRMS_PATIENT, Rule.IMPERSONATION, Rule.IDENTIFIERS} <= set(both.rules)
    assert both.action is Action.REMOVE
    assert len(both.findings) == len(set(both.findings)), "what neither may is found once"
    nothing = trying.whoever_writes("a quiet day", Context(now=NOW), everything)
    assert (nothing.findings, nothing.action) == ((), None)
