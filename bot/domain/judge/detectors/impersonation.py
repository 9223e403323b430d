"""Names and words that pretend to be staff's or a doctor's. Pure.

Who calls themselves a doctor in jest is met as well where the name is not in the small list here: a patient cannot see
from a name that it is a joke.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from bot.domain.judge.folding import fold
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Finding, Policy, Rule

THRESHOLD = 0.2
"""From how much on the model's word counts, beside a name or a sentence that claims something."""
NEAR_FROM = 6
"""How many letters a name has at least for one that differs in one letter to pretend to be it: shorter ones, as Anna
and Anne, are two people's.
"""
DISTINCTIVE_FROM = 8
"""How many letters a name of the staff has at least for another one that is like it to pretend to be it."""
_LONGEST = 100  # letters of a name: Discord allows 32

_ALIKE = str.maketrans("0134578l$@", "oieastbisa")
_LATIN = re.compile(r"(?:LATIN|REGIONAL).* (?:LETTER|CAPITAL) ([A-Z])\b")
_WORD, _DRAWN_OUT = re.compile(r"[^\W_]+"), re.compile(r"(.)\1{2,}")
# "ModTeam", "NotAMod", "DrSmith", "Admin2"; but "Adm1n" is one word.
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9]{1,9}(?![0-9A-Za-z]))")


def find(reading: Reading, context: Context, policy: Policy) -> Iterable[Finding]:
    """A name ("staff-name", "office", "title"; nothing in the text, so from 0 to 0), and a text that uses one or claims
    the same ("claims"; all of it).
    """
    if context.is_staff:
        return
    kind = _kind_of(context.name, policy.staff_names, is_hospital=context.is_hospital)
    if kind:
        yield Finding(Rule.IMPERSONATION, 0, 0, kind)
    if reading.score("impersonation") > THRESHOLD and (
        kind or _claims(context.name, " ".join(reading.words), is_hospital=context.is_hospital)
    ):
        yield reading.whole(Rule.IMPERSONATION, "claims")


def skeleton(name: str) -> str:
    """What is left of `name` for whoever reads it in passing: letters that look alike are one, and case, spaces, signs
    and what cannot be seen are gone. Empty for a name without a letter or figure.
    """
    return _bare(fold(_in_latin(name)))


def is_distinctive(whole: str) -> bool:
    """Whether this skeleton of a name is one person's, as far as one can see: there are many called Anna."""
    return len(whole) >= DISTINCTIVE_FROM


def _bare(folded: str) -> str:
    letters = "".join(filter(str.isalnum, folded.translate(_ALIKE)))
    return _DRAWN_OUT.sub(r"\1\1", letters).replace("rn", "m").replace("vv", "w")


def _in_latin(name: str) -> str:
    """`name` with letters in squares, circles, flags and small capitals as plain ones, which folding leaves."""
    name = name[:_LONGEST]
    return name if name.isascii() else "".join(map(_plain, name))


def _spread(name: str) -> str:
    """`name` with a space between words that stand together, as in ModTeam."""
    return _HUMP.sub(" ", _in_latin(name))


def _plain(letter: str) -> str:
    if letter.isascii() or unicodedata.category(letter)[0] not in "LS":
        return letter
    found = _LATIN.search(unicodedata.name(letter, ""))
    return letter if found is None else found[1].lower()


def _skeletons(*names: str) -> frozenset[str]:
    return frozenset(map(skeleton, names))


_OFFICES = _skeletons(
    "moderator", "moderators", "moderation", "mod team", "mods", "mod mail", "automod", "admin", "admins", "admin team",
    "administrator", "administrators", "administration", "staff", "official", "support team", "support staff",
    "helpdesk", "helpdesks", "server owner", "health network", "health network bot", "beheerder", "beheerders",
    "beheer", "beheerteam", "moderatie", "moderatieteam", "klantenservice", "officieel", "officiele", "servereigenaar",
)  # fmt: skip
_AT_AN_END = _skeletons("mod")  # "Mod Bea", "Bea (mod)"; in between it is about scooters and games
_AT_THE_BEGINNING = _skeletons("discord")
_MOST_WORDS = 3
# Before an office: whoever says so claims none.
_NOT = _skeletons("not", "no", "never", "isnt", "aint", "ex", "former", "retired", "geen", "niet", "nooit", "oud")
# "admin of my own chaos" is none, "admin of this server" is one.
_OF, _OURS = _skeletons("of", "for", "van", "voor", "der"), _skeletons(
    "this", "server", "discord", "group", "groep", "community", "channel", "kanaal", "chat", "team", "forum",
)  # fmt: skip
# After one it is something else.
_NO_OFFICE = _skeletons("nurse", "sergeant", "meeting", "newbie", "noob", "user", "kitten", "addict", "fan")
_TITLES = _skeletons("dr", "doctor", "prof", "professor", "dokter", "huisarts", "arts")
# Names everybody knows; the second ones are also somebody's first name, and mean the known one where nothing follows.
_PLAYED, _PLAYED_ALONE = _skeletons(
    "pepper", "who", "strange", "strangelove", "dre", "evil", "seuss", "oetker", "martens", "jekyll", "dolittle",
    "doolittle", "zoidberg", "doom", "octopus", "eggman", "robotnik", "feelgood", "frankenstein", "manhattan",
    "disrespect", "snuggles", "layton", "snape", "dumbledore", "farnsworth", "moriarty", "bibber", "zonnebloem",
    "barabas", "nobody", "noob",
), _skeletons("house", "phil", "mario", "love", "horrible", "freeze", "x", "oak", "plum", "bernard")  # fmt: skip
_ARTS, _NOT_OF_MEDICINE = skeleton("arts"), _skeletons("and", "n", "en", "craft", "crafts", "teacher", "student")


@lru_cache(maxsize=5000)
def _kind_of(name: str, staff_names: frozenset[str], *, is_hospital: bool) -> str:
    whole = skeleton(name)
    if not whole:
        return ""
    if whole in staff_names or any(_is_near(whole, each) for each in staff_names):
        return "staff-name"
    words = _words(_spread(name))
    # As it is written as well: "mOdErAtOr" is one word.
    if whole in _OFFICES or _has_office(words) or _has_office(_words(_in_latin(name))):
        return "office"
    return "title" if not is_hospital and _has_title(words) else ""


def _words(name: str) -> list[str]:
    return [_bare(each) for each in _WORD.findall(fold(name).translate(_ALIKE))]


def _is_near(one: str, other: str) -> bool:
    """Whether these differ in one letter, or in two neighbours that changed places."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < NEAR_FROM:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _has_office(words: list[str]) -> bool:
    last = len(words)
    spans = [(n, n + size) for size in range(1, _MOST_WORDS + 1) for n in range(last - size + 1)]
    return any(
        _is_office("".join(words[start:end]), is_first=start == 0, is_last=end == last)
        and _NOT.isdisjoint(words[max(0, start - 3) : start])
        and not _is_of_something_else(words[end:])
        for start, end in spans
    )


def _is_office(joined: str, *, is_first: bool, is_last: bool) -> bool:
    return (
        joined in _OFFICES
        or (joined in _AT_AN_END and (is_first or is_last))
        or (joined in _AT_THE_BEGINNING and is_first)
    )


def _is_of_something_else(after: list[str]) -> bool:
    if not after:
        return False
    return after[0] in _NO_OFFICE or (after[0] in _OF and _OURS.isdisjoint(after[1:4]))


def _has_title(words: list[str]) -> bool:
    first, *rest = words
    if first in _TITLES:
        is_played = rest and (rest[0] in _PLAYED or (len(rest) == 1 and rest[0] in _PLAYED_ALONE))
        return not (is_played or (rest and first == _ARTS and rest[0] in _NOT_OF_MEDICINE))
    return bool(rest) and (rest[-1] == "md" or rest[-2:] == ["m", "d"]) and _NOT.isdisjoint(words)


# What a text may claim to be, beside what a name may. A gate before the model's word, so wider than the names above.
_OFFICE = (
    r"(?:moderators?|mods?|modteam|admins?|administrators?|owner|staff|helpdesk|help desk|discord|"
    r"(?<!we )support(?: team)?|server(?: team)?|beheerders?|beheer|eigenaar|moderatie|klantenservice|hulpmod|team)\b"
)
_BODY = (
    r"(?:doctor|dr|physician|nurse|pharmacist|counsell?or|therapist|psychiatrist|psychologist|consultant|matron|sister|"
    r"hospital|clinic|surgery|ward|reception|desk|pharmacy|records|department|office|officer|authority|police|"
    r"ministry|charity|foundation|trust|helpline|system|services?|centre|"
    r"[a-z]{0,12}(?:bot|dokter|arts|zuster|verpleegkundige|apotheker|apotheek|behandelaar|psycholoog|psychiater|therapeut|"
    r"ziekenhuis|kliniek|poli|balie|dienst|loket|politie|gemeente|ministerie|stichting|fonds|lijn|bond|systeem))\b"
)
# At most two words in between, each of a length with an end: time grows with the length of the text.
_WORDS = r"(?:[a-z']{1,20} ){0,2}"
_I_AM = r"(?:i am|i'm|im|this is|it's|its|we are|we're|we|us|speaking as|as|ik ben|ben|met|wij zijn|wij|als)"
_THE = r"(?:the|this|your|ur|our|de|het|jullie|je|jouw|uw|dit|deze)"
_A = r"(?:an?|one of the|een)"
_FROM = r"(?:from|for|at|behalf of|van|bij)"


def _claim_of(office: str, the: str) -> re.Pattern[str]:
    """Somebody says that they are `office`, speak for it or come from it."""
    return re.compile(
        rf"\b(?:{_I_AM} (?:{_FROM} )?{the}{office}|{office} (?:team )?(?:here|hier|speaking)\b|"
        rf"(?:i work|ik werk|hi|hello|hey|on) {_FROM} (?:{_THE} )?{_WORDS}{office}|namens (?:{_THE} )?{_WORDS}{office})"
    )


_CLAIMS_OFFICE = _claim_of(_OFFICE, f"(?:(?:{_THE}|{_A}) {_WORDS})?")
# "I am a nurse" is what nurses say who are ill; "I am your nurse" is another thing.
_CLAIMS_BODY = _claim_of(_BODY, f"{_THE} {_WORDS}")
_NAMES_BODY = re.compile(rf"\b{_BODY}")


def _claims(name: str, words: str, *, is_hospital: bool) -> bool:
    if _CLAIMS_OFFICE.search(words):
        return True
    return not is_hospital and bool(_CLAIMS_BODY.search(words) or _NAMES_BODY.search(fold(_spread(name))))
