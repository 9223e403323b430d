"""Crisis cards: what becomes of one when the same person is met again."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.db import Database, crisis_cards
from bot.domain.crisis import AGAIN, Card, Level, Outcome, Sign, Way

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ANNA, MIA = 7, 8
FAR, NEAR = Sign(Level.MEDIUM, False, "en"), Sign(Level.HIGH, False, "en")
WORRY, NEAR_WORRY = Sign(Level.MEDIUM, True, "nl"), Sign(Level.HIGH, True, "nl")


async def _met(database: Database, sign: Sign, message: int, after: timedelta = timedelta()) -> Card | None:
    async with database.transaction() as session:
        number = await crisis_cards.meet(session, ANNA, 70, message, sign, NOW + after)
        return None if number is None else await crisis_cards.get(session, number)


async def _settled(database: Database) -> None:
    """Answered, called for, and taken by Mia."""
    async with database.transaction() as session:
        values = {"way": Way.DIRECT, "answered_at": NOW, "called": 3, "called_at": NOW, "claimed_by": MIA}
        await crisis_cards.record(session, 1, **values)


@pytest.mark.parametrize(
    ("before", "sign", "after", "way", "called", "claimed", "is_other"),
    [
        (FAR, FAR, timedelta(minutes=29), Way.DIRECT, 3, MIA, False),
        (FAR, FAR, AGAIN, None, 0, MIA, False),
        (FAR, FAR, timedelta(days=1), None, 0, None, False),
        (FAR, NEAR, timedelta(minutes=1), None, 0, None, False),
        (NEAR, FAR, timedelta(minutes=1), Way.DIRECT, 3, MIA, False),
        (FAR, NEAR_WORRY, timedelta(minutes=1), None, 0, None, False),
        (NEAR_WORRY, FAR, timedelta(minutes=1), None, 0, None, False),
        (WORRY, WORRY, timedelta(minutes=1), Way.DIRECT, 3, MIA, True),
    ],
)
async def test_who_is_met_again(
    database: Database, before: Sign, sign: Sign, after: timedelta, way: Way | None, called: int, claimed: int | None,
    is_other: bool,
) -> None:  # fmt: skip
    await _met(database, before, 1)
    await _settled(database)
    card = await _met(database, sign, 2, after)
    assert card is not None
    assert (card.number, card.message, card.way, card.called, card.claimed_by) == (1, 2, way, called, claimed)
    assert card.sign.is_other is is_other
    assert card.sign.level is max(before.level, sign.level, key=[*Level].index)


async def test_an_answer_to_less_is_no_answer_to_what_came_meanwhile(database: Database) -> None:
    first = await _met(database, FAR, 1)
    assert first is not None
    await _met(database, NEAR, 2)
    async with database.transaction() as session:
        assert not await crisis_cards.answered(session, first, way=Way.DIRECT, answered_at=NOW)
        card = await crisis_cards.get(session, 1)
        assert card is not None
        assert card.way is None
        assert await crisis_cards.answered(session, card, way=Way.DIRECT, answered_at=NOW)


async def test_a_message_that_was_looked_after_stays_so_unless_it_becomes_worse(database: Database) -> None:
    await _met(database, FAR, 1)
    async with database.transaction() as session:
        await crisis_cards.close(session, 1, Outcome.NOT_MEANT, ANNA, NOW)
    assert await _met(database, FAR, 1) is None
    worse = await _met(database, NEAR, 1)
    assert worse is not None
    assert worse.number == 2


async def test_whoever_has_it_and_is_forgotten_has_it_no_more_and_the_others_are_called(database: Database) -> None:
    await _met(database, FAR, 1)
    await _settled(database)
    async with database.transaction() as session:
        await crisis_cards.KEPT.erase(session, MIA)
        card = await crisis_cards.get(session, 1)
        assert card is not None
        assert (card.claimed_by, card.called, card.member) == (None, 0, ANNA)
        assert [due.key for due in await crisis_cards.ROWS.due(session, NOW, 9)] == [1]
