"""What is written into the ops channel: open alerts as a few messages, each with what to do about it. Pure."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.alert import ABOUT_PEOPLE, Alert
from bot.i18n import Sentences

MOST = 1900
"""Letters in one message."""
MOST_MESSAGES = 8
_SHOWN = 10  # of what one kind of trouble is about
_LONGEST = 80
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")

Part = tuple[list[Alert], str]
"""Some alerts, and the text that tells of them."""


def plain(text: str) -> str:
    """`text` from outside, so that it stands in a message as one short piece: no line break, control or direction
    mark, no code mark, no e-mail address.
    """
    shown = "".join(each if each.isprintable() else " " for each in text).replace("`", "'")
    shown = _EMAIL.sub("…", " ".join(shown.split()))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def parts(alerts: Iterable[Alert], roles: Mapping[str, str], sentences: Sentences, locale: str) -> list[Part]:
    """A part for each kind of trouble. `roles`: how the roles are called, by key."""
    groups: dict[tuple[str, str], list[Alert]] = {}
    for each in alerts:
        groups.setdefault((each.kind, each.role), []).append(each)
    return [
        (some, _text(kind, some, plain(roles.get(role, role)), sentences, locale))
        for (kind, role), some in groups.items()
    ]


def messages(found: Iterable[Part], sentences: Sentences, locale: str) -> list[Part]:
    """The parts in as few messages as hold them; what is too much to be read is counted."""
    packed: list[Part] = []
    for some, whole in found:
        text = whole[:MOST]
        if packed and len(packed[-1][1]) + len(text) + 2 <= MOST:
            packed[-1] = ([*packed[-1][0], *some], f"{packed[-1][1]}\n\n{text}")
        else:
            packed.append((list(some), text))
    if len(packed) <= MOST_MESSAGES:
        return packed
    rest = [each for some, _text in packed[MOST_MESSAGES - 1 :] for each in some]
    return [*packed[: MOST_MESSAGES - 1], (rest, sentences.text(locale, "ops-rest", count=len(rest)))]


def nonce(told: Iterable[Alert], text: str, now: datetime) -> str:
    """The same for the same alerts, told again after a crash; within the hour in which Discord remembers it."""
    said = f"{sorted((each.kind, each.about) for each in told)} {text} {now:%Y-%m-%d %H}"
    return hashlib.sha256(said.encode()).hexdigest()[:25]


def _text(kind: str, some: list[Alert], role: str, sentences: Sentences, locale: str) -> str:
    """What is wrong, what it is about, and what to do. A kind without a sentence of its own is named."""
    key = f"alert-{kind.replace('_', '-')}"
    is_known = sentences.has(locale, key) and sentences.has(locale, f"{key}-fix")
    said = (
        sentences.text(locale, key, role=role) if is_known else sentences.text(locale, "alert-other", kind=plain(kind))
    )
    fix = sentences.text(locale, f"{key}-fix" if is_known else "alert-other-fix")
    items = ", ".join(filter(None, (_item(each, sentences, locale) for each in some[:_SHOWN])))
    more = len(some) - _SHOWN
    if more > 0 and items:
        items = f"{items} {sentences.text(locale, 'ops-more', count=more)}"
    return "\n".join(filter(None, [said, items, f"-> {fix}"]))


def _item(alert: Alert, sentences: Sentences, locale: str) -> str:
    if alert.kind in ABOUT_PEOPLE:
        person = str(alert.person)
        given = {"person": person, "giver": alert.detail}
        return sentences.text(locale, "ops-given-by", **given) if alert.detail else f"<@{person}> ({person})"
    about = plain(alert.about)
    return f"`{about}`" if about and about != "roles" else ""
