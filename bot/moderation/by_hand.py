"""What moderators do by hand in Discord (a ban, a kick, a timeout, a role) becomes a case, from its audit log.

The log is read on from where it was read before: when the gateway tells that something was done, in each new session,
the first one of a start among them, and every hour. So what was done while nobody listened is found, and nothing twice.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.db import Database, Session, case_cards, case_looks, cases, jobs
from bot.domain.audit_entry import Entry
from bot.domain.case import CaseKind, Intent, State
from bot.domain.jobs import Job
from bot.errors import Refused
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_audit_log import AuditLog
from bot.moderation import entries, rules
from bot.moderation.acts import end_superseded

_EVERY = timedelta(hours=1)
_PATIENCE = timedelta(seconds=1)
_SETTLED = timedelta(minutes=1)
"""What is younger is read once more: an entry may show later than one that was written after it."""


class ActsByHand:
    """Reads the log, and stores what was done."""

    def __init__(
        self, database: Database, log: AuditLog, acts: Acts, clock: Clock, has_identifier: Callable[[str], bool]
    ) -> None:
        """`has_identifier`: whether words point to a person."""
        self._db, self._log, self._acts, self._clock = database, log, acts, clock
        self._has_identifier = has_identifier

    async def heard(self) -> None:
        """Something was done, or may have been done unheard: read the log, once for all that is done in a second."""
        now = self._clock.now()
        async with self._db.transaction() as session:
            await jobs.ask_by(session, Job.BY_HAND, now, now + _PATIENCE)

    async def begin(self, session: Session, now: datetime) -> None:
        """Where it was never read it is read from now on: what was done before us is nobody's case."""
        if (await jobs.get(session, Job.BY_HAND)).reached is None:
            await jobs.done(session, Job.BY_HAND, now, now, reached=now)

    async def read(self) -> None:
        """Read on. Raises what `AuditLog` raises."""
        started = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            reached = (await jobs.get(session, Job.BY_HAND)).reached or started
        async for page in self._log.pages(reached):
            for entry in page.entries:
                await self._record(entry)
            reached = max(reached, page.reached - _SETTLED) if page.reached else reached
            async with self._db.transaction() as session:
                await jobs.done(session, Job.BY_HAND, started, started + _EVERY, reached=reached)

    async def _record(self, entry: Entry) -> None:
        intent, now = entries.meant(entry, self._log.own, self._has_identifier), self._clock.now()
        if intent is None:
            return
        kept = await self._seen_to_stand(intent)
        async with self._db.transaction() as session:
            case = await cases.add(session, intent, entry.at, entries.state_of(intent), entry.id)
            if case is None:
                return
            await case_looks.enqueue(session, intent.member, now)  # whoever else stores one waits here
            await case_cards.enqueue(session, case.number, now)
            await end_superseded(session, case, entry.at, kept)
            if case.state is State.STANDING:
                await cases.record(session, case.number, applied_until=intent.until)
                if since := entries.ended_since(case, await cases.of(session, intent.member)):
                    by, ending = since
                    await cases.end(session, case.number, ending, by.created_at, by=by.number)

    async def _seen_to_stand(self, intent: Intent) -> frozenset[int]:
        """The cases that this act ended by its time, and that Discord shows to stand: its clock and ours differ, and a
        ban that was given just after an unban must not end by it.
        """
        if intent.kind not in (CaseKind.UNBAN, CaseKind.UNTIMEOUT):
            return frozenset()
        async with self._db.transaction(readonly=True) as session:
            open_ = await cases.open_of(session, intent.member)
        ban, end = None, None
        if open_ and intent.kind is CaseKind.UNBAN:
            with suppress(Refused):  # the bot may not look, and the log is all that it knows by
                ban = await self._acts.ban_of(intent.member)
        elif open_:
            person = await self._acts.person(intent.member)
            end = person.timed_out_until if person else None
        return frozenset(each.number for each in open_ if rules.is_seen(each, ban.reason if ban else None, end))
