"""The inbox, the role queue and the notices: once each, in order, nothing lost."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.db import Database, alerts, chores, grants, inbox, members, notices, role_states
from bot.db.role_states import Outcome
from bot.domain.entitlement import Grant
from bot.domain.stripe_event import Arrived, Subject

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
EVENT = Arrived("evt_1", "customer.subscription.updated", NOW, Subject("subscription", "sub_1"))
SUBJECT = Subject("subscription", "sub_1")
CHECKOUT = Subject("checkout_session", "cs_1")
OTHER = Arrived("evt_2", "checkout.session.expired", NOW, CHECKOUT)
SERVED = Outcome(frozenset({"hospital"}), frozenset({"hospital"}), present=True, pending=False)


async def test_an_event_is_stored_once(database: Database) -> None:
    async with database.transaction() as session:
        assert await inbox.add(session, [EVENT, EVENT], NOW) == {"evt_1"}
    async with database.transaction() as session:
        assert await inbox.add(session, [EVENT, OTHER], LATER) == {"evt_2"}
        assert await inbox.add(session, [], LATER) == set()
        assert await inbox.due(session, NOW, 10) == [SUBJECT]
        assert await inbox.waiting(session, SUBJECT) == ["evt_1"]


async def test_an_event_that_failed_comes_again_and_one_that_is_done_does_not(database: Database) -> None:
    async with database.transaction() as session:
        await inbox.add(session, [EVENT], NOW)
        await inbox.failed(session, ["evt_1"], "TryLater", LATER, 3)
    async with database.transaction() as session:
        assert await inbox.due(session, NOW, 10) == []
        assert await inbox.next_due(session, NOW) == LATER
        assert await inbox.due(session, LATER, 10) == [SUBJECT]
        assert await inbox.due(session, LATER, 10, besides=[SUBJECT]) == []
        assert await inbox.waiting(session, SUBJECT) == ["evt_1"]
        assert await inbox.attempts(session, SUBJECT) == 1
        await inbox.done(session, ["evt_1"])
    async with database.transaction() as session:
        assert await inbox.due(session, LATER, 10) == []


async def test_old_events_go_once_they_are_done(database: Database) -> None:
    later = NOW + inbox.KEPT + timedelta(days=1)
    async with database.transaction() as session:
        await inbox.add(session, [EVENT], NOW)
        await inbox.add(session, [OTHER], NOW)
        await inbox.done(session, ["evt_2"])
        await inbox.forget_old(session, later)
    async with database.transaction() as session:
        assert await inbox.add(session, [EVENT, OTHER], later) == {"evt_2"}


async def test_events_about_one_object_are_one_look(database: Database) -> None:
    async with database.transaction() as session:
        await inbox.add(session, [Arrived(f"evt_{number}", "a", NOW, CHECKOUT) for number in range(5)], NOW)
        assert await inbox.due(session, NOW, 10) == [CHECKOUT]
        await inbox.done(session, await inbox.waiting(session, CHECKOUT))
        assert await inbox.due(session, LATER, 10) == []


async def test_requests_and_acquaintances_made_at_once_are_all_counted(database: Database) -> None:
    """On PostgreSQL two transactions really run side by side: a lost one would be a lost wake-up."""

    async def request() -> None:
        async with database.transaction() as session:
            await members.ensure(session, 1, NOW, "nl")
            await role_states.mark_stale(session, 1, NOW)
            await alerts.open_(session, "unknown_status", "sub_1", NOW)

    await asyncio.gather(*(request() for _ in range(12)))
    async with database.transaction(readonly=True) as session:
        row = await role_states.state(session, 1)
        assert row is not None
        assert row.requests == 12
        assert await alerts.all_(session) == [("unknown_status", "sub_1")]


async def test_a_chore_asked_for_while_it_is_done_stays_due(database: Database) -> None:
    soon, tomorrow = NOW + timedelta(seconds=1), NOW + timedelta(days=1)
    async with database.transaction() as session:
        assert await chores.due_at_of(session, ["sweep"], NOW) == {"sweep": NOW}
        await chores.ask_for(session, "sweep", NOW, "roles")
        await chores.done(session, "sweep", NOW, tomorrow)
        assert await chores.due_at(session, "sweep", NOW) == tomorrow
        await chores.ask_for(session, "sweep", soon, "roles")
        await chores.done(session, "sweep", NOW, tomorrow)
        assert await chores.due_at(session, "sweep", NOW) == soon


async def test_a_request_during_a_look_is_not_lost(database: Database) -> None:
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW)
        await role_states.mark_stale(session, 1, NOW)
    async with database.transaction() as session:
        begun = await role_states.begin(session, 1)
    assert begun is not None
    async with database.transaction() as session:
        await role_states.mark_stale(session, 1, NOW)
    async with database.transaction() as session:
        await role_states.finish(session, 1, begun[0], SERVED, LATER)
        assert await role_states.due(session, LATER, 10) == [1]
    async with database.transaction() as session:
        again = await role_states.begin(session, 1)
        assert again is not None
        await role_states.finish(session, 1, again[0], SERVED, LATER)
    async with database.transaction() as session:
        assert await role_states.due(session, LATER, 10) == []


async def test_somebody_erased_during_a_look_is_not_brought_back(database: Database) -> None:
    async with database.transaction() as session:
        assert await role_states.begin(session, 1) is None
        await role_states.finish(session, 1, 1, SERVED, NOW)
        assert await role_states.state(session, 1) is None


async def test_those_who_wait_are_looked_at_again(database: Database) -> None:
    outcomes = {
        1: SERVED,
        2: Outcome(frozenset(), None, present=False, pending=False),
        3: Outcome(frozenset(), frozenset(), present=True, pending=True),
        4: Outcome(frozenset({"hospital"}), frozenset(), True, False, "role_above_bot:hospital", LATER, 1),
    }
    async with database.transaction() as session:
        for member, outcome in outcomes.items():
            await members.ensure(session, member, NOW)
            await role_states.mark_stale(session, member, NOW)
            await role_states.finish(session, member, 1, outcome, NOW)
        assert await role_states.due(session, NOW, 10) == []
        await role_states.mark_refused_stale(session, NOW)
        assert await role_states.due(session, NOW, 10) == [4]
        await role_states.mark_waiting_stale(session, NOW)
        assert await role_states.due(session, NOW, 10) == [4]
        for member in (1, 2, 3):
            await grants.put(session, Grant(member, "stripe_subscription", f"sub_{member}", "professional", NOW))
        await role_states.mark_waiting_stale(session, NOW)
        assert sorted(await role_states.due(session, NOW, 10)) == [2, 3, 4]


async def test_a_message_waits_for_the_roles_it_speaks_of(database: Database) -> None:
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW)
        await role_states.mark_stale(session, 1, NOW)
        await notices.owe(session, 1, "open", "sub_1", "professional", NOW)
        assert await notices.due(session, NOW, 10) == []
        await role_states.finish(session, 1, 1, SERVED, NOW)
        (due,) = await notices.due(session, NOW, 10)
        assert (due.member, due.kind, due.serial) == (1, "open", 1)
        await notices.settle(session, due.id)
        assert await notices.due(session, LATER, 10) == []
        await notices.owe(session, 1, "open", "sub_1", "professional", NOW)
        (again,) = await notices.due(session, NOW, 10)
        assert (again.id, again.serial) == (due.id, 2)
        await notices.withdraw(session, 1, "open", "sub_1")
        assert await notices.due(session, LATER, 10) == []
