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
        (NotThere("Discord: 10003", "10003"), "was deleted on Discord a moment ago"),
        (Refused("Discord: 50013", "50013"), "lacks a permission for it"),
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
