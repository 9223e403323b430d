"""What is kept about people, to read: written from the modules that hold the tables, so that it cannot lag behind."""

from collections.abc import Iterable
from datetime import date, datetime
from types import ModuleType
from typing import Any

from sqlalchemy import Column, String, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from bot.db.kept import Kept
from bot.db.personal import TABLES

_LABELS = ("Holds:", "Why:", "How long:")
_KINDS = {
    bool: "yes or no",
    int: "number",
    float: "number",
    str: "text",
    date: "day",
    datetime: "moment",
    object: "JSON",  # what SQLAlchemy says that its JSON is
}

_INTRODUCTION = """\
# What is kept

`make docs` writes this from the code, and a test holds it against the code. It is all that the bot's database holds,
table by table. `health-network member export DISCORD_ID` shows what is kept about one person.

## About people
"""

_APART = """\
## About nobody

These tables hold nothing about a person. They stand here so that no table is left out.
"""


def document(modules: Iterable[ModuleType] = TABLES) -> str:
    """What these modules keep, why and how long, as Markdown."""
    of_people: list[str] = []
    of_nobody: list[str] = []
    for module in sorted(modules, key=_title):
        (of_nobody if is_about_nobody(module) else of_people).append(_section(module))
    return "\n".join([_INTRODUCTION, *of_people, _APART, *of_nobody])


def is_about_nobody(module: ModuleType) -> bool:
    """Whether the module declares that its table holds nothing about a person."""
    kept: Kept = module.KEPT
    return kept.about is None


def tables_of(module: ModuleType) -> list[Table]:
    """The tables that this module answers for."""
    kept: Kept = module.KEPT
    return [SQLModel.metadata.tables[str(kept.row.__tablename__)]]


def names_a_person(column: Column[Any]) -> bool:
    """Whether the column holds a person's Discord user id."""
    return column.name in ("member_id", "holder") or any(
        key.target_fullname == "members.member_id" for key in column.foreign_keys
    )


def _title(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", " ").capitalize()


def _section(module: ModuleType) -> str:
    parts = [f"### {_title(module)}", *(_text(part) for part in (module.__doc__ or "").strip().split("\n\n"))]
    for table in tables_of(module):
        rows = [f"| `{column.name}` | {_kind(column)} |" for column in table.columns]
        parts.append("\n".join([f"| column of `{table.name}` | holds |", "| --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"


def _text(paragraph: str) -> str:
    """A paragraph of a docstring; one that begins with a label is a list, of an item for each label."""
    if not paragraph.startswith(_LABELS):
        return paragraph
    lines = []
    for line in paragraph.splitlines():
        label = next((each for each in _LABELS if line.startswith(each)), None)
        lines.append(f"- **{label}**{line.removeprefix(label)}" if label else f"  {line}")
    return "\n".join(lines)


def _kind(column: Column[Any]) -> str:
    type_ = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    kind = "Discord user id" if names_a_person(column) else _KINDS.get(type_.python_type, type_.python_type.__name__)
    if isinstance(type_, String) and type_.length:
        kind += f" of at most {type_.length} characters"
    return f"{kind}, or nothing" if column.nullable else kind
