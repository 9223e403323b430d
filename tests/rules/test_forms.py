"""What can stand in a button that somebody forged."""

import pytest

from bot.cogs.forms import is_id


@pytest.mark.parametrize("text", ["1", "1575994429246799874", str(2**63 - 1)])
def test_a_number_of_something_is_one(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "\u0661", str(2**63), "9" * 19, "9" * 5000, "1 "])
def test_what_the_database_has_no_room_for_is_none(text: str) -> None:
    assert not is_id(text)
