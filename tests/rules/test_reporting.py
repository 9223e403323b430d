"""Who looks at a report, what a press does, what comes of it and what is told of that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.case import Case, CaseKind, Ending, Reason, Source, State
from bot.domain.report import Line, Outcome, Place, Report, Subject, Wrong
from bot.i18n import LOCALES, Sentences
from bot.moderation import reporting
from bot.moderation.report_texts import ReportTexts
from bot.moderation.reporting import Trouble

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
MIA, MAX, RICK, ANNA = 1, 2, 3, 4
TEXTS = ReportTexts(Sentences(Path(__file__).parents[2] / "config" / "locales"), "https://discord.com/channels/9")
REPORT = Report(7, Subject(RICK, 10, 11), Place.QUEUE, NOW)


def line(wrong: Wrong, id_: int = 1, words: str = "") -> Line:
    """What Anna said."""
    return Line(id_, 7, ANNA + id_, wrong, words, NOW)


def test_what_is_about_staff_is_the_owners_whatever_it_says() -> None:
    for wrong in Wrong:
        assert reporting.place_of(wrong, MIA, is_staff=True) is Place.OWNER
        expected = Place.CRISIS if wrong is Wrong.WORRIED else Place.QUEUE
        assert reporting.place_of(wrong, RICK, is_staff=False) is expected
        assert reporting.place_of(wrong, None, is_staff=False) is expected
        assert reporting.joined(REPORT, wrong, is_staff=False) is expected
        assert reporting.joined(REPORT, wrong, is_staff=True) is Place.OWNER, "made a moderator since, say"
        for place in (Place.CRISIS, Place.OWNER):
            assert reporting.joined(replace(REPORT, place=place), wrong, is_staff=False) is place


def test_of_who_tells_of_it_again_the_first_words_and_the_last_are_kept() -> None:
    again = reporting.said_again
    assert again("", "") == ""
    assert again("he writes to me", "") == again("", "he writes to me") == "he writes to me"
    twice = again("he writes to me", "every night")
    assert twice == "he writes to me · every night"
    assert again(twice, "every night") == again(twice, "he writes to me") == twice
    assert again("nothing else", "no") == "nothing else · no", "a word that stands in another one is said all the same"
    long = reporting.LONGEST_WORDS * "a"
    assert again(again(long, "b"), long[1:] + "c") == f"{long} · {long[1:]}c"


def test_one_moderator_has_it_and_the_others_are_told_so() -> None:
    claimed = replace(REPORT, claimed_by=MIA)
    assert reporting.trouble(REPORT, MIA, "warn") is None
    assert reporting.trouble(claimed, MIA, "warn") is None
    assert reporting.trouble(claimed, MAX, "warn") is Trouble.CLAIMED
    assert reporting.trouble(replace(claimed, closed_at=NOW), MIA, "warn") is Trouble.CLOSED
    assert reporting.trouble(None, MIA, "warn") is Trouble.GONE
    assert reporting.trouble(claimed, MAX, "crisis") is None, "nobody waits for whoever took it"
    crisis = replace(claimed, place=Place.CRISIS)
    assert reporting.trouble(crisis, MAX, "helped") is None
    assert reporting.trouble(crisis, MAX, "claim") is Trouble.CLAIMED


def test_where_somebody_may_be_in_danger_no_button_of_an_old_card_punishes() -> None:
    for action in reporting.ACTS:
        assert reporting.trouble(replace(REPORT, place=Place.CRISIS), MIA, action) is Trouble.NOT_HERE
        assert reporting.trouble(replace(REPORT, place=Place.OWNER), MIA, action) is None
    assert reporting.trouble(REPORT, MIA, "helped") is Trouble.NOT_HERE


def test_while_something_is_being_done_nothing_else_is() -> None:
    doing = Case(1, CaseKind.TIMEOUT, RICK, MIA, Reason(), Source.REPORT, NOW, State.INTENDED, report=7)
    for action in ("crisis", "dismiss", "warn"):
        assert reporting.trouble(REPORT, MIA, action, [doing]) is Trouble.UNDERWAY
        assert reporting.trouble(REPORT, MIA, action, [replace(doing, state=State.FAILED)]) is None


def test_words_on_a_card_are_words_and_no_markup() -> None:
    card = TEXTS.card("en", REPORT, [line(Wrong.OTHER, words="[click](https://evil.example) @everyone `x`")]).text
    assert "[click](https" not in card
    assert "@everyone" not in card.replace("\\@", "")
    closed = replace(REPORT, outcome=Outcome.DISMISSED, closed_by=MIA, closed_at=NOW)
    assert "evil" not in TEXTS.card("en", closed, [line(Wrong.OTHER, words="evil")]).text


def test_what_most_say_is_the_reason_of_what_is_done() -> None:
    assert reporting.main_wrong([]) is Wrong.OTHER
    lines = [line(Wrong.RUDE), line(Wrong.SCAM, 2), line(Wrong.SCAM, 3)]
    assert reporting.main_wrong(lines) is Wrong.SCAM
    assert reporting.main_wrong(lines[:2]) is Wrong.RUDE, "of as many, what was said first"
    assert reporting.preset_of(Wrong.SCAM, ["rude", "scam", "other"]) == "scam"
    assert reporting.preset_of(Wrong.DIRECT_MESSAGES, ["rude", "other"]) == "other"
    assert reporting.preset_of(Wrong.SCAM, ["rude"]) == ""


def test_what_was_done_is_what_came_of_it() -> None:
    def case(number: int, kind: CaseKind, state: State) -> Case:
        return Case(number, kind, RICK, MIA, Reason(), Source.REPORT, NOW, state, ending=Ending.DONE, report=7)

    warned, failed = case(1, CaseKind.WARN, State.ENDED), case(2, CaseKind.TIMEOUT, State.FAILED)
    assert reporting.outcome_of([]) is None
    assert reporting.outcome_of([failed, case(3, CaseKind.WARN, State.INTENDED)]) is None
    assert reporting.outcome_of([warned, failed]) == (Outcome.WARNED, warned)
    standing = case(4, CaseKind.TIMEOUT, State.STANDING)
    assert reporting.outcome_of([warned, standing]) == (Outcome.TIMED_OUT, standing)
    removed = case(5, CaseKind.REMOVE, State.ENDED)
    assert reporting.outcome_of([removed]) == (Outcome.REMOVED, removed)
    assert reporting.outcome_of([case(6, CaseKind.NOTE, State.ENDED)]) is None


def test_whoever_reported_hears_that_something_was_done_and_not_what() -> None:
    for locale in (*LOCALES, None):
        said = {outcome: TEXTS.told(locale, outcome).text for outcome in Outcome}
        assert said[Outcome.WARNED] == said[Outcome.REMOVED] == said[Outcome.TIMED_OUT]
        assert len(set(said.values())) == 3
    both = TEXTS.told(None, Outcome.DISMISSED).text
    assert all(TEXTS.told(locale, Outcome.DISMISSED).text in both for locale in LOCALES)


def test_an_hour_has_room_for_ten() -> None:
    assert not reporting.is_too_many(9)
    assert reporting.is_too_many(10)
    assert reporting.since(NOW) == NOW - timedelta(hours=1)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_card_says_what_was_told_and_never_more_than_fits(locale: str) -> None:
    lines = [line(Wrong.RUDE, number, "x" * reporting.LONGEST_WORDS) for number in range(30)]
    card = TEXTS.card(locale, REPORT, lines)
    assert len(card.text) <= 2000
    assert "https://discord.com/channels/9/10/11" in card.text
    assert [each.action.split(":")[1] for each in card.buttons] == [
        "claim", "warn", "remove", "timeout", "crisis", "dismiss",
    ]  # fmt: skip
    claimed = TEXTS.card(locale, replace(REPORT, claimed_by=MIA), lines[:1])
    assert "<@1>" in claimed.text
    assert "report:claim:7" not in [each.action for each in claimed.buttons]
    closed = replace(REPORT, outcome=Outcome.DISMISSED, closed_by=MIA, closed_at=NOW)
    assert TEXTS.card(locale, closed, lines[:1]).buttons == ()


def test_where_somebody_may_be_in_danger_no_button_punishes() -> None:
    card = TEXTS.card("en", replace(REPORT, place=Place.CRISIS), [line(Wrong.WORRIED)])
    assert not {"warn", "remove", "timeout"} & {each.action.split(":")[1] for each in card.buttons}
    assert "punish nothing" in card.text


def test_what_is_about_nobody_or_no_message_offers_nothing_against_it() -> None:
    person = TEXTS.card("en", replace(REPORT, subject=Subject(RICK)), [line(Wrong.RUDE)])
    assert "report:remove:7" not in [each.action for each in person.buttons]
    nobody = TEXTS.card("en", replace(REPORT, subject=Subject()), [line(Wrong.OTHER)])
    assert [each.action.split(":")[1] for each in nobody.buttons] == ["claim", "crisis", "dismiss"]


def test_thanks_help_at_once() -> None:
    assert "112" in TEXTS.thanks("en", Wrong.WORRIED, Place.CRISIS)
    assert "Block" in TEXTS.thanks("en", Wrong.DIRECT_MESSAGES, Place.QUEUE)
    assert "owner" in TEXTS.thanks("en", Wrong.RUDE, Place.OWNER)
    assert "owner" not in TEXTS.thanks("en", Wrong.RUDE, Place.QUEUE)
