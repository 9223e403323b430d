"""What can be wrong with sentences in Project Fluent's format, found without speaking any of them. Pure.

A sentence is spoken long after the start, to somebody who has just paid. So everything that would fail then is looked
for at the start: what Fluent cannot read, a value that the code does not give, a reference into nothing or in a circle,
and what Discord would refuse.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fluent.syntax import ast

from bot.spelling import did_you_mean

# Discord's limits. What is shown elsewhere (pages, the operator's terminal) has none, nor has what is cut to fit.
_MESSAGE, _BUTTON, _DESCRIPTION, _NAME = 2000, 80, 100, 32
_UNLIMITED = ("page-", "check-", "audit-", "channel-", "onboarding-")
_COMMAND_NAME = re.compile(r"[-_'\w]+")
_BY_CONFIG = ("channel-", "onboarding-", "reason-", "tier-")


@cache
def given() -> Mapping[str, frozenset[str]]:
    """The sentences that the code speaks, each with the names of the values it gives them (placeables.txt)."""
    text = files("bot").joinpath("placeables.txt").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {key.removesuffix(":"): frozenset(names) for key, *names in rows}


def named_by_config(key: str) -> bool:
    """Whether config says that there is such a sentence; nothing is given to it."""
    return key.startswith(_BY_CONFIG)


@dataclass(frozen=True)
class Source:
    """A file of sentences: its `name`, to be said to the operator, its text, and what Fluent made of that."""

    name: str
    text: str
    resource: ast.Resource

    def at(self, node: ast.SyntaxNode) -> str:
        """Where `node` stands."""
        start = node.span.start if node.span is not None else 0
        return f"{self.name}:{self.text.count(chr(10), 0, start) + 1}"


Entries = Mapping[str, tuple[Source, ast.Message | ast.Term]]


@dataclass(frozen=True)
class Language:
    """The sentences of one language: `keys` of all that stand there, also of those that Fluent cannot read."""

    keys: frozenset[str]
    problems: tuple[str, ...]


def read(sources: Iterable[Source], values: Mapping[str, frozenset[str]] | None) -> Language:
    """The keys in the files of one language and what is wrong there, a line each, with file and key.

    `values`: what each sentence is given (see `given`); None: whatever it needs.
    """
    found, unread = list[str](), set[str]()
    entries: dict[str, tuple[Source, ast.Message | ast.Term]] = {}
    for source in sources:
        for entry in source.resource.body:
            if isinstance(entry, ast.Junk):
                key, why = _junk(entry)
                unread.add(key)
                found.append(f"{source.at(entry)}: {key or 'a line'}: {why}")
            elif isinstance(entry, ast.Message | ast.Term):
                name = _name(entry)
                if name in entries:
                    first = entries[name][0].at(entries[name][1])
                    found.append(f"{source.at(entry)}: {name}: stands in {first}, too. Keep one of them.")
                entries.setdefault(name, (source, entry))
    reader = _Reader(entries, values, unread)
    for name, (source, entry) in entries.items():
        found += (f"{source.at(entry)}: {name}: {said}" for said in reader.problems(name, entry))
    messages = {name for name in entries if not name.startswith("-")}
    return Language(frozenset(messages | unread - {""}), (*found, *_same_names(entries)))


def _name(entry: ast.Message | ast.Term) -> str:
    return f"-{entry.id.name}" if isinstance(entry, ast.Term) else str(entry.id.name)


def _junk(entry: ast.Junk) -> tuple[str, str]:
    """The key of what cannot be read, if it has one, and why it cannot."""
    first = next(iter(str(entry.content).strip().splitlines()), "")
    key = re.match(r"-?[a-zA-Z][\w-]*(?=\s*=)", first)
    why = f" ({entry.annotations[0].message})" if entry.annotations else ""
    return key[0] if key else "", f"is not Fluent{why}, near: {first[:80]}"


class _Reader:
    """Goes through one sentence, and through what it refers to."""

    def __init__(
        self, entries: Entries, values: Mapping[str, frozenset[str]] | None, unread: Collection[str] = ()
    ) -> None:
        """`unread`: what cannot be read is not called missing, too."""
        self._entries, self._values, self._unread = entries, values, unread

    def problems(self, name: str, entry: ast.Message | ast.Term) -> Iterator[str]:
        """What is wrong with it."""
        patterns = [each for each in (entry.value, *(each.value for each in entry.attributes)) if each is not None]
        found = dict.fromkeys(said for each in patterns for said in self._references(each, (name,)))
        yield from filter(None, found)
        if isinstance(entry, ast.Message):
            if entry.value is None:
                yield "has no text."
            elif not found:
                yield from self._unknown(name, patterns)
                yield from _size(name, *self._letters(entry.value), fixed=not variables(entry.value))

    def _unknown(self, name: str, patterns: list[ast.Pattern]) -> Iterator[str]:
        """Values that nobody gives it."""
        if self._values is None:
            return
        known = self._values.get(name, frozenset())
        for wanted in sorted(set().union(*(self._wanted(each) for each in patterns)) - known):
            gives = f"it gives {', '.join(f'{{ ${each} }}' for each in sorted(known))}" if known else "it gives none"
            yield f"the code gives no {{ ${wanted} }} here; {gives}.{did_you_mean(wanted, known, '{{ ${} }}')}"

    def _references(self, node: object, path: tuple[str, ...]) -> Iterator[str]:
        """What is wrong with what `node` refers to; empty for what is said of the sentence that it refers to."""
        for each in _nodes(node):
            if isinstance(each, ast.FunctionReference):
                yield f"{each.id.name}() is not known here; the values are written as they should be already."
            elif isinstance(each, ast.MessageReference | ast.TermReference):
                target = self._target(each)
                name = _called(each)
                if isinstance(target, str):
                    yield target if name.partition(".")[0] not in self._unread else ""
                elif name in path:
                    yield f"refers to itself: {' -> '.join([*path, name])}." if name == path[0] else ""
                else:
                    yield from self._term(each, target)
                    nested = self._references(target, (*path, name))
                    yield from (said if said.startswith(f"refers to itself: {path[0]} ->") else "" for said in nested)

    def _target(self, reference: ast.MessageReference | ast.TermReference) -> ast.Pattern | str:
        """What is referred to; or why that is nothing."""
        whole = "-" if isinstance(reference, ast.TermReference) else ""
        name = f"{whole}{reference.id.name}"
        if name not in self._entries:
            return f"refers to {name}, which is not there.{did_you_mean(name, self._entries)}"
        entry = self._entries[name][1]
        if reference.attribute is None:
            return entry.value if entry.value is not None else f"refers to {name}, which has no text."
        for attribute in entry.attributes:
            if attribute.id.name == reference.attribute.name:
                return attribute.value
        return f"refers to {_called(reference)}, which is not there."

    def _term(self, reference: ast.MessageReference | ast.TermReference, target: ast.Pattern) -> Iterator[str]:
        """A term knows only what its reference hands to it."""
        if not isinstance(reference, ast.TermReference):
            return
        arguments = reference.arguments
        if arguments is not None and arguments.positional:
            yield f"hands {_called(reference)} a value without a name."
        handed = {each.name.name for each in arguments.named} if arguments is not None else set()
        for lacking in sorted(variables(target) - handed):
            yield f"{_called(reference)} needs ${lacking}, which is not handed to it."

    def _wanted(self, node: object) -> set[str]:
        """The values that must be given; there is no circle any more. What a term needs is handed to it."""
        found = variables(node)
        for each in _nodes(node):
            if isinstance(each, ast.MessageReference):
                found |= self._wanted(self._target(each))
        return found

    def _letters(self, node: object) -> tuple[int, str]:
        """How many letters it has at least, in its longest wording; and the text of its first wordings."""
        length, text = 0, ""
        for each in node.elements if isinstance(node, ast.Pattern) else ():
            if isinstance(each, ast.TextElement):
                length, text = length + len(each.value), text + each.value
                continue
            inner = each.expression
            while isinstance(inner, ast.Placeable):
                inner = inner.expression
            if isinstance(inner, ast.SelectExpression):
                more = max((self._letters(variant.value) for variant in inner.variants), key=lambda pair: pair[0])
            elif isinstance(inner, ast.MessageReference | ast.TermReference):
                more = self._letters(self._target(inner))
            elif isinstance(inner, ast.StringLiteral):
                more = (len(inner.parse()["value"]), inner.parse()["value"])
            else:
                more = (1, "x")
            length, text = length + more[0], text + more[1]
        return length, text


def _size(key: str, length: int, text: str, *, fixed: bool) -> Iterator[str]:
    """Whether Discord takes what is `length` letters long at least."""
    if not text.strip():
        yield "is empty."
    is_command = key.startswith("command-")
    if is_command and not fixed:
        yield "is sent to Discord at the start, so it can have no values in it."
    if is_command and not key.endswith("-description"):
        if not 1 <= length <= _NAME or not _COMMAND_NAME.fullmatch(text) or text != text.lower():
            yield (
                f"Discord takes as a command's name {_NAME} small letters at most, without spaces; "
                f"this is: {text[: 2 * _NAME]}"
            )
        return
    most = _DESCRIPTION if is_command else _BUTTON if key.endswith("-button") else _MESSAGE
    if length > most and not key.startswith(_UNLIMITED):
        yield f"has at least {length} letters, and Discord takes {most} here."


def _same_names(entries: Entries) -> Iterator[str]:
    """Two commands of one name in one place: Discord would refuse all of them."""
    keys = [key for key in entries if key.startswith("command-") and not key.endswith("-description")]
    seen: dict[tuple[str, str], str] = {}
    for key in keys:
        group = max((each for each in keys if key.startswith(f"{each}-")), key=len, default="")
        source, entry = entries[key]
        text = "".join(str(getattr(each, "value", "")) for each in entry.value.elements) if entry.value else ""
        if first := seen.get((group, text)):
            yield f"{source.at(entry)}: {key}: is the name of {first} already: {text}"
        seen.setdefault((group, text), key)


def _called(reference: ast.MessageReference | ast.TermReference) -> str:
    start = "-" if isinstance(reference, ast.TermReference) else ""
    end = f".{reference.attribute.name}" if reference.attribute is not None else ""
    return f"{start}{reference.id.name}{end}"


def variables(node: object) -> set[str]:
    """The names of the values that stand in it, but for what it refers to."""
    return {str(each.id.name) for each in _nodes(node) if isinstance(each, ast.VariableReference)}


def _nodes(node: object) -> Iterator[ast.BaseNode]:
    if isinstance(node, ast.Span):
        return
    if isinstance(node, ast.BaseNode):
        yield node
        node = list(vars(node).values())
    if isinstance(node, list):
        for each in node:
            yield from _nodes(each)
