"""moderation.entries: what an entry of Discord's audit log becomes, and what it ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audit_entry import Act, Entry
from bot.domain.case import Case, CaseKind, Ending, Intent, Reason, Source, State
from bot.moderation import entries, rules

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOT, MIA, RICK, ROBOT = 1, 2, 3, 4
BAN = Entry(9, NOW, Act.BAN, RICK, MIA)
TIMEOUT = replace(BAN, act=Act.TIMEOUT, until=NOW + HOUR)


def _meant(entry: Entry) -> Intent | None:
    return entries.meant(entry, BOT, lambda words: "@" in words)


def _kind(entry: Entry) -> str | None:
    found = _meant(entry)
    return found.kind if found else None


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (BAN, "ban"),
        (replace(BAN, act=Act.UNBAN), "unban"),
        (replace(BAN, act=Act.KICK), "kick"),
        (replace(BAN, act=Act.ROLES), "roles"),
        (TIMEOUT, "timeout"),
        (replace(TIMEOUT, was_until=NOW + 2 * HOUR), "timeout"),
        (replace(TIMEOUT, was_until=NOW + HOUR, until=None), "untimeout"),
        (replace(TIMEOUT, was_until=NOW + HOUR, until=NOW), "untimeout"),
        # The end of one that was over is taken away: nothing was lifted.
        (replace(TIMEOUT, was_until=NOW, until=None), None),
        (replace(TIMEOUT, was_until=None, until=None), None),
    ],
)
def test_each_act_is_a_case_of_its_kind(entry: Entry, kind: str | None) -> None:
    assert _kind(entry) == kind


@pytest.mark.parametrize("act", Act)
def test_what_this_bot_did_is_a_case_already_and_of_others_only_roles_must_be_by_a_person(act: Act) -> None:
    entry = replace(TIMEOUT, act=act)
    is_roles = act is Act.ROLES
    assert _kind(replace(entry, actor=BOT, is_by_bot=True)) is None
    assert (_kind(replace(entry, actor=ROBOT, is_by_bot=True)) is None) == is_roles
    assert (_kind(replace(entry, actor=None)) is None) == is_roles
    assert (_kind(replace(entry, actor=RICK)) is None) == is_roles  # what they chose for themselves
    assert _kind(entry) is not None


def test_who_to_whom_why_and_until_when() -> None:
    assert _meant(replace(TIMEOUT, reason=" shouts \n at people ")) == Intent(
        CaseKind.TIMEOUT, RICK, MIA, Reason(words="shouts at people"), NOW + HOUR, Source.BY_HAND
    )
    found = _meant(replace(BAN, actor=None, until=NOW))
    assert found == Intent(CaseKind.BAN, RICK, 0, Reason(), None, Source.BY_HAND)


@pytest.mark.parametrize(
    ("said", "words"),
    [("x" * 400, "x" * 400), ("x" * 401, ""), ("write to a@b.nl", ""), ("write to them", "write to them")],
)
def test_a_reason_that_points_to_a_person_or_does_not_fit_is_not_kept(said: str, words: str) -> None:
    found = _meant(replace(BAN, reason=said))
    assert found is not None
    assert found.reason == Reason(words=words)


def test_what_lasts_stands() -> None:
    standing = {kind for kind in CaseKind if entries.state_of(Intent(kind, RICK, MIA)) is State.STANDING}
    assert standing == {CaseKind.BAN, CaseKind.TIMEOUT, CaseKind.SOFTBAN}


def _case(kind: CaseKind, after: timedelta = timedelta(), state: State = State.STANDING, number: int = 1,
          source: Source = Source.COMMAND) -> Case:  # fmt: skip
    return Case(number, kind, RICK, MIA, Reason(), source, NOW + after, state)


@pytest.mark.parametrize(
    ("by_hand", "stands", "ending"),
    [
        (CaseKind.UNBAN, CaseKind.BAN, Ending.BY_HAND),
        (CaseKind.BAN, CaseKind.BAN, Ending.REPLACED),
        (CaseKind.UNTIMEOUT, CaseKind.TIMEOUT, Ending.BY_HAND),
        (CaseKind.TIMEOUT, CaseKind.TIMEOUT, Ending.REPLACED),
        (CaseKind.UNBAN, CaseKind.TIMEOUT, None),
        (CaseKind.UNTIMEOUT, CaseKind.BAN, None),
        (CaseKind.KICK, CaseKind.BAN, None),
        (CaseKind.ROLES, CaseKind.TIMEOUT, None),
    ],
)
def test_an_act_by_hand_ends_what_stood_before_it_and_not_what_began_after(
    by_hand: CaseKind, stands: CaseKind, ending: Ending | None
) -> None:
    act = _case(by_hand, number=2, source=Source.BY_HAND)
    for moment in (-HOUR, timedelta()):
        standing = _case(stands, moment)
        assert rules.superseded(act, [standing]) == ([(standing, ending)] if ending else [])
    assert rules.superseded(act, [_case(stands, HOUR)]) == []
    assert rules.superseded(act, [_case(stands, -HOUR, State.INTENDED)]) == []


@pytest.mark.parametrize(
    ("kind", "after", "state", "ending"),
    [
        (CaseKind.UNBAN, HOUR, State.ENDED, Ending.UNDONE),
        (CaseKind.BAN, HOUR, State.STANDING, Ending.REPLACED),
        (CaseKind.BAN, HOUR, State.ENDED, Ending.REPLACED),
        (CaseKind.UNBAN, HOUR, State.FAILED, None),
        (CaseKind.UNBAN, HOUR, State.INTENDED, None),
        (CaseKind.UNBAN, -HOUR, State.ENDED, None),
        (CaseKind.UNTIMEOUT, HOUR, State.ENDED, None),
    ],
)
def test_a_ban_that_is_read_of_late_has_ended_where_a_later_act_ended_it(
    kind: CaseKind, after: timedelta, state: State, ending: Ending | None
) -> None:
    ban, later = _case(CaseKind.BAN, number=2, source=Source.BY_HAND), _case(kind, after, state)
    assert entries.ended_since(ban, [ban, later]) == ((later, ending) if ending else None)


@given(
    st.sampled_from(Act), st.none() | st.integers(1, 4), st.booleans(), st.text(),
    st.none() | st.integers(-3, 3), st.none() | st.integers(-3, 3),
)  # fmt: skip
def test_whatever_discord_tells_becomes_a_case_that_fits_or_none(
    act: Act, actor: int | None, by_bot: bool, said: str, was: int | None, until: int | None
) -> None:
    ends = [None if each is None else NOW + each * HOUR for each in (was, until)]
    found = _meant(Entry(9, NOW, act, RICK, actor, by_bot, said, *ends))
    if found is not None:
        assert len(found.reason.words) <= rules.LONGEST_REASON
        assert (found.until is not None) == (found.kind is CaseKind.TIMEOUT)
        assert found.until is None or found.until > NOW
        assert found.source is Source.BY_HAND
