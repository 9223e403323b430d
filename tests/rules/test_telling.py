"""community.telling: what the staff read about open alerts; and that every kind of alert has its words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.billing.rules import HOLD_REASONS, PRICE_TROUBLES
from bot.community.telling import MOST, MOST_MESSAGES, messages, nonce, parts, plain
from bot.db.alerts import ODD_EVENT
from bot.domain.alert import ABOUT_PEOPLE, BY_HAND, WITHOUT_RIGHT, Alert, about
from bot.i18n import LOCALES, Sentences
from bot.loop import WORK_FAILED
from tests.rules.test_roles import NOW

ROOT = Path(__file__).parents[2]
SENTENCES = Sentences(ROOT / "config" / "locales")
ROLES = {"hospital": "Hospital network"}
KINDS = sorted(
    key.removeprefix("alert-").removesuffix("-fix").replace("-", "_")
    for key in SENTENCES._bundles["en"]._messages
    if key.startswith("alert-") and key.endswith("-fix") and key != "alert-other-fix"
)

alerts = st.builds(
    Alert,
    kind=st.sampled_from([*KINDS, "some_new_kind", "", "un\u202eknown\n`@everyone`"]),
    about=st.text(max_size=255) | st.integers(1, 9).map(lambda number: about("hospital", number)),
    detail=st.just("") | st.integers(1, 2**63 - 1).map(str),
)


def _said(some: list[Alert], locale: str = "en") -> list[str]:
    found = messages(parts(some, ROLES, SENTENCES, locale), SENTENCES, locale)
    assert sorted(str(each) for told, _text in found for each in told) == sorted(map(str, some))
    return [text for _told, text in found]


@given(st.lists(alerts, max_size=60), st.sampled_from(LOCALES))
def test_every_alert_is_in_one_of_few_messages_that_fit(some: list[Alert], locale: str) -> None:
    said = _said(some, locale)
    assert len(said) <= MOST_MESSAGES
    assert all(0 < len(text) <= MOST for text in said)
    assert not any("\u202e" in text for text in said)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_what_is_wrong_what_it_is_about_and_what_to_do(kind: str, locale: str) -> None:
    what = about("hospital", 7) if kind in ABOUT_PEOPLE else "sub_1"
    (said,) = _said([Alert(kind, what)], locale)
    sentence, item, fix = said.split("\n")
    assert "hospital" not in sentence  # by its name on the server, not by its key
    assert item == ("<@7> (7)" if kind in ABOUT_PEOPLE else "`sub_1`")
    assert fix.startswith("-> ")
    assert SENTENCES.text(locale, "alert-other-fix") not in said


def test_what_is_of_one_kind_is_told_together_and_counted() -> None:
    (said,) = _said([Alert("unknown_price", f"sub_{number}") for number in range(1000)])
    assert said.count("-> ") == 1
    assert "`sub_9` and 990 more" in said
    assert "sub_10" not in said
    kinds = [Alert(f"kind_{number}", "x" * 255) for number in range(1000)]
    said = "\n".join(_said(kinds))
    shown = len(set(re.findall(r"kind_\d+", said)))
    assert f"Not shown: {1000 - shown}." in said


def test_a_kind_without_words_is_named() -> None:
    (said,) = _said([Alert("charged_twice", "sub_1")], "nl")
    assert "charged_twice" in said
    assert "`sub_1`" in said


def test_who_got_a_role_and_from_whom_is_told_by_the_roles_name() -> None:
    (said,) = _said([Alert(BY_HAND, about("hospital", 7), "8"), Alert(BY_HAND, about("hospital", 9))])
    assert "“Hospital network”" in said
    assert "<@7> (7), given by <@8>, <@9> (9)" in said
    assert len(parts([Alert(WITHOUT_RIGHT, about(key, 7)) for key in ("a", "b")], ROLES, SENTENCES, "en")) == 2


def test_what_comes_from_outside_is_one_plain_piece() -> None:
    assert plain("a\nb\t`c`\u202e\u200f\x00\u200bd") == "a b 'c' d"
    assert plain("sub_1 nurse@hospital.example (cus_1)") == "sub_1 … (cus_1)"
    assert plain("ø" * 500) == "ø" * 79 + "…"
    (said,) = _said([Alert("parked", "evt_1\n-> @everyone `x` nurse@hospital.example")])
    assert "nurse" not in said
    assert said.count("\n") == 2


def test_the_same_alerts_have_the_same_nonce_within_the_hour() -> None:
    one, two = Alert("parked", "sub_1"), Alert("parked", "sub_2")
    first = nonce([one, two], "text", NOW)
    assert nonce([two, one], "text", NOW.replace(minute=59)) == first
    others = [
        nonce([one], "text", NOW),
        nonce([one, two], "other", NOW),
        nonce([one, two], "text", NOW.replace(hour=13)),
    ]
    assert len({first, *others}) == 4
    assert len(first) <= 25, "Discord's limit"


# What a variable that names a kind of alert can be, by file.
NAMED: dict[str, dict[str, tuple[str, ...]]] = {
    "roles/service.py": {"kind": ("role_above_bot", "no_manage_roles", "role_refused", "unknown_tier")},
    "bot/app.py": {"WORK_FAILED": (WORK_FAILED,)},
    "roles/sweep.py": {"kind": ("sweep_not_adopted", "sweep_breaker")},
    "bot/loop.py": {
        "kind": (
            "look_TryLater",
            "look_Refused",
            "look_NotThere",
            "look_NotUnderstood",
            WORK_FAILED,
            "case_held",
            "contact_held",
        ),
    },
    "crisis/service.py": {"_REFUSED": ("post_refused",)},
    "moderation/cards.py": {"_REFUSED": ("post_refused",)},
    "moderation/report_cards.py": {"kind": ("owner_unreached", "post_refused")},
    "onboarding/first_posts.py": {"_REFUSED": ("post_refused",)},
    "billing/service.py": {
        "troubles": (
            *(*HOLD_REASONS, "holder_changed"),
            *("banned_and_paying", "away_and_paying", "second_trial", "collection_paused"),
        ),
        "nobodys": ("purchase_of_nobody",),
    },
    "billing/purchases.py": {"trouble": (*PRICE_TROUBLES,)},
    "web/stripe_webhook.py": {"kind": (ODD_EVENT, "webhook_api_version")},
    "community/watch.py": {"KIND": ("audit",)},
    "preflight/service.py": {"KIND": ("check",)},
    "notices/service.py": {"kind": ("notice_parked", "dm_refused"), "_PARKED": ("notice_parked",)},
}
PEOPLE = {"BY_HAND": (BY_HAND,), "WITHOUT_RIGHT": (WITHOUT_RIGHT,), "ODD_EVENT": (ODD_EVENT,)}
POSITIONS = {"open_": 1, "sync_open_of_kind": 1, "sync_open": 2}


def _pattern(kind: ast.expr, known: dict[str, tuple[str, ...]]) -> str:
    """What the keys of the words look like for the kinds that this expression can be."""
    if isinstance(kind, ast.Constant):
        parts_ = [re.escape(str(kind.value))]
    elif isinstance(kind, ast.JoinedStr):
        parts_ = [re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".+" for each in kind.values]
    elif (name := getattr(kind, "id", getattr(kind, "attr", ""))) in known:
        parts_ = ["|".join(map(re.escape, known[name]))]
    else:
        raise AssertionError(f"line {kind.lineno}: which kinds of alert can this be? Say so in NAMED")
    return f"alert-({''.join(parts_)})".replace("_", "-")


def _opened(file: Path) -> Iterator[str]:
    """A pattern for each place of the file that opens an alert."""
    known = NAMED.get("/".join(file.parts[-2:]), {}) | PEOPLE
    for node in ast.walk(ast.parse(file.read_text())):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "alerts":
            assert isinstance(node, ast.Call)
            kind = node.args[POSITIONS[called.attr]] if called.attr in POSITIONS else None
            if kind is not None and not isinstance(kind, ast.Dict):  # a dict in place: there is none
                yield _pattern(kind, known)


def test_every_kind_that_the_code_opens_has_its_words() -> None:
    """A kind that is new: give it `alert-KIND` and `alert-KIND-fix` in locales/{en,nl}/alerts.ftl, and a row in
    docs/operations.md.
    """
    keys = {f"alert-{kind.replace('_', '-')}" for kind in KINDS}
    patterns = {(file.name, each) for file in sorted((ROOT / "bot").rglob("*.py")) for each in _opened(file)}
    named = {f"alert-{each.replace('_', '-')}" for file in NAMED.values() for kinds in file.values() for each in kinds}
    assert named <= keys
    assert [each for each in patterns if not any(re.fullmatch(each[1], key) for key in keys)] == []
    unused = {key for key in keys if not any(re.fullmatch(each, key) for _file, each in patterns)}
    assert unused == set(), "words for a kind that nothing opens"


def test_every_kind_in_operations_has_its_words_and_every_one_with_words_stands_there() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = text.partition("| kind |")[2].partition("\n\n")[0]
    rows = [line for line in table.splitlines()[2:] if "(logged only)" not in line]
    assert {kind for row in rows for kind in re.findall(r"`(\w+)`", row.split("|")[1])} == set(KINDS)


def test_a_trouble_that_is_about_nothing_names_nothing() -> None:
    for what in ("", "roles"):
        (said,) = _said([Alert("sweep_breaker", what)])
        assert said.count("\n") == 1, said
    (said,) = _said([Alert("unknown_price", f"sub_{number}") for number in range(10)])
    assert "more" not in said.split("\n")[1]
    (said,) = _said([Alert("unknown_price", f"sub_{number}") for number in range(11)])
    assert "`sub_9` and 1 more" in said


def test_as_much_as_fits_stands_in_one_message_and_what_is_too_much_is_counted() -> None:
    def packed(*lengths: int) -> list[tuple[int, str]]:
        found = messages(
            [([Alert("parked", str(at))], "x" * length) for at, length in enumerate(lengths)], SENTENCES, "en"
        )
        return [(len(told), text) for told, text in found]

    half = MOST // 2 - 1
    assert packed(half, half) == [(2, f"{'x' * half}\n\n{'x' * half}")]
    assert packed(half, half + 1) == [(1, "x" * half), (1, "x" * (half + 1))]
    assert packed(MOST + 9) == [(1, "x" * MOST)]
    assert [count for count, _ in packed(*[MOST] * MOST_MESSAGES)] == [1] * MOST_MESSAGES
    more = packed(*[MOST] * (MOST_MESSAGES + 2))
    assert [count for count, _ in more] == [1] * (MOST_MESSAGES - 1) + [3]
    assert "3" in more[-1][1]


def test_a_text_of_just_eighty_letters_is_whole() -> None:
    assert plain("ø" * 80) == "ø" * 80
    assert plain("ø" * 81) == "ø" * 79 + "…"
