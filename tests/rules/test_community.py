"""community.rules: which thing on the server a key stands for."""

import pytest

from bot.community.rules import Match, match, matches
from bot.config import Community
from bot.domain.guild import STAGE, TEXT, VOICE, Channel, Guild, Member, Role, answers_to

NAMES = {"hospital": "Hospital network", "badge": "Charter"}


def test_a_thing_is_found_by_its_name_the_first_time() -> None:
    there = [(1, "@everyone"), (2, "Hospital network"), (3, "Charter")]
    assert match(NAMES, {}, there) == Match({"hospital": 2, "badge": 3}, ())


def test_a_renamed_thing_stays_the_same_thing() -> None:
    there = [(2, "Something else"), (3, "Charter")]
    assert match(NAMES, {"hospital": 2}, there).found["hospital"] == 2


def test_a_thing_that_took_the_name_of_a_renamed_one_does_not_take_its_place() -> None:
    there = [(2, "Something else"), (4, "Hospital network"), (3, "Charter")]
    assert match(NAMES, {"hospital": 2}, there).found["hospital"] == 2


def test_a_thing_made_anew_under_its_name_is_found_again() -> None:
    assert match(NAMES, {"hospital": 2}, [(5, "Hospital network"), (3, "Charter")]).found == {"hospital": 5, "badge": 3}


def test_two_things_of_one_name_are_no_answer() -> None:
    there = [(2, "Hospital network"), (4, "Hospital network"), (3, "Charter")]
    assert match(NAMES, {}, there) == Match({"badge": 3}, ("hospital",), ambiguous=("hospital",))


def test_one_thing_cannot_be_two_keys() -> None:
    assert match(NAMES, {"badge": 2}, [(2, "Hospital network")]) == Match({"badge": 2}, ("hospital",))


@pytest.mark.parametrize("role", [Role(1, "Hospital network", 0), Role(5, "Hospital network", 3, managed=True)])
def test_no_key_stands_for_everybodys_role_or_for_one_that_nobody_can_give(role: Role) -> None:
    """Whatever they are called: rooms that open to such a role would open to all, or to a bot."""
    community = Community.model_validate(
        {"roles": {"hospital": {"name": "Hospital network", "about": "paid"}}, "channels": {}}
    )
    there = {1: Role(1, "@everyone", 0), 2: Role(2, "Hospital network", 1)}
    stored: dict[str, dict[str, int]] = {"role": {}, "category": {}, "channel": {}}
    guild = Guild(1, 9, there | {role.id: role}, {}, Member(8, frozenset()))
    assert matches(community, guild, stored)["role"] == Match({"hospital": 2}, ())


def test_a_spoken_room_answers_to_its_name_as_it_is_written_and_a_written_one_to_discords_spelling_of_it() -> None:
    def answers(name: str, kind: int, wanted: str, as_kind: int) -> bool:
        return answers_to(Channel(5, name, kind, None, 0, {}), wanted, as_kind)

    assert answers("The Lounge", VOICE, "The Lounge", STAGE)
    assert not answers("the-lounge", VOICE, "The Lounge", VOICE)
    assert not answers("The Lounge", VOICE, "the-lounge", VOICE)
    assert answers("the-lounge", TEXT, "The Lounge", TEXT)
    assert not answers("The Lounge", VOICE, "The Lounge", TEXT)
