"""What somebody does on their way in, and how it stands with them after each step."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.db import erasures, grants, members, notices, role_states, subscriptions
from bot.db.members import KnownMember
from bot.db.role_states import Outcome
from bot.domain.acceptance import Acceptance
from bot.domain.entitlement import Grant, Source
from bot.domain.subscription import Subscription
from bot.onboarding import walk as module
from bot.onboarding.progress import Progress
from bot.onboarding.rules import Rooms, Step
from tests.db.newcomers import BEFORE, NOW, agreed, is_due, kept, know, owed, stand_still, woken
from tests.db.parts import Parts

ANNA, BEN = 1, 2
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
NOBODY = Progress(
    is_known=False, locale=None, step=Step.LANGUAGE, agreed=None, until=None, in_hospital=False, checks_in=False,
    rooms=Rooms.CLOSED, present=None, channels={}, roles={}, opened=(), has_bought=False,
)  # fmt: skip


def _version(parts: Parts, version: int) -> None:
    guidelines = parts.config.onboarding.guidelines.model_copy(update={"version": version})
    onboarding = parts.config.onboarding.model_copy(update={"guidelines": guidelines})
    parts.config = parts.config.model_copy(update={"onboarding": onboarding})
    vars(parts).pop("walk", None)


def _so(parts: Parts, **what: Any) -> Progress:
    """As it stands with nobody on the server that is there, but for `what`."""
    return replace(NOBODY, channels=parts.stage.channels, roles=parts.stage.roles, **what)


async def _member(parts: Parts, member: int) -> KnownMember | None:
    async with parts.database.transaction(readonly=True) as session:
        return await members.get(session, member)


async def _grants(parts: Parts, member: int) -> tuple[Grant, ...]:
    async with parts.database.transaction(readonly=True) as session:
        return await grants.of(session, member)


async def test_whoever_looks_at_how_it_stands_leaves_nothing_behind(parts: Parts) -> None:
    found = await parts.walk.progress(ANNA, "nl")
    assert found == _so(parts, locale="nl")
    assert await kept(parts, ANNA) == set()
    await know(parts, BEN)
    async with parts.database.transaction() as session:
        await members.ensure(session, BEN, BEFORE, "en")
    found = await parts.walk.progress(BEN, "nl")  # theirs is known
    assert found == _so(parts, is_known=True, locale="en", step=Step.GUIDELINES, present=True)


async def test_who_begins_is_known_and_not_welcomed_any_more(parts: Parts) -> None:
    stand_still(parts)
    assert await parts.walk.begin(ANNA, None) == _so(parts, is_known=True)
    async with parts.database.transaction() as session:
        for member in (ANNA, BEN):
            await members.ensure(session, member, BEFORE)
            for kind in ("welcome", "check_in"):
                await notices.enqueue(session, member, kind, "join", "", NOW)
    found = await parts.walk.begin(ANNA, "nl")
    assert found == _so(parts, is_known=True, locale="nl", step=Step.GUIDELINES, checks_in=True)
    assert set(await owed(parts, ANNA)) == {("check_in", "join")}
    assert len(await owed(parts, BEN)) == 2
    assert await parts.walk.begin(ANNA, "en") == _so(
        parts, is_known=True, locale="en", step=Step.GUIDELINES, checks_in=True
    )


async def test_a_chosen_language_stays_whatever_their_discord_is_in(parts: Parts) -> None:
    assert await parts.walk.choose_language(ANNA, "nl") == _so(parts, is_known=True, locale="nl", step=Step.GUIDELINES)
    assert await _member(parts, ANNA) == KnownMember("nl", chose_locale=True, in_hospital=False)
    assert (await parts.walk.begin(ANNA, "en")).locale == "nl"
    assert await parts.walk.language(ANNA, "en") == "nl"
    assert await parts.walk.locale(ANNA) == "nl"
    assert (await parts.walk.choose_language(ANNA, "en")).locale == "en"


async def test_of_those_who_are_not_known_the_languages_of_the_latest_are_remembered(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 2)
    for member, spoken in ((ANNA, "nl"), (BEN, "en"), (ANNA, "nl"), (3, None)):
        assert await parts.walk.language(member, spoken) is None
    assert [await parts.walk.locale(each) for each in (ANNA, BEN, 3)] == ["nl", "en", None]
    await parts.walk.language(3, "nl")
    assert [await parts.walk.locale(each) for each in (ANNA, BEN, 3)] == ["nl", None, "nl"]
    assert [await kept(parts, each) for each in (ANNA, BEN, 3)] == [set()] * 3


async def test_who_agrees_gets_the_member_role_and_is_asked_nothing_more(parts: Parts) -> None:
    clock = stand_still(parts)
    _version(parts, 2)
    await know(parts, ANNA)
    async with parts.database.transaction() as session:
        for kind in ("welcome", "guidelines", "rested", "check_in"):
            await notices.enqueue(session, ANNA, kind, "7", "", NOW)
        await erasures.ask(session, ANNA, NOW)
    woken(parts)
    # To the version before, which an old message still shows: counts for nothing.
    found = await parts.walk.agree(ANNA, 1, "nl")
    assert found == _so(parts, is_known=True, locale="nl", step=Step.GUIDELINES, checks_in=True, present=True)
    assert await _grants(parts, ANNA) == ()
    assert len(await owed(parts, ANNA)) == 4
    assert await kept(parts, ANNA) >= {"erasures"}
    assert woken(parts) == set()
    acceptance = Acceptance(ANNA, 2, NOW, "nl")
    for _ in range(2):  # and agreed to twice it is agreed to when it was first
        found = await parts.walk.agree(ANNA, 2, "nl")
        assert found == _so(
            parts, is_known=True, locale="nl", step=Step.PATHS, agreed=acceptance, checks_in=True, rooms=Rooms.SOON,
            present=True,
        )  # fmt: skip
        assert await _grants(parts, ANNA) == (Grant(ANNA, Source.ACCEPTANCE, "guidelines", "member", NOW),)
        assert set(await owed(parts, ANNA)) == {("check_in", "7")}
        assert "erasures" not in await kept(parts, ANNA)
        assert await is_due(parts, ANNA) == (clock.now() == NOW)
        clock.advance(SECOND)
    assert woken(parts) == {"roles"}


async def test_who_agrees_without_being_known_is_known_then(parts: Parts) -> None:
    stand_still(parts)
    found = await parts.walk.agree(ANNA, 1, "en")
    assert found == _so(
        parts, is_known=True, locale="en", step=Step.PATHS, agreed=Acceptance(ANNA, 1, NOW, "en"), rooms=Rooms.SOON
    )
    assert await is_due(parts, ANNA)


async def test_agreeing_to_a_newer_version_goes_on_for_good_and_an_older_one_takes_nothing_back(parts: Parts) -> None:
    stand_still(parts)
    await agreed(parts, ANNA, ends_at=NOW + DAY)
    await agreed(parts, BEN, version=3)
    _version(parts, 2)
    await parts.walk.agree(ANNA, 2, "nl")
    assert await _grants(parts, ANNA) == (Grant(ANNA, Source.ACCEPTANCE, "guidelines", "member", NOW),)
    found = await parts.walk.agree(BEN, 2, "nl")  # config was put back to an older version
    assert found.agreed == Acceptance(BEN, 3, BEFORE, "nl")
    assert not await is_due(parts, BEN)


async def test_coming_through_a_hospital_is_kept_of_who_agreed_and_taken_back_by_anybody(parts: Parts) -> None:
    stand_still(parts)
    await know(parts, BEN)
    await agreed(parts, ANNA)
    assert not (await parts.walk.come_through_hospital(BEN, True)).in_hospital
    assert not (await parts.walk.come_through_hospital(3, True)).is_known
    await parts.walk.choose_language(ANNA, "nl")
    found = await parts.walk.come_through_hospital(ANNA, True)
    assert (found.in_hospital, found.step) == (True, Step.HOSPITAL)
    async with parts.database.transaction() as session:
        await members.set_in_hospital(session, BEN, True, NOW)
    for member in (ANNA, BEN):
        assert not (await parts.walk.come_through_hospital(member, False)).in_hospital
        found_member = await _member(parts, member)
        assert found_member is not None
        assert not found_member.in_hospital


async def test_who_wants_to_be_asked_is_asked_after_the_days_of_config_from_the_first_time_on(parts: Parts) -> None:
    clock = stand_still(parts)
    await agreed(parts, ANNA)
    await know(parts, BEN)
    asked = {("check_in", str(days)): (NOW + days * DAY, None) for days in (3, 14, 30)}
    for _ in range(2):
        assert (await parts.walk.check_in(ANNA, True)).checks_in
        assert await owed(parts, ANNA) == asked
        assert await is_due(parts, ANNA) == (clock.now() == NOW)  # whether they are still here
        clock.advance(DAY)
    assert not (await parts.walk.check_in(BEN, True)).checks_in
    assert await owed(parts, BEN) == {}
    async with parts.database.transaction() as session:
        for kind in ("check_in", "welcome"):
            await notices.enqueue(session, BEN, kind, "3", "", NOW)
    for member, left in ((ANNA, set()), (BEN, {("welcome", "3")})):
        assert not (await parts.walk.check_in(member, False)).checks_in
        assert set(await owed(parts, member)) == left
    assert (await parts.walk.check_in(ANNA, True)).checks_in
    assert await owed(parts, ANNA) == {key: (at + 2 * DAY, None) for key, (at, _) in asked.items()}


@pytest.mark.parametrize(
    ("version", "ends", "until"),
    [
        (1, (), None),
        (1, (None,), None),
        (1, (NOW + DAY,), None),  # of this version nothing ends, whatever was written
        (2, (None,), None),
        (2, (NOW + DAY,), NOW + DAY),
        (2, (NOW + DAY, None, NOW + 2 * DAY, NOW - DAY), NOW + 2 * DAY),
    ],
)
async def test_until_when_an_older_version_counts_is_told(
    parts: Parts, version: int, ends: tuple[datetime | None, ...], until: datetime | None
) -> None:
    stand_still(parts)
    _version(parts, version)
    await agreed(parts, ANNA)
    async with parts.database.transaction() as session:
        await grants.erase_from(session, Source.ACCEPTANCE, ANNA)
        for number, end in enumerate(ends):
            await grants.put(session, Grant(ANNA, Source.ACCEPTANCE, str(number), "member", BEFORE, end))
        # What is paid for is another matter.
        await grants.put(session, Grant(ANNA, "stripe_subscription", "s", "professional", BEFORE, NOW + 9 * DAY))
    found = await parts.walk.progress(ANNA, "en")
    assert found.until == until
    assert found.rooms is (Rooms.SOON if ends else Rooms.CLOSED)


@pytest.mark.parametrize(
    ("seen", "rooms", "opened"),
    [
        (Outcome(frozenset(), frozenset({"member"}), True, False), Rooms.OPEN, False),
        (Outcome(frozenset(), frozenset({"member", "mentor"}), True, False), Rooms.OPEN, False),
        (Outcome(frozenset(), frozenset({"member", "hospital"}), True, False), Rooms.OPEN, True),
        (Outcome(frozenset(), frozenset({"hospital"}), True, False), Rooms.SOON, True),
        (Outcome(frozenset(), frozenset(), True, True), Rooms.SCREENING, False),
        (Outcome(frozenset(), frozenset({"member"}), True, False, "role_refused"), Rooms.BLOCKED, False),
        (Outcome(frozenset(), None, False, False), Rooms.SOON, False),
    ],
)
async def test_what_the_roles_worker_saw_says_which_rooms_are_open(
    parts: Parts, seen: Outcome, rooms: Rooms, opened: bool
) -> None:
    stand_still(parts)
    await agreed(parts, ANNA)
    await know(parts, BEN)
    async with parts.database.transaction() as session:
        for member in (ANNA, BEN):
            await role_states.finish(session, member, 0, seen, NOW)
    found = await parts.walk.progress(ANNA, "en")
    assert found.rooms is rooms
    assert found.present is seen.present
    paid = ("hospital-lobby", "best-practices", "guidelines-and-policies")
    assert found.opened == (paid if opened else ())
    assert (await parts.walk.progress(BEN, "en")).rooms is Rooms.CLOSED


async def test_who_has_bought_ever_is_told_apart(parts: Parts) -> None:
    stand_still(parts)
    await know(parts, ANNA, BEN)
    async with parts.database.transaction() as session:
        bought = Subscription(
            id="sub_1", customer="cus_1", holder=ANNA, tier="professional", status="canceled", started_at=BEFORE,
            period_end=NOW, cancel_at=None, ended_at=NOW, unpaid_since=None,
        )  # fmt: skip
        await subscriptions.put(session, bought)
    assert [(await parts.walk.progress(each, "en")).has_bought for each in (ANNA, BEN)] == [True, False]
