"""Paid roles that appear without a right to them: looked at at once, on a server that the operator has adopted.

Where Discord's audit log tells who gave one, that is a stored reason to take it, however many there are. Of what nobody
explains a sweep judges, which knows how many there are.
"""

from datetime import timedelta
from functools import partial

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, Session, adoption, alerts, given_roles, grants, guild_objects, jobs, members, role_states
from bot.domain.alert import BY_HAND, about
from bot.domain.jobs import Job
from bot.roles import rules
from bot.roles.rules import Facts

_PATIENCE = timedelta(seconds=1)  # Discord tells of a change, and a moment later who made it
_logger = log.get(__name__)


class ByHand:
    """Told of what the gateway says."""

    def __init__(self, database: Database, config: Config, clock: Clock) -> None:
        self._db, self._config, self._clock = database, config, clock
        self._roles_of_tier = {key: config.tier_roles(key) for key in config.membership.tiers}

    async def seen(self, member: int, roles: frozenset[int]) -> None:
        """`member` changed, and has these roles."""
        if not await self._db.step(partial(self._asks_for_a_sweep, member, roles), readonly=True):
            return
        now = self._clock.now()
        async with self._db.transaction() as session:
            await jobs.ask_by(session, Job.SWEEP, now, now + _PATIENCE)

    async def given(self, member: int, roles: frozenset[int], giver: int) -> None:
        """`giver`, who is not this bot, gave `member` these roles."""
        keys = await self._db.step(partial(self._of_an_adopted_server, member, roles), readonly=True)
        if not keys:
            return
        now = self._clock.now()
        async with self._db.transaction() as session:
            await members.ensure(session, member, now)
            for key in sorted(keys):
                if await alerts.open_(session, BY_HAND, about(key, member), now, str(giver)):
                    _logger.warning("alert", kind=BY_HAND, about=key)
            await role_states.mark_stale(session, member, now)
            if ("sweep_breaker", "roles") in await alerts.all_(session):
                await jobs.ask_for(session, Job.SWEEP, now)

    async def _of_an_adopted_server(self, member: int, roles: frozenset[int], session: Session) -> frozenset[str]:
        keys = await self._unexplained(member, roles, session)
        return keys if keys and await adoption.is_adopted(session) else frozenset()

    async def _asks_for_a_sweep(self, member: int, roles: frozenset[int], session: Session) -> bool:
        keys = await self._unexplained(member, roles, session)
        if not keys:
            return False
        open_ = set(await alerts.all_(session))
        if not {("sweep_not_adopted", "roles"), ("sweep_breaker", "roles")}.isdisjoint(open_):
            return False  # it would say the same again
        return any((BY_HAND, about(key, member)) not in open_ for key in keys)

    async def _unexplained(self, member: int, roles: frozenset[int], session: Session) -> frozenset[str]:
        """The keys of the paid ones of these roles that `member` has no right to, and that the bot did not give."""
        ids = await guild_objects.ids(session, "role")
        paid = self._config.paid_roles
        if not roles & {ids[key] for key in paid & ids.keys()}:
            return frozenset()
        facts = Facts(await grants.of(session, member), pending=False, banned=False)
        given = await given_roles.of(session, member)
        wanted = rules.wanted(facts, self._roles_of_tier, self._clock.now())
        return rules.unexplained(wanted, roles, ids, self._config.managed_roles, given, paid)
