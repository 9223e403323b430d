"""What stands in the server's channels, in all languages at once: Discord shows everybody the same."""

import re

from bot.community.rules import Ids
from bot.i18n import LOCALES, Sentences

_CALLED = re.compile(r"#([a-z][a-z0-9-]*[a-z0-9])")
_BETWEEN_POSTS = "\n\n———\n\n"


class Texts:
    """Topics, first posts and titles by the channel's key. Raises nothing: what config/locales lacks is left out."""

    def __init__(self, sentences: Sentences) -> None:
        self._sentences = sentences

    def topic(self, channel: str) -> str:
        """The topic; empty when there is none."""
        return self._joined(f"channel-{channel}-topic", " · ") or ""

    def title(self, channel: str) -> str:
        """The title of a forum's first post."""
        return self._joined(f"channel-{channel}-title", " · ") or channel

    def post(self, channel: str, ids: Ids) -> str | None:
        """The first post; None when there is none. What is called #KEY in it leads to that channel."""
        text = self._joined(f"channel-{channel}-post", _BETWEEN_POSTS)
        return None if text is None else _CALLED.sub(lambda found: _link(found, ids), text)

    def onboarding(self, *keys: str) -> str | None:
        """The title of a prompt or option of native onboarding, or what is said about an option."""
        return self._joined("-".join(("onboarding", *keys)), " / ")

    def _joined(self, key: str, between: str) -> str | None:
        if not self._sentences.has(LOCALES[0], key):
            return None
        return between.join(dict.fromkeys(self._sentences.text(locale, key) for locale in LOCALES))


def _link(found: re.Match[str], ids: Ids) -> str:
    id_ = ids.channels.get(found[1], 0)
    return f"<#{id_}>" if id_ > 0 else found[0]
