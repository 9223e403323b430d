"""roles.rules: what people should have, for every mixture of facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entitlement import Grant
from bot.roles.rules import Diff, Facts, Wanted, away_since, change, diff, trips, unexplained, wanted, without

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TIERS = {"professional": frozenset({"hospital"}), "charter": frozenset({"hospital", "badge"})}

moments = st.integers(-90, 90).map(lambda hours: NOW + timedelta(hours=hours))
grants = st.builds(
    Grant,
    holder=st.just(1),
    source=st.sampled_from(["stripe_subscription", "seat"]),
    reference=st.text("ab", max_size=3),
    tier=st.sampled_from([*TIERS, "gone_from_config"]),
    starts_at=moments,
    ends_at=st.none() | moments,
)
facts = st.builds(Facts, grants=st.lists(grants, max_size=6).map(tuple), pending=st.booleans(), banned=st.booleans())
ids = st.frozensets(st.integers(1, 12))


@given(facts, moments)
def test_a_role_is_wanted_just_when_a_grant_that_holds_gives_it(facts: Facts, now: datetime) -> None:
    shut_out = facts.pending or facts.banned
    given_ = {role for grant in facts.grants if grant.holds(now) for role in TIERS.get(grant.tier, ())}
    assert wanted(facts, TIERS, now).roles == (frozenset() if shut_out else given_)


@given(facts, moments)
def test_nothing_changes_before_the_next_change(facts: Facts, now: datetime) -> None:
    first = wanted(facts, TIERS, now)
    if facts.pending or facts.banned:
        assert first.next_change_at is None, "their coming in says when to look again"
    if first.next_change_at is None:
        assert wanted(facts, TIERS, now + timedelta(days=365)).roles == first.roles
    else:
        assert first.next_change_at > now
        just_before = first.next_change_at - timedelta(microseconds=1)
        assert wanted(facts, TIERS, just_before).roles == first.roles


@given(st.lists(grants, max_size=6), st.randoms(use_true_random=False), moments)
def test_the_order_of_grants_and_a_repeated_grant_make_no_difference(
    held: list[Grant], chance: object, now: datetime
) -> None:
    shuffled = [*held, *held]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (Facts(tuple(each), pending=False, banned=False) for each in (held, shuffled))
    assert wanted(first, TIERS, now) == wanted(second, TIERS, now)


@given(facts, moments)
def test_a_tier_that_config_does_not_name_is_known_to_be_unknown(facts: Facts, now: datetime) -> None:
    held = {grant.tier for grant in facts.grants if grant.holds(now)}
    assert wanted(facts, TIERS, now).unknown == held - set(TIERS)
    assert wanted(facts, TIERS, now).roles <= wanted(facts, TIERS, now).explained


@given(ids, ids, ids, ids)
def test_nothing_is_taken_that_may_not_be(
    wanted_: frozenset[int], observed: frozenset[int], managed: frozenset[int], takeable: frozenset[int]
) -> None:
    todo = diff(wanted_, observed, managed, takeable)
    assert todo.remove <= takeable & managed
    assert todo.add == diff(wanted_, observed, managed, managed).add


def test_the_breaker_trips_only_over_both_the_share_and_the_minimum() -> None:
    assert not trips(4, 10, share=0.1, minimum=5)
    assert trips(5, 10, share=0.1, minimum=5)
    assert not trips(5, 50, share=0.1, minimum=5)
    assert trips(6, 50, share=0.1, minimum=5)
    assert not trips(0, 0, share=0.0, minimum=1)


@given(ids, ids, ids)
def test_a_diff_brings_the_managed_roles_to_what_is_wanted_and_touches_no_other(
    wanted_: frozenset[int], observed: frozenset[int], managed: frozenset[int]
) -> None:
    todo = diff(wanted_, observed, managed, managed)
    after = (observed | todo.add) - todo.remove
    assert after & managed == wanted_ & managed
    assert after - managed == observed - managed
    assert not todo.add & observed
    assert todo.remove <= observed


@given(ids, ids, ids)
def test_a_diff_done_leaves_nothing_to_do(
    wanted_: frozenset[int], observed: frozenset[int], managed: frozenset[int]
) -> None:
    todo = diff(wanted_, observed, managed, managed)
    again = diff(wanted_, (observed | todo.add) - todo.remove, managed, managed)
    assert again == Diff(frozenset(), frozenset())
    assert not again


def test_who_is_away_when_their_right_is_first_looked_at_was_so_when_it_began() -> None:
    bought, older = NOW - timedelta(hours=2), NOW - timedelta(days=40)
    fresh = Grant(1, "stripe_subscription", "a", "professional", bought)
    long_held = Grant(1, "stripe_subscription", "b", "charter", older)
    hospital, badge = frozenset({"hospital"}), frozenset({"badge"})
    assert away_since([fresh], hospital, TIERS, NOW) == bought
    assert away_since([long_held], frozenset(), TIERS, NOW) == NOW  # who had the role before has left since
    assert away_since([fresh], badge, TIERS, NOW) == NOW
    assert away_since([replace(fresh, ends_at=NOW)], hospital, TIERS, NOW) == NOW
    assert away_since([replace(fresh, starts_at=NOW + timedelta(hours=1))], hospital, TIERS, NOW) == NOW
    assert away_since([fresh, long_held], badge, TIERS, NOW) == older
    assert away_since([], hospital, TIERS, NOW) == NOW


@given(st.lists(grants, max_size=6), st.frozensets(st.sampled_from(["hospital", "badge"])), moments)
def test_nobody_counts_as_away_from_a_time_to_come(held: list[Grant], fresh: frozenset[str], now: datetime) -> None:
    assert away_since(held, fresh, TIERS, now) <= now


# "mentor" is given by hand alone; "charter" is no tier's any more; "badge" was not made yet.
IDS = {"hospital": 1, "member": 2, "mentor": 3, "charter": 4}
MANAGED = frozenset({"hospital", "member", "badge"})
NOTHING = Wanted(frozenset(), None, frozenset(), frozenset())
MEMBER = replace(NOTHING, roles=frozenset({"member"}), explained=frozenset({"member"}))


@pytest.mark.parametrize(
    ("wanted_", "has", "given_", "also", "add", "remove"),
    [
        (NOTHING, {1, 2, 3, 4, 99}, set(), set(), set(), set()),  # all by hand: all of it stays
        (NOTHING, {1, 2, 3, 4, 99}, {1, 2}, set(), set(), {1, 2}),
        (NOTHING, {1, 4}, {4}, set(), set(), {4}),  # whatever became of its place in config
        (NOTHING, {1, 3}, set(), {"hospital", "mentor", "badge"}, set(), {1}),
        (replace(NOTHING, explained=frozenset({"hospital", "charter"})), {1, 4}, set(), set(), set(), {1}),
        (MEMBER, set(), set(), set(), {2}, set()),
        (MEMBER, {2}, {2}, {"member"}, set(), set()),  # what there is a right to stays
        (MEMBER, {1}, {1}, set(), {2}, {1}),
        (replace(MEMBER, roles=frozenset({"badge", "mentor"})), set(), set(), set(), set(), set()),
        (replace(MEMBER, unknown=frozenset({"gone"})), {1}, {1}, {"hospital"}, {2}, set()),
    ],
)
def test_what_was_given_is_taken_with_the_right_to_it_and_nothing_else(
    wanted_: Wanted, has: set[int], given_: set[int], also: set[str], add: set[int], remove: set[int]
) -> None:
    todo = change(wanted_, frozenset(has), IDS, MANAGED, frozenset(given_), frozenset(also))
    assert todo == Diff(frozenset(add), frozenset(remove))
    assert bool(todo) is bool(add or remove)


@pytest.mark.parametrize(
    ("wanted_", "has", "given_", "keys"),
    [
        (NOTHING, {1, 2, 3}, set(), {"hospital"}),  # who agrees gets in: only what is paid for is asked about
        (NOTHING, {2, 3, 4}, set(), set()),
        (NOTHING, {1}, {1}, set()),
        (replace(NOTHING, explained=frozenset({"hospital"})), {1}, set(), set()),
        (replace(NOTHING, roles=frozenset({"hospital"})), {1}, set(), set()),
        (replace(NOTHING, unknown=frozenset({"gone"})), {1}, set(), set()),
    ],
)
def test_a_paid_role_that_nothing_explains_is_found(
    wanted_: Wanted, has: set[int], given_: set[int], keys: set[str]
) -> None:
    paid = frozenset({"hospital", "charter", "badge"})
    assert unexplained(wanted_, frozenset(has), IDS, MANAGED, frozenset(given_), paid) == keys


def test_what_is_gone_and_not_on_its_way_counts_as_given_no_more() -> None:
    assert without(frozenset({1, 2, 3}), frozenset({1, 9}), frozenset({2, 8})) == {3}


def test_a_grant_can_be_given_an_end_and_be_freed_of_it() -> None:
    grant = Grant(1, "stripe_subscription", "a", "professional", NOW)
    ended = grant.until(NOW + timedelta(days=1))
    assert (ended.ends_at, ended.until(None)) == (NOW + timedelta(days=1), grant)
    assert ended.holds(NOW)
    assert not ended.holds(NOW + timedelta(days=1))
