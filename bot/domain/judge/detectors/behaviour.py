"""How somebody writes: too much at once, the same again and again, or to many people. Pure.

Nothing here knows what a message is about, and who is ill types in bursts of short lines: each number stands well above
what somebody does who has much to say.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from hashlib import blake2b

from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Finding, Policy, Rule

FLOOD_MESSAGES, FLOOD_WITHIN = 8, timedelta(seconds=10)
"""More messages than this within that, in all channels, are a flood: nobody types nine by hand in ten seconds. Six
short lines in twenty are how many of us write.
"""
REPEATS, REPEATS_WITHIN = 3, timedelta(minutes=5)
"""So often the same in one channel, or in so many channels. Twice happens: a slow connection sends again, or somebody
finds that they asked in the wrong channel.
"""
MOST_MENTIONS = 8
"""More people and roles than this in one message: somebody who answers a whole conversation calls fewer."""
FEWEST_WORDS, FEWEST_LETTERS, ALWAYS_ENOUGH = 4, 15, 30
"""A message with fewer words or letters is like no other: "ok" and "thank you" are said all day. With so many letters
that are always enough its words are not counted, as to leave out the spaces would be all it takes.
"""
_NO_LETTER, _AGAIN = re.compile(r"[\W_]+"), re.compile(r"(.)\1+")


def find(reading: Reading, context: Context, _policy: Policy) -> Iterable[Finding]:
    """A flood, a repetition and many mentions, each over the whole text."""
    since = context.now - FLOOD_WITHIN
    if sum(each.at > since for each in context.recent) + 1 > FLOOD_MESSAGES:
        yield reading.whole(Rule.FLOOD)
    if kind := _repeats(reading, context):
        yield reading.whole(Rule.REPEATS, kind)
    if context.mentions > MOST_MENTIONS:
        yield reading.whole(Rule.MENTIONS)


def likeness(words: Sequence[str]) -> int:
    """A number of 64 bits, the same for the same folded words in every process, however they are spaced and drawn out
    and whatever signs stand between them; 0, which is like nothing, for a very short message.
    """
    letters = _AGAIN.sub(r"\1", _NO_LETTER.sub("", "".join(words)))
    is_short = len(letters) < FEWEST_LETTERS or (_count(words) < FEWEST_WORDS and len(letters) < ALWAYS_ENOUGH)
    return 0 if is_short else int.from_bytes(blake2b(letters.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _count(words: Sequence[str]) -> int:
    return sum(word[:1].isalnum() for word in words)


def _repeats(reading: Reading, context: Context) -> str:
    """In which way this message was there before: "channel", "channels", or not at all."""
    since = context.now - REPEATS_WITHIN
    before = [each for each in context.recent if each.likeness and each.at > since]
    if len(before) < REPEATS - 1:
        return ""
    like = likeness(reading.words)
    channels = [each.channel for each in before if each.likeness == like]
    if channels.count(context.channel) >= REPEATS - 1:
        return "channel"
    return "channels" if len({context.channel, *channels}) >= REPEATS else ""
