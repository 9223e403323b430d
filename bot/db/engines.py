"""The connections to a database, set up as the bot needs them."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.db import files

BUSY_TIMEOUT_S = 15.0
"""How long SQLite waits for another process that has the write lock."""
# So long PostgreSQL keeps what a process has locked that was stopped amid a transaction: others wait for it. Stopped
# between two messages about one statement it counts as busy with that, not as idle.
_LIMITS = "SET idle_in_transaction_session_timeout = '8s'; SET statement_timeout = '8s'"


def shared(url: URL) -> AsyncEngine:
    """The pool of connections that all of a process share."""
    if url.get_backend_name() != "sqlite":
        engine = create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine.sync_engine, "connect", _set_up_postgres)
        return engine
    engine = create_async_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S}, hide_parameters=True)
    _listen(engine.sync_engine, url)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def of_steps(url: URL) -> Engine:
    """One connection to an SQLite file that waits for no lock, and begins no transaction by itself."""
    engine = create_engine(
        url.set(drivername="sqlite"), connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        poolclass=StaticPool, hide_parameters=True,
    )  # fmt: skip
    _listen(engine, url)
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout = 0"))
    return engine


def begin_patiently(connection: Connection) -> None:
    """Begin to write on a connection of `of_steps`, after BUSY_TIMEOUT_S at most."""
    _wait_at_most(connection, BUSY_TIMEOUT_S)
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        _wait_at_most(connection, 0)


def _listen(engine: Engine, url: URL) -> None:
    event.listen(engine, "do_connect", lambda *_: files.begin(Path(url.database or "")))
    event.listen(engine, "connect", _set_up_sqlite)


def _set_up_postgres(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.run_async(lambda each: each.execute(_LIMITS))  # by no transaction, with which it would be taken back


def _set_up_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: _begin_sqlite does, or a step
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute("PRAGMA synchronous=FULL")  # an acknowledged webhook survives a power cut
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    options = connection.get_execution_options()
    patience_s = options.get("patience_s", BUSY_TIMEOUT_S)
    if not options.get("begins", True):
        return
    if options.get("readonly", False):
        connection.exec_driver_sql("BEGIN")
    elif patience_s == BUSY_TIMEOUT_S:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        _wait_at_most(connection, patience_s)
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            _wait_at_most(connection, BUSY_TIMEOUT_S)  # whoever has the connection next


def _wait_at_most(connection: Any, seconds: float) -> None:
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
