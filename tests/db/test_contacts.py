"""The table of what people ask the moderators: one open thread for a person, one who looks after it, and its end."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.db import Database, contacts
from bot.db.contacts import ContactRow
from bot.db.queue import Due
from bot.domain.contact import Contact, State

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ADA, BEA, MIA, TOM = 111_111_111_111_111_111, 222_222_222_222_222_222, 7, 8


async def _ask(database: Database, member: int, now: datetime = NOW) -> int:
    async with database.transaction() as session:
        return await contacts.ask(session, member, now)


async def _get(database: Database, number: int) -> Contact | None:
    async with database.transaction(readonly=True) as session:
        return await contacts.get(session, number)


async def _due(database: Database, now: datetime = LATER) -> list[Due[int]]:
    async with database.transaction(readonly=True) as session:
        return await contacts.ROWS.due(session, now, 9)


async def _looked(database: Database, number: int, next_at: datetime | None = None) -> None:
    (due,) = [each for each in await _due(database) if each.key == number]
    async with database.transaction() as session:
        await contacts.ROWS.finish(session, due, next_at)


async def test_who_asks_twice_at_once_has_one_thread(database: Database) -> None:
    found = await asyncio.gather(*(_ask(database, ADA) for _ in range(4)), _ask(database, BEA))
    assert len(set(found[:4])) == 1
    assert found[4] != found[0]
    async with database.transaction(readonly=True) as session:
        assert len((await session.exec(select(ContactRow))).all()) == 2


async def test_of_two_who_claim_it_at_once_one_has_it(database: Database) -> None:
    number = await _ask(database, ADA)

    async def claim(moderator: int) -> bool:
        async with database.transaction() as session:
            return await contacts.claim(session, number, moderator, NOW)

    assert sorted(await asyncio.gather(claim(MIA), claim(TOM))) == [False, True]
    found = await _get(database, number)
    assert found is not None
    assert found.claimed_by in (MIA, TOM)


async def test_it_is_closed_once_and_opened_again_by_asking(database: Database) -> None:
    number = await _ask(database, ADA)
    async with database.transaction() as session:
        assert await contacts.close(session, number, NOW, by_staff=True)
        assert not await contacts.close(session, number, LATER, by_staff=False)
        assert not await contacts.claim(session, number, MIA, NOW), "what is closed nobody looks after"
    closed = await _get(database, number)
    assert closed is not None
    assert (closed.state, closed.closed_at, closed.by_staff, closed.turn) == (State.CLOSED, NOW, True, 1)
    assert await _ask(database, ADA, LATER) == number
    again = await _get(database, number)
    assert again is not None
    assert (again.state, again.closed_at, again.by_staff, again.turn) == (State.OPEN, None, False, 2)
    assert await _ask(database, ADA, LATER) == number
    assert (await _get(database, number)) == again


async def test_whatever_is_asked_for_is_looked_at(database: Database) -> None:
    number = await _ask(database, ADA)
    for act in ("ask", "claim", "close", "forget"):
        await _looked(database, number)
        assert await _due(database) == [], act
        async with database.transaction() as session:
            if act == "ask":
                await contacts.ask(session, ADA, LATER)
            elif act == "claim":
                await contacts.claim(session, number, MIA, LATER)
            elif act == "close":
                await contacts.close(session, number, LATER, by_staff=False)
            else:
                await contacts.KEPT.erase(session, ADA)
        assert [each.key for each in await _due(database)] == [number], act


async def test_it_goes_when_nothing_is_left_unless_it_was_asked_for_meanwhile(database: Database) -> None:
    number = await _ask(database, ADA)
    (due,) = await _due(database)
    await _ask(database, ADA)
    async with database.transaction() as session:
        await contacts.remove(session, due)
    assert await _get(database, number) is not None
    (due,) = await _due(database)
    async with database.transaction() as session:
        await contacts.remove(session, due)
    assert await _get(database, number) is None
    assert await _ask(database, ADA) > number, "its number is in the name of a thread"


@pytest.mark.parametrize("is_open", [True, False])
async def test_of_who_is_forgotten_only_the_threads_numbers_stay_until_they_are_gone(
    database: Database, is_open: bool
) -> None:
    number, other = await _ask(database, ADA), await _ask(database, BEA)
    async with database.transaction() as session:
        await contacts.record(session, number, thread_id=5, card_id=6)
        await contacts.claim(session, number, BEA, NOW)
        if not is_open:
            await contacts.close(session, number, NOW, by_staff=False)
        await contacts.KEPT.erase(session, ADA)
        await contacts.KEPT.erase(session, BEA)
    for each in (number, other):
        found = await _get(database, each)
        assert found is not None
        assert found.member is found.claimed_by is None
    assert {each.key for each in await _due(database)} == {number, other}
    assert await _ask(database, ADA) not in (number, other), "and may ask anew"


async def test_each_sees_their_own_and_of_what_they_look_after_the_number(database: Database) -> None:
    number, _other = await _ask(database, ADA), await _ask(database, BEA)
    async with database.transaction() as session:
        await contacts.claim(session, number, MIA, NOW)
        (adas,) = await contacts.KEPT.export(session, ADA)
        (mias,) = await contacts.KEPT.export(session, MIA)
    assert adas.keys() == {"number", "member_id", "state", "opened_at", "closed_at", "thread_id"}
    assert mias == {"number": number, "claimed_by": MIA}
