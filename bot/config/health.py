"""Names that tell about somebody's health. Everybody on Discord can look up everybody's roles, so no role has one."""

import re
import unicodedata

# Words that tell about somebody's health, in English and Dutch, without accents. Departments are not people: patient
# safety, patiëntveiligheid, a ziekenhuis, diagnostics. A net with holes; what roles open is the firmer law.
TELLS = re.compile(
    r"patient(?!(?:s|en|e)?[ '-]*(?:safety|experience|education|information|communication|relation|care|service|clinic"
    r"|veilig|ervaring|voorlichting|informatie|communicatie|zorg))"
    r"|sufferer|survivor|lotgeno|caregiver|\bcarers?\b|mantelzorg"
    r"|\bziek(?!enhui)|ziekte|illness|disease|disorder|syndrom|aandoening|stoornis|diagnos(?!ti)"
    r"|cancer|kanker|diabet|diabeet"
    r"|(?<!and[ -])condition(?!ing)|unlisted|not[ -]listed"
)
_LONG_WORD = 5  # shorter group names, such as ms, begin too many other words


def plain(text: str) -> str:
    """In small letters and without accents."""
    return "".join(each for each in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(each))


def named_like(words: str, *names: str) -> bool:
    """Whether `words` (plain) name what a channel with one of these names is about."""
    for name in names:
        parts = re.findall(r"[^\W_]+", _stem(plain(name)))
        end = "" if sum(map(len, parts)) >= _LONG_WORD else r"s?\b"
        if parts and re.search(r"\b" + r"[\W_]*".join(parts) + end, words):
            return True
    return False


def _stem(key: str) -> str:
    """What a channel's key names: diabetes-group and group-diabetes are about diabetes."""
    return re.sub(r"^(?:group|support)-|-(?:group|support|room)$", "", key)
