"""What the operator reads of a sweep: each person and role once, and why not everything was done."""

from pathlib import Path

import pytest

from bot.config import load
from bot.integrations.discord import MemberView
from bot.roles.report import rows, summary
from bot.roles.sweep import Drift, Swept

CONFIG = load(Path(__file__).parents[2] / "config")


def _seen(name: str) -> MemberView:
    return MemberView(frozenset(), pending=False, name=name)


DRIFT = Drift(
    members=40,
    holders=9,
    unexplained=2,
    give={1: (_seen("Noor"), frozenset({"hospital"}))},
    take={
        2: (_seen(""), frozenset({"member", "hospital"})),
        3: (_seen("\x1b[2JAnna\n"), frozenset({"charter"})),
        4: (_seen("Cem"), frozenset({"member"})),
    },
)


def test_each_person_and_role_is_a_row_and_a_name_does_nothing_to_the_terminal() -> None:
    assert rows(Swept(DRIFT, ""), CONFIG) == [
        ("+", "give Hospital network", ["Noor (1)"]),
        ("-", "take Hospital network", ["? (2)"]),
        ("-", "take Member", ["? (2)"]),
        ("-", "take Charter member", ["<U+001B>[2JAnna<U+000A> (3)"]),
        ("-", "take Member", ["Cem (4)"]),
    ]


COUNTED = (
    "40 people seen, 9 of them with a paid role; 1 to be given one, 3 to lose one (roles without a stored reason: 2)."
)


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ("dry_run", "--dry-run only looks"),
        ("not_adopted", "`health-network roles adopt`"),
        ("breaker", "sweep_breaker"),
    ],
)
def test_the_operator_reads_how_many_and_why_not_all(held: str, why: str) -> None:
    counted, reason = summary(Swept(DRIFT, held)).split("\n")
    assert counted == COUNTED
    assert why in reason
    assert summary(Swept(DRIFT, "")) == COUNTED


def test_what_is_stored_of_a_sweep_names_nobody() -> None:
    counted = "40 members, 9 with a paid role; 1 to give, 3 to take (2 roles without a stored reason)"
    assert str(Swept(DRIFT, "")) == counted
    assert str(Swept(DRIFT, "breaker")) == f"{counted}; held: breaker"
