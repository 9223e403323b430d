"""community.progress: whatever stops an apply, it is said how far it came, at what it stopped, and what to do."""

import pytest
from sqlalchemy.exc import OperationalError

from bot.community.progress import Progress, Stopped, stopping
from bot.errors import ConfigError, NotThere, NotUnderstood, Refused, TryLater


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TryLater("Discord: 503"), "did not answer (Discord: 503). Wait"),
        (NotUnderstood("an answer"), "did not answer (an answer)"),
        (NotThere("Discord: 10003", "10003"), " It, or what it lies in, was deleted on Discord a moment ago. "),
        (Refused("Discord: 50013", "50013"), " The bot lacks a permission for it, or its role stands too low: "),
        (Refused("Discord: 50001", "50001"), "low: `health-network check` says which. "),
        (Refused("Discord: 400 50035", "50035"), "Discord refused it (Discord: 400 50035)"),
        (ConfigError('role "x": the server has two of its name'), "somebody changed the server: role"),
        (OperationalError("", {}, Exception()), "The database did not answer (OperationalError)"),
        (OSError("gone"), "The database did not answer (OSError)"),
    ],
)
def test_a_stop_half_way_says_how_far_it_came_and_never_that_nothing_was_changed(error: Exception, said: str) -> None:
    with pytest.raises(Stopped) as stopped, stopping(Progress(21, done=14, at="create channel lobby")):
        raise error
    text = str(stopped.value)
    assert text.startswith("14 done, then stopped at: create channel lobby (step 15 of 21). ")
    assert said in text
    assert "othing was changed" not in text
    assert text.endswith("`health-network community apply` again afterwards: it goes on from here.")


def test_what_is_not_a_stop_stays_what_it_is() -> None:
    with pytest.raises(KeyboardInterrupt), stopping(Progress(2, done=1)):
        raise KeyboardInterrupt


def test_what_it_was_at_is_said_with_its_number_but_for_reading() -> None:
    assert Progress(3).step == ""
    assert Progress(3, done=1, at="delete role x").step == " (step 2 of 3)"
    assert Progress(3, done=3, at="delete role x").step == " (step 4 of 4)"
