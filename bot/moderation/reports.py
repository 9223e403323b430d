"""Reports: whoever sees something tells the moderators, who see each thing once, on one card.

What is reported is stored before anybody is thanked; its card, and what is told to whoever reported, follow from that.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import (
    Database,
    cases,
    members,
    report_lines,
    reports,
    staff_looks,
)
from bot.domain.names import printable
from bot.domain.report import Place, Report, Subject, Wrong
from bot.domain.staff import Presser
from bot.errors import NotUnderstood, Refused, TryLater
from bot.integrations.discord_acts import Acts
from bot.moderation import reporting
from bot.moderation.desk import Desk, Done, Not, Wanted
from bot.moderation.refusals import No
from bot.moderation.report_cards import close
from bot.moderation.reporting import Trouble

_REFUSED, _UNREACHED = "post_refused", "owner_unreached"
_logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Filed:
    """It was taken; `wrong` is what they chose, `place` who looks at it."""

    wrong: Wrong
    place: Place


@dataclass(frozen=True, slots=True)
class Stopped:
    """It was not taken, or the press did nothing; `by`: the moderator who has it, where that is why."""

    why: Trouble
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits, the oldest first, and what has happened since somebody last looked (None: they never did)."""

    reports: list[Report]
    opened: int | None = None
    closed: int | None = None


class ReportService:
    """Takes reports, and works on them."""

    def __init__(
        self, database: Database, acts: Acts, desk: Desk, config: Config, clock: Clock, redacted: Callable[[str], str]
    ) -> None:
        """`redacted`: a text without what points to a person."""
        self._db, self._acts, self._desk = database, acts, desk
        self._config, self._clock, self._redacted = config, clock, redacted
        self._channels = reporting.channels(config.moderation.channels)

    async def file(self, reporter: int, subject: Subject, wrong: Wrong, words: str) -> Filed | Stopped:
        """Somebody tells of something. One card a message, or a person, however many tell of it."""
        if not self._channels[Place.QUEUE]:
            return Stopped(Trouble.CHANNEL)
        found = await self._checked(subject)
        if reporter in (subject.member, found.member):
            return Stopped(Trouble.SELF)
        subject = found
        is_staff = await self._is_staff(subject.member)
        said = self._redacted(" ".join(printable(words).split()))[: reporting.LONGEST_WORDS]
        now = self._clock.now()
        async with self._db.transaction() as session:
            await members.ensure(session, reporter, now)
            await members.lock(session, reporter)  # of several at once each counts those before it
            is_urgent = wrong is Wrong.WORRIED
            if not is_urgent and reporting.is_too_many(
                await report_lines.recent(session, reporter, reporting.since(now))
            ):
                return Stopped(Trouble.MANY)
            place = reporting.place_of(wrong, subject.member, is_staff=is_staff)
            report, is_new = await reports.open_for(session, subject, place, now)
            if not is_new:
                place = reporting.joined(report, wrong, is_staff=is_staff)
                await reports.record(session, report.number, place=place)
            said = reporting.said_again(await report_lines.words(session, report.number, reporter), said)
            await report_lines.put(session, report.number, reporter, wrong, said, now)
            await reports.show(session, report.number, now)
        return Filed(wrong, place)

    async def _checked(self, subject: Subject) -> Subject:
        """With who really wrote the message: whoever forges a form could accuse anybody. Of one that is gone nobody
        knows it.
        """
        if subject.message is None or subject.channel is None:
            return subject
        return replace(subject, member=await self._acts.author_of(subject.channel, subject.message))

    async def _is_staff(self, member: int | None) -> bool:
        if member is None:
            return False
        if member == self._acts.owner:
            return True
        person = await self._acts.person(member)
        if person is None or person.roles is None:
            return False
        administers = self._acts.is_administrator(person.roles)
        return bool(await self._desk.rights(Presser(member, person.roles, administers)))

    async def press(self, presser: Presser, number: int, action: str) -> Report | Done | Not | Stopped:
        """A button of a card: claim it, act, close it, or have it looked at in the crisis desk."""
        rights = await self._desk.rights(presser)  # before the transaction: each takes a connection
        async with self._db.transaction() as session:
            report = await reports.get(session, number, lock=True)
            if not self._may(presser, report, rights):
                return Not(No.RIGHT)
            why = reporting.trouble(report, presser.id, action, await cases.of_report(session, number))
            if why is not None or report is None:
                return Stopped(why or Trouble.GONE, report.claimed_by or report.closed_by if report else None)
            now = self._clock.now()
            if action == "claim":
                await reports.claim(session, number, presser.id, now)
            elif action == "crisis":
                await reports.record(session, number, place=Place.CRISIS)
            elif action in reporting.ENDS:
                await close(session, number, reporting.ENDS[action], presser.id, now)
            if action not in reporting.ACTS:
                await reports.show(session, number, now)
        if action in reporting.ACTS:
            return await self._act(presser, report, action)
        async with self._db.transaction(readonly=True) as session:
            found = await reports.get(session, number)
        return found or Stopped(Trouble.GONE)

    def _may(self, presser: Presser, report: Report | None, rights: frozenset[str]) -> bool:
        if report is not None and report.place is Place.OWNER:
            return presser.id == self._acts.owner
        return "reports" in rights

    async def _act(self, presser: Presser, report: Report, action: str) -> Done | Not | Stopped:
        """The case claims the report, and says that it led to it: its card is closed once it is done."""
        if report.subject.member is None:
            return Not(No.NOBODY)
        async with self._db.transaction(readonly=True) as session:
            lines = await report_lines.of(session, report.number)
        reason = reporting.preset_of(reporting.main_wrong(lines), self._config.moderation.reasons)
        kind = reporting.ACTS[action]
        wanted = Wanted(
            kind, report.subject.member, reason, f"{reporting.TIMEOUT.days}d" if action == "timeout" else None,
            channel=report.subject.channel, message=report.subject.message, removes=action == "remove",
            report=report.number,
        )  # fmt: skip
        return await self._desk.act(presser, wanted)

    async def waiting(self, presser: Presser) -> Waiting | Not:
        """What is open, and what has happened since `presser` last looked."""
        if "reports" not in await self._desk.rights(presser):
            return Not(No.RIGHT)
        places = [Place.CRISIS, Place.QUEUE, *([Place.OWNER] if presser.id == self._acts.owner else [])]
        async with self._db.transaction() as session:
            before = await staff_looks.look(session, presser.id, self._clock.now())
            found = await reports.open_(session, *places)
            counts = await reports.counts_since(session, before, *places) if before else (None, None)
        return Waiting(found, *counts)

    async def forget_old(self) -> None:
        """Those that were closed long ago, each by itself. Raises what Discord failed at last, once all were tried."""
        async with self._db.transaction(readonly=True) as session:
            old = await reports.old(session, self._clock.now() - reporting.KEPT)
        failed: TryLater | NotUnderstood | None = None
        for number in old:
            try:
                await self._forget(number)
            except (TryLater, NotUnderstood) as error:
                failed = error
        if failed is not None:
            raise failed

    async def _forget(self, number: int) -> None:
        """Its card goes first: once it is not stored any more nobody would know where that is."""
        async with self._db.transaction(readonly=True) as session:
            card = await reports.card(session, number)
        if card is not None:
            with suppress(Refused):
                await self._acts.delete_message(card[0], card[1], "no longer kept")
        async with self._db.transaction() as session:
            await report_lines.forget(session, number)
            await reports.forget(session, number)
