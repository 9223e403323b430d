"""Somebody of a hospital tells that a person is or was treated there. Pure.

Professional secrecy covers already that somebody is a patient (for the Netherlands article 7:457 of the Civil Code),
also where that person told it first. Patients and relatives tell what they like.

Plain forms are found by the words, whatever the model says; the rest by the model. To the words, refusals, questions,
quotations and examples ("we cannot say whether she was on our ward") are none.
"""

import re
from collections.abc import Iterable
from itertools import islice

from bot.domain.judge.features import tokens
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Finding, Policy, Rule

THRESHOLD = 0.1
"""From how much on that speaks for it."""
LABEL = str(Rule.CONFIRMS_PATIENT)
"""What the model calls it."""


def find(reading: Reading, context: Context, _policy: Policy) -> Iterable[Finding]:
    """The whole text, of somebody of a hospital or the staff: "plain", or "model" where only the model says so."""
    if not (context.is_hospital or context.is_staff):
        return
    if _is_plain(reading):
        yield reading.whole(Rule.CONFIRMS_PATIENT, "plain")
    elif reading.score(LABEL) > THRESHOLD:
        yield reading.whole(Rule.CONFIRMS_PATIENT, "model")


# Each repetition has an end: time grows with the length of the text.
_ONE = r"[a-z0-9']{1,25}"
_TWO, _FOUR = rf"(?:{_ONE} ){{0,2}}", rf"(?:{_ONE} ){{0,4}}"


def _name(verbs: str) -> str:
    """One or two words, of which the second is none of `verbs`."""
    return rf"{_ONE}(?: (?!(?:{verbs})\b){_ONE})?"


# Who: never "I" or "my", with which patients and relatives tell; and no post or ticket of somebody's.
_THING = r"(?:account|appeal|comment|complaint|feedback|message|name|order|parcel|post|question|report|request|ticket)"
_WHO = rf"(?:he|she|(?:your (?!{_THING})|mr |mrs |ms |miss ){_name('is|was|has|had')})"
_IS = r"(?:'s| is| was| has been| had been)"
_WAS = rf"(?:{_WHO}{_IS}|you were|you have been|you've been)"
_WARD = (
    rf"(?:our|my) {_TWO}(?:wards?|unit|clinic|hospital|department|dept|practice|surgery|icu|hospice|theatre|caseload|"
    r"bay|outpatients)\b"
)
_CARED = r"(?:admitted|discharged|operated on|being treated|in treatment|an? (?:in|out)?patient|an inpatient)"
_MET = rf"(?:{_CARED}|treated|seen|assessed|examined|brought|transferred)"
_OURS = r"(?:(?:in)?patient|client) of (?:ours|mine)\b"
_FILE = r"(?:files?|notes|records?|chart|results)\b"
_WAS_CARED_FOR = (
    rf"{_WAS} {_TWO}(?:{_CARED} {_TWO}(?:with us|by us|here)\b|{_MET} {_TWO}(?:at|in|on|to|by|from|under|into) {_WARD}|"
    rf"(?:at|in|on|under) {_WARD}|(?:on|in) (?:ward|bay|bed) [0-9]|{_OURS}|(?:my|our) patient\b)"
)
_ENGLISH = (
    _WAS_CARED_FOR,
    rf"(?:you are|you're|yes|yep|yeah) {_TWO}{_OURS}",
    r"(?:you are|you're) (?:still |indeed )?(?:my|our) patient\b",
    rf"we(?:'ve| have)? (?:got|had|have) (?:him|her|you|{_WHO}) {_TWO}(?:in|on|at) (?:{_WARD}|ward|bay)",
    rf"i (?:can |also |just ){{0,2}}(?:see|saw|read) {_TWO}(?:in|from) (?:your|his|her) {_TWO}{_FILE}",
    rf"(?:according to|looking at|looked at|checked|opened|pulled up|having read) (?:your|his|her) {_TWO}{_FILE}",
    r"our (?:records?|system|notes|database|files) (?:shows?|says?) (?:that )?(?:you|he|she|your)\b",
    r"i (?:just )?looked (?:him|her|you) up\b",
    r"(?:i|we) (?:looked after|treated|nursed|operated on|admitted|discharged) (?:him|her|you|your [a-z]{1,20})\b",
    r"i was (?:your|his|her) (?:nurse|midwife|doctor|surgeon|physio|consultant|therapist)\b",
)
_LIGT = "is|was|werd|ligt|lag|staat|zit|zat|heeft"
_WIE = rf"(?:hij|zij|ze|(?:uw|uwe|je|jouw|jullie|de heer|meneer|mevrouw) {_name(_LIGT)})"
_IS_NL = r"(?:is|was|werd|staat|stond|heeft)"
_BIJ_ONS = rf"(?:bij ons|(?:op|in|van) (?:onze|ons) {_TWO}(?:afdeling|[a-z]{{0,15}}poli|kliniek|ziekenhuis|spoed|ic))\b"
_BEHANDELD = (
    r"(?:opgenomen|behandeld|ontslagen|geopereerd|onder behandeling|in behandeling|in zorg|patiente?|client|bevallen|"
    r"overleden|binnengebracht)\b"
)
_DOSSIER = r"(?:dossier|verslag|gegevens|status|epd)\b"
_HEM = r"(?:hem|haar|u|je|(?:uw|je) [a-z]{1,20})"
_WERD_BEHANDELD = (
    rf"{_WIE} (?:{_IS_NL} {_FOUR}(?:{_BIJ_ONS} {_FOUR}{_BEHANDELD}|{_BEHANDELD} {_TWO}{_BIJ_ONS})|"
    rf"{_TWO}{_BIJ_ONS} {_TWO}{_BEHANDELD}|"
    rf"(?:ligt|lag|verblijft|verbleef) {_TWO}(?:{_BIJ_ONS}|op (?:kamer|zaal|bed) [0-9]))"
)
_DUTCH = (
    _WERD_BEHANDELD,
    rf"(?:u|je|jij|ge|gij) (?:was|waart|lag|lagt|bent|hebt|heeft) {_TWO}{_BIJ_ONS} {_TWO}(?:{_BEHANDELD}|gelegen\b)",
    rf"ik (?:zie|zag|lees|las) {_TWO}in (?:je|jouw|uw|zijn|haar) {_TWO}{_DOSSIER}",
    rf"in (?:je|jouw|uw|zijn|haar) {_TWO}{_DOSSIER} (?:zie|lees|staat|zag|las)\b",
    rf"(?:volgens|staat (?:gewoon )?in) (?:je|jouw|uw|zijn|haar) {_TWO}{_DOSSIER}",
    r"(?:ja|is|was|bent|yep) (?:een )?(?:patiente?|client) (?:van|bij) (?:ons|mij)\b",
    rf"(?:ik heb|wij hebben|we hebben) {_HEM} {_TWO}(?:verzorgd|behandeld|verpleegd|geopereerd)\b",
    r"ik was (?:uw|je|jouw|zijn|haar) (?:[a-z]{0,12}zuster|verpleegkundige|arts|chirurg|verloskundige|psycholoog)\b",
)
_PLAIN = re.compile(rf"\b(?:{'|'.join((*_ENGLISH, *_DUTCH))})")

_LOOKED_AT = 50  # of such forms in one message: nobody refuses as often
_LOOKED_BACK = 80  # letters before: about fifteen words
# What stands just before such words and makes a question or a condition of them.
_OPEN = re.compile(
    r"\b(?:if|whether|or not|when|once|unless|who|suppose|imagine|"
    rf"als|of|wie|wanneer|indien|zodra|mocht|stel|alsof) (?:{_ONE} )?$"
)
_SAY = r"(?:say|tell|confirm|comment|discuss|disclose|share|answer|write|reply|deny|look)"
_ZEG = r"(?:zeg|zeggen|bevestig|bevestigen|vertel|vertellen|delen|meedelen|melden|antwoorden|typt|typen)"
_REFUSED = re.compile(
    rf"\b(?:(?:not|never|cannot|unable|neither|nor|nobody|(?:can|don|couldn|won|wouldn|mustn|shouldn)'t|dont|cant) "
    rf"{_FOUR}{_SAY}|(?:niet|nooit|geen|niks|niets|noch) {_TWO}{_ZEG}|{_ZEG} {_TWO}(?:niet|nooit|niks|niets|noch))\b"
)
_TURN = re.compile(r"\b(?:but|except|unofficially|still|yes|yeah|maar|behalve|onofficieel|toch|ja)\b")
_EXAMPLE = re.compile(
    r"\b(?:example|quiz|scenario|role ?play|workshop|novel|exam|voorbeeld|casus|rollenspel|toetsvraag|oefenvraag)\b"
)
# A mark at the beginning of a word, but not that of 't and 'k, and one at the end.
_QUOTE = re.compile(
    r"(?P<begins>(?<!\w)['\"\u2018\u201c\u201d\u201e\u201a](?=\w)(?![tksnmr]\b))|"
    r"(?<=[\w.,?!])['\"\u2019\u201d\u201c](?!\w)"
)
_BEGINS, _ENDS = "\u27e6", "\u27e7"  # read as words, and written by nobody


def _is_plain(reading: Reading) -> bool:
    """Whether a plain form stands here that is neither refused, nor asked, quoted or an example."""
    said = " ".join(reading.words)
    if not _PLAIN.search(said) or _EXAMPLE.search(said):
        return False
    marked = _QUOTE.sub(lambda found: f" {_BEGINS if found['begins'] else _ENDS} ", reading.text)
    said = " ".join(tokens(marked))
    return any(_is_told(said, *found.span()) for found in islice(_PLAIN.finditer(said), _LOOKED_AT))


def _is_told(said: str, start: int, end: int) -> bool:
    before = said[max(0, start - _LOOKED_BACK) : start]
    if before.rfind(_BEGINS) > before.rfind(_ENDS) and _ENDS in said[end : end + _LOOKED_BACK]:
        return False
    turned = _TURN.split(before)[-1]
    return not (_OPEN.search(turned) or _REFUSED.search(turned))
