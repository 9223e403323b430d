"""What is done about what was found; above all, that nobody who may be in danger is punished for it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.crisis import Level, Sign
from bot.domain.judge import Action, Context, Finding, Policy, Rule, Written, judge
from bot.domain.judge.deciding import GENTLE, counting
from bot.domain.judge.verdict import BEHAVIOUR
from bot.enforcement import rules
from bot.enforcement.memory import Memory

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
MEMBER = 7
SIGNS = st.none() | st.builds(Sign, st.sampled_from(Level), st.booleans(), st.just("en"))
FINDINGS = st.lists(st.builds(Finding, st.sampled_from(Rule), st.just(0), st.just(1)), max_size=6)
POLICIES = st.dictionaries(st.sampled_from(Rule), st.sampled_from(Action)).map(lambda wanted: Policy(actions=wanted))
CONTEXTS = st.builds(Context, now=st.just(NOW), is_staff=st.booleans(), in_crisis=st.booleans())
ALL = Policy(actions=dict.fromkeys(Rule, Action.TIMEOUT), regions=("NL",))
NEAR = "i am going to kill myself tonight, goodbye everyone"
SPOKEN = (
    NEAR,
    "ik wil niet meer leven, ik heb alles klaargelegd",
    "please answer me somebody, i do not know where to turn",
    "free nitro for everybody, claim it at https://discord-nitro.gift-claim.example/free",
    "shut up you pathetic liar, nobody here believes a word of you",
    "my number is 06 12345678",
    "thank you for the tips about sleeping with a mask",
)


@given(FINDINGS, SIGNS, CONTEXTS, POLICIES)
def test_nothing_that_is_found_beside_a_sign_of_danger_takes_it_away_or_silences_its_author(
    found: list[Finding], sign: Sign | None, context: Context, policy: Policy
) -> None:
    counted, action = counting(found, sign, context, policy)
    if sign is not None:
        assert action is None or action in GENTLE
    if sign is not None or context.in_crisis:
        assert BEHAVIOUR.isdisjoint(each.rule for each in counted)
        assert action is not Action.TIMEOUT
    assert (action is None) == (not counted)
    assert all(each.rule in policy.actions for each in counted)


@given(FINDINGS, POLICIES)
def test_otherwise_the_strictest_counts_that_config_wants(found: list[Finding], policy: Policy) -> None:
    counted, action = counting(found, None, Context(now=NOW), policy)
    wanted = [policy.actions[each.rule] for each in counted]
    assert action is (max(wanted, key=[*Action].index) if wanted else None)


@given(st.lists(st.tuples(st.sampled_from(SPOKEN), st.integers(0, 40_000)), max_size=25))
def test_whatever_somebody_writes_within_a_day_of_a_sign_they_are_not_silenced(said: list[tuple[str, int]]) -> None:
    """As the service does it: what was written before is remembered, and so is a sign."""
    memory, now, last = Memory(), NOW, None
    for text, pause_s in said:
        now += timedelta(seconds=pause_s)
        context = Context(
            now=now, channel=1, recent=memory.recent(MEMBER, now), in_crisis=memory.is_in_crisis(MEMBER, now)
        )
        verdict = judge(text, context, ALL)
        if verdict.sign is not None:
            memory.in_danger(MEMBER, now)
            last = now
            assert verdict.action is None or verdict.action in GENTLE
        if last is not None and now < last + rules.CALM:
            assert verdict.action is not Action.TIMEOUT
            assert BEHAVIOUR.isdisjoint(verdict.rules)
        memory.wrote(MEMBER, Written(now, 1, verdict.likeness))


def test_the_same_message_again_and_again_counts_for_anybody_else() -> None:
    text, memory = "come and see the wonderful garden of my uncle", Memory()
    actions = []
    for n in range(3):
        now = NOW + timedelta(seconds=20 * n)
        verdict = judge(text, Context(now=now, channel=1, recent=memory.recent(MEMBER, now)), ALL)
        memory.wrote(MEMBER, Written(now, 1, verdict.likeness))
        actions.append(verdict.action)
    assert actions == [None, None, Action.TIMEOUT]


def test_what_points_to_somebody_is_taken_out_of_what_somebody_in_danger_wrote() -> None:
    verdict = judge(f"{NEAR}, call my sister on 06 12345678", Context(now=NOW), ALL)
    assert verdict.action is Action.REPOST
    assert verdict.rules == (Rule.IDENTIFIERS,)


@pytest.mark.parametrize(
    ("rule", "counts"), [(Rule.IDENTIFIERS, True), (Rule.CONFIRMS_PATIENT, True), (Rule.ADVICE, False)]
)
def test_of_the_staff_only_what_exposes_somebody_counts(rule: Rule, counts: bool) -> None:
    counted, _action = counting([Finding(rule, 0, 1)], None, Context(now=NOW, is_staff=True), ALL)
    assert bool(counted) is counts


def test_a_rule_without_an_action_is_off() -> None:
    assert counting([Finding(Rule.LINKS, 0, 1)], None, Context(now=NOW), Policy()) == ((), None)
