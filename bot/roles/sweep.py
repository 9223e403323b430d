"""Everybody on the server, held against what is stored: who lacks a role, who has a paid one without a right to it.

A role that costs nothing is taken only from those whose stored right to it has ended: given by hand it does no harm.
Gives without asking; takes only on a server that the operator has adopted, and not when so much would be taken without
a stored reason that a fault of ours (an empty database, a wrong config) is the likelier explanation.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, alerts, chores, grants, guild_objects, members, role_states
from bot.domain.backoff import delay
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.integrations.discord import Discord, MemberView
from bot.roles import rules
from bot.roles.refusals import close_over
from bot.roles.rules import Facts

SWEEP = "role_sweep"
EVERY = timedelta(hours=1)
_logger = log.get(__name__)
Repair = Callable[[int, MemberView, datetime, frozenset[str]], Awaitable[None]]


@dataclass(slots=True)
class Drift:
    """What a look at everybody found. `give` and `take`: by person, how they were seen and the role keys concerned.

    `ended`: of those to take, the ones that a grant once gave. `unexplained`: how many there are beside them.
    `holders`: people who have a paid role now. `gone`: who was here when last looked for, and is not.
    """

    members: int = 0
    holders: int = 0
    unexplained: int = 0
    give: dict[int, tuple[MemberView, frozenset[str]]] = field(default_factory=dict)
    take: dict[int, tuple[MemberView, frozenset[str]]] = field(default_factory=dict)
    ended: dict[int, frozenset[str]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Swept:
    """What came of a sweep. `held`: why not everything was taken, empty if it was.

    "not_adopted": only what a grant once gave was; "breaker" and "dry_run": nothing was.
    """

    drift: Drift
    held: str

    def __str__(self) -> str:
        drift = self.drift
        text = (
            f"{drift.members} members, {drift.holders} with a paid role; {len(drift.give)} to give, "
            f"{len(drift.take)} to take ({drift.unexplained} roles without a stored reason)"
        )
        return f"{text}; held: {self.held}" if self.held else text


class Sweep:
    """Pages the server's members and has drift repaired both ways."""

    def __init__(self, database: Database, discord: Discord, config: Config, clock: Clock, repair: Repair) -> None:
        self._db, self._discord, self._config, self._clock, self._repair = database, discord, config, clock, repair
        self._roles_of_tier = {key: config.tier_roles(key) for key in config.membership.tiers}

    async def run_due(self) -> None:
        """The scheduled sweep: a failure is put off, and costs nobody anything."""
        try:
            await self.run()
        except (TryLater, Refused, NotThere, NotUnderstood) as error:
            async with self._db.transaction() as session:
                attempts = (await chores.get(session, SWEEP)).attempts
                await chores.failed(session, SWEEP, self._clock.now() + delay(attempts + 1), type(error).__name__)
            _logger.warning("sweep_failed", error=type(error).__name__, reason=str(error))

    async def run(self, *, dry_run: bool = False) -> Swept:
        """One sweep. Raises what `Discord` raises; until all members were seen nothing has been changed then."""
        started = self._clock.now()
        drift = await self._drift()
        held = "dry_run" if dry_run else await self._held(drift)
        if not dry_run:
            takeable = {} if held == "breaker" else drift.ended if held else {k: v[1] for k, v in drift.take.items()}
            await self._mend(drift, takeable, started)
            async with self._db.transaction() as session:
                await chores.done(session, SWEEP, started, started + EVERY, result=str(Swept(drift, held)))
        _logger.info("swept", members=drift.members, give=len(drift.give), take=len(drift.take), held=held)
        return Swept(drift, held)

    async def _drift(self) -> Drift:
        drift = Drift()
        async with self._db.transaction(readonly=True) as session:
            ids = await guild_objects.ids(session, "role")
            drift.gone = await role_states.present(session)
        managed = {ids[key]: key for key in self._config.managed_roles & ids.keys()}
        async for page in self._discord.members():
            async with self._db.transaction(readonly=True) as session:
                held = await grants.of_many(session, [member for member, _seen in page])
            drift.gone.difference_update(member for member, _seen in page)
            for member, seen in page:
                facts = Facts(held.get(member, ()), seen.pending, banned=False)
                self._compare(drift, member, seen, facts, managed)
        return drift

    def _compare(self, drift: Drift, member: int, seen: MemberView, facts: Facts, managed: dict[int, str]) -> None:
        wanted = rules.wanted(facts, self._roles_of_tier, self._clock.now())
        ids = frozenset(role for role, key in managed.items() if key in wanted.roles)
        mine = self._config.paid_roles | wanted.explained
        takeable = frozenset() if wanted.unknown else frozenset(role for role, key in managed.items() if key in mine)
        todo = rules.diff(ids, seen.roles, frozenset(managed), takeable)
        drift.members += 1
        drift.holders += any(key in self._config.paid_roles for role, key in managed.items() if role in seen.roles)
        if todo.add:
            drift.give[member] = seen, frozenset(managed[role] for role in todo.add)
        if todo.remove:
            keys = frozenset(managed[role] for role in todo.remove)
            drift.take[member] = seen, keys
            drift.ended[member] = keys & wanted.explained
            drift.unexplained += len(keys - wanted.explained)

    async def _held(self, drift: Drift) -> str:
        """Why not everything may be taken now; raises or closes the alerts that say so."""
        limits = self._config.membership.sweep
        tripped = rules.trips(drift.unexplained, drift.holders, limits.removal_share, limits.removal_minimum)
        now = self._clock.now()
        async with self._db.transaction() as session:
            await close_over(session)
            adopted = (await chores.get(session, chores.ADOPTED)).done_at is not None
            reason = "" if not drift.unexplained else "not_adopted" if not adopted else "breaker" if tripped else ""
            for kind in ("sweep_not_adopted", "sweep_breaker"):
                if kind != f"sweep_{reason}":
                    await alerts.close(session, "roles", kind)
                elif await alerts.open_(session, kind, "roles", now):
                    _logger.error("alert", kind=kind, about="roles", take=len(drift.take), holders=drift.holders)
        return reason

    async def _mend(self, drift: Drift, takeable: Mapping[int, frozenset[str]], seen_at: datetime) -> None:
        people = {**drift.give, **{member: seen for member, seen in drift.take.items() if takeable.get(member)}}
        now = self._clock.now()
        for member, (seen, _keys) in people.items():
            async with self._db.transaction() as session:
                if member in drift.give and not await grants.of(session, member):
                    continue  # forgotten since they were seen
                await members.ensure(session, member, now)
                await role_states.ensure(session, member)
            await self._repair(member, seen, seen_at, takeable.get(member, frozenset()))
        async with self._db.transaction() as session:
            for member in drift.gone:
                await role_states.mark_stale(session, member, now)
