"""Config's roles, categories and channels found on the server, and what cannot be found reported."""

from collections.abc import Mapping

from bot import log
from bot.clock import Clock
from bot.community import rules
from bot.community.rules import Ids
from bot.config import Config
from bot.db import Database, Session, alerts, guild_objects, jobs, role_states
from bot.domain.guild import Guild, Role
from bot.domain.jobs import Job
from bot.integrations.discord_guild import Structure

KINDS = ("role", "category", "channel")
_logger = log.get(__name__)


async def stored_ids(session: Session) -> Ids:
    """Config's keys and the snowflakes they were last known to stand for."""
    return Ids(*[await guild_objects.ids(session, kind) for kind in KINDS])


class CommunityService:
    """Keeps the table of keys and snowflakes true."""

    def __init__(self, database: Database, structure: Structure, config: Config, clock: Clock) -> None:
        self._db, self._structure, self._config, self._clock = database, structure, config, clock
        self._roles: dict[int, Role] = {}

    async def match(self) -> Guild:
        """Look at the server's roles and channels and store which key each is. Raises what `Structure` raises."""
        async with self._db.transaction(readonly=True) as session:
            stored = {kind: await guild_objects.ids(session, kind) for kind in KINDS}
        guild = await self._structure.read([*stored["category"].values(), *stored["channel"].values()])
        async with self._db.transaction() as session:
            for kind, matched in rules.matches(self._config.community, guild, stored).items():
                await self._store(session, kind, matched, stored[kind])
        if dict(guild.roles) != self._roles:
            # Whoever was refused a role, or waits for one that was not there, is served once that is mended; and a
            # role that was made anew has lost its people.
            async with self._db.transaction() as session:
                now = self._clock.now()
                await role_states.mark_refused_stale(session, now)
                await jobs.ask_for(session, Job.SWEEP, now)
            self._roles = dict(guild.roles)
        return guild

    async def _store(self, session: Session, kind: str, matched: rules.Match, stored: Mapping[str, int]) -> None:
        """`stored` was read before the server was: what `apply` has stored since is newer than what was seen."""
        now, newest = self._clock.now(), await guild_objects.ids(session, kind)
        for key, id_ in matched.found.items():
            await guild_objects.put(session, kind, key, id_)
        gone = [key for key in matched.missing if newest.get(key) == stored.get(key)]
        for key in gone:
            await guild_objects.remove(session, kind, key)
        for key in await alerts.sync_open_of_kind(session, f"{kind}_missing", gone, now):
            _logger.error("alert", kind=f"{kind}_missing", about=key)
