"""All that is kept about one person, over all tables: to hand it to them, and to forget it."""

import json
from types import ModuleType
from typing import Any

from bot.db import (
    Session,
    alerts,
    checkouts,
    chores,
    grants,
    guild_objects,
    inbox,
    members,
    notices,
    role_states,
    subscriptions,
)

# In the order of erasure: what is found through another table goes before it, what others point at goes last.
TABLES: tuple[ModuleType, ...] = (
    alerts,
    inbox,
    notices,
    checkouts,
    grants,
    role_states,
    subscriptions,
    guild_objects,
    chores,
    members,
)

# The largest number up to which a double, as which many read JSON's numbers, has every whole number.
_EXACT = 2**53


async def export(session: Session, member: int) -> dict[str, list[dict[str, Any]]]:
    """Every row about `member`, by table module."""
    return {table.__name__.rpartition(".")[2]: await table.export(session, member) for table in TABLES}


async def document_of(session: Session, member: int) -> str | None:
    """Every row about `member` as JSON, for them to read or to take along; None when nothing is kept."""
    found = {table: rows for table, rows in (await export(session, member)).items() if rows}
    return json.dumps(_exact(found), ensure_ascii=False, indent=2, sort_keys=True) + "\n" if found else None


def _exact(value: Any) -> Any:
    """Large numbers, as Discord's ids are, in quotes: many readers of JSON would round them."""
    if isinstance(value, dict):
        return {key: _exact(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_exact(each) for each in value]
    return str(value) if isinstance(value, int) and abs(value) > _EXACT else value


async def erase(session: Session, member: int) -> None:
    """Delete every row about `member`."""
    for table in TABLES:
        await table.erase(session, member)
