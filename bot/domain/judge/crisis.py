"""Who may be in danger, and how near it seems. Pure.

The levels are those by which the model was taught: high is an intent, a plan, means, a goodbye or an act under way;
medium a wish to be dead, an urge to hurt oneself or no hope; low distress without such a wish. What is over, denied,
quoted or said in another sense is none.
"""

import re
from collections.abc import Sequence

from bot.domain.crisis import Level, Sign
from bot.domain.judge.reading import Reading
from bot.i18n import FALLBACK

DANGER, HIGH, DISTRESS, OTHER = 0.18, 0.0, 0.3, 0.1
"""From how much on that speaks for it. Lower: fewer people are missed, and more are met who need it not."""
_WORD = re.compile(r"\S+")
_DUTCH = frozenset(
    _WORD.findall(
        "ik je het een en van niet dat de is maar met voor zijn mijn me heb ben er ook wel nog aan op als wat ze we "
        "die mn was naar bij nu weer hij zo wil kan geen meer al uit om te dan heeft iemand ge ni nie da gij"
    )
)
_ENGLISH = frozenset(
    _WORD.findall(
        "i you the a an and of not that to is but with for my me have am it in on as what she we was at now again he "
        "so want can no more out if has this are be just im i'm dont don't do they her his your from"
    )
)


def sign(reading: Reading) -> Sign | None:
    """Whether somebody may be in danger."""
    if reading.score("danger") > DANGER:
        level = Level.HIGH if reading.score("high") > HIGH else Level.MEDIUM
    elif reading.score("distress") > DISTRESS:
        level = Level.LOW
    else:
        return None
    return Sign(level, reading.score("other") > OTHER, language_of(reading.words))


def language_of(words: Sequence[str]) -> str:
    """The language of ours in which these words are: what whoever wrote them reads best now."""
    dutch = sum(word in _DUTCH for word in words)
    english = sum(word in _ENGLISH for word in words)
    return "nl" if dutch > english else FALLBACK
