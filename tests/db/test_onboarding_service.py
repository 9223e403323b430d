"""Who comes, passes the screening, leaves or is banned: what is written down of it, and who is told to look again."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.db import grants, jobs, members, notices, role_states, stripe_looks, subscriptions
from bot.domain.entitlement import Grant
from bot.domain.jobs import Job
from bot.domain.stripe_event import SUBSCRIPTION, Subject
from bot.domain.subscription import Subscription
from bot.integrations.discord import MemberView
from bot.onboarding import service
from tests.db.newcomers import BEFORE, NOW, agreed, is_due, kept, know, owed, row_of, stand_still, state, woken
from tests.db.parts import Parts
from tests.db.working import Worker

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
ANNA, BEN, CLEO, DIRK, EVA, FLOOR = range(1, 7)


async def _pays(parts: Parts, member: int, status: str = "active") -> None:
    async with parts.database.transaction() as session:
        bought = Subscription(
            id=f"sub_{member}", customer="cus_1", holder=member, tier="professional", status=status,
            started_at=BEFORE, period_end=NOW, cancel_at=None, ended_at=None, unpaid_since=None,
        )  # fmt: skip
        await subscriptions.put(session, bought)
        if status == "active":
            await stripe_looks.by(session, Subject(SUBSCRIPTION, bought.id), BEFORE)


async def _looked_at(parts: Parts) -> list[str]:
    """The subscriptions that Stripe is to be asked about now, not since long ago."""
    async with parts.database.transaction(readonly=True) as session:
        before = await stripe_looks.ROWS.due(session, NOW - SECOND, 10)
        return [each.key.id for each in await stripe_looks.ROWS.due(session, NOW, 10) if each not in before]


async def _left_at(parts: Parts, member: int) -> datetime | None:
    async with parts.database.transaction(readonly=True) as session:
        return (await members.whereabouts(session, member))[1]


async def _set_left(parts: Parts, at: datetime, *some: int) -> None:
    async with parts.database.transaction() as session:
        for member in some:
            await members.set_left(session, member, at)


async def _known(parts: Parts, some: Collection[int]) -> set[int]:
    async with parts.database.transaction(readonly=True) as session:
        return await members.known_of(session, some)


async def _no_arrivals_due(parts: Parts, reached: datetime | None) -> None:
    async with parts.database.transaction() as session:
        await jobs.done(session, Job.ARRIVALS, BEFORE, None, reached=reached)


async def _look_for_arrivals(parts: Parts) -> datetime | None:
    """Find those who came unheard, if that is due; returns when to go on."""
    found = jobs.queue("server_jobs", {Job.ARRIVALS: parts.onboarding.find_arrivals})
    return await Worker(found, parts.database, parts.clock).all()


async def test_who_comes_is_welcomed_and_looked_at(parts: Parts) -> None:
    stand_still(parts)
    parts.onboarding.arrived(ANNA)
    assert woken(parts) == {"onboarding"}
    assert await _known(parts, [ANNA]) == set()  # held in memory until the worker goes on
    await parts.onboarding.work()
    assert woken(parts) == {"roles", "notices"}
    assert await owed(parts, ANNA) == {("welcome", "join"): (NOW, None)}
    assert await is_due(parts, ANNA)
    parts.clock.advance(MINUTE)
    await parts.onboarding.work()
    assert await owed(parts, ANNA) == {("welcome", "join"): (NOW, None)}
    assert not await is_due(parts, ANNA)


@pytest.mark.parametrize("pending", [False, True])
async def test_who_comes_for_the_first_time_without_a_role_need_not_be_looked_at(parts: Parts, pending: bool) -> None:
    stand_still(parts)
    parts.onboarding.arrived(ANNA, MemberView(frozenset(), pending=pending))
    parts.onboarding.arrived(BEN, MemberView(frozenset({1}), pending=pending))
    await know(parts, CLEO)
    parts.onboarding.arrived(CLEO, MemberView(frozenset(), pending=pending))
    woken(parts)
    await parts.onboarding.work()
    assert [await is_due(parts, each) for each in (ANNA, BEN, CLEO)] == [False, True, True]
    for member in (ANNA, BEN, CLEO):
        assert await owed(parts, member) == {("welcome", "join"): (NOW, None)}
    found = await state(parts, ANNA)
    assert found is not None
    assert (found.present, found.pending, found.observed, found.desired) == (True, pending, [], [])
    assert (found.observed_at, found.due_at) == (NOW, None)
    async with parts.database.transaction(readonly=True) as session:
        to_write_to = await notices.due(session, NOW)
    assert (to_write_to is not None and to_write_to.member == ANNA) is not pending
    parts.onboarding.arrived(DIRK, MemberView(frozenset(), pending=pending))
    woken(parts)
    await parts.onboarding.work()
    assert woken(parts) == {"notices"}


async def test_who_changes_before_they_were_written_down_is_looked_at(parts: Parts) -> None:
    """They pass the screening while the worker writes down that they have it ahead of them."""
    stand_still(parts)
    for member in (ANNA, BEN):
        parts.onboarding.arrived(member, MemberView(frozenset(), pending=True))
    await parts.onboarding.look_again(ANNA, MemberView(frozenset(), pending=False))
    working = asyncio.create_task(parts.onboarding.work())
    await asyncio.sleep(0)
    await parts.onboarding.look_again(BEN, MemberView(frozenset(), pending=False))
    await working
    found = [await state(parts, each) for each in (ANNA, BEN)]
    assert [each.pending for each in found if each is not None] == [False, True]
    assert [await is_due(parts, each) for each in (ANNA, BEN)] == [False, True]


async def test_who_comes_back_and_has_agreed_is_here_again_and_not_welcomed(parts: Parts) -> None:
    stand_still(parts)
    await agreed(parts, ANNA)
    await know(parts, BEN)
    await _pays(parts, ANNA)
    await _pays(parts, BEN)
    await _set_left(parts, BEFORE, ANNA)
    parts.onboarding.arrived(ANNA)
    parts.onboarding.arrived(ANNA)
    await parts.onboarding.work()
    assert await owed(parts, ANNA) == {}
    assert await _left_at(parts, ANNA) is None
    assert await is_due(parts, ANNA)
    assert await _looked_at(parts) == [f"sub_{ANNA}"]


async def test_many_who_come_at_once_are_all_welcomed(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_TOGETHER", 2)
    stand_still(parts)
    crowd = range(100, 105)
    for member in crowd:
        parts.onboarding.arrived(member)
    await parts.onboarding.work()
    assert await _known(parts, crowd) == set(crowd)


async def test_who_leaves_or_is_forgotten_before_they_were_met_is_not_written_down(parts: Parts) -> None:
    for member in (ANNA, BEN, CLEO):
        parts.onboarding.arrived(member)
    await parts.onboarding.left(ANNA)
    await parts.onboarding.left(DIRK)  # of whom nothing was ever heard
    working = asyncio.create_task(parts.onboarding.work())
    await asyncio.sleep(0)  # the worker is at Ben, and Cleo is to come in the same transaction
    parts.onboarding.forget_arrival(CLEO)
    parts.onboarding.forget_arrival(DIRK)
    await working
    assert await _known(parts, [ANNA, BEN, CLEO, DIRK]) == {BEN}


async def test_of_who_leaves_nothing_is_kept_unless_they_agreed_or_paid(parts: Parts) -> None:
    stand_still(parts)
    await know(parts, ANNA, BEN)
    await agreed(parts, CLEO)
    async with parts.database.transaction() as session:
        for member in (ANNA, BEN, CLEO):
            await notices.enqueue(session, member, "welcome", "join", "", NOW)
        for kind in ("check_in", "guidelines"):
            await notices.enqueue(session, CLEO, kind, "7", "", NOW)
    woken(parts)
    for member in (ANNA, CLEO, DIRK):
        await parts.onboarding.left(member)
    assert await kept(parts, ANNA) == set()
    assert await kept(parts, DIRK) == set()
    assert await kept(parts, BEN) >= {"members", "notices"}
    assert await kept(parts, CLEO) >= {"members", "acceptances", "grants"}
    assert await _left_at(parts, CLEO) == NOW
    assert set(await owed(parts, CLEO)) == {("guidelines", "7")}  # the time to agree goes on
    assert await is_due(parts, CLEO)
    assert woken(parts) == {"roles", "notices"}
    assert not await is_due(parts, BEN)


async def test_who_passes_the_screening_is_looked_at_if_they_are_known(parts: Parts) -> None:
    stand_still(parts)
    await know(parts, ANNA, BEN)
    await parts.onboarding.look_again(ANNA)
    await parts.onboarding.look_again(CLEO)
    assert [await is_due(parts, each) for each in (ANNA, BEN)] == [True, False]
    assert await _known(parts, [CLEO]) == set()
    assert await state(parts, CLEO) is None


async def test_a_ban_and_its_end_are_recorded_and_what_they_pay_is_looked_at(parts: Parts) -> None:
    clock = stand_still(parts)
    await know(parts, ANNA, BEN)
    await _pays(parts, ANNA)
    await _pays(parts, BEN)
    await parts.onboarding.banned(CLEO, is_banned=True)
    assert await _known(parts, [CLEO]) == set()
    assert (await row_of(parts, Job.OPEN_PAGES)).due_at is None
    woken(parts)
    for is_banned in (True, False):
        await parts.onboarding.banned(ANNA, is_banned=is_banned)
        async with parts.database.transaction(readonly=True) as session:
            assert await members.banned(session, ANNA) is is_banned
            assert not await members.banned(session, BEN)
        assert await is_due(parts, ANNA)
        assert (await row_of(parts, Job.OPEN_PAGES)).due_at == clock.now()  # pages that they could still pay on
        assert woken(parts) == {"roles", "billing", "stripe_jobs"}
        if is_banned:
            assert await _looked_at(parts) == [f"sub_{ANNA}"]
        clock.advance(MINUTE)
    assert not await is_due(parts, BEN)


async def test_when_the_gateway_is_there_again_those_who_wait_are_looked_at_and_newcomers_looked_for(
    parts: Parts,
) -> None:
    stand_still(parts)
    await know(parts, ANNA, BEN)
    await _no_arrivals_due(parts, BEFORE)
    async with parts.database.transaction() as session:
        refused = role_states.Outcome(frozenset(), frozenset(), True, False, "role_refused", None, 3)
        await role_states.finish(session, BEN, 0, refused, BEFORE)
    woken(parts)
    await parts.onboarding.caught_up()
    assert [await is_due(parts, each) for each in (ANNA, BEN)] == [False, True]
    found = await row_of(parts, Job.ARRIVALS)
    assert (found.due_at, found.reached) == (NOW, BEFORE)
    assert woken(parts) == {"roles", "server_jobs"}


async def test_who_came_while_nobody_listened_is_found_and_nobody_else(parts: Parts) -> None:
    """Two minutes before count as not listened: a dead connection is noticed late. Bots are nobody's guests."""
    anna, ben, cleo = [int((await parts.stage.person(name)).id) for name in ("anna", "ben", "cleo")]
    joined = []
    for member in (anna, ben):
        seen = await parts.discord.member(member)
        assert seen is not None
        assert seen.joined_at is not None
        joined.append(seen.joined_at)
    assert joined[0] < joined[1]
    clock = stand_still(parts, joined[1] + DAY)
    await agreed(parts, cleo)
    await _no_arrivals_due(parts, joined[0] + 2 * MINUTE)
    await parts.onboarding.caught_up()
    assert await _look_for_arrivals(parts) is None
    bots = int(parts.stage.sandbox.discord.application_id)
    assert await _known(parts, [anna, ben, cleo, bots]) == {ben, cleo}
    assert set(await owed(parts, ben)) == {("welcome", "join")}
    assert not await is_due(parts, cleo)
    # Who left and came back unheard is met again.
    await _set_left(parts, BEFORE, cleo)
    clock.advance(MINUTE)
    await _no_arrivals_due(parts, joined[0] + 2 * MINUTE - timedelta(microseconds=1))
    await parts.onboarding.caught_up()
    assert await _look_for_arrivals(parts) is None
    assert await _known(parts, [anna, ben, cleo]) == {anna, ben, cleo}
    assert await _left_at(parts, cleo) is None
    found = await row_of(parts, Job.ARRIVALS)
    assert (found.due_at, found.done_at, found.reached) == (None, clock.now(), clock.now())


async def test_the_first_start_greets_nobody_who_has_been_there(parts: Parts) -> None:
    """From then on it is heard who comes, also if the gateway is not up yet: it looks again when it is."""
    clock = stand_still(parts)
    async with parts.database.transaction() as session:
        await jobs.ensure(session, [Job.ARRIVALS], clock.now())
    parts.is_up = False
    anna = int((await parts.stage.person("anna")).id)
    looks = parts.stage.sandbox.discord.fault("/members", status=503)
    assert await _look_for_arrivals(parts) is None
    assert await _known(parts, [anna]) == set()
    assert looks.hits == 0
    assert (await row_of(parts, Job.ARRIVALS)).reached == clock.now()


@pytest.mark.parametrize(("status", "error"), [(503, "TryLater"), (403, "Refused"), (404, "NotThere")])
async def test_a_look_for_newcomers_that_fails_comes_again_later_each_time(
    parts: Parts, status: int, error: str
) -> None:
    clock = stand_still(parts, NOW + DAY)
    await _no_arrivals_due(parts, NOW)
    await parts.onboarding.caught_up()
    away = parts.stage.sandbox.discord.fault(r"/members\?", method="GET", status=status)
    with capture_logs() as logs:
        for attempt, wait in ((1, 2), (2, 4)):
            due_at = clock.now() + wait * SECOND
            assert await _look_for_arrivals(parts) == due_at
            found = await row_of(parts, Job.ARRIVALS)
            assert (found.due_at, found.attempts, found.error, found.reached) == (due_at, attempt, error, NOW)
            # Before that Discord is not asked, and nothing is taken for heard; who is told of is welcomed all the same.
            clock.advance(SECOND)
            parts.onboarding.arrived(attempt)
            await parts.onboarding.work()
            assert await _look_for_arrivals(parts) == due_at
            assert await _known(parts, [attempt]) == {attempt}
            assert away.hits == attempt
            assert (await row_of(parts, Job.ARRIVALS)).reached == NOW
            clock.advance((wait - 1) * SECOND)
    assert [(each["event"], each["log_level"], each["error"]) for each in logs] == [
        ("work_put_off", "warning", error)
    ] * 2
    assert all(each["reason"].startswith("Discord ") for each in logs)
    parts.stage.sandbox.discord.faults.remove()
    assert await _look_for_arrivals(parts) is None
    found = await row_of(parts, Job.ARRIVALS)
    assert (found.due_at, found.attempts, found.error, found.reached) == (None, 0, None, clock.now())


async def test_until_when_was_heard_is_noted_each_minute_while_the_gateway_is_up(parts: Parts) -> None:
    clock = stand_still(parts)
    await _no_arrivals_due(parts, None)
    looks = parts.stage.sandbox.discord.fault("/members", status=503)
    noted: list[datetime | None] = []
    for is_up, ahead in (
        (False, MINUTE),
        (True, MINUTE),
        (True, timedelta(microseconds=1)),
        (True, MINUTE),
        (False, MINUTE),
        (True, SECOND),
    ):
        parts.is_up = is_up
        await parts.onboarding.work()
        noted.append((await row_of(parts, Job.ARRIVALS)).reached)
        clock.advance(ahead)
    first, second = NOW + MINUTE, NOW + 2 * MINUTE + timedelta(microseconds=1)
    # Exactly a minute later is not yet more than one.
    assert noted == [None, first, first, second, second, second + 2 * MINUTE]
    assert looks.hits == 0


async def test_who_left_is_forgotten_at_once_or_after_the_days_of_config(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once who never agreed or paid; after thirty days who agreed; not whose membership runs, or who is here."""
    monkeypatch.setattr(service, "_AT_ONCE", 2)
    stand_still(parts)
    bare, long_ago = [*range(100, 105)], [*range(200, 205)]
    await know(parts, *bare)
    await agreed(parts, ANNA, BEN, CLEO, DIRK, EVA, FLOOR, *long_ago)
    await _set_left(parts, NOW, *bare, ANNA)
    await _set_left(parts, NOW - 30 * DAY + SECOND, BEN)
    await _set_left(parts, NOW - 30 * DAY, CLEO, DIRK, *long_ago)
    await _pays(parts, DIRK)
    async with parts.database.transaction() as session:
        for member in long_ago[::2]:  # some in between stay
            await grants.put(session, Grant(member, "stripe_subscription", "sub_x", "professional", BEFORE))
    async with parts.database.transaction() as session:  # nobody heard Floor leave; they are not there
        gone = role_states.Outcome(frozenset(), None, present=False, pending=False)
        await role_states.finish(session, FLOOR, 0, gone, BEFORE)
    await parts.onboarding.forget_left()
    left = await _known(parts, [*bare, *long_ago, ANNA, BEN, CLEO, DIRK, EVA, FLOOR])
    assert left == {ANNA, BEN, DIRK, EVA, FLOOR, *long_ago[::2]}
    assert await kept(parts, CLEO) == set()
    assert await _left_at(parts, FLOOR) == NOW
    assert await _left_at(parts, EVA) is None
