"""A text is read once, all detectors look at it, and what counts of what they found is decided. Pure."""

from bot.domain.judge.crisis import language_of, sign
from bot.domain.judge.deciding import counting
from bot.domain.judge.detectors import DETECTORS
from bot.domain.judge.detectors.behaviour import likeness
from bot.domain.judge.features import tokens
from bot.domain.judge.model import shipped
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Policy, Verdict

__all__ = ["judged", "read", "sign"]

_LONGEST = 20_000  # letters: more than can stand in a message of Discord's and hang on it


def read(text: str) -> Reading:
    """`text`, as far as it is looked at."""
    text = text[:_LONGEST]
    words = tuple(tokens(text))
    return Reading(text, words, shipped().scores(words) if words else {})


def judged(text: str, context: Context, policy: Policy) -> Verdict:
    """See `bot.domain.judge.judge`."""
    reading = read(text)
    asked = (find for rules, find in DETECTORS if not rules.isdisjoint(policy.actions))
    found = sorted(
        (each for find in asked for each in find(reading, context, policy)), key=lambda each: (each.start, each.end)
    )
    danger = sign(reading)
    findings, action = counting(found, danger, context, policy)
    return Verdict(danger, findings, action, language_of(reading.words), likeness(reading.words))
