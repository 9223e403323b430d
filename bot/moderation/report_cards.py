"""The cards of reports, and what is told to whoever reported something: both follow from what is stored."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import (
    Database,
    Session,
    alerts,
    cases,
    crisis_cards,
    evidence,
    guild_objects,
    members,
    report_lines,
    reports,
    verdicts,
)
from bot.db.queue import Due, Queue
from bot.domain.report import Outcome, Place, Report
from bot.domain.screen import Screen
from bot.errors import NotThere, Refused
from bot.integrations.discord import Discord
from bot.integrations.discord_acts import Acts
from bot.moderation import reporting
from bot.moderation.report_texts import ReportTexts

_REFUSED, _UNREACHED = "post_refused", "owner_unreached"
_logger = log.get(__name__)


async def close(session: Session, number: int, outcome: Outcome, by: int | None, now: datetime) -> None:
    """Nobody has to look at a report any more: whoever told of it hears what came of it. Where nothing was wrong, what
    the bot found in it was.
    """
    await reports.close(session, number, outcome, by, now)
    await report_lines.tell(session, number, now)
    if outcome is Outcome.DISMISSED:
        await verdicts.overturn(session, number, now)


class ReportCards:
    """Shows each report as it is, where it is looked at, and tells."""

    def __init__(
        self, database: Database, acts: Acts, discord: Discord, texts: ReportTexts, config: Config, clock: Clock
    ) -> None:
        self._db, self._acts, self._discord, self._texts, self._clock = database, acts, discord, texts, clock
        self._locale = config.community.server.locale
        self._channels = reporting.channels(config.moderation.channels)
        self.cards = Queue("reports", reports.ROWS, self._show, about=str)
        self.tellings = Queue("report_lines", report_lines.ROWS, self._tell)

    async def _show(self, due: Due[int]) -> None:
        """The card as the report is now, in the channel where it is looked at now."""
        async with self._db.transaction() as session:
            report = await reports.get(session, due.key, lock=True)
            if report is None:
                return
            done = reporting.outcome_of(await cases.of_report(session, due.key))
            if done is not None and report.is_open:
                await close(session, due.key, done[0], done[1].moderator, self._clock.now())
                report = await reports.get(session, due.key)
                assert report is not None, "it is locked"
            lines, card = await report_lines.of(session, due.key), await reports.card(session, due.key)
            in_crisis = await crisis_cards.is_open_for(session, report.subject.member or 0)
            judged = await verdicts.of_report(session, due.key)
            has_words = await evidence.get(session, due.key, self._clock.now()) is not None
            channels = await guild_objects.ids(session, "channel")
        former = card if card is not None and card[2] is not report.place else None
        card = None if former else card
        of_people = [line for line in lines if line.reporter != self._acts.own[0]]
        screen = self._texts.card(self._locale, report, of_people, judged, has_words=has_words, in_crisis=in_crisis)
        place = await self._written(report, card, screen, channels)
        async with self._db.transaction() as session:
            where = {"card_channel": place[0], "card_id": place[1], "card_place": report.place}
            await reports.record(session, due.key, **where)
            await reports.ROWS.finish(session, due)
        if former is not None:
            await self._change(former[0], former[1], self._texts.moved(self._locale, report))

    async def _written(
        self, report: Report, card: tuple[int, int, Place] | None, screen: Screen, channels: Mapping[str, int]
    ) -> tuple[int, int]:
        """Where the card stands that says this."""
        if card is not None:
            await self._change(card[0], card[1], screen)
            return card[0], card[1]
        about = self._channels.get(report.place, "")
        try:
            if report.place is Place.OWNER:
                owner = self._acts.owner
                channel = None if owner is None else await self._acts.direct_channel(owner)
            else:
                channel = channels.get(about) or channels.get(self._channels[Place.QUEUE])
            if channel is None:
                raise NotThere("there is no channel for it")
            message = await self._acts.show(channel, None, screen, f"report-{report.number}-{report.place}"[:25])
        except (Refused, NotThere) as error:
            kind, about = (_UNREACHED, "reports") if report.place is Place.OWNER else (_REFUSED, about)
            async with self._db.transaction() as session:
                if await alerts.open_(session, kind, about, self._clock.now()):
                    _logger.error("alert", kind=kind, about=about, reason=str(error))
            raise
        async with self._db.transaction() as session:
            await alerts.close(session, about or "reports", _UNREACHED if report.place is Place.OWNER else _REFUSED)
        return channel, message

    async def _change(self, channel: int, message: int, screen: Screen) -> None:
        with suppress(NotThere, Refused):  # it is deleted, or out of reach: `/modqueue` shows what is stored
            await self._acts.show(channel, message, screen, "")

    async def _tell(self, due: Due[int]) -> None:
        """What came of it, in a sentence, to one who reported it. Closed direct messages are no failure."""
        async with self._db.transaction(readonly=True) as session:
            line = await report_lines.get(session, due.key)
            report = await reports.get(session, line.report) if line else None
            locale = await members.locale(session, line.reporter) if line else None
        is_person = line is not None and line.reporter != self._acts.own[0]
        if line is not None and is_person and report is not None and report.outcome is not None:
            try:
                screen = self._texts.told(locale, report.outcome)
                await self._discord.send_dm(line.reporter, screen, f"report-told-{line.id}")
            except (Refused, NotThere) as error:
                _logger.info("report_not_told", code=error.code)
        async with self._db.transaction() as session:
            await report_lines.ROWS.finish(session, due)
