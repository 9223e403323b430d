"""What happens on a database's connections, of whichever thread they are."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from bot.db import Database


def listen(database: Database, name: str, heard: Callable[..., Any]) -> None:
    """Have SQLAlchemy call `heard` at each event of this name on any of them."""
    for engine in (
        database.engine.sync_engine,
        *(each.engine for each in (database.reads, database.writes) if each is not None),
    ):
        event.listen(engine, name, heard)
