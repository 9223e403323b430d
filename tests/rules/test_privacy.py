"""privacy.rules: nothing counts as forgotten before it was seen to be, and nobody waits longer than they have to."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backoff import delay
from bot.privacy.rules import Looked, Step, next_step, roles_are_settled, wait

IDS = {"member": 1, "hospital": 2}
MEMBER, NOTHING = frozenset({"member"}), frozenset[str]()
SETTLED = Looked(
    is_due=False, error=None, present=True, desired=NOTHING, observed=frozenset({"hospital"}), given=frozenset()
)
keys = st.frozensets(st.sampled_from(["member", "hospital", "gone"]))
looks = st.builds(
    Looked,
    is_due=st.booleans(),
    error=st.none() | st.just("TryLater"),
    present=st.none() | st.booleans(),
    desired=keys,
    observed=keys,
    given=st.frozensets(st.integers(1, 4)),
)


@given(looks, keys)
def test_a_look_that_is_due_or_failed_settles_nothing(looked: Looked, agreed: frozenset[str]) -> None:
    assert not roles_are_settled(replace(looked, is_due=True), IDS, agreed)
    assert not roles_are_settled(replace(looked, error="role_refused:member"), IDS, agreed)


@given(looks, keys)
def test_who_is_not_on_the_server_has_no_role(looked: Looked, agreed: frozenset[str]) -> None:
    assert roles_are_settled(replace(looked, is_due=False, error=None, present=False), IDS, agreed)


@given(looks, keys)
def test_nothing_that_the_bot_gave_and_is_not_wanted_may_be_left(looked: Looked, agreed: frozenset[str]) -> None:
    looked = replace(looked, is_due=False, error=None)
    right = {IDS[key] for key in looked.desired if key in IDS}
    if looked.present is not False and looked.given > right:
        assert not roles_are_settled(looked, IDS, agreed)
    if looked.given <= right and not looked.observed & agreed:
        assert roles_are_settled(looked, IDS, agreed)


def test_each_thing_that_keeps_somebody_known_does_so_alone() -> None:
    assert roles_are_settled(None, IDS, MEMBER), "never looked at, so never given anything"
    assert roles_are_settled(SETTLED, IDS, NOTHING)
    assert roles_are_settled(SETTLED, IDS, MEMBER), "a role that was given by hand stays"
    assert roles_are_settled(replace(SETTLED, desired=MEMBER, given=frozenset({1})), IDS, NOTHING), "it is paid for"
    for looked, agreed in (
        (replace(SETTLED, is_due=True), NOTHING),
        (replace(SETTLED, error="not_confirmed"), NOTHING),
        (replace(SETTLED, given=frozenset({1})), NOTHING),
        (replace(SETTLED, given=frozenset({1}), present=None), NOTHING),
        (replace(SETTLED, given=frozenset({1, 2}), desired=MEMBER), NOTHING),
        (replace(SETTLED, observed=MEMBER), MEMBER),
    ):
        assert not roles_are_settled(looked, IDS, agreed), (looked, agreed)
    # A role that is gone from the server gives no right: what was given then is still to be taken.
    assert not roles_are_settled(replace(SETTLED, desired=MEMBER, given=frozenset({1})), {}, NOTHING)


def test_only_who_is_settled_and_pays_nothing_is_erased() -> None:
    """Over all facts: (settled, has a membership, is paying) and what follows."""
    step = {
        (settled, has, paying or has): next_step(is_settled=settled, has_membership=has, is_paying=paying or has)
        for settled in (True, False)
        for has in (True, False)
        for paying in (True, False)
    }
    assert step == {
        (True, True, True): Step.KEEP,
        (True, False, True): Step.WAIT,
        (True, False, False): Step.ERASE,
        (False, True, True): Step.WAIT,
        (False, False, True): Step.WAIT,
        (False, False, False): Step.WAIT,
    }


def test_twenty_looks_are_quick_and_the_rest_ever_rarer() -> None:
    assert {wait(attempts) for attempts in range(1, 21)} == {timedelta(milliseconds=200)}
    assert [wait(21), wait(22), wait(23)] == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    assert wait(1000) == delay(1000) == timedelta(minutes=15)
