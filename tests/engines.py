"""Statements compiled once for all engines of a process: each test has an engine, and each engine would compile anew.

`use` makes the dialects known to SQLAlchemy under the drivers' own names; they differ in nothing else.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

_compiled: dict[Any, Any] = {}


class _Alike:
    """A dialect that equals the others of its class, so that what is compiled for one is found by all."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_compiled)


class Sqlite(_Alike, SQLiteDialect_aiosqlite):
    supports_statement_cache = True


class Steps(_Alike, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class Postgres(_Alike, PGDialect_asyncpg):
    supports_statement_cache = True


def use() -> None:
    """From now on, in this process."""
    registry.register("sqlite.aiosqlite", __name__, "Sqlite")
    registry.register("sqlite", __name__, "Steps")
    registry.register("postgresql.asyncpg", __name__, "Postgres")
