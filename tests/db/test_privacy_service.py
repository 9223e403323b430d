"""Forgetting somebody, step by step: what stands in the way of it, what is kept meanwhile, and what is told."""

import asyncio
import json
from datetime import timedelta

from structlog.testing import capture_logs

from bot.db import (
    erasures,
    given_roles,
    grants,
    members,
    role_states,
)
from bot.privacy.service import Ending
from tests.db.parts import Parts
from tests.db.privacy_desk import BLINK, PrivacyDesk
from tests.db.role_desk import HOUR

AT_ONCE = timedelta()


async def test_what_nothing_needs_goes_at_once_and_the_rest_once_the_role_is_seen_gone(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    anna, begin = await desk.agreed(), desk.clock.now()
    assert desk.has(anna) == {desk.member}
    desk.clock.advance(HOUR)
    desk.database.wakes["privacy"].clear()
    assert await parts.privacy.erase(anna)
    assert desk.database.wakes["privacy"].is_set()
    left = await desk.kept(anna)
    assert left.keys() == {"members", "grants", "role_states", "given_roles", "erasures"}
    assert left["members"][0]["in_hospital"] is False
    async with desk.database.transaction(readonly=True) as session:
        (held,) = await grants.of(session, anna)
        assert held.ends_at == begin + HOUR
        assert [each.key for each in await role_states.ROWS.due(session, desk.clock.now(), 10)] == [anna]
    # Nothing counts as forgotten while the role is still to be taken, however often that is asked.
    for attempts in (1, 2):
        assert await parts.worker(parts.privacy.queue).all() == desk.clock.now() + BLINK
        wish = await desk.wish(anna)
        assert wish is not None
        assert (wish.attempts, wish.kept, wish.due_at) == (attempts, False, desk.clock.now() + BLINK)
        assert wish.asked_at == begin + HOUR
        assert await parts.privacy.outcome(anna, AT_ONCE) is Ending.WORKING
        assert await parts.worker(parts.privacy.queue).all() == desk.clock.now() + BLINK, "not before it is due"
        desk.clock.advance(BLINK)
    await desk.look(anna)
    with capture_logs() as said:
        assert await parts.worker(parts.privacy.queue).all() is None
    assert said == [{"event": "erased", "log_level": "info"}], "of whom is nobody's business"
    assert (await desk.kept(anna), desk.has(anna)) == ({}, set())
    assert await parts.privacy.outcome(anna, HOUR) is Ending.DONE
    assert not await parts.privacy.is_known(anna)


async def test_each_thing_that_is_not_seen_to_be_gone_keeps_somebody_known(parts: Parts) -> None:
    """The guard of all guards: a role that was given must not outlive what is known of who gave it."""
    desk = PrivacyDesk(parts)
    anna = await desk.agreed()
    assert await parts.privacy.erase(anna)
    fault = desk.discord.fault("/roles/", method="DELETE", status=403, body={"message": "No", "code": 50013})
    await desk.look(anna)
    await parts.worker(parts.privacy.queue).all()
    assert await parts.privacy.is_known(anna), "the role could not be taken"
    fault.release()
    desk.clock.advance(HOUR)
    fault = desk.discord.fault("/roles/", method="DELETE", hold="before")
    looking = asyncio.create_task(desk.look(anna))
    assert await fault.until(waiting=1)
    await parts.worker(parts.privacy.queue).all()
    assert await parts.privacy.is_known(anna), "it is being taken"
    fault.release()
    await looking
    # Whoever gives one now writes it down first, and is at it.
    async with desk.database.transaction() as session:
        await given_roles.put(session, anna, [desk.member], desk.clock.now())
    desk.clock.advance(HOUR)
    await parts.worker(parts.privacy.queue).all()
    assert await parts.privacy.is_known(anna), "one is being given"
    async with desk.database.transaction() as session:
        await given_roles.forget(session, anna, [desk.member])
        await role_states.mark_stale(session, anna, desk.clock.now())
    desk.clock.advance(HOUR)
    await parts.worker(parts.privacy.queue).all()
    assert await parts.privacy.is_known(anna), "something about them has changed, and was not looked at yet"
    await desk.look(anna)
    desk.clock.advance(HOUR)
    await parts.worker(parts.privacy.queue).all()
    assert not await parts.privacy.is_known(anna)


async def test_what_does_not_go_away_is_looked_at_ever_more_rarely(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    anna = await desk.agreed()
    assert await parts.privacy.erase(anna)
    async with desk.database.transaction() as session:
        wish = await erasures.get(session, anna)
        assert wish is not None
        wish.attempts = 19
    for wait in (BLINK, timedelta(seconds=2), timedelta(seconds=4)):
        assert await parts.worker(parts.privacy.queue).all() == desk.clock.now() + wait
        desk.clock.advance(wait)


async def test_a_role_by_agreement_that_was_seen_is_to_be_gone_and_one_by_hand_stays(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    anna, friend = await desk.agreed(), desk.somebody(desk.member)
    async with desk.database.transaction() as session:
        await members.ensure(session, friend, desk.clock.now())
        await given_roles.forget(session, anna, [desk.member])  # an older version gave it, and wrote nothing down
    await desk.stale(friend)
    await desk.look(friend)
    for each in (anna, friend):
        assert await parts.privacy.erase(each)
    await desk.look(friend)
    desk.discord.fault(f"/members/{anna}/roles/", method="DELETE", lie=True)
    await desk.look(anna)
    async with desk.database.transaction() as session:  # as if that had been no error
        state = await role_states.state(session, anna)
        assert state is not None
        state.error, state.due_at = None, None
    await parts.worker(parts.privacy.queue).all()
    assert (await parts.privacy.is_known(anna), await parts.privacy.is_known(friend)) == (True, False)
    assert desk.has(friend) == {desk.member}


async def test_who_was_never_looked_at_or_is_not_here_is_forgotten_at_once(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    away, stranger = await desk.agreed(), desk.somebody()
    del desk.discord.state.guild.members[away]
    async with desk.database.transaction() as session:
        await members.ensure(session, stranger, desk.clock.now())
        await erasures.ask(session, stranger, desk.clock.now())  # as billing does for who had nothing but a page
    assert await parts.privacy.erase(away)
    await desk.look(away)
    async with desk.database.transaction() as session:  # by a look that was killed: nobody has it who is not here
        await given_roles.put(session, away, [desk.member], desk.clock.now())
    forgotten: list[int] = []
    parts.privacy._forget_arrival = forgotten.append
    assert await parts.worker(parts.privacy.queue).all() is None
    assert sorted(forgotten) == sorted([away, stranger]), "nor does the process remember that they came"
    assert not await parts.privacy.is_known(away)
    assert not await parts.privacy.is_known(stranger)


async def test_a_running_membership_is_kept_and_looked_at_every_hour(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    noor = await desk.entitled(member=await desk.agreed())
    await desk.subscribed(noor, desk.clock.now() + 9 * HOUR)
    await desk.look(noor)
    assert await parts.privacy.buys(noor) == (True, True)
    assert await parts.privacy.erase(noor)
    await desk.look(noor)
    for _ in range(2):
        assert await parts.worker(parts.privacy.queue).all() == desk.clock.now() + HOUR
        wish = await desk.wish(noor)
        assert wish is not None
        assert (wish.kept, wish.attempts, wish.due_at) == (True, 0, desk.clock.now() + HOUR)
        assert await parts.privacy.outcome(noor, HOUR) is Ending.KEPT
        desk.clock.advance(HOUR)
    async with desk.database.transaction() as session:
        assert [each.source for each in await grants.of(session, noor)] == ["stripe_subscription"]
    assert desk.has(noor) == {desk.hospital}
    # Asked anew it is begun anew; with its end the rest goes too.
    assert await parts.privacy.erase(noor)
    again = await desk.wish(noor)
    assert again is not None
    assert (again.kept, again.due_at) == (False, desk.clock.now())
    await desk.canceled(noor)
    await desk.look(noor)
    await parts.worker(parts.privacy.queue).all()
    assert await desk.kept(noor) == {}


async def test_everybody_who_is_due_is_worked_on_once_and_the_next_time_is_told(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    anna, noor, later = [await desk.agreed() for _ in range(3)]
    for each in (anna, noor, later):
        assert await parts.privacy.erase(each)
        await desk.look(each)
    async with desk.database.transaction() as session:
        (due,) = [each for each in await erasures.ROWS.due(session, desk.clock.now(), 10) if each.key == later]
        await erasures.ROWS.put_off(session, due, desk.clock.now() + HOUR)
    assert await parts.worker(parts.privacy.queue).all() == desk.clock.now() + HOUR
    known = [await parts.privacy.is_known(each) for each in (anna, noor, later)]
    assert known == [False, False, True]


async def test_who_waits_hears_it_as_soon_as_it_is_so(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    anna = await desk.agreed()
    assert await parts.privacy.erase(anna)
    waiting = asyncio.create_task(parts.privacy.outcome(anna, HOUR))
    await parts.worker(parts.privacy.queue).all()
    assert not waiting.done()
    await desk.look(anna)
    desk.clock.advance(BLINK)
    await parts.worker(parts.privacy.queue).all()
    async with asyncio.timeout(30):
        assert await waiting is Ending.DONE


async def test_of_a_stranger_there_is_nothing_to_tell_and_nothing_to_forget(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    stranger, anna = desk.somebody(), await desk.agreed()
    assert not await parts.privacy.is_known(stranger)
    assert await parts.privacy.export(stranger, "en") is None
    assert not await parts.privacy.erase(stranger)
    assert await desk.wish(stranger) is None
    assert await parts.privacy.buys(stranger) == (False, False)
    assert await parts.privacy.is_known(anna)
    assert await parts.privacy.buys(anna) == (False, False)
    found = await parts.privacy.export(anna, "nl")
    assert found is not None
    lines, document = found
    assert lines[0] == parts.sentences.text("nl", "export-intro")
    assert any(str(anna) in line for line in lines)
    assert json.loads(document)["acceptances"][0]["version"] == 1


async def test_who_once_bought_is_told_of_it(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    noor = await desk.entitled()
    await desk.subscribed(noor, None)
    await desk.canceled(noor)
    assert await parts.privacy.buys(noor) == (False, True)


async def test_who_waits_for_the_end_of_forgetting_hears_that_it_was_withdrawn(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    noor = desk.somebody()
    await desk.page(noor)
    assert await parts.privacy.erase(noor)
    await desk.look(noor)
    held = desk.stripe_fault("/checkout/sessions/", hold="before")
    working = asyncio.create_task(parts.worker(parts.privacy.queue).once())
    assert await held.until(waiting=1)
    async with desk.database.transaction() as session:
        waiting = asyncio.create_task(parts.privacy.outcome(noor, timedelta(seconds=30)))
        await erasures.withdraw(session, noor)
    held.release()
    await working
    assert await waiting is Ending.DONE


async def test_a_failure_after_some_quick_looks_is_tried_again_as_quickly(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    anna = await desk.agreed()
    worker = parts.worker(parts.privacy.queue)
    assert await parts.privacy.erase(anna)
    for _ in range(10):
        await worker.once()
        desk.clock.advance(BLINK)
    await desk.page(anna)
    desk.stripe_fault("/checkout/sessions/", status=500, body={})
    assert await worker.once() == desk.clock.now() + BLINK
