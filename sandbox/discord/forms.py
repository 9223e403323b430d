"""Reading a request's JSON: typed getters that collect what is wrong, to be refused together as 50035."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .errors import InvalidForm, Json, not_imitated

Problem = tuple[tuple[str | int, ...], str, str]


class Form:
    """One JSON object of a request, at `path` in the body; problems of nested forms are collected in the outermost."""

    def __init__(
        self, body: Mapping[str, Any], path: tuple[str | int, ...] = (), problems: list[Problem] | None = None
    ) -> None:
        self._body = body
        self._path = path
        self.problems: list[Problem] = [] if problems is None else problems

    def __contains__(self, name: str) -> bool:
        return name in self._body

    def given(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._body.get(name) is not None

    def fail(self, name: str | int, code: str, message: str) -> None:
        """Note a problem with the field."""
        self.problems.append(((*self._path, name), code, message))

    def check(self) -> None:
        """Raise InvalidForm when anything was wrong so far."""
        if self.problems:
            raise InvalidForm(self.problems)

    def lacks(self, *names: str) -> None:
        """Refuse with 501 a field that Discord has and the sandbox does not imitate, when it says anything."""
        for name in names:
            if self._body.get(name):
                raise not_imitated(".".join(map(str, (*self._path, name))))

    def require(self, *names: str) -> None:
        """Note each of the fields that is missing or null."""
        for name in names:
            if not self.given(name):
                self.fail(name, "BASE_TYPE_REQUIRED", "This field is required")

    def text(self, name: str, most: int, least: int = 0) -> str | None:
        """A string of `least` to `most` characters; None when missing, null or wrong."""
        value = self._body.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.fail(name, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
            return None
        if least and not value:
            self.fail(name, "BASE_TYPE_REQUIRED", "This field is required")
        elif not least <= len(value) <= most:
            self._wrong_length(name, least, most)
        return value

    def _wrong_length(self, name: str, least: int, most: int) -> None:
        if least:
            self.fail(name, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        else:
            self.fail(name, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def whole(self, name: str, least: int = 0, most: int = 2**63 - 1) -> int | None:
        """A whole number (or its digits as a string) from `least` to `most`; None when missing, null or wrong."""
        value = self._body.get(name)
        if value is None:
            return None
        if isinstance(value, str) and value.removeprefix("-").isdecimal():
            value = int(value)
        elif isinstance(value, float) and value.is_integer():
            value = int(value)  # discord.py sends a poll's hours so
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
            return None
        if not least <= value <= most:
            below = value < least
            self.fail(
                name,
                "NUMBER_TYPE_MIN" if below else "NUMBER_TYPE_MAX",
                f"int value should be {'greater' if below else 'less'} than or equal to {least if below else most}.",
            )
            return None
        return value

    def choice(self, name: str, *allowed: int) -> int | None:
        """One of the `allowed` numbers; None when missing, null or wrong."""
        value = self.whole(name)
        if value is not None and value not in allowed:
            self.fail(name, "BASE_TYPE_CHOICES", f"Value must be one of {{{', '.join(map(str, allowed))}}}.")
            return None
        return value

    def flag(self, name: str) -> bool | None:
        """True or false; None when missing, null or wrong."""
        value = self._body.get(name)
        if value is None or isinstance(value, bool):
            return value
        if value in ("true", "false"):  # as a form that is no JSON says it
            return bool(value == "true")
        self.fail(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
        return None

    def snowflake(self, name: str) -> int | None:
        """An id (as a string or a number); None when missing, null or wrong."""
        value = self._body.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not str(value).isdecimal():
            self.fail(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
            return None
        return int(value)

    def time(self, name: str) -> datetime | None:
        """An ISO 8601 time with an offset; None when missing, null or wrong."""
        value = self._body.get(name)
        if value is None:
            return None
        try:
            parsed = datetime.fromisoformat(str(value))
        except ValueError:
            parsed = None
        if parsed is None or parsed.tzinfo is None:
            self.fail(name, "DATE_TIME_TYPE_PARSE", f"Could not parse {value}. Should be ISO8601.")
            return None
        return parsed

    def items(self, name: str, most: int) -> list[Any]:
        """A list of at most `most` entries; empty when missing, null or wrong."""
        value = self._body.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fail(name, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if len(value) > most:
            self.fail(name, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        return value

    def snowflakes(self, name: str, most: int) -> list[int]:
        """A list of ids."""
        return [int(item) for index, item in enumerate(self.items(name, most)) if self._is_id(name, index, item)]

    def _is_id(self, name: str, index: int, item: object) -> bool:
        if str(item).isdecimal():
            return True
        self.problems.append(((*self._path, name, index), "NUMBER_TYPE_COERCE", f'Value "{item}" is not snowflake.'))
        return False

    def strings(self, name: str, most: int, *allowed: str) -> list[str]:
        """A list of words, each once and one of those allowed."""
        found: list[str] = []
        for index, item in enumerate(self.items(name, most)):
            path = (*self._path, name, index)
            if item not in allowed:
                words = f"Value must be one of {{{', '.join(map(repr, allowed))}}}."
                self.problems.append((path, "BASE_TYPE_CHOICES", words))
            elif item in found:
                self.problems.append((path, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value"))
            else:
                found.append(item)
        return found

    def forms(self, name: str, most: int) -> list[Form]:
        """A list of JSON objects, each as a form of its own."""
        return [self._nested((name, i), item) for i, item in enumerate(self.items(name, most))]

    @classmethod
    def listed(cls, body: object, most: int) -> tuple[Form, list[Form]]:
        """A body that is a list of JSON objects: a form for what is wrong with it, and each object's own.

        What is wrong is told by the object's place in the list.
        """
        form = cls({})
        if not isinstance(body, list):
            form.problems.append(((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"))
            return form, []
        if len(body) > most:
            form.problems.append(((), "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length."))
        return form, [form._nested((index,), item) for index, item in enumerate(body)]

    def form(self, name: str) -> Form | None:
        """A nested JSON object; None when missing or null."""
        return self._nested((name,), self._body[name]) if self.given(name) else None

    def _nested(self, path: tuple[str | int, ...], value: object) -> Form:
        full = (*self._path, *path)
        if isinstance(value, Mapping):
            return Form(value, full, self.problems)
        self.problems.append((full, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"))
        return Form({}, full, self.problems)

    def raw(self) -> Json:
        """The object as it was sent."""
        return dict(self._body)
