"""What a person is shown: a text, and buttons. Values only."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

START = "start:go"
"""The action of the button that begins the walk. Says nothing of who may press it: whoever does acts for themselves."""
REPORT = "report:ask"
"""The action of the button that tells the moderators of something."""
CONTACT = "contact:choose"
"""The action of the button that asks the moderators."""
MOST_LETTERS = 2000
"""Discord's limit for a message."""
_CALLED = re.compile(r"#([a-z][a-z0-9-]*[a-z0-9])")


@dataclass(frozen=True, slots=True)
class Button:
    """A button: either `action` says what it does ("what:which:value", Discord's custom_id), or `url` what it opens."""

    label: str
    action: str = ""
    url: str = ""
    leads: bool = False
    """Whether it is the one that most people want."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A message to one person. `rest` is what does not fit into `text`, to be sent after it."""

    text: str
    buttons: tuple[Button, ...] = ()
    rest: tuple[str, ...] = ()


def linked(text: str, channels: Mapping[str, int]) -> str:
    """`text`, in which what is called #KEY leads to that channel; a key without an id stays as it is."""
    return _CALLED.sub(lambda found: f"<#{channels[found[1]]}>" if channels.get(found[1], 0) > 0 else found[0], text)


def pages(lines: Iterable[str], before: str = "", most: int = MOST_LETTERS) -> list[str]:
    """`before` and all `lines`, in as few messages as hold them. Only a line that is too long alone is cut."""
    found = [before]
    for line in (each[:most] for each in lines):
        joined = f"{found[-1]}\n{line}" if found[-1] else line
        if len(joined) <= most:
            found[-1] = joined
        else:
            found.append(line)
    return [page.strip("\n") for page in found if page.strip("\n")] or [""]
