"""The looks at Stripe, the role queue and the notices: once each, in order, nothing lost."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord

from bot.clock import Clock
from bot.config import load
from bot.db import (
    Database,
    Session,
    alerts,
    checkouts,
    grants,
    jobs,
    members,
    notices,
    role_states,
    stripe_events,
    stripe_looks,
)
from bot.db.checkouts import Checkout
from bot.db.queue import Due
from bot.db.role_states import Outcome
from bot.domain.entitlement import Grant, Source
from bot.domain.jobs import Job
from bot.domain.stripe_event import Arrived, Subject
from bot.i18n import Sentences
from bot.integrations.discord import Discord
from bot.notices.compose import Composer
from bot.notices.service import NoticeService

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
EVENT = Arrived("evt_1", "customer.subscription.updated", NOW, Subject("subscription", "sub_1"))
SUBJECT = Subject("subscription", "sub_1")
CHECKOUT = Subject("checkout_session", "cs_1")
PAID = "stripe_subscription"
OTHER = Arrived("evt_2", "checkout.session.expired", NOW, CHECKOUT)
THIRD = Arrived("evt_3", "customer.subscription.updated", NOW, Subject("subscription", "sub_3"))
SERVED = Outcome(frozenset({"hospital"}), frozenset({"hospital"}), present=True, pending=False)
REFUSED = replace(SERVED, observed=frozenset(), error="role_above_bot:hospital")


async def _looks(session: Session, now: datetime) -> list[Subject]:
    return [each.key for each in await stripe_looks.ROWS.due(session, now, 10)]


async def _people(session: Session, now: datetime, limit: int = 10, exclude: Collection[int] = ()) -> list[int]:
    return [each.key for each in await role_states.ROWS.due(session, now, limit, exclude)]


async def test_an_event_is_stored_once_and_asks_for_a_look(database: Database) -> None:
    async with database.transaction() as session:
        assert await stripe_events.add(session, [EVENT, EVENT], NOW) == {"evt_1"}
    async with database.transaction() as session:
        assert await stripe_events.add(session, [EVENT, OTHER], LATER) == {"evt_2"}
        assert await stripe_events.add(session, [], LATER) == set()
        assert await _looks(session, NOW) == [SUBJECT]
        assert [row.event_id for row in await stripe_events.about(session, SUBJECT)] == ["evt_1"]
        (due,) = await stripe_looks.ROWS.due(session, NOW, 10)
        assert due.requests == 1, "what was there already asks for nothing"


async def test_a_look_that_failed_comes_again_and_one_that_is_done_does_not(database: Database) -> None:
    rows = stripe_looks.ROWS
    async with database.transaction() as session:
        await stripe_events.add(session, [EVENT], NOW)
        await rows.put_off(session, Due(SUBJECT, 1), LATER, "TryLater")
    async with database.transaction() as session:
        assert await _looks(session, NOW) == []
        assert await rows.next_due(session, NOW) == LATER
        assert await rows.due(session, LATER, 10) == [Due(SUBJECT, 1, 1)]
        assert await rows.due(session, LATER, 10, [SUBJECT]) == []
        await stripe_looks.finish(session, Due(SUBJECT, 1, 1))
    async with database.transaction() as session:
        assert await _looks(session, LATER) == []


async def test_what_is_asked_for_during_a_look_is_not_lost(database: Database) -> None:
    rows = stripe_looks.ROWS
    async with database.transaction() as session:
        await stripe_looks.ask_for(session, [SUBJECT, SUBJECT, CHECKOUT], NOW)
        begun, other = await rows.due(session, NOW, 10)
        assert (begun, other) in ((Due(SUBJECT, 1), Due(CHECKOUT, 1)), (Due(CHECKOUT, 1), Due(SUBJECT, 1)))
        await stripe_looks.ask_for(session, [begun.key], LATER)
        for ends in (
            stripe_looks.finish(session, begun, LATER + timedelta(days=1)),
            rows.put_off(session, begun, LATER + timedelta(days=1), "TryLater"),
            rows.park(session, begun, LATER, "TryLater"),
        ):
            await ends
            assert await rows.due(session, LATER, 10, [other.key]) == [Due(begun.key, 2)]


async def test_a_parked_look_waits_until_it_is_asked_for(database: Database) -> None:
    rows = stripe_looks.ROWS
    async with database.transaction() as session:
        await stripe_looks.ask_for(session, [SUBJECT], NOW)
        await rows.park(session, Due(SUBJECT, 1, 14), NOW, "Refused")
        assert (await _looks(session, LATER), await rows.next_due(session, NOW)) == ([], None)
        await stripe_looks.by(session, SUBJECT, NOW)
        await stripe_looks.retry_now(session, NOW)
        assert await _looks(session, LATER) == [], "no date and no start takes it up"
        assert [(row.object_id, row.error) for row in await stripe_looks.parked(session)] == [("sub_1", "Refused")]
        await stripe_looks.ask_for(session, [SUBJECT], LATER)
        assert await rows.due(session, LATER, 10) == [Due(SUBJECT, 2, 15)], "it fails once, and is parked again"
        await stripe_looks.replay(session, [SUBJECT], LATER)
        assert await rows.due(session, LATER, 10) == [Due(SUBJECT, 3, 0)]
        await rows.park(session, Due(SUBJECT, 3), NOW, stripe_looks.UNKNOWN)
        await stripe_looks.retry_now(session, LATER)
        assert await _looks(session, LATER) == [SUBJECT], "this start may know its kind"


async def test_a_new_start_tries_what_has_failed_and_not_what_has_a_date(database: Database) -> None:
    tomorrow = NOW + timedelta(days=1)
    async with database.transaction() as session:
        await stripe_looks.by(session, SUBJECT, tomorrow)
        await stripe_looks.ask_for(session, [CHECKOUT], NOW)
        await stripe_looks.ROWS.put_off(session, Due(CHECKOUT, 1), tomorrow, "TryLater")
        await stripe_looks.retry_now(session, LATER)
        assert await _looks(session, LATER) == [CHECKOUT]


async def test_a_date_comes_sooner_and_never_later(database: Database) -> None:
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    async with database.transaction() as session:
        for at, due_at in ((late, late), (soon, soon), (late, soon)):
            await stripe_looks.by(session, SUBJECT, at)
            assert await stripe_looks.ROWS.next_due(session, NOW) == due_at


async def test_old_events_go_once_they_are_done(database: Database) -> None:
    later = NOW + stripe_events.KEEP_FOR + timedelta(days=1)
    async with database.transaction() as session:
        await stripe_events.add(session, [EVENT, OTHER, THIRD], NOW)
        await stripe_looks.finish(session, Due(CHECKOUT, 1))
        await stripe_looks.ROWS.park(session, Due(THIRD.subject, 1), NOW, "Refused")
        await stripe_events.forget_old(session, later)
    async with database.transaction() as session:
        assert await stripe_events.add(session, [EVENT, OTHER, THIRD], later) == {"evt_2"}


async def test_events_about_one_object_are_one_look(database: Database) -> None:
    async with database.transaction() as session:
        await stripe_events.add(session, [Arrived(f"evt_{number}", "a", NOW, CHECKOUT) for number in range(5)], NOW)
        (due,) = await stripe_looks.ROWS.due(session, NOW, 10)
        assert due.key == CHECKOUT
        await stripe_looks.finish(session, due)
        assert await _looks(session, LATER) == []
        assert await stripe_looks.get(session, CHECKOUT) is None, "nothing is left of it"


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
        assert await jobs.due_at(session, Job.SWEEP, NOW) == NOW
        await jobs.ask_for(session, Job.SWEEP, NOW)
        await jobs.done(session, Job.SWEEP, NOW, tomorrow)
        assert await jobs.due_at(session, Job.SWEEP, NOW) == tomorrow
        await jobs.ask_for(session, Job.SWEEP, soon)
        await jobs.done(session, Job.SWEEP, NOW, tomorrow)
        assert await jobs.due_at(session, Job.SWEEP, NOW) == soon
        await jobs.done(session, Job.SWEEP, soon, tomorrow)
        await jobs.ask_by(session, Job.SWEEP, soon, soon + timedelta(seconds=1))
        await jobs.ask_by(session, Job.SWEEP, soon, soon + timedelta(seconds=2))
        assert await jobs.due_at(session, Job.SWEEP, NOW) == soon + timedelta(seconds=1)
        # Begun, and asked for again before it is done.
        begun = soon + timedelta(seconds=1)
        await jobs.ask_by(session, Job.SWEEP, begun, begun + timedelta(seconds=1))
        await jobs.done(session, Job.SWEEP, begun, tomorrow)
        assert await jobs.due_at(session, Job.SWEEP, NOW) == begun + timedelta(seconds=1)


async def test_a_request_during_a_look_is_not_lost(database: Database) -> None:
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW)
        await role_states.mark_stale(session, 1, NOW)
    async with database.transaction() as session:
        begun = await role_states.begin(session, 1, NOW)
    assert begun is not None
    async with database.transaction() as session:
        await role_states.mark_stale(session, 1, NOW)
    async with database.transaction() as session:
        await role_states.finish(session, 1, begun.requests, SERVED, LATER)
        assert await _people(session, LATER, 10) == [1]
    async with database.transaction() as session:
        again = await role_states.begin(session, 1, NOW)
        assert again is not None
        await role_states.finish(session, 1, again.requests, SERVED, LATER)
    async with database.transaction() as session:
        assert await _people(session, LATER, 10) == []


async def test_somebody_erased_during_a_look_is_not_brought_back(database: Database) -> None:
    async with database.transaction() as session:
        assert await role_states.begin(session, 1, NOW) is None
        await role_states.finish(session, 1, 1, SERVED, NOW)
        assert await role_states.state(session, 1) is None


async def test_those_who_wait_are_looked_at_again(database: Database) -> None:
    """Who was refused or in screening, and who has paid and was away; not everybody who once agreed and left."""
    outcomes = {
        1: SERVED,
        2: Outcome(frozenset(), None, present=False, pending=False),
        3: Outcome(frozenset(), frozenset(), present=True, pending=True),
        4: Outcome(frozenset({"hospital"}), frozenset(), True, False, "role_above_bot:hospital", LATER, 1),
        5: Outcome(frozenset(), None, present=False, pending=False),
        6: Outcome(frozenset(), None, present=False, pending=False),
    }
    async with database.transaction() as session:
        for member, outcome in outcomes.items():
            await members.ensure(session, member, NOW)
            await role_states.mark_stale(session, member, NOW)
            await role_states.finish(session, member, 1, outcome, NOW)
        assert await _people(session, NOW, 10) == []
        await role_states.mark_refused_stale(session, NOW)
        assert await _people(session, NOW, 10) == [4]
        await grants.put(session, Grant(5, Source.ACCEPTANCE, "guidelines", "member", NOW))
        await grants.put(session, Grant(6, PAID, "sub_6", "professional", NOW, ends_at=NOW))
        await role_states.mark_waiting_stale(session, NOW)
        assert sorted(await _people(session, NOW, 10)) == [3, 4]
        for member in (1, 2):
            await grants.put(session, Grant(member, PAID, f"sub_{member}", "professional", NOW))
        await role_states.mark_waiting_stale(session, NOW)
        assert sorted(await _people(session, NOW, 10)) == [2, 3, 4]


async def test_who_has_paid_is_looked_at_first_then_who_holds_anything(database: Database) -> None:
    async with database.transaction() as session:
        waits = {1: 4, 2: 1, 3: 3, 4: 2, 5: 9, 6: 0}
        for member in waits:
            await members.ensure(session, member, NOW)
        await grants.put(session, Grant(1, Source.ACCEPTANCE, "guidelines", "member", NOW))
        await grants.put(session, Grant(6, Source.ACCEPTANCE, "guidelines", "member", NOW - timedelta(days=1), NOW))
        for member in (3, 4, 5):
            await grants.put(session, Grant(member, Source.ACCEPTANCE, "guidelines", "member", NOW))
            await grants.put(session, Grant(member, PAID, f"sub_{member}", "professional", NOW))
        for member, minutes in waits.items():
            await role_states.mark_stale(session, member, NOW + timedelta(minutes=minutes))
        now = NOW + timedelta(minutes=5)
        assert await _people(session, now, 10) == [4, 3, 1, 6, 2]
        assert await _people(session, now, 1) == [4]
        assert await _people(session, now, 10, [4, 1]) == [3, 6, 2]


async def test_whom_to_look_at_first_follows_from_what_will_be_when_it_is_time(database: Database) -> None:
    """Whoever writes down when to look, in whatever way, says how urgent that will be."""
    day = NOW + timedelta(days=1)
    async with database.transaction() as session:
        for member in range(1, 8):
            await members.ensure(session, member, NOW)
            await grants.put(session, Grant(member, Source.ACCEPTANCE, "guidelines", "member", NOW, day))
            await role_states.ensure(session, member)
        await role_states.look_by(session, 1, day)  # when it ends
        await role_states.look_by(session, 2, day - timedelta(minutes=1))
        for member, due_at in ((3, day), (4, day - timedelta(minutes=2))):
            await role_states.finish(session, member, 0, replace(SERVED, due_at=due_at), NOW)
        for member in (5, 6):
            await role_states.finish(session, member, 0, REFUSED, NOW)
        await grants.end(session, Source.ACCEPTANCE, 5, NOW)
        await role_states.mark_refused_stale(session, NOW)
        await role_states.mark_stale(session, 7, day + timedelta(minutes=1), pays=True)
        later = day + timedelta(minutes=2)
        assert await _people(session, later, 10) == [7, 6, 4, 2, 5, 1, 3]


async def test_a_look_comes_sooner_and_never_later(database: Database) -> None:
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(hours=9)
    async with database.transaction() as session:
        for member in (1, 2):
            await members.ensure(session, member, NOW)
            await role_states.ensure(session, member)
        assert await role_states.ROWS.next_due(session, NOW) is None
        await role_states.look_by(session, 1, late)
        assert await role_states.ROWS.next_due(session, NOW) == late
        await role_states.look_by(session, 1, soon)
        assert await role_states.ROWS.next_due(session, NOW) == soon
        await role_states.look_by(session, 1, late)
        assert await role_states.ROWS.next_due(session, NOW) == soon
        assert await _people(session, late, 10) == [1]


async def test_a_message_waits_for_the_roles_it_speaks_of(database: Database) -> None:
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW)
        await role_states.mark_stale(session, 1, NOW)
        await notices.enqueue(session, 1, "open", "sub_1", "professional", NOW)
        assert await notices.due(session, NOW) is None
        await role_states.finish(session, 1, 1, SERVED, NOW)
        due = await notices.due(session, NOW)
        assert due is not None
        assert (due.member, due.kind) == (1, "open")
        await notices.mark_sent(session, due)
        assert await notices.due(session, LATER) is None
        await notices.enqueue(session, 1, "open", "sub_1", "professional", NOW)
        again = await notices.due(session, NOW)
        assert again is not None
        assert (again.id, again.serial) == (due.id, due.serial + 1)
        await notices.withdraw(session, 1, "open", "sub_1")
        assert await notices.due(session, LATER) is None


async def _served(session: Session, member: int, outcome: Outcome = SERVED) -> None:
    """`member` was looked at, and this came of it."""
    await members.ensure(session, member, NOW)
    await role_states.mark_stale(session, member, NOW)
    await role_states.finish(session, member, 1, outcome, NOW)


async def _sent(session: Session, now: datetime, **how: bool) -> list[tuple[str, str]]:
    """The messages (kind, reference) in the order in which they go out; each counts as sent."""
    found = []
    while (due := await notices.due(session, now, **how)) is not None:
        found.append((due.kind, due.reference))
        await notices.mark_sent(session, due)
    return found


async def test_what_somebody_waits_for_goes_before_what_comes_unasked(database: Database) -> None:
    later = [NOW + timedelta(minutes=minutes) for minutes in range(10)]
    owed = [
        ("welcome", "join", later[0]), ("open", "sub_b", later[3]), ("check_in", "3", later[1]),
        ("ended", "sub_a", later[2]), ("guidelines", "v2", later[1]), ("closed", "sub_c", later[4]),
        ("payment_failed", "sub_c", later[4]), ("open", "sub_z", later[9]),
    ]  # fmt: skip
    waited = [("ended", "sub_a"), ("open", "sub_b"), ("closed", "sub_c"), ("payment_failed", "sub_c")]
    unasked = [("welcome", "join"), ("check_in", "3"), ("guidelines", "v2")]
    async with database.transaction() as session:
        await _served(session, 1)
    for waited_only in (True, False):
        async with database.transaction() as session:
            for kind, reference, at in owed:
                await notices.enqueue(session, 1, kind, reference, "professional", at)
            sent = await _sent(session, later[5], waited_only=waited_only)
            assert sent == (waited if waited_only else [*waited, *unasked])
    async with database.transaction() as session:
        assert await _sent(session, later[9]) == [("open", "sub_z")]


async def test_nobody_is_written_to_who_is_away_in_screening_or_without_their_roles(database: Database) -> None:
    outcomes = {
        1: SERVED,
        2: Outcome(frozenset(), None, present=False, pending=False),
        3: Outcome(frozenset(), frozenset(), present=True, pending=True),
        4: Outcome(frozenset({"hospital"}), frozenset(), True, False, "role_above_bot:hospital", LATER, 1),
        5: Outcome(frozenset(), None, present=None, pending=False),
        6: Outcome(frozenset(), frozenset(), present=True, pending=False, due_at=NOW),
    }
    async with database.transaction() as session:
        for member, outcome in outcomes.items():
            await _served(session, member, outcome)
            await notices.enqueue(session, member, "welcome", str(member), "", NOW)
        assert await _sent(session, NOW) == [("welcome", "1")]


async def test_a_message_that_is_no_longer_true_is_not_sent(database: Database) -> None:
    async with database.transaction() as session:
        await _served(session, 1)
        await _served(session, 2)
        for member, kind, reference in (
            (1, "guidelines", "v2"), (1, "guidelines", "v2-again"), (1, "rested", "v2"), (2, "guidelines", "v2"),
            (1, "check_in", "3"), (1, "check_in", "14"),
        ):  # fmt: skip
            await notices.enqueue(session, member, kind, reference, "", NOW)
        await notices.withdraw(session, 1, "check_in", "3")
        await notices.withdraw(session, 1, "guidelines")
        assert sorted(await _sent(session, NOW)) == [("check_in", "14"), ("guidelines", "v2"), ("rested", "v2")]


async def test_a_message_is_owed_until_it_was_sent_or_withdrawn(database: Database) -> None:
    async with database.transaction() as session:
        await _served(session, 1)
        await _served(session, 2)
        assert not await notices.is_enqueued(session, 1, "check_in")
        await notices.enqueue(session, 1, "check_in", "3", "", NOW)
        await notices.enqueue(session, 1, "check_in", "14", "", LATER)
        assert await notices.is_enqueued(session, 1, "check_in")
        assert not await notices.is_enqueued(session, 2, "check_in")
        assert not await notices.is_enqueued(session, 1, "welcome")
        assert await _sent(session, NOW) == [("check_in", "3")]
        assert await notices.is_enqueued(session, 1, "check_in")
        await notices.withdraw(session, 1, "check_in")
        assert not await notices.is_enqueued(session, 1, "check_in")


async def test_a_date_that_a_message_tells_comes_with_it_and_one_put_off_comes_again(database: Database) -> None:
    async with database.transaction() as session:
        await _served(session, 1)
        await notices.enqueue(session, 1, "guidelines", "v2", "", NOW, LATER)
    async with database.transaction() as session:
        due = await notices.due(session, NOW)
        assert due is not None
        assert (due.until, due.attempts) == (LATER, 0)
        await notices.put_off(session, due, LATER)
        assert await notices.due(session, NOW) is None
        again = await notices.due(session, LATER)
        assert again is not None
        assert (again.id, again.serial, again.attempts) == (due.id, due.serial, 1)


async def test_forgetting_what_comes_unasked_leaves_what_somebody_waits_for(database: Database) -> None:
    async with database.transaction() as session:
        for member in (1, 2):
            await _served(session, member)
            for kind in ("open", "payment_failed", "closed", "ended", "welcome", "guidelines", "rested", "check_in"):
                await notices.enqueue(session, member, kind, "a", "", NOW)
        sent = await notices.due(session, NOW)
        assert sent is not None
        await notices.mark_sent(session, sent)
        await notices.erase_unasked(session, 1)
        kinds = {member: {row["kind"] for row in await notices.KEPT.export(session, member)} for member in (1, 2)}
        assert kinds[1] == {"open", "payment_failed", "closed", "ended"}
        assert len(kinds[2]) == 8


async def test_ending_what_a_source_gave_leaves_what_has_ended_and_what_others_gave(database: Database) -> None:
    before, after = NOW - timedelta(days=1), NOW + timedelta(days=1)
    given = {
        "open": Grant(1, Source.ACCEPTANCE, "open", "member", before),
        "later": Grant(1, Source.ACCEPTANCE, "later", "member", before, after),
        "ended": Grant(1, Source.ACCEPTANCE, "ended", "member", before, before),
        "paid": Grant(1, PAID, "paid", "professional", before),
        "other": Grant(2, Source.ACCEPTANCE, "other", "member", before),
    }
    async with database.transaction() as session:
        for grant in given.values():
            await members.ensure(session, grant.holder, NOW)
            await grants.put(session, grant)
        await grants.end(session, Source.ACCEPTANCE, 1, NOW)
    async with database.transaction() as session:
        ends = {each.reference: each.ends_at for holder in (1, 2) for each in await grants.of(session, holder)}
        assert ends == {"open": NOW, "later": NOW, "ended": before, "paid": None, "other": None}
        await grants.erase_from(session, Source.ACCEPTANCE, 1)
        left = [each.reference for holder in (1, 2) for each in await grants.of(session, holder)]
        assert left == ["paid", "other"]


async def test_a_message_that_was_withdrawn_while_it_was_tried_stays_so(database: Database) -> None:
    async with database.transaction() as session:
        await _served(session, 1)
        await notices.enqueue(session, 1, "check_in", "3", "", NOW)
        in_hand = await notices.due(session, NOW)
        assert in_hand is not None
        await notices.withdraw(session, 1, "check_in")
        await notices.put_off(session, in_hand, LATER)
        assert not await notices.is_enqueued(session, 1, "check_in")
        await notices.enqueue(session, 1, "check_in", "3", "", LATER)
        await notices.mark_sent(session, in_hand)
        assert await notices.is_enqueued(session, 1, "check_in")


async def test_of_several_that_had_to_wait_one_is_enough(database: Database) -> None:
    async with database.transaction() as session:
        await _served(session, 1)
        for days in (1, 2, 9):
            await notices.enqueue(session, 1, "check_in", f"{days}", "", NOW + timedelta(days=days))
        await notices.withdraw_due(session, 1, "check_in", NOW + timedelta(days=3))
        left = await notices.due(session, NOW + timedelta(days=10))
        assert left is not None
        assert left.reference == "9"


async def test_what_a_look_begins_with_tells_what_may_have_changed_since(database: Database) -> None:
    async with database.transaction() as session:
        await members.ensure(session, 1, NOW)
        await role_states.mark_stale(session, 1, NOW)
        begun = await role_states.begin(session, 1, LATER)
        assert begun is not None
        assert begun.stale_at == LATER  # it is due: whatever was seen before now is old
        await role_states.finish(session, 1, begun.requests, SERVED, NOW)
        settled = await role_states.begin(session, 1, LATER)
        assert settled is not None
        assert settled.stale_at == NOW


async def test_a_message_that_is_true_no_more_is_not_sent_and_does_not_hold_up_others(database: Database) -> None:
    async with database.transaction() as session:
        await _served(session, 1)
        await notices.enqueue(session, 1, "open", "sub_1", "professional", NOW)  # and nothing is granted
    nobody = Discord(discord.Client(intents=discord.Intents.none()), 1)
    composer = Composer(load(ROOT / "config"), Sentences(ROOT / "config" / "locales"), "https://example.org")
    service = NoticeService(database, nobody, composer, Clock(), timedelta())
    await service.drain()
    async with database.transaction(readonly=True) as session:
        assert not await notices.is_enqueued(session, 1, "open")
        (row,) = await notices.KEPT.export(session, 1)
        assert row["attempts"] == 1
        assert await notices.unsent(session, 1, "sub_1") == frozenset()


async def test_a_page_that_was_paid_on_closes_once_what_came_of_it_is_stored(database: Database) -> None:
    page = Checkout("cs_1", 7, "professional", "price_1", "https://x", LATER)
    paid = Arrived("evt_1", "checkout.session.completed", NOW, Subject("subscription", "sub_1"), "cs_1")
    async with database.transaction() as session:
        await members.ensure(session, 7, NOW)
        await checkouts.put(session, page)
        assert not await checkouts.close_all(session, "sub_1")
    async with database.transaction() as session:
        await stripe_events.add(session, [paid], NOW)
        assert await checkouts.of(session, 7) == [page]
        (due,) = await stripe_looks.ROWS.due(session, NOW, 9)
        assert due.key == paid.subject
        assert not await checkouts.close_all(session, "sub_2")
        assert await checkouts.close_all(session, "sub_1")
        assert await checkouts.of(session, 7) == []
