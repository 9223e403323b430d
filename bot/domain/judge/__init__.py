"""What a message is: who may be in danger first, then what may not stand. Pure, in memory, some microseconds a message.

`judge` reads a text of any length and kind in time that grows with its length.
"""

from bot.domain.crisis import Sign
from bot.domain.judge.verdict import Action, Context, Finding, Policy, Rule, Verdict, Written

__all__ = ["Action", "Context", "Finding", "Policy", "Rule", "Verdict", "Written", "judge", "prepare", "sign_of"]


# Neither reads the model at the start of the process, which waits for nothing that no message has asked for.


def prepare() -> None:
    """Read the model, which takes a second: whoever comes first need not wait for it."""
    from bot.domain.judge.domains import suffix
    from bot.domain.judge.judging import read

    read("ready")
    suffix("example.org")


def judge(text: str, context: Context, policy: Policy) -> Verdict:
    """Whether somebody may be in danger, what else was found that `policy` looks for, and what config wants done."""
    from bot.domain.judge.judging import judged

    return judged(text, context, policy)


def sign_of(text: str) -> Sign | None:
    """Whether who wrote `text`, or somebody else, may be in danger; None: nothing says so."""
    from bot.domain.judge.judging import read, sign

    return sign(read(text))
