"""What a message is: who may be in danger first. Pure, in memory, and some microseconds a message.

`sign_of` reads a text of any length and kind in time that grows with its length.
"""

from bot.domain.crisis import Sign

__all__ = ["sign_of"]


def sign_of(text: str) -> Sign | None:
    """Whether who wrote `text`, or somebody else, may be in danger; None: nothing says so."""
    # Not at the start of the process, which waits for nothing that no message has asked for.
    from bot.domain.judge.crisis import sign

    return sign(text)
