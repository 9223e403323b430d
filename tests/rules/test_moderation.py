"""Who may do what to whom, what ends what, how long is how long, and what the ladder proposes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.moderation import Ladder, Moderation, Right
from bot.domain.case import BANS, Case, CaseKind, Ending, Intent, Reason, Source, State, Told
from bot.domain.staff import Presser, rights
from bot.moderation import durations, rules
from bot.moderation.refusals import No
from bot.moderation.rules import NEEDS, RIGHTS, Actor, Own, Target

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MOD, RICK, BOT = 1, 2, 3
ALL = frozenset(get_args(Right))
ACTOR = Actor(MOD, (10, 0), ALL)
TARGET = Target(RICK, (1, 0), is_banned=False)
OWN = Own(BOT, (20, 0), frozenset([*NEEDS.values(), "manage_messages"]))
ACTS = (CaseKind.WARN, CaseKind.NOTE, CaseKind.REMOVE, CaseKind.TIMEOUT, CaseKind.KICK, CaseKind.BAN, CaseKind.SOFTBAN)


def case(number: int, kind: CaseKind, state: State = State.STANDING, **values: object) -> Case:
    """A case about Rick."""
    found = Case(number, kind, RICK, MOD, Reason("rude"), Source.COMMAND, NOW, state)
    return replace(found, **values)  # type: ignore[arg-type]


def judged(kind: CaseKind, *standing: Case, **changed: object) -> No | None:
    """Why it is refused; `changed`: what is other than usual, as "actor_rights", "target_rank", "own_permissions"."""
    parts: dict[str, Any] = {"actor": ACTOR, "target": TARGET, "own": OWN}
    for key, value in changed.items():
        whose, _, what = key.partition("_")
        parts[whose] = replace(parts[whose], **{what: value})
    until = NOW + DAY if kind is CaseKind.TIMEOUT else None
    intent = Intent(kind, parts["target"].id, MOD, until=until)
    return rules.refusal(intent, parts["actor"], parts["target"], parts["own"], standing, NOW)


@pytest.mark.parametrize("kind", ACTS)
def test_what_config_lets_a_moderator_do_is_done_to_whoever_stands_below(kind: CaseKind) -> None:
    assert judged(kind) is None
    assert judged(kind, actor_rights=ALL - {RIGHTS[kind]}) is No.RIGHT
    assert judged(kind, actor_rights=frozenset()) is No.RIGHT


@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"target_id": MOD}, No.SELF),
        ({"target_id": BOT}, No.BOT_ITSELF),
        ({"target_is_bot": True}, No.BOT),
        ({"target_is_owner": True}, No.OWNER),
        ({"target_is_administrator": True}, No.OF_ADMINISTRATORS),
        ({"target_rank": (11, 0)}, No.ABOVE_YOU),
        ({"target_rank": (10, 0)}, No.ABOVE_YOU),
    ],
)
def test_nobody_is_moderated_who_must_not_be(kind: CaseKind, changed: dict[str, object], why: No) -> None:
    assert judged(kind, **changed) is why


def test_the_owner_stands_above_everybody_whatever_their_roles() -> None:
    assert judged(CaseKind.KICK, target_rank=(11, 0), actor_is_owner=True) is None
    assert judged(CaseKind.KICK, target_rank=(20, 0), actor_is_owner=True) is No.ABOVE_BOT


@pytest.mark.parametrize("kind", ACTS)
def test_what_needs_somebody_to_be_here_is_refused_when_they_have_left(kind: CaseKind) -> None:
    needs = kind in (CaseKind.WARN, CaseKind.TIMEOUT, CaseKind.KICK)
    assert judged(kind, target_rank=None) is (No.AWAY if needs else None)


@pytest.mark.parametrize("kind", [kind for kind in ACTS if kind in NEEDS])
def test_what_the_bot_may_not_is_said_before_anything_is_done(kind: CaseKind) -> None:
    assert judged(kind, own_permissions=frozenset()) is No.PERMISSION
    assert judged(kind, target_rank=(20, 0), actor_rank=(30, 0)) is No.ABOVE_BOT
    assert judged(kind, target_rank=(20, -1), actor_rank=(30, 0)) is None, "a role below the bot's at its position"


def test_administrators_are_the_owners_to_moderate_and_get_no_timeout() -> None:
    """Wherever their role stands: a moderator's may stand above it."""
    assert judged(CaseKind.TIMEOUT, target_is_administrator=True, actor_is_owner=True) is No.ADMINISTRATOR
    assert judged(CaseKind.WARN, target_is_administrator=True, actor_is_owner=True) is None


def test_a_message_is_deleted_only_by_whom_config_lets_and_where_the_bot_may() -> None:
    intent = Intent(CaseKind.WARN, RICK, MOD, removes=True)
    assert rules.refusal(intent, ACTOR, TARGET, OWN, [], NOW) is None
    actor = replace(ACTOR, rights=ALL - {"remove"})
    assert rules.refusal(intent, actor, TARGET, OWN, [], NOW) is No.RIGHT
    own = replace(OWN, permissions=OWN.permissions - {"manage_messages"})
    assert rules.refusal(intent, ACTOR, TARGET, own, [], NOW) is No.REMOVING


def test_what_stands_already_is_not_done_again() -> None:
    timed = case(1, CaseKind.BAN, until=NOW + DAY)
    assert judged(CaseKind.BAN, timed, target_is_banned=True, target_rank=None) is None, "for good, after for a day"
    assert judged(CaseKind.SOFTBAN, timed, target_is_banned=True) is No.BANNED_ALREADY
    assert judged(CaseKind.BAN, case(1, CaseKind.BAN), target_is_banned=True) is No.BANNED_ALREADY
    assert judged(CaseKind.BAN, timed, case(2, CaseKind.BAN), target_is_banned=True) is No.BANNED_ALREADY
    assert judged(CaseKind.BAN, target_is_banned=True) is No.BANNED_ALREADY, "banned by hand, and nobody knows why"
    ended = replace(timed, state=State.ENDED)
    assert judged(CaseKind.BAN, ended, target_is_banned=True) is No.BANNED_ALREADY
    assert judged(CaseKind.TIMEOUT, case(1, CaseKind.TIMEOUT, until=NOW + DAY)) is None, "another length"


def test_what_does_not_stand_is_not_lifted() -> None:
    assert judged(CaseKind.UNBAN, target_rank=None) is No.NOT_BANNED
    assert judged(CaseKind.UNBAN, target_rank=None, target_is_banned=True) is None
    assert judged(CaseKind.UNBAN, target_rank=None, target_is_banned=None) is None, "nobody knows: Discord will say"
    assert judged(CaseKind.UNTIMEOUT) is No.NOT_TIMED_OUT
    assert judged(CaseKind.UNTIMEOUT, target_timed_out_until=NOW) is No.NOT_TIMED_OUT
    assert judged(CaseKind.UNTIMEOUT, target_timed_out_until=NOW + DAY) is None


def test_of_two_who_press_at_once_one_is_told_so() -> None:
    assert judged(CaseKind.KICK, case(1, CaseKind.KICK, State.INTENDED)) is No.UNDERWAY
    assert judged(CaseKind.KICK, case(1, CaseKind.WARN, State.INTENDED)) is None


def test_rights_come_from_config_and_all_of_them_with_administrator_or_ownership() -> None:
    config = Moderation.model_validate({"staff": {"helper": {"may": ["warn", "note"]}, "guard": {"may": ["ban"]}}})
    ids = {"helper": 7, "guard": 8, "member": 9}

    def may(*roles: int, is_administrator: bool = False, owner: int | None = None) -> frozenset[str]:
        return rights(Presser(MOD, frozenset(roles), is_administrator), config, ids, owner)

    assert may(7, 9) == {"warn", "note"}
    assert may(7, 8) == {"warn", "note", "ban"}
    assert may(9) == may() == frozenset()
    assert may(is_administrator=True) == may(owner=MOD) == ALL
    assert may(owner=RICK) == frozenset()
    assert rights(Presser(MOD, frozenset(), False), config, {}, None) == frozenset(), "a role that is not there"


def test_two_warnings_are_taken_back_side_by_side_and_one_is_not_twice() -> None:
    first = case(3, CaseKind.WITHDRAW, State.INTENDED, undoes=1)
    for undone, why in ((1, No.UNDERWAY), (2, None)):
        intent = Intent(CaseKind.WITHDRAW, RICK, MOD, undoes=undone)
        assert rules.refusal(intent, ACTOR, TARGET, OWN, [first], NOW) is why


def test_a_permanent_ban_takes_the_place_of_a_timed_one_and_a_lift_ends_all() -> None:
    timed, other = case(1, CaseKind.BAN, until=NOW + DAY), case(2, CaseKind.TIMEOUT, until=NOW + DAY)
    ban = case(3, CaseKind.BAN)
    assert rules.superseded(ban, [timed, other, ban]) == [(timed, Ending.REPLACED)]
    lift = case(4, CaseKind.UNBAN, State.INTENDED, undoes=3)
    assert rules.superseded(lift, [timed, other, ban]) == [(timed, Ending.UNDONE), (ban, Ending.UNDONE)]
    by_hand = case(4, CaseKind.UNBAN, State.ENDED, source=Source.BY_HAND)
    assert rules.superseded(by_hand, [ban]) == [(ban, Ending.BY_HAND)]
    assert rules.superseded(case(5, CaseKind.UNTIMEOUT), [ban, other]) == [(other, Ending.UNDONE)]
    assert rules.superseded(case(5, CaseKind.WARN), [ban, other]) == []
    assert rules.superseded(lift, [replace(ban, state=State.INTENDED)]) == []


def test_a_timeout_beyond_28_days_is_given_in_parts() -> None:
    assert rules.timeout_end(NOW + DAY, NOW) == NOW + DAY
    part = rules.timeout_end(NOW + 60 * DAY, NOW)
    assert NOW + 27 * DAY < part < NOW + 28 * DAY
    long = case(1, CaseKind.TIMEOUT, until=NOW + 60 * DAY, applied_until=part)
    assert rules.look_at(long) == part - DAY
    assert rules.look_at(replace(long, applied_until=long.until)) == long.until
    assert rules.look_at(case(1, CaseKind.BAN)) is None
    at = part - DAY
    assert rules.timeout_now(long, part, at, is_here=True) == rules.timeout_end(NOW + 60 * DAY, at)
    assert rules.timeout_now(long, None, at, is_here=False) is None, "renewed when they are back"
    assert rules.timeout_now(long, None, at, is_here=True) is Ending.BY_HAND, "somebody lifted it"
    assert rules.timeout_now(long, part + DAY, at, is_here=True) is Ending.BY_HAND, "somebody changed it"
    late = part + DAY
    assert rules.timeout_now(long, None, late, is_here=True) == rules.timeout_end(NOW + 60 * DAY, late), "it ran out"
    assert rules.timeout_now(long, part, late, is_here=True) == rules.timeout_end(NOW + 60 * DAY, late)


def test_a_timeout_ends_at_its_time_unless_somebody_made_it_longer_by_hand() -> None:
    short = case(1, CaseKind.TIMEOUT, until=NOW, applied_until=NOW)
    assert rules.timeout_now(short, None, NOW, is_here=True) is Ending.TIME
    assert rules.timeout_now(short, NOW, NOW, is_here=True) is Ending.TIME
    assert rules.timeout_now(short, None, NOW, is_here=False) is Ending.TIME
    assert rules.timeout_now(short, NOW + DAY, NOW, is_here=True) is Ending.BY_HAND


def test_what_cannot_be_renewed_now_is_looked_at_again_in_an_hour_and_the_next_in_time_first() -> None:
    soon, later = case(1, CaseKind.BAN, until=NOW + DAY), case(2, CaseKind.BAN, until=NOW + 2 * DAY)
    assert rules.next_look([later, soon, case(3, CaseKind.BAN)], NOW) == NOW + DAY
    assert rules.next_look([replace(soon, until=NOW)], NOW) == NOW + timedelta(hours=1)
    assert rules.next_look([], NOW) is None


def test_a_ban_is_ours_to_lift_only_by_the_words_beside_it() -> None:
    mine = [case(12, CaseKind.BAN), case(13, CaseKind.WARN)]
    assert rules.is_ours(rules.marked(12), mine)
    assert not rules.is_ours(rules.marked(13), mine), "a warning bans nobody"
    assert not rules.is_ours(rules.marked(1), mine)
    assert not rules.is_ours("spam", mine)
    assert not rules.is_ours("", mine)


LADDER = Ladder.model_validate(
    {
        "days": 30,
        "steps": [
            {"warnings": 2, "act": "timeout", "minutes": 60},
            {"warnings": 4, "act": "ban"},
        ],
    }
)


def test_only_warnings_that_stand_and_are_not_old_count() -> None:
    given_ = case(1, CaseKind.WARN, State.ENDED, ending=Ending.DONE)
    others = [
        replace(given_, ending=Ending.UNDONE),
        replace(given_, state=State.FAILED),
        replace(given_, kind=CaseKind.NOTE),
        replace(given_, created_at=NOW - 30 * DAY),
    ]
    assert rules.counting([given_, *others], LADDER, NOW) == 1
    assert rules.counting([replace(given_, created_at=NOW - 30 * DAY + DAY / 2)], LADDER, NOW) == 1


def test_the_ladder_proposes_the_highest_step_that_is_reached() -> None:
    steps = [rules.proposed(count, LADDER) for count in range(6)]
    assert [step.act if step else None for step in steps] == [None, None, "timeout", "timeout", "ban", "ban"]
    assert steps[4] is not None
    assert steps[4].length is None
    assert rules.proposed(9, Ladder(days=1)) is None


@pytest.mark.parametrize(
    ("code", "told"), [("50007", Told.CLOSED), ("50278", Told.AWAY), ("10013", Told.AWAY), ("50013", Told.FAILED)]
)
def test_what_discord_says_of_a_message_is_what_the_moderator_is_told(code: str, told: Told) -> None:
    assert rules.told_by(code) is told


def test_who_is_told_and_of_what() -> None:
    for kind in CaseKind:
        silent = kind in (CaseKind.NOTE, CaseKind.WITHDRAW_NOTE, CaseKind.ROLES, CaseKind.UNBAN)
        assert rules.tells(case(1, kind, State.INTENDED)) is not silent
        assert not rules.tells(case(1, kind, State.INTENDED, told=Told.YES)), "once"
        assert not rules.tells(case(1, kind, State.INTENDED, member=None))


def test_what_can_be_undone() -> None:
    for kind in CaseKind:
        lasts = kind in (CaseKind.TIMEOUT, CaseKind.BAN, CaseKind.SLOWMODE)
        assert case(1, kind).can_be_undone is lasts
        assert case(1, kind, State.ENDED, ending=Ending.DONE).can_be_undone is (
            kind in (CaseKind.WARN, CaseKind.NOTE, CaseKind.SLOWMODE)
        )
        assert not case(1, kind, State.ENDED, ending=Ending.UNDONE).can_be_undone
        assert not case(1, kind, State.INTENDED).can_be_undone
        assert not case(1, kind, State.FAILED).can_be_undone


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("3 days", 3 * DAY), ("3 dagen", 3 * DAY), ("3d", 3 * DAY), ("1w 2d", 9 * DAY), ("1 week en 2 dagen", 9 * DAY),
        ("90m", timedelta(minutes=90)), ("2 uur", timedelta(hours=2)), ("a day", DAY), ("Een Maand", 30 * DAY),
        ("1 hour and 30 minutes", timedelta(minutes=90)), ("1 jaar", 365 * DAY), ("5 years", 1825 * DAY),
        ("1 minute", timedelta(minutes=1)), (" 1  day ", DAY),
    ],
)  # fmt: skip
def test_words_are_lengths_of_time(text: str, length: timedelta) -> None:
    assert durations.parse(text) == length


@pytest.mark.parametrize(
    "text",
    ["", "0", "0 days", "-1", "-1 days", "9999 weeks", "soon", "3", "days", "3 lightyears", "1 day 2", "10 s",
     "6 years", "99999 m", "1.5 days", "1 day" + " and 1 day" * 9, "\u0661 day", "one one day", "\ud800 day"],
)  # fmt: skip
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    assert durations.parse(text) is None


@given(st.text())
def test_no_text_does_any_harm(text: str) -> None:
    found = durations.parse(text)
    assert found is None or durations.LEAST <= found <= durations.MOST


@given(st.integers(1, 2_628_000))
def test_a_length_is_said_in_the_largest_unit_that_counts_it(minutes: int) -> None:
    unit, count = durations.split(timedelta(minutes=minutes))
    size = {"weeks": 10_080, "days": 1440, "hours": 60, "minutes": 1}
    assert size[unit] * count == minutes
    assert not any(minutes % other == 0 for name, other in size.items() if other > size[unit] and minutes >= other), (
        unit
    )


def test_bans_are_bans() -> None:
    assert set(BANS) == {CaseKind.BAN, CaseKind.SOFTBAN}
