"""The neutral message below which somebody finds what is for them alone. Pure.

It is the same whatever it is about, so that nobody is marked before a group.
"""

from bot.domain.screen import Button, Screen
from bot.i18n import Sentences

OPEN = "hint:open"
"""The action of its button. It says nothing, as everybody sees it."""


def neutral(sentences: Sentences, locale: str) -> Screen:
    """What everybody sees."""
    return Screen(sentences.text(locale, "hint"), (Button(sentences.text(locale, "hint-button"), OPEN),))
