"""How many messages a program beside this one has dealt with, as it says itself."""

import sys

EACH = 100


class Heard:
    """Counts, and says on stderr after each hundred how many it were."""

    def __init__(self) -> None:
        self._count = 0

    def one(self) -> None:
        """One more is dealt with."""
        self._count += 1
        if self._count % EACH == 0:
            sys.stderr.write(f"heard {self._count} messages\n")
            sys.stderr.flush()


def said(count: int) -> str:
    """The pattern of the line that says so many, a multiple of `EACH`."""
    return f"heard ({count}) messages"
