"""The audit, run again and again: each finding is told to the staff once, not each time it is found."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot import log
from bot.clock import Clock
from bot.community.audit import audit
from bot.community.findings import Finding
from bot.community.ops import AFTER_FAILURE, AUDIT, Ops
from bot.community.service import stored_ids
from bot.config import Config
from bot.db import Database, alerts, grants, role_states
from bot.domain.entitlement import tiers_held
from bot.domain.guild import Guild, Member
from bot.domain.names import in_message, printable
from bot.domain.permissions import MANAGE_WEBHOOKS, base
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.i18n import Sentences
from bot.integrations.discord_guild import Structure

EVERY = timedelta(hours=1)
KIND = AUDIT
_logger = log.get(__name__)
T = TypeVar("T")


async def _seen(asked: Awaitable[T], otherwise: T, what: str) -> T:
    """What was asked, or `otherwise` where the bot may not see it; `check` says what permissions it needs."""
    try:
        return await asked
    except (Refused, NotThere) as error:
        _logger.info("not_seen", what=what, code=error.code)
        return otherwise


class Watch:
    """Audits the server."""

    def __init__(
        self, database: Database, structure: Structure, config: Config, sentences: Sentences, clock: Clock
    ) -> None:
        self._db, self._structure, self._config = database, structure, config
        self._sentences, self._clock = sentences, clock
        self._ops = Ops(database, structure, config, sentences, clock)

    async def findings(self, guild: Guild | None = None) -> list[Finding]:
        """What is wrong on the server now. Raises what `Structure` raises."""
        async with self._db.transaction(readonly=True) as session:
            ids = await stored_ids(session)
        guild = guild or await self._structure.read([*ids.categories.values(), *ids.channels.values()])
        doors, nothing = self._structure.threads_and_invites, frozenset[int]()
        threads = await _seen(doors.threads(), (), "threads")
        invites = await _seen(doors.invites(), (), "invites")
        # Needed for nothing else, so the bot need not have it: not asked for then, as it would be refused each time.
        may_see = base(guild, guild.me) & MANAGE_WEBHOOKS
        webhooks = await _seen(doors.webhooks(), (), "webhooks") if may_see else ()
        answers, defaults = await _seen(doors.answers(), ((), nothing), "onboarding")
        guild = replace(
            guild, threads=threads, invites=invites, webhooks=webhooks, answers=answers, default_channels=defaults
        )
        named = {
            each.target for channel in guild.channels.values() for each in channel.overwrites.values() if each.is_member
        }
        members = await self._structure.members(named)
        entitled, moderators = await self._entitled(members, ids.roles), self._config.moderation.staff.keys()
        return audit(self._config.community, ids, guild, members, entitled, moderators)

    async def look(self, guild: Guild) -> datetime:
        """Audit, and tell the staff what is news; returns when to look again though nothing changes."""
        try:
            await self._look(guild)
        except (TryLater, Refused, NotThere, NotUnderstood) as error:
            _logger.warning("audit_put_off", error=type(error).__name__, reason=str(error))
            return self._clock.now() + AFTER_FAILURE
        return self._clock.now() + EVERY

    async def _look(self, guild: Guild) -> None:
        found = {f"{each.code}:{each.about}": each for each in await self.findings(guild)}
        now = self._clock.now()
        async with self._db.transaction() as session:
            for about in await alerts.sync_open_of_kind(session, KIND, found.keys(), now):
                _logger.error("alert", kind=KIND, about=about)
            untold = await alerts.untold(session, only=KIND)
        await self._ops.tell([([each], self.text(found[each.about], in_message)) for each in untold])

    def text(self, finding: Finding, shown: Callable[[str], str] = printable) -> str:
        """What was found and what to do, in the staff's language; on a terminal, or as `shown` has its names."""
        said, fix = finding.in_words(self._sentences, self._config.community.server.locale, shown)
        return f"{said}\n-> {fix}"

    async def _entitled(self, members: list[Member], roles: Mapping[str, int]) -> dict[str, frozenset[int]]:
        """For each role that payment gives, who has a stored right to it now."""
        managed = self._config.paid_roles
        ids = {id_ for key, id_ in roles.items() if key in managed}
        holders = [each.id for each in members if each.roles & ids]
        found: dict[str, set[int]] = {key: set() for key in managed}
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            for start in range(0, len(holders), 500):
                some = holders[start : start + 500]
                # Whose role is about to be taken is no finding.
                for each in await role_states.unsettled(session, some, now):
                    for people in found.values():
                        people.add(each)
                for holder, held in (await grants.of_many(session, some)).items():
                    for tier in tiers_held(held, now):
                        for key in found.keys() & self._config.tier_roles(tier):
                            found[key].add(holder)
        return {key: frozenset(people) for key, people in found.items()}
