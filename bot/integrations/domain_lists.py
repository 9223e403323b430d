"""Files with domains of fraud, one a line, as they are published: plain, as a hosts file, or for an ad blocker."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from bot.domain.judge.domains import in_ascii

MOST_LINES, MOST_BYTES = 1_000_000, 64 * 1024**2
"""Of one file: what is larger is no such list, and is not read."""
_LONGEST, _LONGEST_LINE = 253, 500
_COMMENT = re.compile(r"(?:^|\s)#.*")  # a "#" within a word is none: "domain##.banner" hides a part of a page
_NOWHERE = frozenset(("0.0.0.0", "127.0.0.1", "::", "::1"))  # noqa: S104 - nothing is bound
_FILTER = re.compile(r"\|\|(.+)\^")
_DOMAIN = re.compile(r"(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")  # not a number last: that is an address


@dataclass(frozen=True, slots=True)
class Lists:
    """What all files say. `is_new`: some have changed since they were read before. `skipped`: how many lines name no
    domain and are no comment. `troubles`: why a file cannot be read, by its name in config; what it said before counts.
    """

    domains: frozenset[str]
    is_new: bool
    skipped: int
    troubles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _File:
    """One file, as it was when its modification time and size were these."""

    state: tuple[int, int]
    domains: frozenset[str]
    skipped: int


class DomainLists:
    """Remembers what the files say, and reads again those that have changed."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        """`names`: the files, as they stand in `folder`, or by absolute paths."""
        self._folder, self.names = folder, names
        self._files: dict[str, _File] = {}
        self._domains = frozenset[str]()

    def read(self) -> Lists:
        """What they say now. It takes seconds where they are large: not for the event loop's thread."""
        troubles, is_new = dict[str, str](), False
        for name in self.names:
            try:
                found = _read(self._folder / name, self._files.get(name))
            except OSError as error:
                troubles[name] = error.strerror or type(error).__name__
            except ValueError as error:
                troubles[name] = str(error)
            else:
                is_new = is_new or found is not self._files.get(name)
                self._files[name] = found
        if is_new:
            self._domains = _together([each.domains for each in self._files.values()])
        return Lists(self._domains, is_new, sum(each.skipped for each in self._files.values()), troubles)


def parsed(lines: Iterable[str]) -> tuple[frozenset[str], int]:
    """The domains, and how many lines name none and are no comment. Raises ValueError for too many lines, and for what
    is no list of domains at all.
    """
    domains, skipped = set[str](), 0
    for number, line in enumerate(lines, 1):
        if number > MOST_LINES:
            raise ValueError(f"has more than {MOST_LINES:,} lines")
        found = _domain(line)
        if found is None:
            skipped += 1
        elif found:
            domains.add(found)
    if skipped and not domains:  # such as the page that a server sends instead of the list
        raise ValueError("has no domain in it")
    return frozenset(domains), skipped


def _domain(line: str) -> str | None:
    """The domain that a line names, as links are compared with it; "" where it need name none, None where it should."""
    said = _COMMENT.sub("", line.strip())
    if not said:
        return ""
    words = said.lower().split() if len(said) <= _LONGEST_LINE and "\ufffd" not in said else [""]
    if len(words) == 2 and words[0] in _NOWHERE:
        del words[0]
    name, *others = words
    if filtered := _FILTER.fullmatch(name):
        name = filtered[1]
    name = name.removeprefix("*.").removesuffix(".")
    name = name if name.isascii() else in_ascii(name)
    return name if not others and len(name) <= _LONGEST and _DOMAIN.fullmatch(name) else None


def _read(path: Path, before: _File | None) -> _File:
    """The file as it is now, or `before` where it has not changed. Raises OSError and ValueError."""
    found = path.stat()
    if not S_ISREG(found.st_mode):  # a pipe would be waited for
        raise ValueError("is no file")
    if found.st_size > MOST_BYTES:
        raise ValueError(f"has more than {MOST_BYTES // 1024**2} MB")
    state = found.st_mtime_ns, found.st_size
    if before is not None and before.state == state:
        return before
    # A letter of another encoding spoils the line it is in, and no other.
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return _File(state, *parsed(file))


def _together(some: Sequence[frozenset[str]]) -> frozenset[str]:
    return some[0] if len(some) == 1 else frozenset[str]().union(*some)  # a union of one would be a copy of it
