"""What is wrong in config, said once: one mistyped word is one line, however many places it breaks."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.spelling import did_you_mean

_UNKNOWN = re.compile(r'unknown (\w+) "([^"]*)"')
_SHOWN = 3
_APART = 5  # so many of one kind are each said by itself
_MOST = 20


def settled(problems: Iterable[str], known: Mapping[str, Iterable[str]]) -> list[str]:
    """`problems` (`FILE: PATH: what`), each cause once. `known`: the keys that there are of each kind (role, channel).

    While something is named that is not there, what follows from its absence is not said.
    """
    found = list(dict.fromkeys(problems))
    names = [each for each in found if _UNKNOWN.search(each)]
    together: dict[tuple[str, ...], list[str]] = {}
    for each in names or found:
        unknown = _UNKNOWN.search(each)
        file, _colon, rest = each.partition(": ")
        cause = unknown.groups() if unknown else (file, rest.partition(": ")[2] or rest)
        together.setdefault(cause, []).append(each)
    groups = [
        part for group in together.values() for part in ([group] if names or len(group) > _APART else _each(group))
    ]
    lines = [_line(group, known) for group in groups]
    return lines if len(lines) <= _MOST else [*lines[:_MOST], f"... and {len(lines) - _MOST} more like these."]


def _each(group: list[str]) -> list[list[str]]:
    return [[each] for each in group]


def _line(group: list[str], known: Mapping[str, Iterable[str]]) -> str:
    first, *more = group
    if unknown := _UNKNOWN.search(first):
        first += did_you_mean(unknown[2], known.get(unknown[1], ()))
    paths = list(dict.fromkeys(each.partition(": ")[2].partition(": ")[0] for each in more))
    if not paths:
        return first
    rest = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return f"{first} Also: {', '.join(paths[:_SHOWN])}{rest}."


def of(error: ValidationError, kind: type[BaseModel], file: str) -> list[str]:
    """What pydantic found in `file`, a line for each cause."""
    details = error.errors(include_url=False)
    strange = {each["loc"]: each for each in details if each["type"] == "extra_forbidden"}
    meant = {loc: did_you_mean(str(loc[-1]), _known(kind, loc)) for loc in strange}
    lines = []
    for each in details:
        loc = each["loc"]
        if each["type"] == "missing" and any(
            other[:-1] == loc[:-1] and f'"{loc[-1]}"' in said for other, said in meant.items()
        ):
            continue  # it is there, mistyped
        path = ".".join(str(part) for part in loc if part != "[key]")
        lines.append(f"{file}: {path}: {_said(each)}{meant.get(loc, '')}")
    return settled(lines, {})


def _said(error: ErrorDetails) -> str:
    match error["type"]:
        case "extra_forbidden":
            return "is not known here."
        case "missing":
            return "is missing."
        case "literal_error":
            expected = str(error["ctx"]["expected"])
            near = did_you_mean(str(error["input"]), re.findall(r"'([^']*)'", expected))
            return f'"{error["input"]}" is not known. There is: {expected}.{near}'
        case "string_pattern_mismatch" if error["loc"][-1] == "[key]":
            return "a key is small letters, digits and hyphens, begins with a letter, and has 60 of them at most."
    return error["msg"]


def _known(kind: type[BaseModel], loc: tuple[int | str, ...]) -> Iterable[str]:
    """What may stand where `loc` is."""
    model, is_key = kind, False
    for part in loc[:-1]:
        if is_key:  # of a table or of a list: what it leads to is known already
            is_key = False
        elif part in model.model_fields:
            annotation = model.model_fields[str(part)].annotation
            model, is_key = _model(annotation) or model, get_origin(annotation) is not None
    return list(model.model_fields)


def _model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model(each))), None)
