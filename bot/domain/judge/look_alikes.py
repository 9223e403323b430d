"""Whether the name of a domain pretends to be somebody else's. Pure.

A name that fraud imitates is known by its spelling (`dlscord`, `paypai`, letters of another script), by how it stands
with what baits people (`discord-nitro`, `appleid-login`), and by where it stands (`paypal.com.example`).
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.domain.judge import domains

_WORD = re.compile(r"\S+")
_MADE_UP = frozenset(
    _WORD.findall(
        "discord hypesquad mee6 roblox steamcommunity steampowered paypal microsoft google icloud appleid facebook "
        "instagram whatsapp telegram twitter tiktok linkedin snapchat netflix spotify amazon metamask coinbase binance "
        "postnl royalmail mijnoverheid rijksoverheid belastingdienst rabobank abnamro triodos bankofamerica wellsfargo "
        "citibank capitalone americanexpress barclays lloydsbank natwest santander revolut"
    )
)
"""Names that fraud imitates, and that are no words."""
_WORDS = frozenset(
    _WORD.findall(
        "steam nitro twitch apple ebay dhl ups usps fedex dpd evri digid tikkie ing bunq cjib chase zelle venmo hsbc "
        "monzo hmrc outlook office365"
    )
)
"""The same, but short, or words: they say something only beside a hook."""
_REAL = frozenset(
    _WORD.findall(
        "discord.com discord.gg discordapp.com discordapp.net discord.media discord.dev discord.new discord.gift "
        "discord.gifts discord.co discord.design discord.store discord.tools discordstatus.com discordsays.com "
        "discordmerch.com discordactivities.com discord-activities.com discordcdn.com discord.me discord.io "
        "discords.com discord.js.org discordbotlist.com mee6.xyz mee6.gg roblox.com steamcommunity.com "
        "steampowered.com steamstatic.com steam-chat.com steamgifts.com twitch.tv paypal.com paypal.me "
        "paypalobjects.com paypal-community.com microsoft.com microsoftonline.com microsoft365.com office.com "
        "office365.com live.com outlook.com google.com youtube.com youtu.be gmail.com googleapis.com "
        "googleusercontent.com google-analytics.com withgoogle.com googleblog.com googlegroups.com google.github.io "
        "google.org apple.com icloud.com icloud-content.com facebook.com fb.com fb.me messenger.com meta.com "
        "facebook.net facebook.github.io instagram.com cdninstagram.com instagram-engineering.com whatsapp.com "
        "whatsapp.net wa.me telegram.org telegram.com telegram.me t.me telegra.ph twitter.com x.com tiktok.com "
        "linkedin.com snapchat.com netflix.com spotify.com spotify.link amazon.com amazonaws.com "
        "amazon-adsystem.com metamask.io coinbase.com binance.com ebay.com dhl.com ups.com usps.com fedex.com "
        "dpd.com evri.com postnl.com royalmail.com overheid.nl rabobank.com abnamro.com triodos.com tikkie.me "
        "ing.com bunq.com bankofamerica.com bofa.com wellsfargo.com citibank.com citi.com capitalone.com "
        "americanexpress.com chase.com zellepay.com venmo.com hsbc.com barclays.com lloydsbank.com natwest.com "
        "santander.com revolut.com monzo.com microsoft.github.io"
    )
)
"""What belongs to these names, or is honest and has one in it. A name itself under the suffix of a country is its own
there, as `amazon.nl` is.
"""
_NAMES = _MADE_UP | _WORDS
_ORDINARY = frozenset(
    _WORD.findall(
        "discard goggle papal paypay postal tiktak twister revolt barclay amazone amazons "
        "telegraaf telegraf applied netfile"
    )
)
"""Words and firms that differ from a name in a letter."""
_HOOK = (
    r"(?:account|airdrop|auth|betaal|billing|claim|confirm|deliver|douane|factuur|free|gift|giveaway|gratis|inlog|"
    r"invoice|log-?in|log-?on|nitro|pakket|parcel|password|promo|recover|redeem|refund|reset|reward|safe|secur|sign-?in|"
    r"support|track|unlock|update|upgrade|valid|verif|verlopen|wallet)(?:s|ed|en|es|ing|e|er|y|ity|ate|ation|pas)?"
)
_HOOKS = re.compile(f"(?:{_HOOK})+")
_BAIT = re.compile(
    f"{_HOOK}|academy|app|bonus|boost|drop|event|exam|formular|give|help|hype|mod|partner|pay|premium|prize|squad|staff|"
    "team|trade|win"
)
_CHEAP = frozenset(_WORD.findall("tk ml ga cf gq ru su cc pw ws gift gifts click top icu cyou cfd sbs"))
"""Suffixes under which fraud has its domains, as they cost next to nothing or tell of a present."""
_SOLD = frozenset(("me", "io", "to", "co", "gg", "tv"))
"""Suffixes of countries that anybody uses."""
_A_NAME = re.compile("|".join(sorted(_MADE_UP)))
_FIGURES = str.maketrans("0134578l", "oieastbi")
_PARTS = re.compile("[-.]")
_TWICE = re.compile(r"([a-z0-9])\1+")
_TELLING = 7  # letters of a name that is known within another word
_SHORTEST = 8  # letters that a name in config needs, so that what is near it is hardly another word


def is_real(host: str) -> bool:
    """Whether `host` belongs to one of the names that fraud imitates."""
    return not _REAL.isdisjoint(domains.parents(host))


@lru_cache(maxsize=512)
def imitates(host: str, read: str, allowed: frozenset[str], *, is_said: bool = False) -> bool:
    """Whether `host`, which people read as `read`, pretends to be a well-known name's or one of `allowed`. For a host
    that is neither. `is_said`: it may be the name itself at the end of a sentence, with the next word behind it. The
    same links come again and again: what was found is kept for a while.
    """
    labels, end = domains.below(host, read), host.rpartition(".")[2]
    if not labels:
        return False
    names, name = _names(allowed), _taken_apart(labels, is_foreign=host != read)
    if not name.is_foreign and (labels[-1] in names.given or (labels[-1] in _NAMES and _is_of_a_country(end))):
        return names.lead(name)
    return names.are_like(name) or (not (is_said and name.below in _MADE_UP) and _use(labels, end))


def _is_of_a_country(end: str) -> bool:
    return len(end) == 2 and end not in _SOLD and end not in _CHEAP


def _use(labels: Sequence[str], end: str) -> bool:
    """Whether a made-up name is used by another: alone, torn or set off by a hyphen, or beside a bait."""
    *below, own = labels
    if found := _A_NAME.search(own):
        rest = ".".join(labels).replace(found[0], " ")
        return (
            end in _CHEAP or found[0] in own.split("-")
            or bool(_BAIT.search(rest) or _BAIT.search(rest.translate(_FIGURES)))
        )  # fmt: skip
    if "-" in own and _A_NAME.search(own.replace("-", "")):
        return True
    return not _MADE_UP.isdisjoint(below) and (
        end in _CHEAP or any(map(_HOOKS.fullmatch, _PARTS.split(".".join(labels))))
    )


@dataclass(frozen=True, slots=True)
class _Name:
    """A host without its public suffix. `parts`: what dots and hyphens set apart; `words`: these, and what else the
    registered label may be meant for, each with its skeleton; `own`: from which on they are of that label.
    """

    below: str
    parts: Sequence[str]
    words: Sequence[tuple[str, str]]
    own: int
    is_foreign: bool


def _taken_apart(labels: Sequence[str], *, is_foreign: bool) -> _Name:
    below, label = ".".join(labels), labels[-1]
    parts = below.replace("-", ".").split(".")
    words = list(zip(parts, _skeleton(below).replace("-", ".").split("."), strict=True))
    own = len(words) - 1 - label.count("-")
    if "-" in label:
        words.append((label.replace("-", ""), "".join([bare for _, bare in words[own:]])))
    if _HOOKS.search(label):
        rest = _HOOKS.sub("", label).strip("-")
        words.append((rest, _skeleton(rest)))
    return _Name(below, parts, words, own, is_foreign)


@dataclass(frozen=True, slots=True)
class _Names:
    """Those that are well known, with those that are `given` in config. `domains`: theirs; `words`: what says something
    beside a hook; `glued`: a word and a hook in one; `bare`: skeletons of names that are told in other letters too;
    `near`: the same by their first letter, with their pieces, and how many letters may differ.
    """

    given: Set[str]
    domains: Set[str]
    words: frozenset[str]
    any_word: re.Pattern[str]
    glued: re.Pattern[str]
    bare: Mapping[str, str]
    any_bare: re.Pattern[str]
    near: Mapping[str, Sequence[tuple[str, Sequence[str], int]]]

    def are_like(self, name: _Name) -> bool:
        return self.lead(name) or self._are_hooked(name) or self._are_spelt(name) or self._are_near(name)

    def lead(self, name: _Name) -> bool:
        """Whether the domain of one of these stands in front: "paypal.com.example", "paypal.com-pay.example"."""
        return any(len(one) > 3 and f"{one}.{after}" in self.domains for one, after in pairwise(name.parts))

    def _are_hooked(self, name: _Name) -> bool:
        """Whether a word of these stands beside a hook: "apple-login", "steamgift"."""
        if not self.any_word.search(name.below):
            return False
        hooks = {part for part in name.parts if _HOOKS.fullmatch(part)}
        return any(hooks - {word} for word in self.words.intersection(name.parts)) or any(
            map(self.glued.fullmatch, name.parts)
        )

    def _are_spelt(self, name: _Name) -> bool:
        """Whether a part is one of these in letters of another script, or to the eye that passes over it."""
        for word, bare in name.words:
            found = self.any_bare.search(bare)
            if found is None or word in _ORDINARY:
                continue
            its = self.bare[found[0]]
            if (len(its) < _TELLING and found[0] != bare) or (its in word and not name.is_foreign):
                continue
            if its not in _WORDS or name.is_foreign or not word.isalpha() or any(map(_HOOKS.fullmatch, name.parts)):
                return True
        return False

    def _are_near(self, name: _Name) -> bool:
        """Whether a letter or two of the registered name are changed."""
        for word, bare in name.words[name.own :]:
            for its, pieces, most in self.near.get(bare[:1], ()):
                if (
                    -most <= len(its) - len(bare) <= most and any(map(bare.__contains__, pieces))
                    and word not in self.bare.values() and word not in _ORDINARY and _is_within(its, bare, most)
                ):  # fmt: skip
                    return True
        return False


def _skeleton(word: str) -> str:
    """`word` without what the eye passes over: figures for letters, rn for m, l for i, a letter twice. It keeps its
    dots and hyphens.
    """
    word = word.replace("rn", "m").replace("vv", "w").replace("cl", "d")
    return _TWICE.sub(r"\1", word).translate(_FIGURES)


def _is_within(one: str, other: str, most: int) -> bool:
    """Whether no more than `most` letters are added, left out, changed or swapped with the next (string alignment)."""
    before, row = list[int](), list(range(len(other) + 1))
    for n, letter in enumerate(one):
        last, before, row = before, row, [n + 1, *[most + 1] * len(other)]
        for m in range(max(0, n - most), min(len(other), n + most + 1)):
            row[m + 1] = min(before[m] + (letter != other[m]), before[m + 1] + 1, row[m] + 1)
            if n and m and letter == other[m - 1] and one[n - 1] == other[m]:
                row[m + 1] = min(row[m + 1], last[m - 1] + 1)
        if min(*before, *row) > most:
            return False
    return row[-1] <= most


def _differ(name: str) -> int:
    """In how many letters what is near a name may differ from it: hardly ever a word of its own."""
    return 0 if len(name) < 6 else 1 if len(name) < 11 else 2 if len(name) < 13 else 3


def _pieces(name: str, count: int) -> Sequence[str]:
    """`name` in so many pieces that whoever changes a letter or two leaves one of them whole."""
    ends = [len(name) * n // count for n in range(count + 1)]
    return [name[start:end] for start, end in pairwise(ends)]


@lru_cache(maxsize=8)
def _names(allowed: frozenset[str]) -> _Names:
    given = frozenset(name for name in map(domains.owner, allowed) if len(name) >= _SHORTEST)
    words = sorted(given | _WORDS)
    bare = {_skeleton(each): each for each in sorted(_NAMES | given) if len(each) > 4 or each in _MADE_UP}
    near = dict[str, list[tuple[str, Sequence[str], int]]]()
    for skeleton, name in bare.items():
        if (most := _differ(skeleton)) and name not in _WORDS:
            near.setdefault(skeleton[0], []).append((skeleton, _pieces(skeleton, most + 2), most))
    short, long = "|".join(map(re.escape, words)), "|".join(re.escape(each) for each in words if len(each) > 3)
    glued = re.compile(f"(?:{_HOOK})+(?:{long})(?:{_HOOK})*|(?:{short})(?:{_HOOK})+")
    any_bare = re.compile("|".join(map(re.escape, sorted(bare, key=len, reverse=True))))
    return _Names(given, _REAL | allowed, frozenset(words), re.compile(short), glued, bare, any_bare, near)
