"""The names that config can give roles and channels: those that Discord keeps and that people can read."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

# They hold an emoji of several signs together, or letters apart: names on real servers have them.
_JOINERS = frozenset("\u200c\u200d") | {chr(each) for each in range(0xE0020, 0xE0080)}


def _as_discord_keeps_it(name: str) -> str:
    # Not isprintable(): it refuses every emoji that is newer than this Python.
    unseen = any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") for each in set(name) - _JOINERS)
    if name != name.strip() or unseen or name in ("@everyone", "@here"):
        raise ValueError(
            "Discord would not keep this name, or nobody could read it: no space around it, no line break, no "
            "invisible sign, not @everyone"
        )
    return name


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_as_discord_keeps_it)]
