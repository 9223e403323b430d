"""What is reported is stored once, shown on one card, worked on by one moderator, and told; and then forgotten."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from bot.db import Database, alerts, guild_objects, personal, report_lines, reports
from bot.db.report_lines import ReportLineRow
from bot.db.reports import ReportRow
from bot.domain.report import Line, Outcome, Place, Report, Subject, Wrong
from bot.errors import TryLater
from bot.moderation import reporting
from bot.moderation.desk import Done, Not
from bot.moderation.refusals import No
from bot.moderation.report_cards import ReportCards
from bot.moderation.report_texts import ReportTexts
from bot.moderation.reporting import Trouble
from bot.moderation.reports import Filed, ReportService, Stopped
from sandbox.discord import DiscordSandbox
from sandbox.discord.snowflake import Snowflakes, moment
from sandbox.discord.state import Message
from tests.db.moderators import LINK, MODERATOR, ModeratorsDesk
from tests.db.working import Worker

DAY = timedelta(days=1)


class ReportsDesk(ModeratorsDesk):
    """The same, with channels for what is reported."""

    async def build(self) -> None:
        await super().build()
        self.queue = self.crisis = 0
        self._ids = Snowflakes()
        async with self.database.transaction() as session:
            for name in ("mod-queue", "crisis-desk"):
                made = await self.client.http.create_channel(self.sandbox.guild_id, 0, name=name)
                await guild_objects.put(session, "channel", name, int(made["id"]))
                setattr(self, name.removeprefix("mod-").partition("-")[0], int(made["id"]))
        texts = ReportTexts(self.sentences, LINK)
        self.reports = ReportService(
            self.database, self.acts, self.desk, self.config, self.clock, lambda said: said.replace("0612345678", "…")
        )
        shown = ReportCards(self.database, self.acts, self.discord, texts, self.config, self.clock)
        self.report_cards = Worker(shown.cards, self.database, self.clock)
        self.tellings = Worker(shown.tellings, self.database, self.clock)

    def written(self, member: int) -> Subject:
        """A message that they wrote."""
        state = self.sandbox.state
        channel, id_ = state.guild.channels[self.log], self._ids.next()
        channel.messages[id_] = Message(id_, channel, state.users[member], moment(id_), content="Hello")
        return Subject(member, self.log, id_)

    async def report(self, number: int) -> tuple[Report | None, list[Line]]:
        """What is stored of it."""
        async with self.database.transaction(readonly=True) as session:
            return await reports.get(session, number), await report_lines.of(session, number)

    async def cards_in(self, channel: int) -> list[str]:
        """What stands there once all is shown."""
        await self.report_cards.all()
        return [each.content for each in self.sandbox.state.guild.channels[channel].messages.values()]


@pytest.fixture
async def desk(
    database: Database, server: tuple[DiscordSandbox, discord.Client], monkeypatch: pytest.MonkeyPatch
) -> ReportsDesk:
    monkeypatch.setattr("bot.moderation.desk.PATIENCE", timedelta())
    found = ReportsDesk(database, *server)
    await found.build()
    return found


async def test_many_who_report_one_message_at_once_make_one_report(desk: ReportsDesk) -> None:
    rick, people = desk.somebody(), [desk.somebody() for _ in range(4)]
    subject = desk.written(rick)
    found = await asyncio.gather(*(desk.reports.file(each, subject, Wrong.RUDE, "call 0612345678") for each in people))
    assert set(found) == {Filed(Wrong.RUDE, Place.QUEUE)}
    report, lines = await desk.report(1)
    assert report is not None
    assert {each.reporter for each in lines} == set(people)
    assert {each.words for each in lines} == {"call …"}
    assert await desk.reports.file(people[0], subject, Wrong.SCAM, "sorry") == Filed(Wrong.SCAM, Place.QUEUE)
    _report, lines = await desk.report(1)
    assert len(lines) == 4, "who says it again is the same person"
    assert {(each.wrong, each.words) for each in lines if each.reporter == people[0]} == {
        (Wrong.SCAM, "call … · sorry")
    }
    (card,) = await desk.cards_in(desk.queue)
    assert "4 people" in card
    other = await desk.reports.file(people[0], Subject(rick), Wrong.RUDE, "")
    assert other == Filed(Wrong.RUDE, Place.QUEUE)
    async with desk.database.transaction(readonly=True) as session:
        found_open = await reports.open_(session, Place.QUEUE)
    assert [each.subject for each in found_open] == [subject, Subject(rick)], "about the person, and no message"


async def test_of_many_reports_of_one_person_at_once_none_passes_the_limit(desk: ReportsDesk) -> None:
    anna = desk.somebody()
    subjects = [desk.written(desk.somebody()) for _ in range(reporting.MOST_AN_HOUR + 5)]
    found = await asyncio.gather(*(desk.reports.file(anna, each, Wrong.RUDE, "") for each in subjects))
    assert found.count(Stopped(Trouble.MANY)) == 5


async def test_a_report_that_is_closed_makes_place_for_another(desk: ReportsDesk) -> None:
    rick, anna = desk.somebody(), desk.somebody()
    subject = desk.written(rick)
    await desk.reports.file(anna, subject, Wrong.RUDE, "")
    await desk.reports.press(desk.presser, 1, "dismiss")
    await desk.reports.file(anna, subject, Wrong.RUDE, "")
    assert (await desk.report(2))[0] is not None, "and not the one that was closed again"


async def test_one_moderator_wins_and_the_other_is_told_who(desk: ReportsDesk) -> None:
    rick, anna = desk.somebody(), desk.somebody()
    await desk.reports.file(anna, desk.written(rick), Wrong.RUDE, "")
    other = replace(desk.presser, id=8)
    found = await asyncio.gather(
        desk.reports.press(desk.presser, 1, "claim"), desk.reports.press(other, 1, "claim")
    )  # fmt: skip
    (stopped,) = [each for each in found if isinstance(each, Stopped)]
    (report,) = [each for each in found if isinstance(each, Report)]
    assert stopped == Stopped(Trouble.CLAIMED, report.claimed_by)
    loser = other if report.claimed_by == MODERATOR else desk.presser
    for action in ("warn", "dismiss"):
        assert await desk.reports.press(loser, 1, action) == stopped
    stranger = replace(desk.presser, id=9, roles=frozenset())
    assert await desk.reports.press(stranger, 1, "claim") == Not(No.RIGHT)
    assert await desk.reports.press(desk.presser, 99, "claim") == Stopped(Trouble.GONE)


async def test_a_card_closes_by_the_case_that_it_led_to_also_when_the_press_was_cut_off(desk: ReportsDesk) -> None:
    rick, anna = desk.somebody(), desk.somebody()
    await desk.reports.file(anna, Subject(rick), Wrong.RUDE, "")
    found = await desk.reports.press(desk.presser, 1, "timeout")
    assert isinstance(found, Done)
    assert (await desk.report(1))[0].closed_at is None  # type: ignore[union-attr]
    await desk.worker.all()  # the bot was killed before it answered
    (card,) = await desk.cards_in(desk.queue)
    assert "Closed: timeout" in card
    report, _lines = await desk.report(1)
    assert report is not None
    assert (report.outcome, report.closed_by) == (Outcome.TIMED_OUT, MODERATOR)
    await desk.tellings.all()
    (told,) = desk.messages_to(anna)
    assert "done something about it" in told
    assert await desk.tellings.due() == []


async def test_an_act_that_is_refused_leaves_the_report_open(desk: ReportsDesk) -> None:
    rick, anna = desk.somebody(), desk.somebody()
    await desk.client.http.kick(rick, desk.sandbox.guild_id)
    await desk.reports.file(anna, Subject(rick), Wrong.RUDE, "")
    assert await desk.reports.press(desk.presser, 1, "timeout") == Not(No.AWAY)
    report, _lines = await desk.report(1)
    assert report is not None
    assert report.is_open


async def test_what_is_about_staff_goes_to_the_owner_and_waits_until_they_can_be_reached(desk: ReportsDesk) -> None:
    owner, anna, mia = desk.somebody(), desk.somebody(), desk.somebody()
    desk.acts.owner_id = owner
    await desk.client.http.add_role(desk.sandbox.guild_id, mia, desk.role)
    body = {"message": "Cannot send messages to this user", "code": 50007}
    fault = desk.sandbox.fault("/channels/[0-9]+/messages$", method="POST", status=403, body=body)
    assert await desk.reports.file(anna, desk.written(mia), Wrong.RUDE, "") == Filed(Wrong.RUDE, Place.OWNER)
    await desk.report_cards.once()
    async with desk.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == [("owner_unreached", "reports")]
    fault.release()
    desk.advance(DAY)
    assert await desk.cards_in(desk.queue) == []
    (card,) = desk.messages_to(owner)
    assert "No moderator sees it" in card
    async with desk.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == []
    assert await desk.reports.press(desk.presser, 1, "claim") == Not(No.RIGHT)
    assert isinstance(
        await desk.reports.press(replace(desk.presser, id=owner, roles=frozenset()), 1, "dismiss"), Report
    )
    theirs = await desk.reports.waiting(replace(desk.presser, id=owner))
    assert not isinstance(theirs, Not)


async def test_a_card_that_somebody_deleted_stops_nothing(desk: ReportsDesk) -> None:
    rick, anna = desk.somebody(), desk.somebody()
    await desk.reports.file(anna, desk.written(rick), Wrong.RUDE, "")
    assert len(await desk.cards_in(desk.queue)) == 1
    (message,) = desk.sandbox.state.guild.channels[desk.queue].messages
    await desk.client.http.delete_message(desk.queue, message)
    await desk.reports.press(desk.presser, 1, "dismiss")
    assert await desk.cards_in(desk.queue) == []
    assert await desk.report_cards.due() == []
    body = {"message": "Cannot send messages to this user", "code": 50007}
    desk.sandbox.fault("/channels/[0-9]+/messages$", method="POST", status=403, body=body)
    await desk.tellings.all()
    assert await desk.tellings.due() == [], "who cannot be told is not tried for ever"


async def test_what_waits_is_shown_by_age_with_what_has_happened_since(desk: ReportsDesk) -> None:
    anna = desk.somebody()
    first = await desk.reports.waiting(desk.presser)
    assert not isinstance(first, Not)
    assert (first.reports, first.opened) == ([], None)
    for wrong in (Wrong.RUDE, Wrong.WORRIED):
        desk.advance(timedelta(minutes=1))
        await desk.reports.file(anna, Subject(desk.somebody()), wrong, "")
    await desk.reports.press(desk.presser, 1, "dismiss")
    again = await desk.reports.waiting(desk.presser)
    assert not isinstance(again, Not)
    assert [each.number for each in again.reports] == [2]
    assert (again.opened, again.closed) == (2, 1)
    assert isinstance(await desk.reports.waiting(replace(desk.presser, roles=frozenset())), Not)


async def test_reports_are_forgotten_thirty_days_after_they_were_closed(desk: ReportsDesk) -> None:
    rick, anna = desk.somebody(), desk.somebody()
    for _ in range(2):
        await desk.reports.file(anna, desk.written(rick), Wrong.RUDE, "words")
    await desk.reports.press(desk.presser, 1, "dismiss")
    desk.advance(reporting.KEPT)
    await desk.reports.forget_old()
    assert (await desk.report(1))[0] is not None
    desk.advance(DAY)
    await desk.reports.forget_old()
    assert await desk.report(1) == (None, [])
    assert (await desk.report(2))[0] is not None, "nobody has looked at it yet"


async def test_a_card_that_cannot_be_deleted_keeps_no_other_report(desk: ReportsDesk) -> None:
    rick, anna = desk.somebody(), desk.somebody()
    for number in (1, 2):
        await desk.reports.file(anna, desk.written(rick), Wrong.RUDE, "words")
        await desk.reports.press(desk.presser, number, "dismiss")
    await desk.report_cards.all()
    first = min(desk.sandbox.state.guild.channels[desk.queue].messages)
    desk.advance(reporting.KEPT + DAY)
    fault = desk.sandbox.fault(f"/messages/{first}", method="DELETE", drop="before")
    with pytest.raises(TryLater):
        await desk.reports.forget_old()
    assert fault.hits
    assert (await desk.report(1))[0] is not None, "or nobody would know where its card is"
    assert await desk.report(2) == (None, [])
    desk.sandbox.faults.remove()
    await desk.reports.forget_old()
    assert await desk.report(1) == (None, [])
    assert desk.sandbox.state.guild.channels[desk.queue].messages == {}


async def test_who_wants_to_be_forgotten_takes_their_words_along(desk: ReportsDesk) -> None:
    rick, anna = desk.somebody(), desk.somebody()
    await desk.reports.file(anna, desk.written(rick), Wrong.RUDE, "words")
    async with desk.database.transaction() as session:
        assert "reports" not in {key for key, rows in (await personal.export(session, rick)).items() if rows}
        await personal.erase(session, anna)
    report, lines = await desk.report(1)
    assert report is not None
    assert lines == []
    await desk.reports.press(desk.presser, 1, "dismiss")
    async with desk.database.transaction() as session:
        (mine,) = (await personal.export(session, rick))["reports"]
        assert mine["outcome"] == "dismissed"
        assert "claimed_by" not in mine
        await personal.erase(session, rick)
    async with desk.database.transaction(readonly=True) as session:
        row = await session.get(ReportRow, 1)
        assert row is not None
        assert (row.member_id, row.channel_id, row.message_id) == (None, None, None)
        assert await session.get(ReportLineRow, 1) is None


async def test_who_wrote_a_message_is_who_wrote_it_whatever_a_form_says(desk: ReportsDesk) -> None:
    rick, anna, eve = desk.somebody(), desk.somebody(), desk.somebody()
    subject = desk.written(rick)
    await desk.reports.file(eve, replace(subject, member=anna), Wrong.RUDE, "")
    report, _lines = await desk.report(1)
    assert report is not None
    assert report.subject.member == rick
    assert await desk.reports.file(anna, Subject(anna, 1, 2), Wrong.RUDE, "") == Stopped(Trouble.SELF)


async def test_where_somebody_may_be_in_danger_an_old_button_punishes_nobody(desk: ReportsDesk) -> None:
    rick, anna, bob = desk.somebody(), desk.somebody(), desk.somebody()
    subject = desk.written(rick)
    await desk.reports.file(anna, subject, Wrong.RUDE, "")
    await desk.reports.file(bob, subject, Wrong.WORRIED, "")
    for action in ("warn", "remove", "timeout"):
        assert await desk.reports.press(desk.presser, 1, action) == Stopped(Trouble.NOT_HERE)
    async with desk.database.transaction() as session:
        assert not await reports.claim(session, 1, MODERATOR, desk.clock.now(), acting=True)
    assert isinstance(await desk.reports.press(replace(desk.presser, id=8), 1, "helped"), Report)
    assert desk.messages_to(rick) == []


async def test_a_second_press_does_nothing_more(desk: ReportsDesk) -> None:
    rick, anna = desk.somebody(), desk.somebody()
    await desk.reports.file(anna, desk.written(rick), Wrong.RUDE, "")
    assert isinstance(await desk.reports.press(desk.presser, 1, "warn"), Done)
    assert await desk.reports.press(desk.presser, 1, "warn") == Stopped(Trouble.UNDERWAY, MODERATOR)
    await desk.worker.all()  # and its card is not shown yet
    assert await desk.reports.press(desk.presser, 1, "warn") == Not(No.TAKEN)
    assert len(desk.messages_to(rick)) == 1


async def test_a_worry_is_taken_however_much_somebody_has_told_of(desk: ReportsDesk) -> None:
    anna = desk.somebody()
    for _ in range(reporting.MOST_AN_HOUR):
        await desk.reports.file(anna, Subject(), Wrong.OTHER, "")
    assert await desk.reports.file(anna, Subject(), Wrong.OTHER, "") == Stopped(Trouble.MANY)
    assert await desk.reports.file(anna, Subject(), Wrong.WORRIED, "") == Filed(Wrong.WORRIED, Place.CRISIS)


async def test_a_crisis_card_is_written_where_there_is_a_channel_and_whatever_became_of_the_other(
    desk: ReportsDesk,
) -> None:
    rick, anna = desk.somebody(), desk.somebody()
    await desk.reports.file(anna, desk.written(rick), Wrong.RUDE, "")
    assert len(await desk.cards_in(desk.queue)) == 1
    body = {"message": "Missing Access", "code": 50001}
    desk.sandbox.fault(r"/messages/\d+$", method="PATCH", status=403, body=body)
    await desk.reports.press(desk.presser, 1, "crisis")
    assert len(await desk.cards_in(desk.crisis)) == 1
    async with desk.database.transaction() as session:
        await guild_objects.remove(session, "channel", "crisis-desk")
    await desk.reports.file(anna, Subject(), Wrong.WORRIED, "")
    assert len(await desk.cards_in(desk.queue)) == 2, "better there than nowhere"
