"""roles.echo: what the gateway says of a change that the bot has made is proof, what it said before is none."""

import asyncio
from datetime import timedelta

import pytest

from bot.integrations.discord import MemberView
from bot.roles import echo
from bot.roles.echo import Echoes

NOOR, OTHER = 7, 8
HOSPITAL, MEMBER, BY_HAND = 1, 2, 3
MANAGED = frozenset({HOSPITAL, MEMBER})
LONG = timedelta(hours=1)


def _seen(*roles: int) -> MemberView:
    return MemberView(frozenset(roles), pending=False)


async def test_what_was_expected_is_heard_whatever_else_is_said_before_and_beside_it() -> None:
    echoes, told = Echoes(LONG), list[bool]()
    with echoes.listening(NOOR):
        echoes.expect(NOOR, frozenset({HOSPITAL}), MANAGED)
        hearing = asyncio.create_task(echoes.heard(NOOR))
        for member, roles in ((NOOR, [MEMBER]), (NOOR, [HOSPITAL, MEMBER]), (OTHER, [HOSPITAL]), (NOOR, [])):
            told.append(echoes.tell(member, _seen(*roles)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert not hearing.done()
        told.append(echoes.tell(NOOR, _seen(HOSPITAL, BY_HAND)))
        assert await hearing == _seen(HOSPITAL, BY_HAND)
    assert told == [False, False, False, False, True]


async def test_what_was_said_before_the_change_is_no_proof_of_it() -> None:
    echoes = Echoes(timedelta())
    with echoes.listening(NOOR):
        assert not echoes.tell(NOOR, _seen(HOSPITAL)), "nothing is expected yet"
        echoes.expect(NOOR, frozenset({HOSPITAL}), MANAGED)
        assert await echoes.heard(NOOR) is None
        assert echoes.tell(NOOR, _seen(HOSPITAL))
        assert await echoes.heard(NOOR) == _seen(HOSPITAL)


async def test_who_waited_long_enough_hears_nothing() -> None:
    echoes = Echoes(timedelta(milliseconds=1))
    with echoes.listening(NOOR):
        echoes.expect(NOOR, frozenset(), MANAGED)
        assert not echoes.tell(NOOR, _seen(HOSPITAL))
        assert await echoes.heard(NOOR) is None


async def test_what_was_told_of_somebody_is_there_for_the_next_look_and_no_other() -> None:
    echoes = Echoes(timedelta())
    assert echoes.told(NOOR) is None
    for roles in ([], [BY_HAND]):
        assert not echoes.tell(NOOR, _seen(*roles))
    assert not echoes.tell(OTHER, _seen(MEMBER))
    assert [echoes.told(NOOR), echoes.told(NOOR)] == [_seen(BY_HAND), None]
    assert echoes.told(OTHER) == _seen(MEMBER)


async def test_what_was_told_of_somebody_is_forgotten_with_whatever_makes_it_untrue() -> None:
    echoes = Echoes(timedelta())
    for each in (NOOR, OTHER):
        echoes.tell(each, _seen())
    echoes.left(NOOR)
    echoes.left(NOOR)
    assert echoes.told(NOOR) is None
    echoes.disconnected()
    assert echoes.told(OTHER) is None
    with echoes.listening(NOOR):
        echoes.tell(NOOR, _seen())
        echoes.expect(NOOR, frozenset({HOSPITAL}), MANAGED)
        assert echoes.told(NOOR) is None, "as it was before the change"
        echoes.tell(NOOR, _seen(MEMBER))
        assert echoes.tell(NOOR, _seen(HOSPITAL))
    assert echoes.told(NOOR) is None, "as it was in the midst of it"


async def test_what_was_told_long_ago_is_no_news_and_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    echoes = Echoes(timedelta())
    for each in (NOOR, OTHER):
        echoes.tell(each, _seen())
    monkeypatch.setattr(echo, "_FRESH_S", -1.0)
    assert echoes.told(NOOR) is None
    echoes.tell(NOOR, _seen())
    assert echoes._told.keys() == {NOOR}


async def test_nothing_of_a_change_is_kept_once_nobody_listens() -> None:
    echoes = Echoes(timedelta())
    assert not echoes.tell(NOOR, _seen(HOSPITAL))
    for said in (True, False):
        with echoes.listening(NOOR):  # the second one knows nothing of the first
            assert not echoes.tell(NOOR, _seen(HOSPITAL)), "what was expected then is not now"
            if said:
                echoes.expect(NOOR, frozenset({HOSPITAL}), MANAGED)
                assert echoes.tell(NOOR, _seen(HOSPITAL))
        assert not echoes.tell(NOOR, _seen(HOSPITAL))
    with echoes.listening(NOOR), echoes.listening(OTHER):
        pass  # nothing was heard at all
    assert not any((echoes._waiting, echoes._latest, echoes._expected))


async def test_who_stops_lets_nobody_wait() -> None:
    echoes = Echoes(LONG)
    with echoes.listening(NOOR), echoes.listening(OTHER):
        echoes.expect(NOOR, frozenset({HOSPITAL}), MANAGED)
        echoes.expect(OTHER, frozenset({HOSPITAL}), MANAGED)
        waiting = asyncio.create_task(echoes.heard(NOOR))
        await asyncio.sleep(0)
        echoes.stop()
        async with asyncio.timeout(10):
            assert await waiting is None
            assert await echoes.heard(OTHER) is None
