"""What the judge has to be told of: the domains in the operator's files, and how the staff are called now."""

import asyncio
from collections import defaultdict
from datetime import timedelta

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, alerts, jobs
from bot.domain.jobs import Job
from bot.domain.judge import prepare
from bot.domain.judge.detectors.impersonation import is_distinctive, skeleton
from bot.domain.judge.verdict import Rule
from bot.enforcement.service import Enforcement
from bot.integrations.discord import Discord
from bot.integrations.discord_acts import Acts
from bot.integrations.domain_lists import DomainLists

_EVERY = timedelta(hours=1)
_logger = log.get(__name__)


class Learning:
    """Each is done at the start, and each hour from then on where config wants it."""

    def __init__(
        self, database: Database, service: Enforcement, discord: Discord, acts: Acts, lists: DomainLists,
        config: Config, clock: Clock,
    ) -> None:  # fmt: skip
        self._db, self._service, self._discord, self._acts = database, service, discord, acts
        self._lists, self._clock = lists, clock
        groups = config.moderation.judge.groups.values()
        is_wanted = any(Rule.IMPERSONATION in group.rules for group in groups)
        self._reads = config.moderation.read_messages
        self._needs_names = self._reads and is_wanted

    async def read_lists(self) -> None:
        """Have the model ready, and read the files with domains of fraud that have changed; the operator hears of one
        that cannot be read.
        """
        started = self._clock.now()
        if self._reads:
            await asyncio.to_thread(prepare)
        found = await asyncio.to_thread(self._lists.read)
        if found.is_new:
            self._service.learn(blocked=found.domains)
            _logger.info("domain_lists_read", domains=len(found.domains), skipped=found.skipped)
        due_at = started + _EVERY if self._lists.names else None
        async with self._db.transaction() as session:
            for file in await alerts.sync_open_of_kind(session, "domain_list_unread", found.troubles, started):
                _logger.error("alert", kind="domain_list_unread", about=file, reason=found.troubles[file])
            await jobs.done(session, Job.DOMAIN_LISTS, started, due_at)

    async def find_staff(self) -> None:
        """See how those are called now who have a role of the staff; their names are in memory alone."""
        started, names = self._clock.now(), defaultdict[str, set[int]](set)
        if self._needs_names:
            staff, owner = (await self._service.known()).staff, self._acts.owner
            # A page has a thousand people: of 50,000 these are 50 requests, which Discord can bear each hour.
            async for page in self._discord.members():
                for id_, each in page:
                    is_staff = id_ == owner or not staff.isdisjoint(each.roles)
                    if is_staff and is_distinctive(name := skeleton(each.name)):
                        names[name].add(id_)
            self._service.learn(staff_names=names)
        async with self._db.transaction() as session:
            await jobs.done(session, Job.STAFF_NAMES, started, started + _EVERY if self._needs_names else None)
