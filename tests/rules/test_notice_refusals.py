"""notices.rules: what follows when Discord does not take a message, and how fast the others go then."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backoff import delay
from bot.notices.rules import IN_PASSING, SLOWEST, THEIRS, UNFIT, Refusal, Then, Verdict, pause, verdict

LASTING = ("401", "403", "404", "40001", "40002", "50001", "50013", "10003", "99999", "")
counts = st.integers(1, 500)
codes = st.sampled_from([*THEIRS, *UNFIT, *IN_PASSING, *LASTING]) | st.from_regex(r"[0-9]{1,6}", fullmatch=True)
refusals = st.builds(Refusal, codes, st.booleans())
of_the_bot = refusals.filter(lambda each: each.code not in THEIRS | UNFIT)


@given(st.sampled_from(sorted(THEIRS)), counts, counts)
def test_who_takes_no_messages_is_let_be_and_nobody_is_troubled_by_it(code: str, attempts: int, in_a_row: int) -> None:
    assert verdict(Refusal(code, False), attempts, in_a_row) == Verdict(Then.LET_BE, tell=False, slows=False)


@given(st.sampled_from(sorted(UNFIT)), counts, counts)
def test_what_is_never_taken_is_parked_at_once_and_slows_nothing(code: str, attempts: int, in_a_row: int) -> None:
    assert verdict(Refusal(code, False), attempts, in_a_row) == Verdict(Then.PARK, tell=False, slows=False)


@given(of_the_bot, counts, counts)
def test_on_account_of_the_bot_no_message_is_dropped(refusal: Refusal, attempts: int, in_a_row: int) -> None:
    found = verdict(refusal, attempts, in_a_row)
    assert found.then is not Then.LET_BE
    assert found.slows
    if found.tell:  # nothing goes out: it is no fault of this message's, however often it was tried
        assert found.then is Then.TRY_AGAIN


@given(of_the_bot, counts)
def test_one_that_is_refused_while_others_go_out_is_tried_a_while_and_then_parked(
    refusal: Refusal, attempts: int
) -> None:
    found = verdict(refusal, attempts, in_a_row=1)
    most = 20 if refusal.in_passing or refusal.code in IN_PASSING else 3
    assert found.then is (Then.PARK if attempts >= most else Then.TRY_AGAIN)
    assert not found.tell


@given(of_the_bot, counts)
def test_who_is_refused_again_and_again_is_told_of_sooner_when_it_lasts(refusal: Refusal, in_a_row: int) -> None:
    most = 8 if refusal.in_passing or refusal.code in IN_PASSING else 3
    assert verdict(refusal, 1, in_a_row).tell == (in_a_row >= most)


@pytest.mark.parametrize(("code", "give_up", "patience"), [("40003", 20, 8), ("50001", 3, 3)])
def test_each_has_its_last_try_and_its_last_moment_of_patience(code: str, give_up: int, patience: int) -> None:
    said = [verdict(Refusal(code, False), attempts, 1).then for attempts in (give_up - 1, give_up)]
    assert said == [Then.TRY_AGAIN, Then.PARK]
    told = [verdict(Refusal(code, False), give_up, in_a_row) for in_a_row in (patience - 1, patience)]
    assert [(each.then, each.tell) for each in told] == [(Then.PARK, False), (Then.TRY_AGAIN, True)]


@pytest.mark.parametrize("code", ["40003", "20026"])
def test_too_many_at_once_and_a_flag_are_in_passing_though_discord_refuses(code: str) -> None:
    assert verdict(Refusal(code, False), 19, 7) == Verdict(Then.TRY_AGAIN, tell=False, slows=True)


@given(st.integers(0, 5000).map(lambda ms: timedelta(milliseconds=ms)), st.integers(0, SLOWEST))
def test_sending_gets_slower_up_to_a_minute_and_never_faster_than_the_pace(pace: timedelta, slowness: int) -> None:
    found = pause(pace, slowness)
    assert found >= pace
    assert found == pace if slowness == 0 else found >= delay(slowness)
    assert slowness == 0 or found >= pause(pace, slowness - 1)
    assert pause(timedelta(), SLOWEST) == timedelta(seconds=64)
