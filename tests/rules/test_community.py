"""community.rules: which thing on the server a key stands for."""

from bot.community.rules import Match, match

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
