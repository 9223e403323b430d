"""Prints what docs/configuration.md should have: `make docs` writes it. A test holds it against the models."""

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise
from textwrap import dedent
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import MinLen
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.config import Community, Membership, Moderation, Onboarding
from bot.config.strict import Key
from bot.settings import Settings

FILES: dict[str, type[BaseModel]] = {
    "community.toml": Community,
    "membership.toml": Membership,
    "onboarding.toml": Onboarding,
    "moderation.toml": Moderation,
}
_KEY = get_args(Key)[1].metadata[0].pattern
_WORDS = {
    "ge": "at least {0.ge}",
    "gt": "more than {0.gt}",
    "le": "at most {0.le}",
    "lt": "less than {0.lt}",
    "min_length": "at least {0.min_length} {many}",
    "max_length": "at most {0.max_length} {many}",
    "pattern": "matches `{0.pattern}`",
}
_HEAD = """\
# Configuration

`make docs` writes this from the code, and a test holds it against the code. Whatever is wrong or not known is refused
at the start, in a line that names it and says how to mend it.

## The environment

Secrets and addresses come from the environment, or from a file `.env` (`.env.example` is one to begin with) where the
program is started, or else beside `CONFIG_DIR`. What the environment has counts more; what is empty counts as left out.
Commands that only read or mend the database need `DATABASE_URL` and `CONFIG_DIR` alone, and `evidence rotate`
`EVIDENCE_KEYS`.
"""
_FILES = """\
## The files

`CONFIG_DIR` has four files, and a folder `locales` with every sentence that people read. They are read at the start:
a change takes effect when the bot is started again. A *key* is the bot's own name for a thing: at most 60 small
letters, digits and hyphens, a letter first. No number of Discord's stands in them.
"""


def document() -> str:
    """The whole text of the file. Raises ValueError for a setting that says nothing of itself."""
    variables = [_row(name.upper(), field, _purpose(field)) for name, field in Settings.model_fields.items()]
    parts = [_HEAD, _table("variable", variables), _FILES]
    for file, model in FILES.items():
        parts += [f"### {file}\n\n{_about(model)}\n", *_sections(model, "")]
    return "\n".join(parts)


def _sections(model: type[BaseModel], path: str) -> Iterator[str]:
    """The tables of a file: one for each model in it, the outermost first."""
    rows, inner = [], []
    for name, field in model.model_fields.items():
        nested, many = _model(field.annotation)
        here = f"{path}.{name}".lstrip(".") + ("[]" if many is tuple else ".KEY" if many is dict else "")
        if nested is None:
            rows.append(_row(name, field, _described(model, name)))
        elif many is tuple:
            rows.append(_row(name, field, f"{_described(model, name)} Each has the keys of `{here}` below."))
        if nested is not None:
            is_needed = "The table is needed." if field.is_required() else "The table may be left out."
            about = _about(nested) if many is tuple else f"{_about(nested)} {is_needed}"
            inner += [f"#### `{here}`\n\n{about}\n", *_sections(nested, here)]
    if rows:
        yield _table("key", rows)
    yield from inner


def _described(model: type[BaseModel], name: str) -> str:
    """The text below a field. (That pydantic reads it at each start would take longer than reading config does.)"""
    for each in model.__mro__:
        if name not in vars(each).get("__annotations__", {}):
            continue
        body = ast.parse(dedent(inspect.getsource(each))).body[0].body  # type: ignore[attr-defined]
        for field, below in pairwise(body):
            match field, below:
                case ast.AnnAssign(target=ast.Name(id=found)), ast.Expr(value=ast.Constant(value=str(text))):
                    if found == name:
                        return inspect.cleandoc(text)
    raise ValueError(f"{model.__name__}.{name} says nothing of itself")


def _about(model: type[BaseModel]) -> str:
    if not model.__doc__ or "__doc__" not in vars(model):
        raise ValueError(f"{model.__name__} says nothing of itself")
    return " ".join(model.__doc__.split())


def _purpose(field: FieldInfo) -> str:
    """What a variable is, and where it comes from, as the line says that names a missing one."""
    extra = field.json_schema_extra
    if not field.description or not isinstance(extra, dict) or "where" not in extra:
        raise ValueError("a variable says nothing of itself")
    return f"{field.description[0].upper()}{field.description[1:]}. {extra['where']}."


def _table(what: str, rows: list[str]) -> str:
    return "\n".join(
        [f"| {what} | type | default | bounds | what it is |", "| --- | --- | --- | --- | --- |", *rows, ""]
    )


def _row(name: str, field: FieldInfo, said: str) -> str:
    kind = "key" if _is_key(field.metadata) else "address" if name.endswith("_URL") else _type(field.annotation)
    bounds = ", ".join(_bounds(field.annotation, field.metadata))
    return f"| {' | '.join([f'`{name}`', kind, _default(field, said), bounds, ' '.join(said.split())])} |"


def _default(field: FieldInfo, said: str) -> str:
    if field.is_required():
        return "**needed**"
    value = field.get_default()
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value == "" or "left out:" in said:
        return ""  # what counts then is said there
    if value in (None, ()):
        return "none"
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}`"


def _type(annotation: Any, s: str = "") -> str:
    """In words; `s` makes the plural of it."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return f"key{s}" if _is_key(args[1:]) else _type(args[0], s)
    if origin in (Union, UnionType):
        return " or ".join(_type(each, s) for each in args if each is not NoneType)
    if origin is Literal:
        return ", ".join(f"`{each}`" for each in args if each)
    if origin is tuple:
        return f"list of {_type(args[0], 's')}"
    if _model(annotation)[0] is not None:
        return f"table{s}"
    if annotation is bool:
        return "`true` or `false`"
    return {int: f"whole number{s}", float: f"number{s}", SecretStr: f"secret{s}"}.get(annotation, f"text{s}")


def _bounds(annotation: Any, metadata: Any) -> list[str]:
    """What the values may be, in words; of a list also what each in it may be. The last of a kind counts."""
    many = "entries" if get_origin(annotation) is tuple else "characters"
    found = {type(each): _bound(each, many) for each in _flat(metadata)}
    bounds = [each for each in found.values() if each]
    for each in get_args(annotation) if get_origin(annotation) in (tuple, Union, UnionType) else ():
        if get_origin(each) is Annotated:
            inner = _bounds(get_args(each)[0], get_args(each)[1:])
            bounds += [f"each {' and '.join(inner)}"] if inner else []
    return bounds


def _bound(each: Any, many: str) -> str:
    words = next((words for name, words in _WORDS.items() if getattr(each, name, None) not in (None, _KEY)), "")
    return "not empty" if each == MinLen(1) else words.format(each, many=many)


def _flat(metadata: Any) -> Iterator[Any]:
    """What stands in annotations, with that of pydantic's Field."""
    for each in metadata:
        yield from each.metadata if isinstance(each, FieldInfo) else [each]


def _is_key(metadata: Any) -> bool:
    return any(getattr(each, "pattern", None) == _KEY for each in _flat(metadata))


def _model(annotation: Any) -> tuple[type[BaseModel] | None, type | None]:
    """The model that an annotation leads to, and whether it is in a dict or a tuple of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, None
    origin = get_origin(annotation)
    for each in get_args(annotation):
        model, inside = _model(each)
        if model is not None:
            return model, origin if origin in (dict, tuple) else inside
    return None, None


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201 - its output is the file
