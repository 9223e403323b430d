"""Every sentence in all languages side by side, for somebody who reads them by eye."""

from collections.abc import Collection, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from rich import box
from rich.table import Table
from rich.text import Text

from bot.domain.names import printable
from bot.errors import OperatorMustFix
from bot.i18n import FALLBACK, LOCALES, Sentences, money

_NAMES = {"en": "English", "nl": "Nederlands"}

# What reads the same in every language. A value that is not here is shown by its name in braces.
_SAMPLES: dict[str, Any] = {
    "amount": money(1500, "eur"),
    "bot": "123456789012345678",
    "bots": "1",
    "category": "hospital network",
    "count": 3,
    "giver": "123456789012345678",
    "kind": "unknown_status",
    "person": "123456789012345678",
    "channel": "hospital-lobby",
    "channels": "2",
    "date": "2027-03-01",
    "invites": "2",
    "people": "3",
    "price": "health_network_professional",
    "role": "Hospital network",
    "rooms": "#hospital-lobby, #best-practices",
    "seconds": "42",
    "server": "Health Network",
    "threads": "2",
    "tier": "Professional",
    "until": "2027-03-01",
    "url": "https://bot.example.org/stripe/webhook",
}
_MANY = 3


def tables(folder: Path, prefixes: Collection[str] = ()) -> list[Table]:
    """A table for each .ftl file of `folder`, of the sentences whose key begins with one of `prefixes` (none: all).

    A sentence that is worded by what it is told has an entry for each wording. Raises ConfigError for what is wrong
    in the files, OperatorMustFix for a prefix that no key has.
    """
    sentences = Sentences(folder, as_spoken=False)
    files = {
        file.name: {locale: _messages(folder / locale / file.name) for locale in LOCALES}
        for file in sorted((folder / FALLBACK).glob("*.ftl"))
    }
    keys = [key for found in files.values() for key in found[FALLBACK]]
    for prefix in prefixes:
        if not any(key.startswith(prefix) for key in keys):
            raise OperatorMustFix(f"No sentence has a key that begins with {printable(prefix)}.")
    found = []
    for name, messages in files.items():
        wanted = [key for key in messages[FALLBACK] if not prefixes or key.startswith(tuple(prefixes))]
        if wanted:
            found.append(_table(name))
        for key in wanted:
            for label, texts in _wordings(sentences, key, [messages[locale].get(key) for locale in LOCALES]):
                found[-1].add_row(Text(label, style="bold"))
                # Text, not str: rich would take square brackets in a str for its own markup.
                found[-1].add_row(*(Text(text) for text in texts), end_section=True)
    return found


def _table(name: str) -> Table:
    table = Table(title=name, title_justify="left", box=box.ROUNDED, expand=True)
    for locale in LOCALES:
        table.add_column(_NAMES.get(locale, locale), ratio=1, overflow="fold")
    return table


def _messages(file: Path) -> dict[str, ftl.Message]:
    """A language may have the sentence in another file: then its own wordings are not looked for, but it is shown."""
    body = FluentParser().parse(file.read_text(encoding="utf-8")).body if file.exists() else ()
    return {entry.id.name: entry for entry in body if isinstance(entry, ftl.Message)}


def _wordings(sentences: Sentences, key: str, messages: list[ftl.Message | None]) -> Iterator[tuple[str, list[str]]]:
    """A label and the texts in all languages, for each way to word the sentence `key`."""
    values = {name: _SAMPLES.get(name, f"{{{name}}}") for name in _variables(messages)}
    choices = _choices(messages)
    seen: list[list[str]] = []
    for chosen in product(*choices.values()):
        told = dict(zip(choices, chosen, strict=True))
        texts = [sentences.text(locale, key, **{**values, **told}) for locale in LOCALES]
        if texts not in seen:  # what one value decides may make another one idle
            seen.append(texts)
            yield " ".join([key, *(f"{name}={value}" for name, value in told.items())]), texts


def _nodes(node: object) -> Iterator[ftl.BaseNode]:
    if isinstance(node, ftl.BaseNode):
        yield node
        node = list(vars(node).values())
    if isinstance(node, list):
        for each in node:
            yield from _nodes(each)


def _variables(node: object) -> list[str]:
    return [each.id.name for each in _nodes(node) if isinstance(each, ftl.VariableReference)]


def _choices(messages: object) -> dict[str, list[Any]]:
    """The values that decide how something is worded, each with one value for every variant of every language."""
    found: dict[str, list[Any]] = {}
    for select in _nodes(messages):
        if isinstance(select, ftl.SelectExpression):
            keys = [variant.key for variant in select.variants]
            counts = any(isinstance(key, ftl.NumberLiteral) or key.name == "one" for key in keys)
            for name in _variables(select.selector):
                values = found.setdefault(name, [])
                values += [value for key in keys if (value := _value(name, key, counts)) not in values]
    return found


def _value(name: str, key: ftl.NumberLiteral | ftl.Identifier, counts: bool) -> Any:
    """A value for which the variant `key` is taken; `counts`: the variants tell numbers apart."""
    if isinstance(key, ftl.NumberLiteral):
        return int(key.value)
    if counts:
        return 1 if key.name == "one" else _MANY
    return _SAMPLES.get(name, f"{{{name}}}") if key.name == "other" else key.name
