"""How many reports of people ended with an act, though nothing had been found in the message."""

from datetime import timedelta

import pytest

from bot.db import Database, members, report_lines, reports, verdicts
from bot.domain.judge.verdict import Action, Rule
from bot.domain.judged import Ending
from bot.domain.report import Outcome, Place, Subject, Wrong
from tests.rules.test_roles import NOW

OWN, ANNA, BEA, RICK, MIA = 5, 11, 12, 13, 14
SINCE, FIRST = NOW - timedelta(days=7), 1000
ROOM, MESSAGE = 77, 2000


async def _reported(
    database: Database,
    message: int | None = MESSAGE,
    *,
    by: tuple[int, ...] = (ANNA,),
    outcome: Outcome | None = Outcome.WARNED,
    ago: timedelta = timedelta(days=1),
    place: Place = Place.QUEUE,
) -> None:
    async with database.transaction() as session:
        report, _is_new = await reports.open_for(session, Subject(RICK, ROOM, message), place, NOW - ago)
        for each in by:
            await report_lines.put(session, report.number, each, Wrong.RUDE, "", NOW - ago)
        if outcome is not None:
            await reports.close(session, report.number, outcome, MIA, NOW - ago)


async def _found(database: Database, message: int) -> None:
    async with database.transaction() as session:
        await verdicts.add(session, RICK, ROOM, message, (Rule.SCAM,), Action.HOLD, NOW, Ending.WATCHED)


async def _missed(database: Database) -> int:
    async with database.transaction(readonly=True) as session:
        return await verdicts.missed(session, SINCE, FIRST, OWN)


@pytest.mark.parametrize("outcome", Outcome)
async def test_only_an_act_says_that_something_was_missed(database: Database, outcome: Outcome) -> None:
    await _reported(database, outcome=outcome)
    acted = outcome in (Outcome.WARNED, Outcome.REMOVED, Outcome.TIMED_OUT)
    assert await _missed(database) == int(acted)


async def test_each_report_counts_once_however_many_people_it_is_of(database: Database) -> None:
    await _reported(database, by=(ANNA, BEA, OWN))
    await _reported(database, MESSAGE + 1, by=(BEA,), place=Place.CRISIS)
    assert await _missed(database) == 2


async def test_what_the_bot_found_or_said_itself_is_not_missed(database: Database) -> None:
    await _reported(database, MESSAGE)
    await _found(database, MESSAGE + 1)
    await _reported(database, MESSAGE + 1)
    await _reported(database, MESSAGE + 2, by=(OWN,))
    await _reported(database, MESSAGE + 3, by=())
    assert await _missed(database) == 1


async def test_what_is_open_old_or_about_no_message_is_not_counted(database: Database) -> None:
    moment = timedelta(microseconds=1)
    await _reported(database, FIRST, ago=timedelta(days=7))
    assert await _missed(database) == 1, "just in time, about the first that counts"
    await _reported(database, MESSAGE, ago=timedelta(days=7) + moment)
    await _reported(database, FIRST - 1)
    await _reported(database, MESSAGE + 1, outcome=None)
    await _reported(database, None)
    await _reported(database, MESSAGE + 2, place=Place.OWNER)
    assert await _missed(database) == 1


async def test_whoever_is_forgotten_leaves_no_report_behind_that_seems_missed(database: Database) -> None:
    async with database.transaction() as session:
        await members.ensure(session, RICK, NOW)
    await _found(database, MESSAGE)
    await _reported(database, MESSAGE)
    await _reported(database, MESSAGE + 1)
    assert await _missed(database) == 1
    async with database.transaction() as session:
        assert reports.KEPT.forgotten is not None
        assert verdicts.KEPT.forgotten is not None
        await verdicts.KEPT.forgotten(session, RICK)
        await reports.KEPT.forgotten(session, RICK)
    assert await _missed(database) == 0
