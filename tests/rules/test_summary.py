"""What is kept about somebody, in words: everything in the file, in the language of who reads it."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.config import load
from bot.db import personal
from bot.domain.entitlement import Source
from bot.domain.screen import MOST_LETTERS, pages
from bot.i18n import LOCALES, Sentences
from bot.privacy.summary import Summary


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


ROOT = Path(__file__).parents[2]
CONFIG, SENTENCES = load(ROOT / "config"), Sentences(ROOT / "config" / "locales")
SUMMARY = Summary(CONFIG, SENTENCES)
ADA = 1_234_567_890_123_456_789
NOW, DATE = "2026-11-22T12:00:00Z", "<t:1795348800:D>"
ABOUT_NOBODY = {_name(module) for module in personal.TABLES if module.KEPT.about is None}
FOUND: dict[str, list[dict[str, Any]]] = {
    "members": [
        {"member_id": ADA, "locale": "nl", "chose_locale": True, "in_hospital": True, "banned": True, "left_at": NOW}
    ],
    "acceptances": [{"version": 3, "accepted_at": NOW, "locale": "en"}],
    "grants": [
        {"source": Source.ACCEPTANCE, "tier": "member", "starts_at": NOW, "ends_at": NOW},
        {"source": "stripe_subscription", "tier": "professional", "starts_at": NOW, "ends_at": None},
    ],
    "role_states": [{"observed": ["hospital", "gone"], "desired": ["member"]}],
    "subscriptions": [{"id": "sub_7", "tier": None, "started_at": NOW}],
    "checkouts": [{"tier": "professional", "expires_at": NOW}],
    "notices": [{"kind": "check_in", "due_at": NOW}, {"kind": "open", "due_at": None}],
    "erasures": [{"asked_at": NOW}],
    "given_roles": [{}] * 3,
    "stripe_events": [{}] * 12,
    "stripe_looks": [{}] * 2,
    "contacts": [{}] * 4,
    "crisis_cards": [{}] * 3,
    "on_call": [{}],
    "alerts": [{}] * 2,
    "cases": [{}] * 5,
    "case_edits": [{}] * 6,
    "case_looks": [{}],
    "evidence": [{}] * 8,
    "verdicts": [{}] * 9,
    "reports": [{}] * 4,
    "report_lines": [{}] * 7,
    "staff_looks": [{}],
}
BARE = {"members": [FOUND["members"][0] | {"locale": "", "in_hospital": False, "banned": False, "left_at": None}]}


def _points(locale: str, found: dict[str, list[dict[str, Any]]]) -> list[str]:
    return [line for line in SUMMARY.lines(found, locale) if line.startswith("- ")]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_thing_in_the_file_is_said_in_words(locale: str) -> None:
    for table, rows in FOUND.items():
        alone = _points(locale, {table: rows})
        assert alone, table
        assert SENTENCES.text(locale, "export-other", table=table, count=len(rows)) not in "\n".join(alone)
        assert set(alone) <= set(_points(locale, FOUND))
    whole = "\n".join(SUMMARY.lines(FOUND, locale))
    for said in (str(ADA), "Nederlands", "English", "3", "gone, Hospital network, Member", "sub_7", ": 12.", ": 2."):
        assert said in whole
    assert whole.count(DATE) == 8
    for key in ("export-hospital", "export-banned", "export-check-ins", "privacy-export", "export-not"):
        assert SENTENCES.text(locale, key) in whole
    assert not set("{}!") & set(whole)


def test_every_table_about_people_has_words() -> None:
    """A table that is new: words in bot/privacy/summary.py, or a sentence `export-of-TABLE` that counts its rows."""
    tables = {_name(module) for module in personal.TABLES} - ABOUT_NOBODY
    assert {table for table in tables if not SUMMARY.has_words(table)} == set()
    assert tables == set(FOUND), "have a row of it in FOUND"


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_not_kept_is_not_said(locale: str) -> None:
    assert len(_points(locale, BARE)) == 1
    quiet = FOUND | {"notices": [{"kind": "check_in", "due_at": None}]}
    assert SENTENCES.text(locale, "export-check-ins") not in "\n".join(_points(locale, quiet))
    assert _points(locale, {"role_states": [{"observed": None, "desired": []}]}) == [
        f"- {SENTENCES.text(locale, 'export-no-roles')}"
    ]
    assert _points(locale, {"grants": []}) == []


def test_a_table_that_is_new_is_named_and_very_many_rows_fit() -> None:
    assert any('"seats"' in line and "2" in line for line in _points("en", {"seats": [{}, {}]}))
    many = FOUND | {"subscriptions": [{"id": f"sub_{'x' * 200}", "tier": "a", "started_at": NOW}] * 60}
    for locale in LOCALES:
        assert all(len(page) <= MOST_LETTERS for page in pages(SUMMARY.lines(many, locale)))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_file_is_worded_line_by_line_first_who_they_are_and_last_what_machines_need(locale: str) -> None:
    """With the names of tiers, roles and languages that people know, in the language of who reads."""

    def said(key: str, **values: Any) -> str:
        return SENTENCES.text(locale, key, **values)

    tier = said("tier-professional")
    assert tier != "professional"
    more: dict[str, list[dict[str, Any]]] = {
        "members": [
            *FOUND["members"],
            BARE["members"][0] | {"locale": "en", "chose_locale": False, "in_hospital": True},
        ],
        "acceptances": [*FOUND["acceptances"], {"version": 4, "accepted_at": NOW, "locale": "xx"}],
        "subscriptions": [*FOUND["subscriptions"], {"id": "sub_8", "tier": "professional", "started_at": NOW}],
        "checkouts": [*FOUND["checkouts"], {"tier": "of_old", "expires_at": NOW}],
        "seats": [{}, {}],
        "abroad": [{}],
        "empty": [],
    }
    assert Summary(CONFIG, SENTENCES).lines(FOUND | more, locale) == [
        said("export-intro"),
        *(
            f"- {line}"
            for line in (
                said("export-number", number=str(ADA)),
                said("export-language", language="Nederlands", chosen="yes"),
                said("export-hospital"),
                said("export-banned"),
                said("export-left", date=DATE),
                said("export-number", number=str(ADA)),
                said("export-language", language="English", chosen="no"),
                said("export-hospital"),
                said("export-agreed", version="3", date=DATE, language="English"),
                said("export-agreed", version="4", date=DATE, language="English"),
                said("export-grant-agreed", tier="", since=DATE),
                said("export-grant-until", date=DATE),
                said("export-grant-paid", tier=tier, since=DATE),
                said("export-roles", roles="gone, Hospital network, Member"),
                said("export-subscription", tier="?", number="sub_7", since=DATE),
                said("export-subscription", tier=tier, number="sub_8", since=DATE),
                said("export-page", tier=tier, date=DATE),
                said("export-page", tier="of_old", date=DATE),
                said("export-messages", count=2),
                said("export-check-ins"),
                said("export-erasure", date=DATE),
                said("export-of-alerts", count=2),
                said("export-of-case-edits", count=6),
                said("export-of-case-looks", count=1),
                said("export-of-cases", count=5),
                said("export-of-contacts", count=4),
                said("export-of-crisis-cards", count=3),
                said("export-of-evidence", count=8),
                said("export-of-given-roles", count=3),
                said("export-of-on-call", count=1),
                said("export-of-report-lines", count=7),
                said("export-of-reports", count=4),
                said("export-of-staff-looks", count=1),
                said("export-of-stripe-events", count=12),
                said("export-of-stripe-looks", count=2),
                said("export-of-verdicts", count=9),
                said("export-other", table="abroad", count=1),
                said("export-other", table="seats", count=2),
            )
        ),
        "",
        said("export-not"),
        "",
        said("privacy-export"),
    ]
