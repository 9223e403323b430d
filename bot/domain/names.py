"""Names that people gave things at Discord, made safe to be read elsewhere. Pure.

A role, channel, webhook or person may be called anything: a line break forges a line of its own, an escape sequence
colours or clears a terminal, a direction mark turns the sentence around it, what cannot be seen makes two names look
like one. Whatever shows such a name shows it through here: `printable` on a terminal, in a table (as text, not as
markup, which `[red]` is) and in a file; `in_message` in a message at Discord.
"""

import re

MOST_LETTERS = 100
"""Discord's limit for a name; no shown one is longer, so that it cannot push the rest out of a message."""

# Letters, marks and symbols by category, and still nothing to be seen: fillers, joiners, variations of no letter.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0d\uffa0\U000e0100-\U000e01ef]")
# The two that choose between an emoji and its black and white form are there to be seen only after a symbol.
_STRAY_VARIATION = re.compile("(?:^|(?<=[\\w\\s\ufe0e\ufe0f]))[\ufe0e\ufe0f](?!\u20e3)")
# What means something to Discord within a line: markdown, mentions, links and invitations.
_MEANT = re.compile(r"[\\*_~`|<>@:/\[\]]")


def printable(name: str) -> str:
    """`name` in one line, in which every character is seen for what it is: what could not be is told as <U+202E>.

    An ordinary name, of any script, stays as it is. Through it again nothing changes.
    """
    shown = "".join(each if each.isprintable() and not _BLANK.match(each) else _told(each) for each in name)
    return _STRAY_VARIATION.sub(lambda found: _told(found[0]), shown)


def in_message(name: str) -> str:
    """`name` for a message at Discord: as `printable`, mentions nobody, links nowhere, and is not longer than a name.

    Not for the beginning of a line, where more has a meaning: put it in quotation marks.
    """
    shown = printable(name)
    cut = shown if len(shown) <= MOST_LETTERS else f"{shown[: MOST_LETTERS - 1]}…"
    return _MEANT.sub(r"\\\g<0>", cut)


def _told(character: str) -> str:
    return f"<U+{ord(character):04X}>"
