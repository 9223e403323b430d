"""The way in: where somebody goes on, how it stands with their rooms, when they are written to, what config may say."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load
from bot.domain.screen import linked, pages
from bot.errors import ConfigError
from bot.onboarding.rules import (
    Rooms,
    Said,
    Seen,
    Step,
    answer_again_after,
    answered,
    check_ins,
    is_alone,
    may_be_unheard,
    may_wait,
    next_step,
    remind_at,
    rooms,
)

SHIPPED = Path(__file__).parents[2] / "config"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("locale", "agreed_to", "in_hospital", "step"),
    [
        (None, None, False, Step.LANGUAGE),
        (None, 2, True, Step.LANGUAGE),
        ("nl", None, False, Step.GUIDELINES),
        ("nl", None, True, Step.GUIDELINES),
        ("nl", 1, False, Step.GUIDELINES),
        ("nl", 1, True, Step.GUIDELINES),
        ("en", 2, False, Step.PATHS),
        ("en", 3, False, Step.PATHS),  # config was put back to an older version
        ("en", 2, True, Step.HOSPITAL),
    ],
)
def test_the_walk_goes_on_where_it_was_left(
    locale: str | None, agreed_to: int | None, in_hospital: bool, step: Step
) -> None:
    assert next_step(locale, agreed_to, 2, in_hospital=in_hospital) is step


SEEN = st.builds(Seen, st.sampled_from([None, False, True]), st.booleans(), st.booleans(), st.booleans())


@given(st.booleans(), SEEN)
def test_rooms_are_called_open_just_when_they_were_seen_to_be(holds: bool, seen: Seen) -> None:
    is_open = holds and seen.present is True and seen.has_roles and not seen.pending and not seen.error
    assert (rooms(holds, seen) is Rooms.OPEN) == is_open
    assert (rooms(holds, seen) is Rooms.CLOSED) == (not holds)


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (Seen(), Rooms.SOON),
        (Seen(True), Rooms.SOON),
        (Seen(False), Rooms.SOON),
        (Seen(False, has_roles=True), Rooms.SOON),
        (Seen(True, pending=True), Rooms.SCREENING),
        (Seen(True, pending=True, error=True), Rooms.SCREENING),
        (Seen(True, has_roles=True, error=True), Rooms.BLOCKED),
        (Seen(True, has_roles=True), Rooms.OPEN),
    ],
)
def test_what_is_in_the_way_of_the_rooms_is_told(seen: Seen, found: Rooms) -> None:
    assert rooms(True, seen) is found


@given(st.integers(-10_000_000, 10_000_000), st.booleans())
def test_who_came_up_to_two_minutes_before_nobody_listened_is_looked_for(ahead_us: int, is_bot: bool) -> None:
    """A connection may be dead for a while before that is noticed."""
    edge = NOW - timedelta(minutes=2)
    found = may_be_unheard(edge + timedelta(microseconds=ahead_us), NOW, is_bot=is_bot)
    assert found == (ahead_us > 0 and not is_bot)
    assert not may_be_unheard(edge, NOW, is_bot=False)
    assert may_be_unheard(edge + timedelta(microseconds=1), NOW, is_bot=False)
    assert not may_be_unheard(None, NOW, is_bot=False)


PEOPLE = st.frozensets(st.integers(1, 4))


@given(st.integers(1, 4), PEOPLE, PEOPLE)
def test_a_post_is_alone_when_its_author_wrote_none_before_and_nobody_else_after(
    author: int, before: frozenset[int], after: frozenset[int]
) -> None:
    assert is_alone(author, before, after) == (author not in before and all(by == author for by in after))


def test_an_answer_that_could_not_be_sent_is_tried_again_soon_and_five_times_in_all() -> None:
    """Somebody waits, and it may be urgent."""
    waits = [answer_again_after(attempt, None) for attempt in range(1, 7)]
    assert waits == [*(timedelta(seconds=each) for each in (0.5, 1, 2, 4)), None, None]
    asked = timedelta(seconds=7)  # Discord said how long
    assert [answer_again_after(attempt, asked) for attempt in (1, 4, 5)] == [asked, asked, None]


def test_a_reminder_comes_some_days_before_the_time_is_up() -> None:
    assert remind_at(NOW + 30 * DAY, 3, NOW) == NOW + 27 * DAY


@pytest.mark.parametrize(("days_left", "comes"), [(0, False), (3, False), (4, False), (5, True)])
def test_a_reminder_that_would_come_with_the_first_message_is_left_out(days_left: int, comes: bool) -> None:
    assert (remind_at(NOW + days_left * DAY, 3, NOW) is not None) == comes
    assert remind_at(NOW + 4 * DAY + timedelta(seconds=1), 3, NOW) is not None


@given(st.lists(st.integers(1, 365), max_size=6))
def test_each_check_in_comes_once_after_its_days(days: list[int]) -> None:
    found = check_ins(days, NOW)
    assert found == {str(each): NOW + each * DAY for each in days}
    assert list(found.values()) == sorted(found.values())


def test_what_is_called_by_its_key_leads_there() -> None:
    channels = {"introductions": 5, "health-questions": 6, "gone": 0}
    text = "Look in #introductions, #health-questions. Not in #elsewhere, #gone, #Introductions or C# 5."
    assert linked(text, channels) == "Look in <#5>, <#6>. Not in #elsewhere, #gone, #Introductions or C# 5."
    assert linked(text, {}) == text


LIMIT = 40
lines = st.lists(st.text("ab", min_size=1, max_size=LIMIT + 10), max_size=30)
before = st.text("xy", max_size=LIMIT)


@given(lines, before)
def test_pages_hold_everything_in_its_order_and_none_is_too_long(some: list[str], before: str) -> None:
    found = pages(some, before, LIMIT)
    assert all(len(page) <= LIMIT for page in found)
    assert "\n".join(found).split("\n") == [*([before] if before or not some else []), *(each[:LIMIT] for each in some)]


@given(lines, before)
def test_the_first_line_of_a_page_would_not_have_fitted_on_the_one_before(some: list[str], before: str) -> None:
    for page, after in pairwise(pages(some, before, LIMIT)):
        assert len(page) + 1 + len(after.partition("\n")[0]) > LIMIT


@given(st.lists(st.sampled_from(["", "a" * 15, "b" * 39, "c" * 40]), max_size=12), before)
def test_blank_lines_between_the_others_make_no_empty_page(some: list[str], before: str) -> None:
    found = pages([*some, "end"], before, LIMIT)
    assert all(found)
    assert [each for each in "\n".join(found).split("\n") if each] == [each for each in (before, *some, "end") if each]


def test_pages_keep_what_is_written_and_drop_blank_lines_at_their_edges_alone() -> None:
    assert pages(["", "  indented", "XX", ""]) == ["  indented\nXX"]
    assert pages(["X"]) == ["X"]
    assert pages(["", ""]) == pages([]) == [""]
    assert pages(["b"], "a", 3) == ["a\nb"]
    assert pages(["bc"], "a", 3) == ["a", "bc"]
    assert pages(["bcdef"], "a", 3) == ["a", "bcd"]
    assert pages(["a", "b"], most=3) == ["a\nb"]


def _load(folder: Path, old: str, new: str, file: str = "onboarding") -> None:
    """config/ with `new` in the place of the first `old` of `file`."""
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    text = (SHIPPED / f"{file}.toml").read_text()
    assert old in text
    (folder / f"{file}.toml").write_text(text.replace(old, new, 1))
    extra = '\n[tiers.guest]\npaid = false\nroles = ["member"]\n'
    with (folder / "membership.toml").open("a") as membership:
        membership.write(extra)
    load(folder)


VERSION = re.search(r"^version = .*\nchanges = .*$", (SHIPPED / "onboarding.toml").read_text(), re.MULTILINE)[0]  # type: ignore[index]
CHANGES = 'changes = { en = "New.", nl = "Nieuw." }'
LONGEST = f'version = 2\nchanges = {{ en = "{"x" * 500}", nl = "{"x" * 500}" }}'
NEWCOMERS = "check_ins = [3, 14, 30]"


@pytest.mark.parametrize(
    ("old", "allowed", "refused", "said"),
    [
        (
            'tier = "member"',
            'tier = "guest"',
            'tier = "professional"',
            'guidelines.tier: "professional" is not a free tier (paid = false) of membership.toml.',
        ),
        (
            'tier = "member"',
            'tier = "guest"',
            'tier = "nobody"',
            'guidelines.tier: "nobody" is not a free tier (paid = false) of membership.toml.',
        ),
        (
            'mentor_role = "mentor"',
            "",
            'mentor_role = "moderator"',
            'groups.mentor_role: "moderator" is not a role about "mentor" of community.toml.',
        ),
        (
            'mentor_role = "mentor"',
            "",
            'mentor_role = "mentors"',
            'groups.mentor_role: "mentors" is not a role about "mentor" of community.toml.',
        ),
        (
            'channel = "guidelines"',
            'channel = "welcome"',
            'channel = "guideline"',
            'guidelines.channel: unknown channel "guideline".',
        ),
        (
            'channel = "guidelines"',
            'channel = "welcome"',
            'channel = "diabetes"',
            "guidelines.channel: diabetes is not open to everybody.",
        ),
        (
            'announce_in = "announcements"',
            'announce_in = "lounge"',
            'announce_in = "news"',
            'guidelines.announce_in: unknown channel "news".',
        ),
        (
            'announce_in = "announcements"',
            "",
            'announce_in = "mod-log"',
            "guidelines.announce_in: mod-log is not open to everybody.",
        ),
        (
            'mentors_channel = "mentors"',
            "",
            'mentors_channel = "mentor"',
            'groups.mentors_channel: unknown channel "mentor".',
        ),
        (
            'mentors_channel = "mentors"',
            "",
            'mentors_channel = "ops"',
            'groups.mentors_channel: ops is about "staff", and must be about "mentor".',
        ),
        (
            'myself = ["diabetes"',
            'myself = ["lounge"',
            'myself = ["diabetis"',
            'paths.myself: unknown channel "diabetis".',
        ),
        (
            'myself = ["diabetes"',
            'myself = ["introductions"',
            'myself = ["events"',
            "paths.myself: events does not open to who agreed to the guidelines.",
        ),
        (
            'somebody = ["caregivers"',
            'somebody = ["heart"',
            'somebody = ["mod-queue"',
            "paths.somebody: mod-queue does not open to who agreed to the guidelines.",
        ),
        ('somebody = ["', 'somebody = ["heart", "', 'somebody = ["hart", "', 'paths.somebody: unknown channel "hart".'),
        (
            'looking = ["introductions"',
            'looking = ["cancer"',
            'looking = ["events"',
            "paths.looking: events does not open to who agreed to the guidelines.",
        ),
        ('looking = ["', 'looking = ["heart", "', 'looking = ["hart", "', 'paths.looking: unknown channel "hart".'),
        (VERSION, f"version = 1_000_000\n{CHANGES}", "version = 0", "guidelines.version: "),
        (VERSION, f"version = 2\n{CHANGES}", "version = 2", "guidelines.changes: is missing. Version 2 asks "),
        (VERSION, f"version = 1\n{CHANGES}", 'version = 2\nchanges = { en = "x" }', "guidelines.changes.nl: "),
        (VERSION, LONGEST, 'version = 2\nchanges = "x"', "guidelines.changes: "),
        (VERSION, LONGEST, LONGEST.replace("x", "xx", 1), "guidelines.changes.en: "),
        (VERSION, LONGEST, 'version = 2\nchanges = { en = " ", nl = "x" }', "guidelines.changes.en: "),
        (VERSION, LONGEST, 'version = 2\nchanges = { en = "x", nl = "x", de = "x" }', "guidelines.changes.de: "),
        ("days = 30", "days = 365", "days = 0", "guidelines.days: "),
        ("remind_days = 3", "remind_days = 30", "remind_days = 31", "guidelines.remind_days: "),
        (NEWCOMERS, "check_ins = []", "check_ins = [0]", "newcomers.check_ins.0: "),
        (NEWCOMERS, "check_ins = [365]", "check_ins = [366]", "newcomers.check_ins.0: "),
        (NEWCOMERS, "check_ins = [2, 3, 4, 5, 6, 7]", "check_ins = [2, 3, 4, 5, 6, 7, 8]", "newcomers.check_ins: "),
        ("forget_after_days = 30", "forget_after_days = 2", "forget_after_days = 1", "newcomers.forget_after_days: "),
        ("unanswered_hours = 12", "unanswered_hours = 168", "unanswered_hours = 169", "groups.unanswered_hours: "),
        ("unanswered_hours = 12", "", "answered_hours = 12", "groups.answered_hours: is not known here."),
    ],
)
def test_a_wrong_welcome_is_refused_and_a_right_one_is_not(
    tmp_path: Path, old: str, allowed: str, refused: str, said: str
) -> None:
    _load(tmp_path, old, allowed)
    with pytest.raises(ConfigError) as error:
        _load(tmp_path, old, refused)
    first, *more = str(error.value).splitlines()
    assert f"onboarding.toml: {said}" in first
    assert not more or said.startswith("guidelines.tier: ")  # whose roles open what newcomers are led to


@pytest.mark.parametrize("path", ["myself", "somebody", "looking"])
def test_each_answer_leads_somewhere(tmp_path: Path, path: str) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    lines = (SHIPPED / "onboarding.toml").read_text().splitlines()
    for instead, said in (([], "is missing."), ([f"{path} = []"], "Tuple should have at least 1 item")):
        kept = [line for line in lines if not line.startswith(f"{path} =")]
        assert len(kept) == len(lines) - 1
        (tmp_path / "onboarding.toml").write_text("\n".join([*kept, *instead]))
        with pytest.raises(ConfigError, match=rf"onboarding\.toml: paths\.{path}: {said}"):
            load(tmp_path)


def test_who_agrees_sees_what_they_are_led_to_by_the_roles_of_the_tier(tmp_path: Path) -> None:
    """A support group that opens to another members' role alone is none for who only agreed."""
    other = '[roles.other]\nname = "Other"\nabout = "member"\n\n[roles.moderator]'
    _load(tmp_path, "[roles.moderator]", other, "community")
    with pytest.raises(ConfigError) as error:
        shut = 'name = "Support groups"\nopens_to = ["moderator", "hospital"]'
        _load(tmp_path, 'name = "Support groups"\nopens_to = ["member", "moderator"]', shut, "community")
    assert "onboarding.toml: paths.myself: diabetes does not open to who agreed to the guidelines." in str(error.value)


GROUP, THREAD, ANNA, BEN = 50, 60, 1, 2
_people, _messages = st.sampled_from([ANNA, BEN, 3]), st.sampled_from([THREAD, 70, 71])
_waiting = st.lists(st.tuples(_messages, _people), unique_by=lambda each: each[0], max_size=3)


@given(_people, _waiting, _waiting, st.booleans(), st.booleans())
def test_nobody_answers_themselves_and_an_answer_begins_nothing(
    author: int, here: list[tuple[int, int]], above: list[tuple[int, int]], is_reply: bool, below: bool
) -> None:
    said = Said(THREAD, 90, author, is_reply, GROUP, BEN) if below else Said(GROUP, 90, author, is_reply)
    done = answered(said, here, above if below else [])
    assert all(dict([*above, *here])[each] != author or dict([*here, *above])[each] != author for each in done)
    assert set(done) <= {each for each, _ in here} | {THREAD}
    left = [each for each in here if each[0] not in done]
    if may_wait(said, left, above if below else []):
        assert not is_reply
        assert not left
        assert not below or author == BEN


def test_what_begins_something_and_what_is_an_answer() -> None:
    in_thread = Said(THREAD, 70, ANNA, parent=GROUP, opener=ANNA)
    assert in_thread.group == GROUP
    assert Said(GROUP, 70, ANNA).group == GROUP
    assert may_wait(Said(GROUP, 70, ANNA), [], [])
    assert not may_wait(Said(GROUP, 70, ANNA, is_reply=True), [], [])
    assert not may_wait(Said(GROUP, 71, ANNA), [(70, ANNA)], [])
    assert may_wait(in_thread, [], [(71, ANNA)])
    assert not may_wait(in_thread, [], [(THREAD, ANNA)])
    assert not may_wait(Said(THREAD, 70, BEN, parent=GROUP, opener=ANNA), [], [])
    assert answered(Said(GROUP, 80, BEN), [(70, ANNA), (71, BEN)], []) == [70]
    # In a thread on Anna's message; other messages of the channel are not answered by it.
    assert answered(Said(THREAD, 80, BEN, parent=GROUP, opener=ANNA), [(72, ANNA)], [(THREAD, ANNA), (71, ANNA)]) == [
        72, THREAD,
    ]  # fmt: skip
