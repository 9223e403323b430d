"""Statements that are built once, for what each webhook and each change of a role goes through.

Building one anew costs several times what the database takes for it, and a row as an object of its own as much again:
these name columns, and take their values as parameters.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table, bindparam
from sqlmodel import SQLModel

from bot.db import Session, insert

__all__ = ["Upsert", "bindparam", "defaults", "table"]


def table(row: type[SQLModel]) -> Table:
    """The table of `row`: statements over it know nothing of objects that the session holds."""
    found: Table = row.__table__  # type: ignore[attr-defined]
    return found


def defaults(row: type[SQLModel]) -> dict[str, Any]:
    """What the columns of `row` hold where nothing else is said."""
    fields = row.model_fields.items()
    return {name: field.get_default(call_default_factory=True) for name, field in fields if not field.is_required()}


class Upsert:
    """An INSERT that knows ON CONFLICT, in the dialect of whoever asks. Its values are parameters."""

    def __init__(self, row: type[SQLModel], finish: Callable[[Any], Any]) -> None:
        """`finish` says what becomes of a conflict; the statement that it is given has `excluded`. A value that the
        database works out is said there, too.
        """
        self._table, self._finish, self._built = table(row), finish, dict[str, Any]()

    def of(self, session: Session) -> Any:
        """The statement, for `session.exec`."""
        name = session.get_bind().dialect.name
        if name not in self._built:
            self._built[name] = self._finish(insert(session, self._table))
        return self._built[name]
