"""Addresses of the web in a text, as browsers and as people read them. Pure, and nothing is fetched.

Evasions are undone: `hxxps`, `example[.]com`, `example (dot) com`, wide and foreign letters, characters that nobody
sees. A text without an address costs a microsecond or two; of a long one the beginning is read.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.judge.folding import fold

_READ = 4_000  # characters that are read: Discord takes no more in a message
_LONGEST = 253  # characters of a host (RFC 1035, 2.3.4)
_SHOWN = 300  # characters of the text of a Markdown link that are read
_DOTS = ("\u3002", "\uff61", "\uff0e", "\u2024", "\ufe52")  # what browsers, and people, take for a dot
_SPACE = re.compile(r"[\t-\r\x1c-\x1f]")
_TIGHT = re.compile(r"\.(?=[^\W_]|\s?[\])}>]|[^\x00-\x7f])")
_MARK = re.compile(r"\.(?:[^\W\d_][^\W_]|\d{1,3}\.\d{1,3}\.\d)|:[/\\]|%3a%2f")
_MAY_BE_SPELT = re.compile(r"[([{<] ?\.|dot|punt")
_SPELT_DOT = re.compile(r" ?[\[({<] ?(?:\.|dot|punt) ?[\])}>] ?|(?<=[a-z0-9]) {1,2}(?:dot|punt) {1,2}(?=[a-z0-9])")
_HOST = r"[\w-]++(?:\.[\w-]++)"
_SCHEME = r"h[tx]{2}ps?(?:\[?:\]?[/\\]{1,3}|%3a%2f%2f)"
_WITH_SCHEME = (
    rf"(?P<shown>\[[^\[\]]{{1,{_SHOWN}}}+\]\(<?)?{_SCHEME}"
    rf"(?P<user>(?:[^\s/?#\\<>@]{{0,255}}+@)*+)(?P<host>\[[0-9a-f:.]{{2,45}}\]|{_HOST}*+)"
)
# Possessive, and a bare host begins only where a word does: no text of any kind is read twice.
_ADDRESS = re.compile(
    rf"(?:{_WITH_SCHEME}|(?<![\w@-])(?<![\w-]\.)(?P<bare>{_HOST}++)(?!\.?@))"
    r"(?P<port>:\d{1,5})?(?P<path>[/?#\\](?(shown)[^\s<>)]*+|[^\s<>]*+))?(?(shown)>?\)?)"
)
_INNER = re.compile(_WITH_SCHEME)
_CLOSING = ".,;:!?)'\"*_~|]}`"


@dataclass(frozen=True, slots=True)
class Address:
    """Where it stands in the text, and its parts in small letters. `host`: where a browser goes; `read`: the same, with
    the Latin letters that it looks like. `user`: what stands before an @; `shown`: the text of a Markdown link, which
    hides the address. `path`: what follows the host, from the port on.
    """

    start: int
    end: int
    host: str
    read: str
    user: str = ""
    shown: str = ""
    path: str = ""
    has_scheme: bool = True


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in small Latin letters with its dots as dots, and where each character stood in `text`."""

    text: str
    letters: str
    at: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where what stands from `start` up to `end` of `letters` stands in `text`."""
        return self.at[start], self.at[end - 1] + 1

    def written(self, start: int, end: int) -> str:
        """What stands there, in the letters in which it was written."""
        return "".join(
            "." if letter == "." else self.text[at]
            for letter, at in zip(self.letters[start:end], self.at[start:end], strict=True)
        )


class _Letters(dict[int, str]):
    """How a character is read: as one, or as none."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        read = " " if character.isspace() else character.lower() if character.isascii() else fold(character).strip()
        self[point] = read = read if len(read) < 2 else character
        return read


_LETTERS = _Letters()
# They look like the slash after a host, and are letters of it.
_LETTERS.update(dict.fromkeys(map(ord, "\u2044\u2215\u29f8"), "-"))


def plain(text: str) -> Plain:
    """`text`, which may be of any length and is read as far as a message can go, with the evasions undone."""
    text = text[:_READ]
    at: Sequence[int] = range(len(text))
    letters = _SPACE.sub(" ", text.lower()) if text.isascii() else _dotted(text).translate(_LETTERS)
    if len(letters) != len(text):
        at = [n for n, character in enumerate(text) if _LETTERS[ord(character)]]
    return _undotted(text, letters, at) if _MAY_BE_SPELT.search(letters) else Plain(text, letters, at)


def addresses(text: str) -> Iterator[Address]:
    """The addresses in `text`. A word with a dot in it is one as well: whether it leads anywhere is for
    `domains.suffix` to say.
    """
    if not _may_hold(text):
        return
    read = plain(text)
    for start, end in _chunks(read.letters):
        for found in _ADDRESS.finditer(read.letters, start, end):
            yield from _with_inner(read, found)


def _chunks(letters: str) -> Iterator[tuple[int, int]]:
    """Where something stands that may be addresses: what has no space in it, and what a Markdown link shows."""
    end = 0
    while mark := _MARK.search(letters, end):
        start = letters.rfind(" ", end, mark.start()) + 1 or end
        end = letters.find(" ", mark.end())
        end = end if end >= 0 else len(letters)
        yield _with_shown(letters, start, end), end


def _with_shown(letters: str, start: int, end: int) -> int:
    """Where a Markdown link begins whose text has spaces and whose address stands from `start` on; else `start`."""
    closed = letters.find("](", start, end)
    if closed < 0 or "[" in letters[start:closed]:
        return start
    opened = letters.rfind("[", max(0, closed - _SHOWN - 1), start)
    at = closed + (3 if letters.startswith("<", closed + 2) else 2)
    return opened if opened >= 0 and "]" not in letters[opened:closed] and _INNER.match(letters, at) else start


def _with_inner(read: Plain, found: re.Match[str]) -> Iterator[Address]:
    """What was found, and the addresses that stand in its path, to which it may lead on."""
    last = found.end(_host_of(found))
    end = last + len(read.letters[last : found.end()].rstrip(None if found["shown"] else _CLOSING))
    yield from _address(read, found, end)
    path = found["path"] or ""
    if "://" in path or "%3a%2f" in path:
        for inner in _INNER.finditer(read.letters, *found.span("path")):
            yield from _address(read, inner, max(end, inner.end()))


def _host_of(found: re.Match[str]) -> str:
    return "host" if found["host"] else "bare"


def _may_hold(text: str) -> bool:
    if ("." in text or not text.isascii()) and _TIGHT.search(_dotted(text)):
        return True
    small = text.lower()
    return "://" in small or "dot" in small or "punt" in small or "%3a%2f" in small


def _dotted(text: str) -> str:
    if not text.isascii():
        for dot in _DOTS:
            text = text.replace(dot, ".")
    return text


def _undotted(text: str, letters: str, at: Sequence[int]) -> Plain:
    parts, where, last = [], list[int](), 0
    for found in _SPELT_DOT.finditer(letters):
        parts += [letters[last : found.start()], "."]
        where += at[last : found.start() + 1]
        last = found.end()
    return Plain(text, "".join([*parts, letters[last:]]), [*where, *at[last:]])


def _address(read: Plain, found: re.Match[str], end: int) -> Iterator[Address]:
    """None, where what stands in the place of a host is none."""
    parts, group = found.groupdict(""), _host_of(found)
    host, (first, last) = found[group].strip("_-"), found.span(group)
    if not host or last - first > _LONGEST or not ("." in host or host[0] == "[" or host[0].isdigit()):
        return
    start = found.start() if group == "host" else first + found[group].index(host[0])
    end = end if end > last else first + found[group].rindex(host[-1]) + 1
    if "xn--" in host or not read.text.isascii():
        host = _as_browsers_do(read.written(first, last)).strip("_-")
    yield Address(
        *read.span(start, end), host, host.translate(_LETTERS), parts["user"][:-1],
        parts.get("shown", "")[1:].partition("](")[0], parts.get("port", "") + parts.get("path", ""), group == "host",
    )  # fmt: skip


def _as_browsers_do(host: str) -> str:
    """As UTS 46 maps a host, nearly: one form for each letter, and what a label in ASCII stands for."""
    return ".".join(map(_from_punycode, unicodedata.normalize("NFKC", host).lower().split(".")))


def _from_punycode(label: str) -> str:
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label
