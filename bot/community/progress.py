"""How far applying came, and why it stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.db import Unavailable
from bot.errors import ConfigError, HalfWay, HealthNetworkError, NotThere, Refused

READING = "reading the server once more"


class Stopped(HalfWay):
    """Applying stopped half way. What was done stays, and counts as done."""


@dataclass(slots=True)
class Progress:
    """How far it came: what is being done, how much was done, how much there was to do by the plan."""

    steps: int
    done: int = 0
    at: str = READING

    @property
    def step(self) -> str:
        """Which of the steps that is."""
        return "" if self.at == READING else f" (step {self.done + 1} of {max(self.steps, self.done + 1)})"


@contextmanager
def stopping(progress: Progress) -> Iterator[None]:
    """Whatever stops it: how far it came, and at what."""
    try:
        yield
    except (HealthNetworkError, *Unavailable) as error:
        raise Stopped(
            f"{progress.done} done, then stopped at: {progress.at}{progress.step}. {_why(error)} "
            "What was done stays. Run `health-network community apply` again afterwards: it goes on from here."
        ) from error


def _why(error: Exception) -> str:
    match error:
        case NotThere():
            return "It, or what it lies in, was deleted on Discord a moment ago."
        case Refused(code="50013" | "50001"):
            return "The bot lacks a permission for it, or its role stands too low: `health-network check` says which."
        case Refused():
            return f"Discord refused it ({error})."
        case ConfigError():
            return f"Meanwhile somebody changed the server: {error}"
        case HealthNetworkError():
            return f"Discord did not answer ({error}). Wait a little."
    return f"The database did not answer ({type(error).__name__})."
