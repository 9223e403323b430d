"""roles.confirmations: what the gateway says of a change by the bot is proof, and what it said before is none."""

import asyncio
from datetime import timedelta

import pytest

from bot.integrations.discord import MemberView
from bot.roles.confirmations import GatewayConfirmations

NOOR, OTHER = 7, 8
HOSPITAL, MEMBER, BY_HAND = 1, 2, 3
MANAGED = frozenset({HOSPITAL, MEMBER})
LONG = timedelta(hours=1)


def _seen(*roles: int) -> MemberView:
    return MemberView(frozenset(roles), pending=False)


async def test_what_was_expected_is_heard_whatever_else_is_said_before_and_beside_it() -> None:
    confirmations, told = GatewayConfirmations(LONG), list[bool]()
    with confirmations.listening(NOOR):
        confirmations.expect(NOOR, frozenset({HOSPITAL}), MANAGED)
        hearing = asyncio.create_task(confirmations.heard(NOOR))
        for member, roles in ((NOOR, [MEMBER]), (NOOR, [HOSPITAL, MEMBER]), (OTHER, [HOSPITAL]), (NOOR, [])):
            told.append(confirmations.tell(member, _seen(*roles)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert not hearing.done()
        told.append(confirmations.tell(NOOR, _seen(HOSPITAL, BY_HAND)))
        assert await hearing == _seen(HOSPITAL, BY_HAND)
    assert told == [False, False, False, False, True]


async def test_what_was_said_before_the_change_is_no_proof_of_it() -> None:
    confirmations = GatewayConfirmations(timedelta())
    with confirmations.listening(NOOR):
        assert not confirmations.tell(NOOR, _seen(HOSPITAL)), "nothing is expected yet"
        confirmations.expect(NOOR, frozenset({HOSPITAL}), MANAGED)
        assert await confirmations.heard(NOOR) is None
        assert confirmations.tell(NOOR, _seen(HOSPITAL))
        assert await confirmations.heard(NOOR) == _seen(HOSPITAL)


async def test_who_waited_long_enough_hears_nothing() -> None:
    confirmations = GatewayConfirmations(timedelta(milliseconds=1))
    with confirmations.listening(NOOR):
        confirmations.expect(NOOR, frozenset(), MANAGED)
        assert not confirmations.tell(NOOR, _seen(HOSPITAL))
        assert await confirmations.heard(NOOR) is None


async def test_what_was_told_of_somebody_is_there_for_the_next_look_and_no_other() -> None:
    confirmations = GatewayConfirmations(timedelta())
    assert confirmations.told(NOOR) is None
    for roles in ([], [BY_HAND]):
        assert not confirmations.tell(NOOR, _seen(*roles))
    assert not confirmations.tell(OTHER, _seen(MEMBER))
    assert [confirmations.told(NOOR), confirmations.told(NOOR)] == [_seen(BY_HAND), None]
    assert confirmations.told(OTHER) == _seen(MEMBER)


async def test_what_was_told_of_somebody_is_forgotten_with_whatever_makes_it_untrue() -> None:
    confirmations = GatewayConfirmations(timedelta())
    for each in (NOOR, OTHER):
        confirmations.tell(each, _seen())
    confirmations.left(NOOR)
    confirmations.left(NOOR)
    assert confirmations.told(NOOR) is None
    confirmations.disconnected()
    assert confirmations.told(OTHER) is None
    with confirmations.listening(NOOR):
        confirmations.tell(NOOR, _seen())
        confirmations.expect(NOOR, frozenset({HOSPITAL}), MANAGED)
        assert confirmations.told(NOOR) is None, "as it was before the change"
        confirmations.tell(NOOR, _seen(MEMBER))
        assert confirmations.tell(NOOR, _seen(HOSPITAL))
    assert confirmations.told(NOOR) is None, "as it was in the midst of it"


async def test_what_was_told_long_ago_is_no_news_and_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    confirmations = GatewayConfirmations(timedelta())
    for each in (NOOR, OTHER):
        confirmations.tell(each, _seen())
    monkeypatch.setattr("bot.roles.confirmations._FRESH_S", -1.0)
    assert confirmations.told(NOOR) is None
    confirmations.tell(NOOR, _seen())
    assert confirmations._told.keys() == {NOOR}


async def test_nothing_of_a_change_is_kept_once_nobody_listens() -> None:
    confirmations = GatewayConfirmations(timedelta())
    assert not confirmations.tell(NOOR, _seen(HOSPITAL))
    for said in (True, False):
        with confirmations.listening(NOOR):  # the second one knows nothing of the first
            assert not confirmations.tell(NOOR, _seen(HOSPITAL)), "what was expected then is not now"
            if said:
                confirmations.expect(NOOR, frozenset({HOSPITAL}), MANAGED)
                assert confirmations.tell(NOOR, _seen(HOSPITAL))
        assert not confirmations.tell(NOOR, _seen(HOSPITAL))
    with confirmations.listening(NOOR), confirmations.listening(OTHER):
        pass  # nothing was heard at all
    assert not any((confirmations._waiting, confirmations._latest, confirmations._expected))


async def test_who_stops_lets_nobody_wait() -> None:
    confirmations = GatewayConfirmations(LONG)
    with confirmations.listening(NOOR), confirmations.listening(OTHER):
        confirmations.expect(NOOR, frozenset({HOSPITAL}), MANAGED)
        confirmations.expect(OTHER, frozenset({HOSPITAL}), MANAGED)
        waiting = asyncio.create_task(confirmations.heard(NOOR))
        await asyncio.sleep(0)
        confirmations.stop()
        async with asyncio.timeout(10):
            assert await waiting is None
            assert await confirmations.heard(OTHER) is None
