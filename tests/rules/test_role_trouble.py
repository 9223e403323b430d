"""roles.rules: what of their own stands in somebody's way, and why a sweep leaves roles where they are."""

from dataclasses import replace
from datetime import datetime

from hypothesis import given

from bot.roles.rules import Facts, Wanted, held, in_the_way, wanted
from tests.rules.test_roles import TIERS, facts, moments


@given(facts, moments)
def test_a_tier_that_is_unknown_stands_in_the_way_before_a_role_that_is_missing(facts: Facts, now: datetime) -> None:
    should = wanted(facts, TIERS, now)
    if not should.unknown:
        assert in_the_way(should, {"hospital": 1, "badge": 2}) is None
        assert (in_the_way(should, {"badge": 2}) is not None) == ("hospital" in should.roles)
    else:
        assert in_the_way(should, {}) == "unknown_tier:gone_from_config"


def test_of_what_stands_in_the_way_the_first_by_name_is_told() -> None:
    both = Wanted(frozenset({"hospital", "badge"}), None, frozenset(), frozenset())
    assert in_the_way(both, {}) == "role_missing:badge"
    assert in_the_way(both, {"badge": 2}) == "role_missing:hospital"
    assert in_the_way(replace(both, unknown=frozenset({"b", "a"})), {}) == "unknown_tier:a"


def test_the_breaker_is_told_of_only_where_the_server_is_adopted_and_something_is_unexplained() -> None:
    why = {
        (some, adopted, tripped): held(some, adopted=adopted, tripped=tripped)
        for some in (0, 1)
        for adopted in (True, False)
        for tripped in (True, False)
    }
    assert {facts for facts, reason in why.items() if reason == "breaker"} == {(1, True, True)}
    assert {facts for facts, reason in why.items() if reason == "not_adopted"} == {(1, False, True), (1, False, False)}
    assert set(why.values()) == {"", "breaker", "not_adopted"}
