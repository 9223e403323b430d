"""Everybody on the server, held against what is stored: who lacks a role, who has a paid one without a right to it.

A role that costs nothing is taken only from those whom the bot gave it: given by hand it does no harm. Gives without
asking, and takes what the bot gave and nobody has a right to any more. Takes other paid roles only on a server that the
operator has adopted, and not when there are so many that a fault of ours (an empty database, a wrong config) is the
likelier explanation.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, Session, adoption, alerts, given_roles, grants, guild_objects, jobs, members, role_states
from bot.domain.alert import BY_HAND, WITHOUT_RIGHT, about
from bot.domain.jobs import Job
from bot.integrations.discord import Discord, MemberView
from bot.roles import rules
from bot.roles.refusals import close_over
from bot.roles.rules import Facts

EVERY = timedelta(hours=1)
_MOST_NAMED = 100  # people whom an alert names: a transaction holds up all others
_AT_ONCE = 25  # people marked in one transaction, as above
_logger = log.get(__name__)
Repair = Callable[[int, MemberView, datetime, frozenset[str]], Awaitable[None]]


@dataclass(slots=True)
class Drift:
    """What a look at everybody found. `give` and `take`: by person, how they were seen and the role keys concerned.

    `ended`: of those to take, the ones that the bot gave, or that somebody was seen to give by hand. `unexplained`: how
    many there are beside them. `by_hand`: the role keys that somebody was seen to give by hand, by person.
    `holders`: people who have a paid role now. `gone`: who was here when last looked for, and is not.
    """

    members: int = 0
    holders: int = 0
    unexplained: int = 0
    give: dict[int, tuple[MemberView, frozenset[str]]] = field(default_factory=dict)
    take: dict[int, tuple[MemberView, frozenset[str]]] = field(default_factory=dict)
    ended: dict[int, frozenset[str]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    by_hand: dict[int, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Swept:
    """What came of a sweep. `held`: why not everything was taken, empty if it was.

    "not_adopted" and "breaker": only what the bot gave was; "dry_run": nothing was.
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

    async def run(self, *, dry_run: bool = False) -> Swept:
        """One sweep. Raises what `Discord` raises; until all members were seen nothing has been changed then."""
        started = self._clock.now()
        drift = await self._drift()
        held = "dry_run" if dry_run else await self._held(drift)
        if not dry_run:
            takeable = drift.ended if held else {member: keys for member, (_seen, keys) in drift.take.items()}
            await self._mend(drift, takeable, started)
            async with self._db.transaction() as session:
                await jobs.done(session, Job.SWEEP, started, started + EVERY, result=str(Swept(drift, held)))
        _logger.info("swept", members=drift.members, give=len(drift.give), take=len(drift.take), held=held)
        return Swept(drift, held)

    async def _drift(self) -> Drift:
        drift = Drift()
        async with self._db.transaction(readonly=True) as session:
            ids = await guild_objects.ids(session, "role")
            drift.gone = await role_states.present(session)
            drift.by_hand = await alerts.of_people(session, BY_HAND)
        async for page in self._discord.members():
            async with self._db.transaction(readonly=True) as session:
                people = [member for member, _seen in page]
                held = await grants.of_many(session, people)
                given = await given_roles.of_many(session, people)
            drift.gone.difference_update(member for member, _seen in page)
            for member, seen in page:
                facts = Facts(held.get(member, ()), seen.pending, banned=False)
                self._compare(drift, member, seen, facts, ids, given.get(member, frozenset()))
        return drift

    def _compare(
        self, drift: Drift, member: int, seen: MemberView, facts: Facts, ids: Mapping[str, int], given: frozenset[int]
    ) -> None:
        wanted = rules.wanted(facts, self._roles_of_tier, self._clock.now())
        managed, paid = self._config.managed_roles, self._config.paid_roles
        todo = rules.change(wanted, seen.roles, ids, managed, given, also=paid)
        drift.members += 1
        drift.holders += any(ids[key] in seen.roles for key in paid & ids.keys())
        if not todo:
            return
        # Two keys may have stood for one role, one after the other: config's own names it.
        names = {id_: key for key, id_ in sorted(ids.items(), key=lambda each: each[0] in managed)}
        ours = rules.change(wanted, seen.roles, ids, managed, given, drift.by_hand.get(member, frozenset()))
        if todo.add:
            drift.give[member] = seen, frozenset(names[role] for role in todo.add)
        if todo.remove:
            drift.take[member] = seen, frozenset(names.get(role, str(role)) for role in todo.remove)
            drift.ended[member] = frozenset(names.get(role, str(role)) for role in ours.remove)
            drift.unexplained += len(todo.remove - ours.remove)

    async def _held(self, drift: Drift) -> str:
        """Why not everything may be taken now; raises or closes the alerts that say so."""
        limits = self._config.membership.sweep
        tripped = rules.trips(drift.unexplained, drift.holders, limits.removal_share, limits.removal_minimum)
        now = self._clock.now()
        async with self._db.transaction() as session:
            await close_over(session)
            adopted = await adoption.is_adopted(session)
            reason = rules.held(drift.unexplained, adopted=adopted, tripped=tripped)
            for kind in ("sweep_not_adopted", "sweep_breaker"):
                if kind != f"sweep_{reason}":
                    await alerts.close(session, "roles", kind)
                elif await alerts.open_(session, kind, "roles", now):
                    _logger.error("alert", kind=kind, about="roles", take=len(drift.take), holders=drift.holders)
            await self._name(session, drift, reason, now)
        return reason

    async def _name(self, session: Session, drift: Drift, reason: str, now: datetime) -> None:
        """Who has a paid role that nothing explains is named to the staff, on a server that is adopted."""
        is_read = self._config.community.server.ops_channel is not None
        found = [
            (member, about(key, member))
            for member, (_seen, keys) in drift.take.items()
            for key in sorted(keys - drift.ended[member])
        ][: _MOST_NAMED if is_read and reason != "not_adopted" else 0]
        for member, _about in found:
            await members.ensure(session, member, now)
        named = [each for _member, each in found]
        await alerts.sync_open_of_kind(session, WITHOUT_RIGHT, named if reason else (), now)
        for each in named if not reason else ():
            await alerts.open_(session, BY_HAND, each, now)
        taking = {member: keys for member, (_seen, keys) in drift.take.items()}
        still = {*named, *(about(key, each) for each in drift.by_hand for key in taking.get(each, ()))}
        await alerts.close_told(session, BY_HAND, still, now - timedelta(days=1) if is_read else now)

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
        gone = sorted(drift.gone)
        for begin in range(0, len(gone), _AT_ONCE):
            async with self._db.transaction() as session:
                for member in gone[begin : begin + _AT_ONCE]:
                    await role_states.mark_stale(session, member, now)
