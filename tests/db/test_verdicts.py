"""What was found in messages is stored once each, looked at anew when it has to be, counted, and forgotten."""

from datetime import UTC, datetime, timedelta

from bot.db import Database, judge_state, members, verdicts
from bot.domain.judge import Action, Rule
from bot.domain.judged import Ending

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ADA, BEA, ROOM = 111, 222, 5
LINKS = (Rule.LINKS,)


async def _found(database: Database, message: int, member: int = ADA, ending: Ending | None = None) -> int | None:
    async with database.transaction() as session:
        return await verdicts.add(session, member, ROOM, message, LINKS, Action.HOLD, NOW, ending)


async def test_a_message_is_found_once_until_it_is_done_with(database: Database) -> None:
    number = await _found(database, 9)
    assert number is not None
    assert await _found(database, 9) is None, "it is being dealt with"
    async with database.transaction() as session:
        (due,) = await verdicts.ROWS.due(session, NOW, 9)
        await verdicts.record(session, number, ending=Ending.GONE)
        await verdicts.ROWS.finish(session, due)
    again = await _found(database, 9)
    assert again == number, "it was changed, and is looked at anew"
    async with database.transaction() as session:
        found = await verdicts.get(session, number)
        assert found is not None
        assert found.ending is None
        assert [each.key for each in await verdicts.ROWS.due(session, NOW, 9)] == [number]
        await verdicts.record(session, number, ending=Ending.REMOVED, report=4)
    assert await _found(database, 9) is None, "moderators have it"


async def test_what_is_only_counted_is_not_due(database: Database) -> None:
    await _found(database, 9, ending=Ending.WATCHED)
    async with database.transaction() as session:
        assert await verdicts.ROWS.due(session, NOW, 9) == []


async def test_a_mistake_is_known_by_its_card_and_looked_at_again(database: Database) -> None:
    number, other = await _found(database, 9, ending=Ending.REMOVED), await _found(database, 10, ending=Ending.REMOVED)
    assert number
    assert other
    async with database.transaction() as session:
        await verdicts.record(session, number, report=4)
        await verdicts.record(session, other, report=5)
        await verdicts.overturn(session, 4, NOW)
        assert [each.key for each in await verdicts.ROWS.due(session, NOW, 9)] == [number]
        assert [each.is_overturned for each in await verdicts.of_report(session, 4)] == [True]
        assert await verdicts.overturned(session, ADA, NOW - DAY) == {Rule.LINKS}
        assert await verdicts.overturned(session, ADA, NOW + DAY) == frozenset()
        assert await verdicts.overturned(session, BEA, NOW - DAY) == frozenset()
        assert sorted(await verdicts.counts(session, NOW - DAY)) == [
            (LINKS, Action.HOLD, False, False, 1),
            (LINKS, Action.HOLD, False, True, 1),
        ]
        assert await verdicts.counts(session, NOW + DAY) == []


async def test_one_is_found_by_the_message_behind_which_it_waits_and_by_its_own(database: Database) -> None:
    number = await _found(database, 9)
    assert number
    async with database.transaction() as session:
        await verdicts.record(session, number, reply_channel=ROOM, reply_id=77, reply_until=NOW)
        found = await verdicts.of_reply(session, 77)
        assert found is not None
        assert (found.number, found.reply is not None) == (number, True)
        assert await verdicts.of_reply(session, 78) is None
        assert await verdicts.known(session, [8, 9]) == {9}
        assert await verdicts.any_of(session, ADA, Rule.LINKS, NOW)
        assert not await verdicts.any_of(session, ADA, Rule.LINKS, NOW + DAY)
        assert not await verdicts.any_of(session, ADA, Rule.SCAM, NOW)
        assert not await verdicts.any_of(session, BEA, Rule.LINKS, NOW)


async def test_old_ones_go_and_what_is_under_way_stays(database: Database) -> None:
    await _found(database, 9)
    await _found(database, 10, ending=Ending.WATCHED)
    async with database.transaction() as session:
        await verdicts.forget_old(session, NOW)
        assert await verdicts.known(session, [9, 10]) == {9, 10}
        await verdicts.forget_old(session, NOW + DAY)
        assert await verdicts.known(session, [9, 10]) == {9}


async def test_who_wants_to_be_forgotten_is_once_it_is_done(database: Database) -> None:
    under_way, done = await _found(database, 9), await _found(database, 10, ending=Ending.REMOVED)
    assert under_way
    assert done
    async with database.transaction() as session:
        exported = await verdicts.KEPT.export(session, ADA)
        assert [each["rules"] for each in exported] == ["links", "links"]
        assert not any("report" in each for each in exported)
        await verdicts.KEPT.erase(session, ADA)
        found = [await verdicts.get(session, each) for each in (under_way, done)]
        assert [each.member for each in found if each] == [ADA, None]
        assert [each.message for each in found if each][1] < 0
        assert len(await verdicts.counts(session, NOW)) == 1


async def test_it_is_begun_once_and_paused_and_goes_on(database: Database) -> None:
    async with database.transaction() as session:
        assert await judge_state.get(session) is None
        await judge_state.begin(session, NOW)
        await judge_state.begin(session, NOW + DAY)
        await judge_state.pause(session, NOW + DAY)
    async with database.transaction() as session:
        found = await judge_state.get(session)
        assert found is not None
        assert (found.begun_at, found.paused_at) == (NOW, NOW + DAY)
        await judge_state.pause(session, None)
    async with database.transaction() as session:
        found = await judge_state.get(session)
    assert found is not None
    assert found.paused_at is None


async def test_somebody_wants_no_hints_and_then_some_again(database: Database) -> None:
    async with database.transaction() as session:
        await members.ensure(session, ADA, NOW)
        seen = []
        for wants in (False, True):
            await members.choose_hints(session, ADA, wants, NOW)
            session.expire_all()
            found = await members.get(session, ADA)
            seen.append(found is not None and found.wants_hints)
    assert seen == [False, True]
