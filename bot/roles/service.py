"""The one writer of Discord roles. For each person: record what should be, act, see what is, record that."""

import asyncio
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from weakref import WeakValueDictionary

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import (
    Database,
    Session,
    alerts,
    given_roles,
    grants,
    guild_objects,
    members,
    role_states,
    stripe_looks,
)
from bot.db.queue import Due, Queue
from bot.db.role_states import Outcome
from bot.domain.alert import BY_HAND
from bot.domain.backoff import delay
from bot.domain.entitlement import Grant
from bot.errors import HealthNetworkError, NotThere, Refused
from bot.integrations.discord import Discord, MemberView
from bot.integrations.pace import urgent
from bot.roles import rules
from bot.roles.confirmations import GatewayConfirmations
from bot.roles.refusals import REFUSALS, close_over
from bot.roles.rules import Facts, Wanted
from bot.roles.sweep import Sweep, Swept

_AT_ONCE = 10
_logger = log.get(__name__)
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Begun:
    """A look that has begun: what was stored then, at `at`. `given`: the roles that the bot gave, or gives now;
    `by_hand`: the role keys that somebody else was seen to give, and that are to be taken; `away_since`: since when,
    if they are not on the server."""

    at: datetime
    grants: tuple[Grant, ...]
    banned: bool
    ids: dict[str, int]
    given: frozenset[int]
    by_hand: frozenset[str]
    away_since: datetime
    requests: int
    attempts: int
    stale_at: datetime | None
    error: str | None


class RoleService:
    """Brings people's roles to what their grants say."""

    def __init__(
        self,
        database: Database,
        discord: Discord,
        config: Config,
        clock: Clock,
        confirmations: GatewayConfirmations,
    ) -> None:
        self._db, self._discord, self._clock, self._confirmations = database, discord, clock, confirmations
        self._managed = config.managed_roles
        self._roles_of_tier = {key: config.tier_roles(key) for key in config.membership.tiers}
        # One change at a time to a member: Discord loses one of two quick ones (discord-api-docs #6289).
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._sweep = Sweep(database, discord, config, clock, self.repair)
        self.queue = Queue("roles", role_states.ROWS, self.sync, _AT_ONCE)

    async def sweep(self, *, dry_run: bool = False) -> Swept:
        """One sweep now."""
        return await self._sweep.run(dry_run=dry_run)

    async def sync(self, due: Due[int]) -> None:
        """Bring the managed roles of a member to what is stored, verify, and record what was seen.

        Raises TryLater, Refused, NotThere, NotUnderstood where nothing could be seen.
        """
        async with self._lock(due.key):
            await self._bring(due.key)

    def _lock(self, member: int) -> asyncio.Lock:
        return self._locks.setdefault(member, asyncio.Lock())

    async def repair(self, member: int, seen: MemberView, seen_at: datetime, takeable: frozenset[str]) -> None:
        """The same for somebody whom a sweep has `seen` after `seen_at`, taking also the role keys that it found
        `takeable`. Who was looked at or is due since then is looked at anew.
        """
        lock = self._lock(member)
        if lock.locked():
            return  # somebody is at it, with fresher eyes
        async with lock:
            try:
                await self._bring(member, seen, takeable, seen_at)
            except HealthNetworkError:  # the queue tries again, and counts
                await self._db.step(partial(role_states.mark_stale, member=member, now=self._clock.now()))

    async def _bring(
        self,
        member: int,
        seen: MemberView | None = None,
        also: frozenset[str] = _NONE,
        seen_at: datetime | None = None,
    ) -> None:
        """Take what was given and is not wanted, and `also` these role keys; give what is wanted."""
        begun = await self._db.step(partial(self._begin, member))
        if begun is None:
            return
        if begun.stale_at is not None and seen_at is not None and begun.stale_at >= seen_at:
            seen, also = None, _NONE
        with self._confirmations.listening(member):
            # Who has paid, or no longer has, waits for a door; who is only kept in order does not.
            with urgent() if any(each.is_paid_for for each in begun.grants) else nullcontext():
                seen = seen or self._confirmations.told(member) or await self._discord.member(member)
                outcome, changed, forgotten = await self._act(member, begun, seen, also)
            await self._db.step(partial(self._record, member, begun, outcome, changed, forgotten))

    async def _begin(self, member: int, session: Session) -> _Begun | None:
        # Locks the row before anything is read: what is granted after this counts as a new request.
        now = self._clock.now()
        state = await role_states.begin(session, member, now)
        if state is None:
            return None
        held = await grants.of(session, member)
        banned = await members.banned(session, member)
        ids = await guild_objects.ids(session, "role")
        await role_states.intend(session, member, self._wanted(held, banned, now, pending=False).roles)
        # All that they may be given in this look, whether or not they turn out to be banned or in screening; also
        # what they have already: from now on the bot answers for it.
        right = _ids(self._wanted(held, False, now, pending=False), ids)
        given = await given_roles.of(session, member)
        await given_roles.put(session, member, right - given, now)
        fresh = frozenset(key for key, id_ in ids.items() if id_ in right - given)
        away_since = rules.away_since(held, fresh, self._roles_of_tier, now)
        by_hand = (await alerts.of_people(session, BY_HAND, member)).get(member, _NONE)
        return _Begun(
            now, held, banned, ids, given | right, by_hand, away_since, state.requests, state.attempts, state.stale_at,
            state.error,
        )  # fmt: skip

    def _wanted(self, held: tuple[Grant, ...], banned: bool, at: datetime, *, pending: bool) -> Wanted:
        return rules.wanted(Facts(grants=held, pending=pending, banned=banned), self._roles_of_tier, at)

    async def _act(
        self, member: int, begun: _Begun, seen: MemberView | None, also: frozenset[str]
    ) -> tuple[Outcome, frozenset[str], frozenset[int]]:
        """Change what has to be, see it changed; answers what became of it, the keys that were to change, and the
        roles that the bot gave and that are gone.
        """
        if seen is None:
            return self._away(begun), _NONE, begun.given
        # Whoever is on the server is not banned, whatever was heard last.
        wanted = self._wanted(begun.grants, False, begun.at, pending=seen.pending)
        managed = {begun.ids[key]: key for key in self._managed & begun.ids.keys()}
        names = {id_: key for key, id_ in begun.ids.items()} | managed
        ours, also = managed.keys() | begun.given, also | begun.by_hand
        todo = rules.change(wanted, seen.roles, begun.ids, self._managed, begun.given, also)
        error = rules.in_the_way(wanted, begun.ids)
        if todo:
            self._confirmations.expect(member, ((seen.roles | todo.add) - todo.remove) & ours, frozenset(ours))
            error = await self._apply(member, todo, names) or error
            # Where Discord has refused there is nothing to wait for.
            seen = (None if error else await self._confirmations.heard(member)) or await self._discord.member(member)
            if seen is None:
                return self._away(begun), _NONE, begun.given
            if not error and rules.change(wanted, seen.roles, begun.ids, self._managed, begun.given, also):
                error = "not_confirmed"
        keys = frozenset(managed[role] for role in seen.roles & managed.keys())
        outcome = self._outcome(wanted, keys, seen.pending, begun.attempts, error)
        changed = frozenset(names.get(role, str(role)) for role in todo.add | todo.remove)
        return outcome, changed, rules.without(begun.given, seen.roles, _ids(wanted, begun.ids))

    async def _apply(self, member: int, todo: rules.Diff, keys: Mapping[int, str]) -> str | None:
        """Take and give, each by itself, so that a refusal of one keeps none of the others. Answers the refusal."""
        refusal = None
        steps = [(self._discord.remove_role, role) for role in sorted(todo.remove)]
        steps += [(self._discord.add_role, role) for role in sorted(todo.add)]
        for step, role in steps:
            try:
                await step(member, role)
            except (Refused, NotThere) as error:
                refusal = f"{self._why(error, role)}:{keys.get(role, role)}"
        return refusal

    def _why(self, error: Refused | NotThere, role: int) -> str:
        return self._discord.why_refused(role) if error.code == "50013" else "role_refused"

    def _away(self, begun: _Begun) -> Outcome:
        """Not on the server: nothing to do until they come; joining says "look again"."""
        return Outcome(self._wanted(begun.grants, begun.banned, begun.at, pending=False).roles, None, False, False)

    def _outcome(
        self, wanted: Wanted, keys: frozenset[str], pending: bool, attempts: int, error: str | None
    ) -> Outcome:
        if error is None:
            return Outcome(wanted.roles, keys, True, pending, due_at=wanted.next_change_at)
        retry_at = self._clock.now() + delay(attempts + 1)
        return Outcome(wanted.roles, keys, True, pending, error, retry_at, attempts + 1)

    async def _record(
        self, member: int, begun: _Begun, outcome: Outcome, changed: frozenset[str], forgotten: frozenset[int],
        session: Session,
    ) -> None:  # fmt: skip
        """The outcome, and the alert: a role that the bot cannot handle is one trouble, however many wait for it."""
        now = self._clock.now()
        await role_states.finish(session, member, begun.requests, outcome, now)
        await given_roles.forget(session, member, forgotten)  # after what locks the row, as in an erasure
        news = outcome.present is not None and await (
            members.back(session, member) if outcome.present else members.absent(session, member, begun.away_since)
        )
        if outcome.present and begun.banned:
            await members.set_banned(session, member, False, now)
            news = True
        if news:  # what they pay for: perhaps they were banned while nobody listened, or are not any more
            await stripe_looks.ask_about(session, member, now)
        kind, _, about = (outcome.error or "").partition(":")
        for key in changed - {about}:
            await alerts.close(session, key, *REFUSALS)
        if begun.error not in (None, outcome.error):
            await close_over(session)
        if kind in REFUSALS and await alerts.open_(session, kind, about, now):
            _logger.error("alert", kind=kind, about=about)


def _ids(wanted: Wanted, ids: Mapping[str, int]) -> frozenset[int]:
    """The roles that are wanted, as far as they are there."""
    return frozenset(ids[key] for key in wanted.roles & ids.keys())
