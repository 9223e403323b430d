"""All that is kept about one person, over all tables: to hand it to them, and to forget it."""

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


async def export(session: Session, member: int) -> dict[str, list[dict[str, Any]]]:
    """Every row about `member`, by table module."""
    return {table.__name__.rpartition(".")[2]: await table.export(session, member) for table in TABLES}


async def erase(session: Session, member: int) -> None:
    """Delete every row about `member`."""
    for table in TABLES:
        await table.erase(session, member)
