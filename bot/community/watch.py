"""The audit, run again and again: each finding is told to the staff once, not each time it is found."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot import log
from bot.clock import Clock
from bot.community.audit import audit
from bot.community.findings import Finding
from bot.community.service import stored_ids
from bot.config import Config
from bot.db import Database, alerts, grants, role_states
from bot.domain.entitlement import tiers_held
from bot.domain.guild import Guild, Member
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.i18n import Sentences
from bot.integrations.discord_guild import Structure

EVERY, AFTER_FAILURE = timedelta(hours=1), timedelta(minutes=5)
KIND = "audit"
_MOST = 1900  # letters in one message
_logger = log.get(__name__)


def _nonce(abouts: list[str], text: str, now: datetime) -> str:
    """The same for the same findings, told again after a crash; within the hour in which Discord remembers it."""
    said = f"{sorted(abouts)} {text} {now:%Y-%m-%d %H}"
    return hashlib.sha256(said.encode()).hexdigest()[:25]


class Watch:
    """Audits the server."""

    def __init__(
        self, database: Database, structure: Structure, config: Config, sentences: Sentences, clock: Clock
    ) -> None:
        self._db, self._structure, self._config = database, structure, config
        self._sentences, self._clock = sentences, clock

    async def findings(self, guild: Guild | None = None) -> list[Finding]:
        """What is wrong on the server now. Raises what `Structure` raises."""
        async with self._db.transaction(readonly=True) as session:
            ids = await stored_ids(session)
        guild = guild or await self._structure.read([*ids.categories.values(), *ids.channels.values()])
        try:
            threads, invites = await self._structure.doors()
            guild = replace(guild, threads=threads, invites=invites)
        except Refused as error:  # without Manage Server; `check` says so
            _logger.warning("doors_not_seen", code=error.code)
        named = {
            each.target for channel in guild.channels.values() for each in channel.overwrites.values() if each.is_member
        }
        members = await self._structure.members(named)
        return audit(self._config.community, ids, guild, members, await self._entitled(members, ids.roles))

    async def look(self, guild: Guild) -> datetime:
        """Audit, and tell the staff what is news; answers when to look again though nothing changes."""
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
            for about in await alerts.settle_kind(session, KIND, found.keys(), now):
                _logger.error("alert", kind=KIND, about=about)
            untold = await alerts.untold(session, KIND)
            ops = (await stored_ids(session)).channels.get(self._config.community.server.ops_channel or "")
        if ops is None:
            return
        for abouts, text in self._messages({about: found[about] for about in untold}):
            await self._structure.say(ops, text, _nonce(abouts, text, now))
            async with self._db.transaction() as session:
                await alerts.told(session, KIND, abouts, now)

    def text(self, finding: Finding) -> str:
        """What was found and what to do, in the staff's language."""
        locale = self._config.community.server.locale
        said = self._sentences.text(locale, finding.sentence, **finding.facts)
        return f"{said}\n-> {self._sentences.text(locale, finding.fix, **finding.facts)}"

    def _messages(self, findings: dict[str, Finding]) -> list[tuple[list[str], str]]:
        """As few messages as hold them: what each is about, and its text."""
        found: list[tuple[list[str], str]] = []
        for about, finding in findings.items():
            text = self.text(finding)[:_MOST]
            if found and len(found[-1][1]) + len(text) + 2 <= _MOST:
                found[-1] = ([*found[-1][0], about], f"{found[-1][1]}\n\n{text}")
            else:
                found.append(([about], text))
        return found

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
