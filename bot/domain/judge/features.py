"""A message as what the model knows: its words, their neighbours, and how they begin and end. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.domain.judge.folding import fold

_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[?!\"]|[^\x00-\x7f]")
_NUMBER = re.compile(r"(?<![a-z0-9])[0-9]{5,}(?![a-z0-9])")  # of telephones, shortcodes, accounts: each once
_STEM = 5
# Words that were made so that no filter knows them, as what they stand for.
_MEANT = {
    "unalive": "kill", "unalived": "killed", "unaliving": "killing", "unaliven": "zelfmoord", "sewerslide": "suicide",
    "kms": "kill myself", "ctb": "kill myself", "kys": "kill yourself", "sewercide": "suicide", "suislide": "suicide",
    "suiside": "suicide", "sui": "suicide", "suicde": "suicide", "ontleven": "zelfmoord", "zelfmrd": "zelfmoord",
}  # fmt: skip
# What says nothing about dying, whatever its words: read as one word, which the model knows as such.
_IDIOMS = re.compile(
    r"\b(?:(?:schaam|lach|verveel|schrik|schrok|lachte|schaamde|verveelde|erger|ergerde|werk|zoek|"
    r"zocht) (?:je|me|mij|ons|zich) (?:rot en )?dood|om je dood te (?:lachen|schamen|vervelen)|dood(?:moe|"
    r"op|leuk|simpel|normaal|gewoon|eng|saai|stil|zonde|ziek)|op sterven na dood|sterf van de (?:honger|"
    r"dorst|kou|hitte|zenuwen)|als de dood voor|dood(?:e|lijke)? (?:hoek|letter|lijn|punt)|(?:laughed|"
    r"laughing|bored|scared|worried|worrying|tickled|sick|frightened) (?:myself |me |him |her |"
    r"us )?to death|dying (?:for (?:a|an|some|my)|to (?:know|see|hear|meet|try)|of (?:laughter|"
    r"embarrassment|boredom))|(?:died|dead) (?:of laughter|laughing|of embarrassment)|to die for|"
    r"dead (?:end|line|tired|on my feet|easy|serious|simple|battery|weight)|over my dead body|"
    r"drop dead gorgeous|killing (?:it|time)|dressed to kill)\b"
)


def tokens(text: str) -> list[str]:
    """The words of `text` and the signs that change what they mean, folded. Of a long number the length counts."""
    found: list[str] = _TOKEN.findall(_NUMBER.sub(_length, _IDIOMS.sub(" idiom ", fold(text))))
    if _MEANT.keys().isdisjoint(found):
        return found
    return " ".join([_MEANT.get(each, each) for each in found]).split()


def _length(found: re.Match[str]) -> str:
    return "0" * min(len(found[0]), 11)


def features(words: Sequence[str]) -> set[str]:
    """What stands in these words: one to three in a row, whole and by their first letters, and how each begins and
    ends.
    """
    stems = [word[:_STEM] for word in words]
    long = [word for word in words if len(word) > 4]
    found = {*words, *[f"{word[:4]}-" for word in long], *[f"-{word[-4:]}" for word in long]}
    found.update([f"{word[:6]}-" for word in long if len(word) > 6], [f"{stem}_" for stem in stems])
    for sign, each in ((" ", words), ("_", stems)):
        found.update(map(sign.join, pairwise(each)))
        found.update(map(sign.join, zip(each, each[1:], each[2:], strict=False)))
    return found
