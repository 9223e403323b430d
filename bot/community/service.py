"""Config's roles and channels found on the server, and what cannot be found reported."""

from bot import log
from bot.clock import Clock
from bot.community import rules
from bot.config import Config
from bot.db import Database, alerts, chores, guild_objects, role_states
from bot.integrations.discord import Discord, GuildObject

_logger = log.get(__name__)


class CommunityService:
    """Keeps the table of keys and snowflakes true."""

    def __init__(self, database: Database, discord: Discord, config: Config, clock: Clock) -> None:
        self._db, self._discord, self._config, self._clock = database, discord, config, clock
        self._roles: list[GuildObject] = []

    async def match(self) -> None:
        """Look at the server's roles and channels and store which key each is. Raises what `Discord` raises."""
        community = self._config.community
        roles, channels = await self._discord.roles(), await self._discord.channels()
        await self._store("role", {key: role.name for key, role in community.roles.items()}, roles)
        await self._store("channel", {key: channel.name for key, channel in community.channels.items()}, channels)
        if roles == self._roles:
            return
        # Whoever was refused a role, or waits for one that was not there, is served once that is mended; and a role
        # that was made anew has lost its people.
        async with self._db.transaction() as session:
            now = self._clock.now()
            await role_states.mark_refused_stale(session, now)
            await chores.ask_for(session, "role_sweep", now, "roles")
        self._roles = roles

    async def _store(self, kind: str, names: dict[str, str], there: list[GuildObject]) -> None:
        now = self._clock.now()
        async with self._db.transaction() as session:
            stored = await guild_objects.ids(session, kind)
            matched = rules.match(names, stored, [(thing.id, thing.name) for thing in there])
            for key, id_ in matched.found.items():
                await guild_objects.put(session, kind, key, id_)
                await alerts.close(session, key, f"{kind}_missing")
            for key in matched.missing:
                await guild_objects.remove(session, kind, key)
                if await alerts.open_(session, f"{kind}_missing", key, now):
                    _logger.error("alert", kind=f"{kind}_missing", about=key, name=names[key])
