"""Evidence for moderators, encrypted while it is kept: Fernet (AES-128-CBC with HMAC-SHA256), as `cryptography` has it.

No key and no text stands in a repr, a log or an error.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.errors import CannotOpen, SettingsError

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

# Discord's JSON may have half of a surrogate pair, which Python keeps and UTF-8 does not know.
_HALVES = "surrogatepass"


@dataclass(frozen=True, slots=True)
class Sealing:
    """The operator's keys, as EVIDENCE_KEYS has them: the first encrypts, each opens. Without one nothing is kept."""

    _keys: tuple[SecretStr, ...] = field(repr=False)

    @property
    def is_on(self) -> bool:
        """Whether there is a key, so that evidence may be kept."""
        return bool(self._keys)

    def seal(self, text: str) -> bytes:
        """`text`, encrypted with the first key; never the same twice. Raises SettingsError without a key."""
        return self._fernets().encrypt(text.encode(errors=_HALVES))

    def open(self, sealed: bytes) -> str:
        """What was sealed. Raises CannotOpen where no key opens it, or it was changed since."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernets().decrypt(sealed).decode(errors=_HALVES)
        except (InvalidToken, SettingsError, UnicodeDecodeError):
            raise CannotOpen from None

    def renewed(self, sealed: bytes) -> bytes:
        """The same, encrypted anew with the first key. Raises SettingsError without a key, else CannotOpen."""
        from cryptography.fernet import InvalidToken

        fernets = self._fernets()
        try:
            return fernets.rotate(sealed)
        except InvalidToken:
            raise CannotOpen from None

    def _fernets(self) -> "MultiFernet":
        from cryptography.fernet import Fernet, MultiFernet  # where no evidence is kept it is not needed

        if not self._keys:
            raise SettingsError("EVIDENCE_KEYS has no key. Make one as .env.example says, and start again.")
        return MultiFernet([Fernet(each.get_secret_value()) for each in self._keys])
