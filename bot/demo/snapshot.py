"""A furnished server, kept to begin with again: to build it anew for each journey would be most of their work."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Self

from bot.db import Database, guild_objects
from bot.sandbox.discord.state import State

_Stored = tuple[str, str, int, int | None, bool]


@dataclass(frozen=True)
class Snapshot:
    """A server at Discord, and what the bot has written down about it."""

    _state: State
    _objects: tuple[_Stored, ...]

    @classmethod
    async def of(cls, state: State, database: Database) -> Self:
        """As both are now."""
        async with database.transaction(readonly=True) as session:
            made = await guild_objects.made(session)
            found: list[_Stored] = [
                (kind, key, id_, None, (kind, key) in made)
                for kind in ("role", "category", "channel")
                for key, id_ in (await guild_objects.ids(session, kind)).items()
            ]
            posts = await guild_objects.posts(session)
        found += [("post", key, message, place, False) for key, (place, message) in posts.items()]
        return cls(deepcopy(state), tuple(found))

    def state(self) -> State:
        """A server of its own that is as this one was."""
        return deepcopy(self._state)

    async def store(self, database: Database) -> None:
        """Write down what the bot knew about it."""
        async with database.transaction() as session:
            for kind, key, id_, place, made in self._objects:
                await guild_objects.put(session, kind, key, id_, place=place, made=made)
