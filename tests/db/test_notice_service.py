"""Which message goes out when, and that none goes out twice or after it was withdrawn."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.db import grants, members, notices
from bot.domain.entitlement import Grant
from sandbox.people import Person
from tests.db.newcomers import BEFORE, NOW, Still, know, owed, stand_still
from tests.db.parts import Parts

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
MICRO = timedelta(microseconds=1)


async def _here(parts: Parts, name: str, locale: str = "en") -> tuple[Person, int]:
    """Somebody who is on the server, has their roles, and reads `locale`."""
    person = await parts.stage.person(name)
    await know(parts, int(person.id))
    async with parts.database.transaction() as session:
        await members.choose_locale(session, int(person.id), locale, BEFORE)
    return person, int(person.id)


async def _owe(parts: Parts, member: int, kind: str, at: datetime = NOW, **more: Any) -> None:
    async with parts.database.transaction() as session:
        await notices.enqueue(
            session, member, kind, more.pop("reference", "1"), more.pop("tier", "professional"), at, **more
        )


async def _pays(parts: Parts, member: int) -> None:
    async with parts.database.transaction() as session:
        await grants.put(session, Grant(member, "stripe_subscription", "1", "professional", BEFORE))


async def _read(parts: Parts, person: Person) -> list[str]:
    """What the bot wrote to somebody, the first at first."""
    chat = await person.open_dm(parts.stage.sandbox.discord.application_id)
    found = await parts.stage.bot_api("GET", f"channels/{chat}/messages")
    return [str(each["content"]) for each in reversed(found)]


async def _until_idle(parts: Parts, clock: Still) -> None:
    """Go on as the worker does, until there is nothing to go on with."""
    for _ in range(50):
        at = await parts.notices.drain()
        if at is None:
            return
        clock.advance(max(at - clock.now(), timedelta()))
    raise AssertionError("it never comes to an end")


async def test_what_somebody_waits_for_goes_first_and_what_comes_unasked_three_times_as_slowly(parts: Parts) -> None:
    clock = stand_still(parts)
    anna, ben, cleo = [(await _here(parts, name)) for name in ("anna", "ben", "cleo")]
    for person, kind, at in (
        (ben, "welcome", NOW - DAY),
        (cleo, "welcome", NOW - MINUTE),
        (cleo, "ended", NOW - MINUTE),
        (anna, "closed", NOW),
    ):
        await _owe(parts, person[1], kind, at)
    left: list[list[int]] = []

    async def drain(expected: timedelta | None) -> None:
        found = await parts.notices.drain()
        assert found == (None if expected is None else NOW + expected)
        left.append([len(await owed(parts, each)) for _person, each in (anna, ben, cleo)])

    await drain(SECOND)  # cleo's, the older of those that somebody waits for
    clock.advance(SECOND - MICRO)
    await drain(SECOND)  # woken before the time
    clock.advance(MICRO)
    await drain(2 * SECOND)  # anna's
    clock.advance(SECOND)
    await drain(3 * SECOND)  # ben's, the first that nobody waits for
    clock.advance(SECOND)
    await drain(5 * SECOND)  # the next of those has to wait for three seconds
    await _owe(parts, ben[1], "ended", clock.now())
    await drain(4 * SECOND)  # but nobody who waits waits for that
    clock.advance(2 * SECOND - MICRO)
    await drain(5 * SECOND)
    clock.advance(MICRO)
    await drain(6 * SECOND)  # cleo's
    clock.advance(3 * SECOND)
    await drain(None)
    assert left == [
        [1, 1, 1], [1, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 1], [0, 0, 1], [0, 0, 1], [0, 0, 0], [0, 0, 0],
    ]  # fmt: skip
    assert len(await _read(parts, ben[0])) == len(await _read(parts, cleo[0])) == 2


@pytest.mark.parametrize("locale", ["en", "nl"])
async def test_a_message_says_what_holds_now_in_the_language_of_its_reader(parts: Parts, locale: str) -> None:
    clock = stand_still(parts)
    anna, member = await _here(parts, "anna", locale)
    await _pays(parts, member)
    await _owe(parts, member, "open")
    await _until_idle(parts, clock)
    channels = [parts.stage.channels[key] for key in ("hospital-lobby", "best-practices", "guidelines-and-policies")]
    tier, rooms = parts.sentences.text(locale, "tier-professional"), "\n".join(f"<#{each}>" for each in channels)
    assert await _read(parts, anna) == [parts.sentences.text(locale, "notice-open", tier=tier, rooms=rooms)]
    assert await owed(parts, member) == {}


async def test_what_is_not_true_any_more_is_not_sent(parts: Parts) -> None:
    clock = stand_still(parts)
    (anna, member), (ben, other) = [await _here(parts, name) for name in ("anna", "ben")]
    await _owe(parts, member, "open")  # without a membership
    await _owe(parts, member, "guidelines", until=NOW)  # the day is over, and another message says so
    await _owe(parts, member, "check_in", reference="3")
    await _owe(parts, other, "guidelines", until=NOW + DAY)
    async with parts.database.transaction() as session:
        await notices.withdraw(session, member, "check_in")
    with capture_logs() as logs:
        await _until_idle(parts, clock)
    assert await _read(parts, anna) == []
    assert await owed(parts, member) == {}
    assert len(await _read(parts, ben)) == 1
    told = {"event": "notice_untrue", "log_level": "info", "kind": "open"}
    assert [each for each in logs if each["event"] == "notice_untrue"] == [told]


async def test_one_that_was_sent_as_the_bot_was_killed_is_shown_once_and_the_next_of_its_kind_too(parts: Parts) -> None:
    clock = stand_still(parts)
    anna, member = await _here(parts, "anna")
    await _owe(parts, member, "welcome", reference="join")
    parts.stage.sandbox.discord.fault("/messages", method="POST", drop="after", times=1)
    await parts.notices.drain()
    assert set(await owed(parts, member)) == {("welcome", "join")}
    clock.advance(MINUTE)
    await _until_idle(parts, clock)
    assert len(await _read(parts, anna)) == 1
    assert await owed(parts, member) == {}
    await _owe(parts, member, "welcome", clock.now(), reference="join")  # they came again
    await _until_idle(parts, clock)
    assert len(await _read(parts, anna)) == 2


async def test_one_that_cannot_be_sent_now_comes_later_each_time_or_when_discord_says(parts: Parts) -> None:
    clock = stand_still(parts)
    parts.client.http.max_ratelimit_timeout = 30  # discord.py waits for no longer itself
    anna, member = await _here(parts, "anna")
    await _owe(parts, member, "welcome", reference="join")
    parts.stage.sandbox.discord.fault("/messages", method="POST", status=503, times=2)
    for wait in (2 * SECOND, 4 * SECOND, 75 * SECOND):
        await parts.notices.drain()
        assert await owed(parts, member) == {("welcome", "join"): (clock.now() + wait, None)}
        clock.advance(MINUTE + 15 * SECOND)
        if wait == 4 * SECOND:
            parts.stage.sandbox.discord.fault("/messages", method="POST", status=429, retry_after=75, times=1)
    await _until_idle(parts, clock)
    assert len(await _read(parts, anna)) == 1


async def test_of_several_check_ins_that_had_to_wait_one_is_sent(parts: Parts) -> None:
    clock = stand_still(parts)
    anna, member = await _here(parts, "anna")
    ben, other = await _here(parts, "ben")
    for days in ("3", "14"):
        await _owe(parts, member, "check_in", reference=days)
    await _owe(parts, member, "check_in", NOW + DAY, reference="30")
    await _owe(parts, member, "rested")
    await _owe(parts, other, "check_in", reference="3")
    for _ in range(9):
        await parts.notices.drain()
        clock.advance(MINUTE)
    texts = [parts.sentences.text("en", key) for key in ("check-in-first", "notice-rested")]
    assert await _read(parts, anna) == texts
    assert set(await owed(parts, member)) == {("check_in", "30")}
    assert await _read(parts, ben) == texts[:1]


async def test_closed_direct_messages_are_no_failure_and_hold_up_nobody(parts: Parts) -> None:
    clock = stand_still(parts)
    (anna, member), (ben, other) = [await _here(parts, name) for name in ("anna", "ben")]
    await anna.set_dms(False)
    await _owe(parts, member, "welcome")
    await _owe(parts, other, "welcome", NOW - MICRO)
    await _until_idle(parts, clock)
    assert await owed(parts, member) == await owed(parts, other) == {}
    await anna.set_dms(True)
    clock.advance(DAY)
    await _until_idle(parts, clock)
    assert await _read(parts, anna) == []
    assert len(await _read(parts, ben)) == 1
