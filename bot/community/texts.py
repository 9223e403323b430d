"""What stands in the server's channels, in all languages at once: Discord shows everybody the same."""

from bot.community.rules import Ids
from bot.domain.screen import CONTACT, REPORT, START, Button, Screen, linked
from bot.i18n import LOCALES, Sentences

_BUTTONS = {
    "start": ("start-button", START),
    "contact": ("contact-button", CONTACT),
    "report": ("report-button", REPORT),
}
"""The label and the action of each."""
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

    def post(self, channel: str, ids: Ids, button: str | None) -> Screen | None:
        """The first post, with its button; None when there is none. What is called #KEY in it leads to that channel."""
        text = self._joined(f"channel-{channel}-post", _BETWEEN_POSTS)
        if text is None:
            return None
        key, action = _BUTTONS.get(button or "", ("", ""))
        label = self._joined(key, " / ") if key else None
        leads = button != "report"  # nobody should press it by mistake
        shown = (Button(label, action, leads=leads),) if label else ()
        return Screen(linked(text, ids.channels), shown)

    def onboarding(self, *keys: str) -> str | None:
        """The title of a prompt or option of native onboarding, or what is said about an option."""
        return self._joined("-".join(("onboarding", *keys)), " / ")

    def _joined(self, key: str, between: str) -> str | None:
        if not self._sentences.has(LOCALES[0], key):
            return None
        return self._sentences.together(LOCALES, key, between)
