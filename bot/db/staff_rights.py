"""What config lets somebody do, by the roles of theirs that it names. Holds nothing of its own."""

from bot.config.moderation import Moderation
from bot.db import Database, guild_objects
from bot.domain.staff import Presser, rights


async def of(database: Database, presser: Presser, moderation: Moderation, owner: int | None) -> frozenset[str]:
    """What `presser` may do; `owner`: of the server, who may do everything."""
    async with database.transaction(readonly=True) as session:
        ids = await guild_objects.ids(session, "role")
    return rights(presser, moderation, ids, owner)
