"""Invitations to other servers and groups. Pure.

Kinds: "discord" (with the lists of servers that lead there), "whatsapp" and "telegram" (groups). A place that is only
named, without the code that leads into it, is none, and neither is the telephone number of one person.
"""

import re
from collections.abc import Iterator

from bot.domain.judge.addresses import plain
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Finding, Policy, Rule

_SLASHES = "/\\\uff0f"
_DOT = r" {0,3}[.,] {0,3}"
_SLASH = r"(?: {1,3}[/\\]{1,2} {0,3}|[/\\]{1,2})"
_DISCORD = " ?".join("discord")
_CODE = "[a-z0-9][a-z0-9_-]{1,63}"
_WAYS = (
    rf"{_DISCORD}(?:{_DOT}g ?g| {{1,2}}gg(?=/)){_SLASH}(?:invite/)?",
    rf"{_DISCORD}(?:app)?{_DOT}com{_SLASH}invite{_SLASH}",
    r"discord:/{1,2}-?/?invite/",
    rf"(?:dsc|invite){_DOT}gg{_SLASH}",
    r"discord\.(?:me|io|link)/(?:server/)?",
    r"(?:disboard\.org|top\.gg|discords\.com|discadia\.com)/(?:[a-z]{2}/)?(?:discord/)?servers?/(?:join/)?",
)
"""Through which one comes into a server: with what is set apart to be overlooked, where it cannot be a sentence."""
_INVITATION = re.compile(
    r"(?<![a-z0-9.])\.gg/(?P<short>[a-z0-9-]{2,32})"
    r"|(?:h[tx]{2}ps?:[/\\]{1,2})?(?<![a-z0-9-])(?:(?:www|ptb|canary|web)\.)?(?:"
    rf"(?:{'|'.join(_WAYS)})(?P<discord>[a-z0-9][a-z0-9-]{{1,63}})"
    rf"|chat{_DOT}whatsapp{_DOT}com{_SLASH}(?:invite/)?(?P<whatsapp>{_CODE})"
    rf"|(?:(?:t|telegram){_DOT}(?:me|dog){_SLASH}(?:joinchat/|\+(?!\d+\b))|tg:/{{0,2}}join\?invite=)(?P<telegram>{_CODE}))"
)


def find(reading: Reading, context: Context, policy: Policy) -> Iterator[Finding]:
    """The invitations in `reading.text` to other places than `policy.own_invites`, in order."""
    if not any(map(reading.text.__contains__, _SLASHES)):
        return
    read = plain(reading.text)
    for found in _INVITATION.finditer(read.letters):
        group = found.lastgroup or ""
        start, end = read.span(*found.span(group))
        code = reading.text[start:end]
        if policy.own_invites.isdisjoint((code, code.lower())):
            yield Finding(Rule.INVITES, read.span(*found.span())[0], end, "discord" if group == "short" else group)
